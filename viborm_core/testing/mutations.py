"""Random pairs of schemas, of which the second is an edit of the first, as a developer would make it."""

from collections.abc import Callable
from random import Random

from attrs import evolve, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.diff.renames import rename_id
from viborm_core.operations import RenameColumn, RenameEnum, RenameTable
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.questions import Decision
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    EnumDef,
    EnumRef,
    IndexDef,
    InlineEnum,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
)
from viborm_core.testing.chance import maybe
from viborm_core.testing.columns import (
    COMMENTS,
    PLAIN_TYPES,
    generated_from,
    random_column,
    with_random_default,
)
from viborm_core.testing.names import NamePool
from viborm_core.testing.schemas import (
    Size,
    random_enum,
    random_foreign_key,
    random_schema,
    random_table,
    with_foreign_key,
    with_random_part,
)
from viborm_core.testing.values import is_keyable, is_lossless


@frozen(kw_only=True)
class Pair:
    """Two schemas; ``decisions`` say which objects of the second are renamed ones of the first."""

    before: SchemaSnapshot
    after: SchemaSnapshot
    decisions: tuple[Decision, ...] = ()


def random_pair(random: Random, capabilities: Capabilities, size: Size | None = None, edits: int = 6) -> Pair:
    """A schema and an edit of it; in one pair of eight the second has nothing to do with the first."""
    before = random_schema(random, capabilities, size)
    if maybe(random, 0.12):
        return Pair(before=before, after=random_schema(random, capabilities, size))
    pair = Pair(before=before, after=before)
    for _ in range(random.randint(1, edits)):
        pair = random.choice(_EDITS)(random, pair, capabilities)
    there = {
        *(rename_id(enum_ref(enum.name)) for enum in pair.after.enums),
        *(rename_id(table_ref(table.name)) for table in pair.after.tables),
        *(rename_id(column_ref(table.name, column.name)) for table in pair.after.tables for column in table.columns),
    }
    return evolve(pair, decisions=tuple(one for one in pair.decisions if one.question in there))


Edit = Callable[[Random, Pair, Capabilities], Pair]


def _in_a_table(change: Callable[[Random, TableDef, Pair, Capabilities], TableDef]) -> Edit:
    def edit(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
        if not pair.after.tables:
            return pair
        table = random.choice(pair.after.tables)
        changed = change(random, table, pair, capabilities)
        return evolve(pair, after=pair.after.with_table(table.name, changed))

    return edit


def _all_names(pair: Pair) -> tuple[str, ...]:
    names = [*pair.before.tables_by_name, *pair.after.tables_by_name]
    names += [*pair.before.enums_by_name, *pair.after.enums_by_name]
    return tuple(name.name for name in names)


def _add_table(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    name = NamePool(random, capabilities, _all_names(pair)).fresh()
    table = random_table(random, name, capabilities, pair.after.enums, Size())
    made = random_foreign_key(random, table, (*pair.after.tables, table), capabilities)
    if made is not None:
        table = with_foreign_key(table, made)
    return evolve(pair, after=pair.after.with_table(table.name, table))


def _drop_table(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not pair.after.tables:
        return pair
    gone = random.choice(pair.after.tables).name
    tables = tuple(
        evolve(table, foreign_keys=tuple(key for key in table.foreign_keys if key.references != gone))
        for table in pair.after.tables
        if table.name != gone
    )
    return evolve(pair, after=evolve(pair.after, tables=tables))


def _rename_table(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    stable = [table.name for table in pair.after.tables if pair.before.table(table.name) is not None]
    if not stable:
        return pair
    old = random.choice(stable)
    new = NamePool(random, capabilities, _all_names(pair)).fresh()
    after = RenameTable(table=old, to=new).apply(pair.after)
    columns = [one for one in pair.decisions if one.question.startswith("rename:column:")]
    if columns:
        return pair  # their ids name the table
    decision = _renamed(rename_id(table_ref(old.renamed(new))), str(old))
    return evolve(pair, after=after, decisions=(*pair.decisions, decision))


def _renamed(question: str, old: str) -> Decision:
    return Decision(question=question, answer=old, origin="option")


def _rename_column(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    old_names = {(table.name, column.name) for table in pair.before.tables for column in table.columns}
    stable = [
        (table, column)
        for table in pair.after.tables
        for column in table.columns
        if (table.name, column.name) in old_names
    ]
    if not stable:
        return pair
    table, column = random.choice(stable)
    before = pair.before.table(table.name)
    taken = tuple(one.name for one in (*table.columns, *(before.columns if before else ())))
    new = NamePool(random, capabilities, taken).fresh()
    after = RenameColumn(table=table.name, column=column.name, to=new).apply(pair.after)
    decision = _renamed(rename_id(column_ref(table.name, new)), column.name)
    return evolve(pair, after=after, decisions=(*pair.decisions, decision))


def _rename_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    stable = [enum.name for enum in pair.after.enums if pair.before.enum(enum.name) is not None]
    if not stable:
        return pair
    old = random.choice(stable)
    new = NamePool(random, capabilities, _all_names(pair)).fresh()
    after = RenameEnum(enum=old, to=new).apply(pair.after)
    decision = _renamed(rename_id(enum_ref(old.renamed(new))), str(old))
    return evolve(pair, after=after, decisions=(*pair.decisions, decision))


def _change_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not pair.after.enums:
        return pair
    enum = random.choice(pair.after.enums)
    values = list(enum.values)
    random.choice((values.reverse, lambda: values.append("another"), lambda: values.pop(0)))()
    if not values or len(set(values)) != len(values):
        return pair
    changed = evolve(enum, values=tuple(values))
    tables = tuple(_without_lost_defaults(table, changed) for table in pair.after.tables)
    return evolve(pair, after=evolve(pair.after.with_enum(enum.name, changed), tables=tables))


def _without_lost_defaults(table: TableDef, enum: EnumDef) -> TableDef:
    columns = tuple(
        evolve(column, default=None) if column.type == EnumRef(enum.name) else column for column in table.columns
    )
    return evolve(table, columns=columns)


def _add_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not capabilities.named_enums:
        return pair
    enum = random_enum(random, NamePool(random, capabilities, _all_names(pair)))
    return evolve(pair, after=pair.after.with_enum(enum.name, enum))


def _drop_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not pair.after.enums:
        return pair
    gone = random.choice(pair.after.enums).name
    tables = tuple(_without_enum(table, gone) for table in pair.after.tables)
    return evolve(pair, after=evolve(pair.after.with_enum(gone, None), tables=tables))


def _without_enum(table: TableDef, enum: TableName) -> TableDef:
    columns = tuple(
        evolve(column, type=String(), default=None) if column.type == EnumRef(enum) else column
        for column in table.columns
    )
    return evolve(table, columns=columns)


def _taken_columns(table: TableDef, pair: Pair) -> tuple[str, ...]:
    """Names that a new column may not have, so that it is no old one with another meaning."""
    before = pair.before.table(table.name)
    return tuple(column.name for column in (*table.columns, *(before.columns if before else ())))


def _add_column(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    names = NamePool(random, capabilities, _taken_columns(table, pair))
    column = random_column(random, names.fresh(), capabilities, pair.after.enums)
    if maybe(random, 0.3):
        column = generated_from(random, column.name, random.choice(table.columns), capabilities) or column
    columns = list(table.columns)
    columns.insert(random.randint(0, len(columns)), column)
    return evolve(table, columns=tuple(columns))


def _add_foreign_key(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    made = random_foreign_key(random, table, pair.after.tables, capabilities)
    if made is None or {column.name for column in made[1]} & set(_taken_columns(table, pair)):
        return table
    return with_foreign_key(table, made)


def _drop_column(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    tables = [table for table in pair.after.tables if len(table.columns) > 1]
    if not tables:
        return pair
    table = random.choice(tables)
    column = random.choice(table.columns)
    referenced = any(
        key.references == table.name and (column.name in key.referenced_columns or not key.referenced_columns)
        for other in pair.after.tables
        for key in other.foreign_keys
    )
    left = without_column(table, column.name)
    if referenced or not left.columns:
        return pair
    return evolve(pair, after=pair.after.with_table(table.name, left))


def without_column(table: TableDef, name: str) -> TableDef:
    """The table without a column, and without what stands on it."""
    key = table.primary_key
    computed = [
        column.name
        for column in table.columns
        if column.generated is not None and name in column.generated.expression.names("column")
    ]
    for other in computed:
        table = without_column(table, other)
    return evolve(
        table,
        columns=tuple(column for column in table.columns if column.name != name),
        primary_key=None if key is None or name in key.columns else key,
        uniques=tuple(one for one in table.uniques if name not in one.columns),
        checks=tuple(one for one in table.checks if not _reads(one, name)),
        foreign_keys=tuple(one for one in table.foreign_keys if name not in one.columns),
        indexes=tuple(one for one in table.indexes if not _reads(one, name)),
    )


def _reads(part: CheckConstraintDef | IndexDef, column: str) -> bool:
    if isinstance(part, CheckConstraintDef):
        return column in part.expression.names("column")
    expressions = [key.expression for key in part.keys if key.expression is not None]
    if part.predicate is not None:
        expressions.append(part.predicate)
    return column in part.columns or any(column in one.names("column") for one in expressions)


def _is_free(table: TableDef, column: ColumnDef, pair: Pair) -> bool:
    """Whether nothing stands on the column, so that its type may be any other."""
    alone = without_column(table, column.name)
    parts = ("primary_key", "uniques", "checks", "foreign_keys", "indexes")
    untouched = all(getattr(alone, part) == getattr(table, part) for part in parts)
    return untouched and len(alone.columns) == len(table.columns) - 1 and column.generated is None


def _change_type(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    free = [column for column in table.columns if _is_free(table, column, pair) and column.identity is None]
    if not free:
        return table
    column = random.choice(free)
    lossless = [one for one in PLAIN_TYPES if is_lossless(column.type, one) and one != column.type]
    if isinstance(column.type, InlineEnum):
        lossless.append(InlineEnum((*column.type.values, "another")))
    choice = lossless if lossless and maybe(random, 0.7) else PLAIN_TYPES
    return table.with_column(column.name, evolve(column, type=random.choice(choice), default=None))


def _change_nullable(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    fixed = set(table.primary_key.columns) if table.primary_key else set()
    fixed.update(name for key in table.foreign_keys for name in key.columns)
    fixed.update(column.name for column in table.columns if column.generated is not None)
    # A filled value is one for all rows, which a key does not take.
    fixed.update(name for key in table.uniques for name in key.columns)
    free = [column for column in table.columns if column.name not in fixed]
    if not free:
        return table
    column = random.choice(free)
    return table.with_column(column.name, evolve(column, nullable=not column.nullable))


def _change_default(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    free = [column for column in table.columns if column.generated is None and column.identity is None]
    in_keys = {name for key in table.foreign_keys for name in key.columns}
    free = [column for column in free if column.name not in in_keys]
    if not free:
        return table
    column = with_random_default(random, random.choice(free), capabilities, pair.after.enums)
    return table.with_column(column.name, column)


def _change_comment(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    if not capabilities.comments:
        return table
    column = random.choice(table.columns)
    if maybe(random, 0.5):
        return evolve(table, comment=random.choice(COMMENTS))
    return table.with_column(column.name, evolve(column, comment=random.choice(COMMENTS)))


def _add_part(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    before = pair.before.table(table.name)
    old = {column.name for column in before.columns} if before else set()
    changed = with_random_part(random, table, capabilities)
    # A new unique constraint over a column that is new too would find one value in all rows.
    new = [one for one in changed.uniques if one not in table.uniques and not set(one.columns) <= old]
    return table if new else changed


def _drop_part(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    match random.choice(("uniques", "checks", "indexes", "foreign_keys")):
        case "checks" if table.checks:
            return evolve(table, checks=table.checks[1:])
        case "indexes" if table.indexes:
            return evolve(table, indexes=table.indexes[1:])
        case "foreign_keys" if table.foreign_keys:
            return evolve(table, foreign_keys=table.foreign_keys[1:])
        case "uniques" if table.uniques:
            gone = table.uniques[0]
            used = any(
                key.references == table.name and set(key.referenced_columns) == set(gone.columns)
                for other in pair.after.tables
                for key in other.foreign_keys
            )
            return table if used else evolve(table, uniques=table.uniques[1:])
    return table


def _change_part(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    if table.indexes and maybe(random, 0.5):
        index = evolve(table.indexes[0], name=f"renamed {random.randint(0, 10**6)}")
        return evolve(table, indexes=(index, *table.indexes[1:]))
    if table.foreign_keys:
        action = random.choice(("no action", "cascade", "set null"))
        return evolve(table, foreign_keys=(evolve(table.foreign_keys[0], on_delete=action), *table.foreign_keys[1:]))
    if table.uniques:
        unique = evolve(table.uniques[0], name=f"renamed {random.randint(0, 10**6)}")
        return evolve(table, uniques=(unique, *table.uniques[1:]))
    return table


def _reorder(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    return evolve(table, columns=tuple(random.sample(table.columns, len(table.columns))))


def _key_columns(table: TableDef) -> list[str]:
    return [column.name for column in table.columns if is_keyable(column.type)]


def _change_primary_key(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    referenced = {key.references for table in pair.after.tables for key in table.foreign_keys}
    free = [
        table
        for table in pair.after.tables
        if table.primary_key is not None
        and table.name not in referenced
        and not any(column.identity for column in table.columns)
    ]
    if not free:
        return pair
    table = random.choice(free)
    return evolve(pair, after=pair.after.with_table(table.name, evolve(table, primary_key=None)))


_EDITS: tuple[Edit, ...] = (
    _add_table,
    _drop_table,
    _rename_table,
    _rename_column,
    _rename_column,
    _rename_enum,
    _change_enum,
    _add_enum,
    _drop_enum,
    _in_a_table(_add_column),
    _in_a_table(_add_column),
    _in_a_table(_add_foreign_key),
    _drop_column,
    _drop_column,
    _change_primary_key,
    _in_a_table(_change_type),
    _in_a_table(_change_type),
    _in_a_table(_change_nullable),
    _in_a_table(_change_default),
    _in_a_table(_change_comment),
    _in_a_table(_add_part),
    _in_a_table(_add_part),
    _in_a_table(_drop_part),
    _in_a_table(_change_part),
    _in_a_table(_reorder),
)
