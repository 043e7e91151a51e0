"""A read schema in terms that another database may understand.

https://www.postgresql.org/docs/current/datatype.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import (
    Array,
    Char,
    Decimal,
    Integer,
    Interval,
    Json,
    LogicalType,
    Native,
    String,
)
from viborm_postgres.plain import plain

if TYPE_CHECKING:
    from viborm_core.schema import ColumnDef, SchemaSnapshot, TableDef

_SAME: dict[str, LogicalType] = {
    "json": Json(),
    "citext": String(),
    "name": String(63),
    "character varying": String(),
    "bpchar": String(),
    "xml": String(),
    "money": Decimal(19, 2),
    "oid": Integer(64),
    '"char"': Char(1),
}
_INTERVAL = re.compile(r"interval\b.*")


def portable(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    """The schema with serial and identity columns numbered in whatever way, and native types as logical ones."""
    snapshot = plain(snapshot)
    return evolve(snapshot, tables=tuple(_table(table) for table in snapshot.tables))


def _table(table: TableDef) -> TableDef:
    return evolve(table, columns=tuple(_column(column) for column in table.columns))


def _column(column: ColumnDef) -> ColumnDef:
    identity = column.identity
    if identity is not None and identity.mode == "serial":
        identity = evolve(identity, mode="auto")
    options = tuple(pair for pair in column.options if pair[0] not in {"sequence", "not_null"})
    return evolve(column, type=_type(column.type), identity=identity, options=options)


def _type(logical: LogicalType) -> LogicalType:
    match logical:
        case Array(of=element):
            return Array(_type(element))
        case Native(spelling=spelling) if _INTERVAL.fullmatch(spelling):
            return Interval()
        case Native(spelling=spelling):
            return _SAME.get(spelling, logical)
    return logical
