"""Leaves out of a read snapshot what PostgreSQL takes for granted, and `canonical` states again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import Array, EnumRef, LogicalType, TableName

if TYPE_CHECKING:
    from viborm_core.schema import ColumnDef, SchemaSnapshot, TableDef

_USUAL = "public"


def plain(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    """Without BY DEFAULT and btree, and without the namespace where there is only ``public``."""
    bare = all(name == _USUAL for name in snapshot.namespaces)
    tables = tuple(_table(table, bare=bare) for table in snapshot.tables)
    if not bare:
        return evolve(snapshot, tables=tables)
    enums = tuple(evolve(enum, name=_bare(enum.name)) for enum in snapshot.enums)
    objects = tuple(evolve(item, name=_bare(item.name)) for item in snapshot.objects)
    return evolve(snapshot, tables=tables, enums=enums, objects=objects, namespaces=())


def _bare(name: TableName) -> TableName:
    return TableName(None, name.name) if name.namespace == _USUAL else name


def _table(table: TableDef, *, bare: bool) -> TableDef:
    table = evolve(
        table,
        columns=tuple(_column(column, bare=bare) for column in table.columns),
        indexes=tuple(evolve(one, method=None) if one.method == "btree" else one for one in table.indexes),
    )
    if not bare:
        return table
    keys = tuple(evolve(key, references=_bare(key.references)) for key in table.foreign_keys)
    return evolve(table, name=_bare(table.name), foreign_keys=keys)


def _column(column: ColumnDef, *, bare: bool) -> ColumnDef:
    if column.identity is not None and column.identity.mode == "by-default":
        column = evolve(column, identity=evolve(column.identity, mode="auto"))
    return evolve(column, type=_type(column.type)) if bare else column


def _type(logical: LogicalType) -> LogicalType:
    match logical:
        case EnumRef(name=name):
            return EnumRef(_bare(name))
        case Array(of=element):
            return Array(_type(element))
    return logical
