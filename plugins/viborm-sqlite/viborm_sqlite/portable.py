"""A read schema in terms that another database may understand.

https://www.sqlite.org/datatype3.html#determination_of_column_affinity
"""

from typing import Final

from attrs import evolve

from viborm_core.schema import (
    Bytes,
    Decimal,
    Float,
    IdentityDef,
    Integer,
    LogicalType,
    Native,
    SchemaSnapshot,
    String,
    TableDef,
)
from viborm_sqlite.table_sql import rowid_alias
from viborm_sqlite.types import affinity

_HOLDS: Final[dict[str, LogicalType]] = {
    "INTEGER": Integer(64),
    "TEXT": String(),
    "BLOB": Bytes(),
    "REAL": Float(64),
    "NUMERIC": Decimal(),
}


def portable(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    """The schema with declared types of no meaning as what their affinity holds.

    An INTEGER PRIMARY KEY is numbered by the database here, and so it is elsewhere.
    https://www.sqlite.org/lang_createtable.html#rowid
    """
    return evolve(snapshot, tables=tuple(_table(table) for table in snapshot.tables))


def _table(table: TableDef) -> TableDef:
    numbered = rowid_alias(table)
    columns = tuple(
        evolve(
            column,
            type=_type(column.type),
            identity=column.identity or (IdentityDef() if column.name == numbered else None),
        )
        for column in table.columns
    )
    return evolve(table, columns=columns)


def _type(logical: LogicalType) -> LogicalType:
    return _HOLDS[affinity(logical.spelling)] if isinstance(logical, Native) else logical
