"""Random edits inside one table."""

from collections.abc import Callable
from random import Random

from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    IndexDef,
    InlineEnum,
    TableDef,
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
from viborm_core.testing.pair import Edit, Pair, taken_columns
from viborm_core.testing.schemas import (
    random_foreign_key,
    with_foreign_key,
    with_random_part,
)
from viborm_core.testing.values import is_lossless


def in_a_table(change: Callable[[Random, TableDef, Pair, Capabilities], TableDef]) -> Edit:
    """The edit that changes some table."""

    def edit(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
        if not pair.after.tables:
            return pair
        table = random.choice(pair.after.tables)
        changed = change(random, table, pair, capabilities)
        return evolve(pair, after=pair.after.with_table(table.name, changed))

    return edit


def _add_column(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    names = NamePool(random, capabilities, taken_columns(table, pair))
    column = random_column(random, names.fresh(), capabilities, pair.after.enums)
    # What a foreign key changes by itself is nothing that every database computes a column from.
    changed = {name for key in table.foreign_keys for name in key.columns}
    sources = [one for one in table.columns if one.name not in changed]
    if sources and maybe(random, 0.3):
        column = generated_from(random, column.name, random.choice(sources), capabilities) or column
    columns = list(table.columns)
    columns.insert(random.randint(0, len(columns)), column)
    return evolve(table, columns=tuple(columns))


def _add_foreign_key(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    made = random_foreign_key(random, table, pair.after.tables, capabilities)
    if made is None or {column.name for column in made[1]} & set(taken_columns(table, pair)):
        return table
    return with_foreign_key(table, made)


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
        known = capabilities.foreign_key_actions
        action = random.choice([one for one in ("no action", "cascade", "set null") if one in known])
        return evolve(table, foreign_keys=(evolve(table.foreign_keys[0], on_delete=action), *table.foreign_keys[1:]))
    if table.uniques:
        unique = evolve(table.uniques[0], name=f"renamed {random.randint(0, 10**6)}")
        return evolve(table, uniques=(unique, *table.uniques[1:]))
    return table


def _reorder(random: Random, table: TableDef, pair: Pair, capabilities: Capabilities) -> TableDef:
    return evolve(table, columns=tuple(random.sample(table.columns, len(table.columns))))


TABLE_EDITS: tuple[Edit, ...] = (
    in_a_table(_add_column),
    in_a_table(_add_column),
    in_a_table(_add_foreign_key),
    in_a_table(_change_type),
    in_a_table(_change_type),
    in_a_table(_change_nullable),
    in_a_table(_change_default),
    in_a_table(_change_comment),
    in_a_table(_add_part),
    in_a_table(_add_part),
    in_a_table(_drop_part),
    in_a_table(_change_part),
    in_a_table(_reorder),
)
