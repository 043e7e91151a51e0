"""Random schemas, such as a database of given capabilities should take; ``random`` decides everything.

With a `random.Random` of a known seed they are quick and can be had again; `viborm_core.testing.strategies`
makes the same under hypothesis, which then finds small examples.
"""

from random import Random

from attrs import evolve, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.schema import (
    ColumnDef,
    EnumDef,
    Expression,
    ForeignKeyDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    Integer,
    PrimaryKeyDef,
    Reference,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_core.testing.chance import maybe
from viborm_core.testing.columns import (
    KEY_TYPES,
    generated_from,
    random_check,
    random_column,
    random_comment,
    random_condition,
)
from viborm_core.testing.names import NamePool
from viborm_core.testing.values import is_keyable

_ON_UPDATE = ("no action", "restrict", "cascade")
_ON_DELETE = (*_ON_UPDATE, "set null")


@frozen(kw_only=True)
class Size:
    """How large random schemas are at most."""

    tables: int = 4
    columns: int = 6


def random_schema(random: Random, capabilities: Capabilities, size: Size | None = None) -> SchemaSnapshot:
    """A schema as a source would give it: most constraints, indexes and comments have nothing stated."""
    size = size or Size()
    names = NamePool(random, capabilities)
    enums = tuple(random_enum(random, names) for _ in range(random.randint(0, 2)) if capabilities.named_enums)
    tables = [
        random_table(random, names.fresh(), capabilities, enums, size) for _ in range(random.randint(1, size.tables))
    ]
    named = {table.name: table for table in tables}
    for name in tuple(named):
        for _ in range(random.randint(0, 2)):
            key = random_foreign_key(random, named[name], tuple(named.values()), capabilities)
            if key is not None:
                named[name] = with_foreign_key(named[name], key)
    return SchemaSnapshot(tables=tuple(named.values()), enums=enums)


def random_enum(random: Random, names: NamePool) -> EnumDef:
    """A named enum."""
    values = random.sample(("new", "open", "done", "it's", "Zoë", 'q"'), random.randint(2, 4))
    return EnumDef(name=TableName(None, f"{names.fresh()} enum"[-40:]), values=tuple(values))


def random_table(
    random: Random, name: str, capabilities: Capabilities, enums: tuple[EnumDef, ...], size: Size
) -> TableDef:
    """A table without foreign keys."""
    names = NamePool(random, capabilities)
    table = TableDef(name=TableName(None, name), columns=(), comment=random_comment(random, capabilities))
    table = _with_primary_key(random, table, names, capabilities)
    for _ in range(random.randint(1 if not table.columns else 0, size.columns - 1)):
        column = random_column(random, names.fresh(), capabilities, enums)
        table = evolve(table, columns=(*table.columns, column))
    if maybe(random, 0.25):
        computed = generated_from(random, names.fresh(), random.choice(table.columns), capabilities)
        if computed is not None:
            table = evolve(table, columns=(*table.columns, computed))
    for _ in range(random.randint(0, 3)):
        table = with_random_part(random, table, capabilities)
    return table


def _with_primary_key(random: Random, table: TableDef, names: NamePool, capabilities: Capabilities) -> TableDef:
    if maybe(random, 0.15):
        return table
    if maybe(random, 0.4) and capabilities.identity:
        identity = ColumnDef(name="id", type=Integer(random.choice((32, 64))), identity=IdentityDef())
        return evolve(table, columns=(identity,), primary_key=PrimaryKeyDef(columns=("id",)))
    count = 2 if maybe(random, 0.3) else 1
    columns = tuple(ColumnDef(name=names.fresh(), type=random.choice(KEY_TYPES)) for _ in range(count))
    return evolve(
        table,
        columns=columns,
        primary_key=PrimaryKeyDef(columns=tuple(column.name for column in columns)),
    )


def with_random_part(random: Random, table: TableDef, capabilities: Capabilities) -> TableDef:
    """The table with a unique constraint, a check or an index more, where it has columns for one."""
    plain = [column for column in table.columns if column.generated is None]
    # Some databases let no check read what they number, or what a foreign key changes by itself.
    changed = {name for key in table.foreign_keys for name in key.columns}
    readable = [column for column in plain if column.identity is None and column.name not in changed]
    keyable = [column for column in plain if is_keyable(column.type) and column.identity is None]
    match random.choice(("index", "unique", "check", "index")):
        case "unique" if keyable:
            return _with_unique(random, table, keyable, capabilities)
        case "check" if readable and capabilities.check_constraints:
            check = random_check(random, random.choice(readable), _part_name(random, table, "ok"))
            if all(check.expression != one.expression for one in table.checks):
                return evolve(table, checks=(*table.checks, check))
        case "index" if keyable:
            index = _random_index(random, table, keyable, capabilities)
            if all(evolve(index, name=None) != evolve(one, name=None) for one in table.indexes):
                return evolve(table, indexes=(*table.indexes, index))
    return table


def _with_unique(random: Random, table: TableDef, keyable: list[ColumnDef], capabilities: Capabilities) -> TableDef:
    columns = tuple(column.name for column in random.sample(keyable, min(len(keyable), random.randint(1, 2))))
    taken = {frozenset(one.columns) for one in table.uniques}
    if table.primary_key is not None:
        taken.add(frozenset(table.primary_key.columns))
    if frozenset(columns) in taken:
        return table
    distinct = not (capabilities.nulls_not_distinct and maybe(random, 0.2))
    name = _part_name(random, table, "uq")
    unique = UniqueConstraintDef(name=name, columns=columns, nulls_distinct=distinct)
    return evolve(table, uniques=(*table.uniques, unique))


def _random_index(random: Random, table: TableDef, keyable: list[ColumnDef], capabilities: Capabilities) -> IndexDef:
    chosen = random.sample(keyable, min(len(keyable), random.randint(1, 2)))
    keys = [
        IndexKey(column=column.name, descending=capabilities.descending_keys and maybe(random, 0.2))
        for column in chosen
    ]
    texts = [column for column in keyable if isinstance(column.type, String)]
    if texts and capabilities.expression_indexes and maybe(random, 0.2):
        part = Reference("column", random.choice(texts).name)
        keys.append(IndexKey(expression=Expression(("lower(", part, ")"))))
    predicate = None
    if capabilities.partial_indexes and maybe(random, 0.25):
        predicate = random_condition(random, random.choice(keyable))
    return IndexDef(name=_part_name(random, table, "ix"), keys=tuple(keys), predicate=predicate)


def _part_name(random: Random, table: TableDef, kind: str) -> str | None:
    """A name for a constraint or index that no other has, or mostly None."""
    if maybe(random, 0.3):
        odd = random.choice(("", ' "', " ü", "."))
        return f"{table.name.name[:8]}{odd} {kind} {random.randint(0, 10**6)}"
    return None


def random_foreign_key(
    random: Random, table: TableDef, tables: tuple[TableDef, ...], capabilities: Capabilities
) -> tuple[ForeignKeyDef, tuple[ColumnDef, ...]] | None:
    """A foreign key to any of ``tables``, itself included, and the columns that it is made over."""
    if not capabilities.foreign_key_circles:
        tables = tuple(one for one in tables if table.name not in _ancestors(one, tables))
    if not tables or not capabilities.foreign_keys:
        return None
    parent = random.choice(tables)
    targets = [one.columns for one in parent.uniques if one.nulls_distinct]
    if parent.primary_key is not None:
        targets.append(parent.primary_key.columns)
    if not targets:
        return None
    target = random.choice(targets)
    names = NamePool(random, capabilities, tuple(column.name for column in table.columns))
    columns = tuple(
        evolve(found, name=names.fresh(), nullable=True, default=None, identity=None, comment=None)
        for found in (parent.column(name) for name in target)
        if found is not None
    )
    is_key = parent.primary_key is not None and parent.primary_key.columns == target
    deferrable = capabilities.deferrable_foreign_keys and maybe(random, 0.2)
    key = ForeignKeyDef(
        columns=tuple(column.name for column in columns),
        references=parent.name,
        referenced_columns=() if is_key and maybe(random, 0.3) else target,
        on_delete=random.choice([one for one in _ON_DELETE if one in capabilities.foreign_key_actions]),
        on_update=random.choice([one for one in _ON_UPDATE if one in capabilities.foreign_key_actions]),
        deferrable=deferrable,
        initially_deferred=deferrable and maybe(random, 0.5),
    )
    return key, columns


def _ancestors(table: TableDef, tables: tuple[TableDef, ...]) -> set[TableName]:
    """The table, and all that it refers to, directly or not."""
    known = {one.name: one for one in tables}
    found: set[TableName] = set()
    waiting = [table.name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(key.references for key in known[name].foreign_keys if key.references in known)
    return found


def with_foreign_key(table: TableDef, made: tuple[ForeignKeyDef, tuple[ColumnDef, ...]]) -> TableDef:
    """The table with a foreign key and the columns that it is made over."""
    key, columns = made
    return evolve(table, columns=(*table.columns, *columns), foreign_keys=(*table.foreign_keys, key))
