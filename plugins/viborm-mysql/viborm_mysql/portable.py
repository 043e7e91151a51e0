"""A read schema in terms that another database may understand.

https://dev.mysql.com/doc/refman/8.4/en/data-types.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import (
    Bytes,
    CheckConstraintDef,
    Decimal,
    Expression,
    Float,
    Integer,
    LogicalType,
    Native,
    String,
    Uuid,
)
from viborm_mysql.expressions import about, again
from viborm_mysql.types import read_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from viborm_core.schema import ColumnDef, SchemaSnapshot, TableDef

_USUAL_ENGINE = ("engine", "innodb")
_SAME: dict[str, LogicalType] = {
    "tinyint": Integer(16),
    "mediumint": Integer(32),
    "year": Integer(16),
    "tinytext": String(),
    "text": String(),
    "mediumtext": String(),
    "tinyblob": Bytes(),
    "blob": Bytes(),
    "mediumblob": Bytes(),
    "uuid": Uuid(),
}
_UNSIGNED: dict[str, LogicalType] = {
    "tinyint": Integer(16),
    "smallint": Integer(32),
    "mediumint": Integer(32),
    "int": Integer(64),
    "bigint": Decimal(20, 0),
}
"""What holds the numbers from zero up to twice as many."""


def portable(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    """The schema with native types as the logical ones that hold the same, and without the usual engine."""
    return evolve(snapshot, tables=tuple(_table(table) for table in snapshot.tables))


def _table(table: TableDef) -> TableDef:
    names = {column.name.lower(): column.name for column in table.columns}
    checks = [check for column in table.columns for check in _checks(column, names)]
    return evolve(
        table,
        columns=tuple(_column(column) for column in table.columns),
        checks=(*table.checks, *checks),
        indexes=tuple(evolve(one, method=None) if one.method == "btree" else one for one in table.indexes),
        options=tuple(pair for pair in table.options if pair != _USUAL_ENGINE),
    )


def _checks(column: ColumnDef, names: Mapping[str, str]) -> Iterator[CheckConstraintDef]:
    """MariaDB's checks of a column alone, which are a table's elsewhere: https://mariadb.com/kb/en/constraint/."""
    for name, value in column.options:
        if name == "check" and value:
            yield CheckConstraintDef(expression=again(Expression.of(about(value, column.name)), names))


def _column(column: ColumnDef) -> ColumnDef:
    options = tuple(pair for pair in column.options if pair[0] != "check")
    return evolve(column, type=_type(column.type), options=options)


def _type(logical: LogicalType) -> LogicalType:
    if not isinstance(logical, Native):
        return logical
    words = logical.spelling.split()
    bare, _, length = words[0].partition("(")
    if len(words) > 1 and set(words[1:]) <= {"unsigned", "zerofill"}:
        found = read_type(words[0])
        return _UNSIGNED.get(bare, found if isinstance(found, Decimal | Float) else logical)
    if bare == "binary":
        return Bytes(int(length.removesuffix(")") or 1))
    return _SAME.get(bare, logical) if len(words) == 1 else logical
