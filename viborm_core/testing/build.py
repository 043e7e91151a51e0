"""Short words for schemas in cases."""

from collections.abc import Sequence

from viborm_core.schema import (
    ColumnDef,
    EnumDef,
    Expression,
    ForeignKeyDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    Integer,
    LogicalType,
    PrimaryKeyDef,
    Reference,
    SchemaSnapshot,
    TableDef,
    TableName,
)

__all__ = ["AUTO_ID", "ID", "column", "expression", "index", "refers", "schema", "table"]

ID = ColumnDef(name="id", type=Integer())
"""A column for a key."""

AUTO_ID = ColumnDef(name="id", type=Integer(), identity=IdentityDef())
"""The same, numbered by the database."""


def schema(*parts: TableDef | EnumDef) -> SchemaSnapshot:
    """A schema of tables and enums."""
    return SchemaSnapshot(
        tables=tuple(part for part in parts if isinstance(part, TableDef)),
        enums=tuple(part for part in parts if isinstance(part, EnumDef)),
    )


def table(name: str, *columns: ColumnDef, key: Sequence[str] = ("id",)) -> TableDef:
    """A table with a primary key, or with none for an empty ``key``."""
    primary = PrimaryKeyDef(columns=tuple(key)) if key else None
    return TableDef(name=TableName(None, name), columns=columns, primary_key=primary)


def column(name: str, column_type: LogicalType, *, nullable: bool = True) -> ColumnDef:
    """A column that may be NULL."""
    return ColumnDef(name=name, type=column_type, nullable=nullable)


def expression(*parts: str) -> Expression:
    """Alternating column names and the text between them, a column first: ``("a", " > 0")``."""
    return Expression(tuple(part if place % 2 else Reference("column", part) for place, part in enumerate(parts)))


def refers(
    columns: Sequence[str], parent: str, to: Sequence[str] = ("id",), on_delete: str = "no action"
) -> ForeignKeyDef:
    """A foreign key."""
    return ForeignKeyDef(
        columns=tuple(columns), references=TableName(None, parent), referenced_columns=tuple(to), on_delete=on_delete
    )


def index(*columns: str, name: str | None = None, unique: bool = False, where: Expression | None = None) -> IndexDef:
    """An index over columns."""
    keys = tuple(IndexKey(column=one) for one in columns)
    return IndexDef(name=name, keys=keys, unique=unique, predicate=where)
