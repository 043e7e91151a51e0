"""What each change of a table adds to its ALTER TABLE.

A change has up to three parts: clauses that make room, updates of rows, and clauses that close. Each part is safe
to stand alone: a push that stops after one leaves a column nullable, or an enum with more values than it will have,
and the next push sees that and goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from viborm_core.ddl import Hazard
from viborm_core.schema import Boolean, Decimal, Float, InlineEnum, Integer, String
from viborm_mysql.literals import default_sql
from viborm_mysql.names import quote, quote_table, text
from viborm_mysql.spell import column_sql

if TYPE_CHECKING:
    from viborm_core.operations import AddColumn, AlterColumn
    from viborm_core.schema import ColumnDef, Default, TableName
    from viborm_mysql.flavour import Flavour

_TEXT = String(255)


@frozen(kw_only=True)
class Changes:
    """The parts of an ALTER TABLE, collected: clauses with their hazards, and UPDATE statements between them."""

    opening: list[str] = field(factory=list)
    middle: list[str] = field(factory=list)
    updates: list[str] = field(factory=list)
    closing: list[str] = field(factory=list)
    hazards: set[Hazard] = field(factory=set)


def add_column(operation: AddColumn, changes: Changes, flavour: Flavour) -> None:
    """Add a column; one that may not be NULL and has no default is never filled with '' or 0 by the server."""
    column, table = operation.column, operation.table
    if _is_filled(column, operation.fill):
        empty = evolve(column, nullable=True, default=None)
        changes.opening.append(f"ADD COLUMN {column_sql(empty, flavour)}")
        if operation.fill is not None:
            changes.updates.append(_fill(table, column, operation.fill))
        changes.closing.append(f"MODIFY COLUMN {column_sql(column, flavour)}")
        changes.hazards.update({Hazard.MAY_FAIL, Hazard.REWRITE})
        return
    changes.closing.append(f"ADD COLUMN {column_sql(column, flavour)}")
    if column.identity is not None or (column.generated is not None and column.generated.stored):
        changes.hazards.add(Hazard.REWRITE)


def _is_filled(column: ColumnDef, fill: Default) -> bool:
    if column.identity is not None or column.generated is not None:
        return False
    return fill is not None or (column.default is None and not column.nullable)


def _fill(table: TableName, column: ColumnDef, fill: Default) -> str:
    value = default_sql(fill, column.type, nullable=True)
    return f"UPDATE {quote_table(table)} SET {quote(column.name)} = {value} WHERE {quote(column.name)} IS NULL"


def alter_column(operation: AlterColumn, changes: Changes, flavour: Flavour) -> None:
    """Change a column; what is computed in another way is dropped and added, as its values are."""
    before, after = operation.before, operation.after
    changes.hazards.update(_hazards(before, after))
    if _is_made_anew(before, after, flavour):
        changes.closing.append(f"DROP COLUMN {quote(before.name)}")
        nullable = after.generated is None and not after.nullable and after.default is None
        added = evolve(after, nullable=True) if nullable and after.identity is None else after
        changes.closing.append(f"ADD COLUMN {column_sql(added, flavour)}")
        return
    if after.generated is None:
        _make_room(operation, changes, flavour)
        if before.nullable and not after.nullable and operation.fill is not None:
            changes.updates.append(_fill(operation.table, after, operation.fill))
    changes.closing.append(f"MODIFY COLUMN {column_sql(after, flavour)}")


def _is_made_anew(before: ColumnDef, after: ColumnDef, flavour: Flavour) -> bool:
    """Whether MODIFY cannot do it: to and from virtual, and in MariaDB any change of an expression.

    https://dev.mysql.com/doc/refman/8.4/en/alter-table-generated-columns.html
    """
    old, new = before.generated, after.generated
    if old is None and new is None:
        return False
    if old is None or new is None:
        stored = (old or new).stored  # type: ignore[union-attr]
        return not stored or (flavour.is_mariadb and old is None)
    return bool(old.stored) != bool(new.stored) or (flavour.is_mariadb and old.expression != new.expression)


def _hazards(before: ColumnDef, after: ColumnDef) -> set[Hazard]:
    hazards = set()
    if before.type != after.type or before.generated != after.generated:
        hazards |= {Hazard.REWRITE, Hazard.BLOCKS_WRITES, Hazard.MAY_FAIL}
    if before.nullable and not after.nullable:
        hazards |= {Hazard.REWRITE, Hazard.MAY_FAIL}
    if before.generated != after.generated and (before.generated is None or after.generated is None):
        hazards.add(Hazard.DATA_LOSS)
    return hazards


def _make_room(operation: AlterColumn, changes: Changes, flavour: Flavour) -> None:
    """A first MODIFY where rows have to be updated, or texts to be read, under a type between the two."""
    before, after = operation.before, operation.after
    nullable = before.nullable or after.nullable
    between: ColumnDef | None = None
    if isinstance(before.type, InlineEnum) and isinstance(after.type, InlineEnum):
        mapped = {mapping.old: mapping.new for mapping in operation.mappings}
        if mapped:
            added = tuple(value for value in after.type.values if value not in before.type.values)
            both = InlineEnum((*before.type.values, *added))
            if added:
                # Values that differ in case alone may be the same to the column's collation, and so not stand together.
                is_apart = len({value.casefold() for value in both.values}) == len(both.values)
                between = evolve(after, type=both if is_apart else _TEXT, nullable=nullable, default=None)
            changes.updates.append(_map(operation.table, after.name, mapped))
    elif _goes_through_text(before, after):
        between = evolve(after, type=_TEXT, nullable=nullable, default=None, identity=None, options=())
    elif before.type != after.type and before.nullable and not after.nullable and operation.fill is not None:
        between = evolve(after, nullable=True, default=None)
    if between is not None:
        changes.middle.append(f"MODIFY COLUMN {column_sql(between, flavour)}")


def _goes_through_text(before: ColumnDef, after: ColumnDef) -> bool:
    """Whether the server would convert by an enum's position instead of its text.

    https://dev.mysql.com/doc/refman/8.4/en/enum.html#enum-nulls
    """
    numbers = Integer | Decimal | Float | Boolean
    return (isinstance(before.type, InlineEnum) and isinstance(after.type, numbers)) or (
        isinstance(after.type, InlineEnum) and isinstance(before.type, numbers)
    )


def _map(table: TableName, column: str, mapped: dict[str, str | None]) -> str:
    cases = " ".join(f"WHEN {text(old)} THEN {'NULL' if new is None else text(new)}" for old, new in mapped.items())
    olds = ", ".join(text(old) for old in mapped)
    name = quote(column)
    return f"UPDATE {quote_table(table)} SET {name} = CASE {name} {cases} END WHERE {name} IN ({olds})"
