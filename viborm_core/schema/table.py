"""Tables."""

from collections.abc import Iterable

from attrs import evolve, field, frozen

from viborm_core.schema.column import ColumnDef
from viborm_core.schema.constraint import (
    CheckConstraintDef,
    ForeignKeyDef,
    PrimaryKeyDef,
    UniqueConstraintDef,
)
from viborm_core.schema.index import IndexDef
from viborm_core.schema.names import TableName
from viborm_core.schema.order import in_order, sorted_pairs, without_order


def _tie(item: UniqueConstraintDef | CheckConstraintDef | ForeignKeyDef | IndexDef) -> str:
    """What orders parts that no name tells apart."""
    return repr(item) if item.name is None else ""


def _sorted_uniques(items: Iterable[UniqueConstraintDef]) -> tuple[UniqueConstraintDef, ...]:
    return in_order(items, lambda item: (item.name or "", item.columns, _tie(item)))


def _sorted_checks(items: Iterable[CheckConstraintDef]) -> tuple[CheckConstraintDef, ...]:
    return in_order(items, lambda item: (item.name or "", str(item.expression), _tie(item)))


def _sorted_foreign_keys(items: Iterable[ForeignKeyDef]) -> tuple[ForeignKeyDef, ...]:
    return in_order(items, lambda item: (item.name or "", item.columns, _tie(item)))


def _sorted_indexes(items: Iterable[IndexDef]) -> tuple[IndexDef, ...]:
    return in_order(items, lambda item: (item.name or "", _tie(item)))


@frozen(kw_only=True)
class TableDef:
    """A table. The order of columns is kept for CREATE TABLE, and is outside equality and hash.

    ``comment`` None is not stated ("leave as it is"); an option that is not listed is not stated either.
    """

    name: TableName
    columns: tuple[ColumnDef, ...] = field(eq=without_order)
    primary_key: PrimaryKeyDef | None = None
    uniques: tuple[UniqueConstraintDef, ...] = field(default=(), converter=_sorted_uniques)
    checks: tuple[CheckConstraintDef, ...] = field(default=(), converter=_sorted_checks)
    foreign_keys: tuple[ForeignKeyDef, ...] = field(default=(), converter=_sorted_foreign_keys)
    indexes: tuple[IndexDef, ...] = field(default=(), converter=_sorted_indexes)
    comment: str | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), converter=sorted_pairs)

    def column(self, name: str) -> ColumnDef | None:
        """The column of this name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def with_column(self, name: str, column: ColumnDef | None) -> "TableDef":
        """The table with the column ``name`` replaced in its place, or left out if ``column`` is None."""
        kept = (column if one.name == name else one for one in self.columns)
        return evolve(self, columns=tuple(one for one in kept if one is not None))
