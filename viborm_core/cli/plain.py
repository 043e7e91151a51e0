"""Leaves out of a database's schema what a person would not write: empty comments, and names that follow the rule."""

from typing import TypeVar

from attrs import evolve

from viborm_core.schema import (
    ColumnDef,
    ForeignKeyDef,
    IndexDef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    UniqueConstraintDef,
    derived_name,
)

Named = TypeVar("Named", PrimaryKeyDef, UniqueConstraintDef, ForeignKeyDef, IndexDef)


def plain(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    """The schema with less stated: what is left out means "leave as it is", or is derived again."""
    return evolve(snapshot, tables=tuple(_table(table) for table in snapshot.tables))


def _table(table: TableDef) -> TableDef:
    key = table.primary_key
    return evolve(
        table,
        columns=tuple(_column(column) for column in table.columns),
        primary_key=None if key is None else _unnamed(key, table, "pkey"),
        uniques=tuple(_unnamed(one, table, "key") for one in table.uniques),
        foreign_keys=tuple(_unnamed(one, table, "fkey") for one in table.foreign_keys),
        indexes=tuple(_index(one, table) for one in table.indexes),
        comment=table.comment or None,
    )


def _column(column: ColumnDef) -> ColumnDef:
    return evolve(column, collation=column.collation or None, comment=column.comment or None)


def _index(index: IndexDef, table: TableDef) -> IndexDef:
    index = evolve(index, comment=index.comment or None)
    is_of_columns = len(index.columns) == len(index.keys)
    return _unnamed(index, table, "idx") if is_of_columns else index


def _unnamed(item: Named, table: TableDef, suffix: str) -> Named:
    columns = () if suffix == "pkey" else item.columns
    rule = derived_name(table.name.name, columns, suffix, limit=None)
    return evolve(item, name=None) if item.name == rule else item
