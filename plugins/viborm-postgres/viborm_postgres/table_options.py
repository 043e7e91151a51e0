"""Options of tables and columns: which there are, and how they are set.

https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from viborm_postgres.names import not_null_name, quote, quote_table
from viborm_postgres.registry import statement
from viborm_postgres.spell import OWN_COLUMN_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.ddl import Statement, Step
    from viborm_core.schema import ColumnDef, TableDef, TableName

_STORAGE = re.compile(
    r"(toast\.)?(autovacuum_\w+|log_autovacuum_min_duration|vacuum_\w+)"
    r"|fillfactor|toast_tuple_target|parallel_workers|user_catalog_table"
)
_VALUE = re.compile(r"[\w.+-]*")
_COLUMN_VALUES = {
    "storage": re.compile(r"plain|external|extended|main|default", re.IGNORECASE),
    "compression": re.compile(r"pglz|lz4|default", re.IGNORECASE),
    "statistics": re.compile(r"-?\d+"),
    "n_distinct": re.compile(r"-?[\d.]+"),
    "n_distinct_inherited": re.compile(r"-?[\d.]+"),
    "sequence": re.compile(r".+", re.DOTALL),
    "not_null": re.compile(r".+", re.DOTALL),
}


def table_option_fault(name: str, value: str) -> str | None:
    """What is wrong with an option of a table, or None."""
    if name == "unlogged":
        return None if value in ("true", "false") else "unlogged is true or false"
    if not _STORAGE.fullmatch(name):
        return f"PostgreSQL has no table option {name}"
    return None if _VALUE.fullmatch(value) else f"{name} = {value!r} is no storage parameter"


def column_option_fault(name: str, value: str) -> str | None:
    """What is wrong with an option of a column, or None."""
    shape = _COLUMN_VALUES.get(name)
    if shape is None:
        return f"PostgreSQL has no column option {name}"
    return None if not value or shape.fullmatch(value) else f"{name} = {value!r} is no value of it"


def storage_sql(options: tuple[tuple[str, str], ...]) -> str:
    """The storage parameters that have a value."""
    return ", ".join(f"{name} = {value}" for name, value in options if name != "unlogged" and value)


def column_option_statements(
    table: TableName, column: ColumnDef, before: ColumnDef | None = None
) -> Iterator[Statement]:
    """Set the options of a column that differ from ``before``; what is no longer stated goes to its default."""
    old = dict(before.options) if before is not None else {}
    new = dict(column.options)
    target = f"ALTER TABLE {quote_table(table)} ALTER COLUMN {quote(column.name)}"
    for name in sorted(old.keys() | new.keys()):
        value = new.get(name, "")
        if value == old.get(name, ""):
            continue
        match name:
            case "storage":
                yield statement(f"{target} SET STORAGE {(value or _default_storage(column)).upper()}")
            case "compression":
                yield statement(f"{target} SET COMPRESSION {value or 'default'}")
            case "not_null" if not column.nullable and before is not None:
                derived = not_null_name(table.name, column.name)
                yield rename_not_null(table, old.get(name, derived), value or derived)
            case "statistics":
                yield statement(f"{target} SET STATISTICS {value or '-1'}")
            case _ if name not in OWN_COLUMN_OPTIONS:
                yield statement(f"{target} SET ({name} = {value})" if value else f"{target} RESET ({name})")


def _default_storage(column: ColumnDef) -> str:
    """The storage of the ordinary types of variable length; SET STORAGE DEFAULT is new in PostgreSQL 16."""
    return "main" if str(column.type).startswith("decimal") else "extended"


def rename_not_null(table: TableName, old: str, new: str) -> Statement:
    """Give a NOT NULL constraint another name; they have names since PostgreSQL 18."""
    return statement(f"ALTER TABLE {quote_table(table)} RENAME CONSTRAINT {quote(old)} TO {quote(new)}")


def derived_not_nulls(step: Step, table: TableDef | None) -> Iterator[ColumnDef]:
    """The columns whose NOT NULL constraint has a name that follows those of table and column."""
    if table is None or step.capabilities.server_version < (18, 0):
        return
    for column in table.columns:
        if not column.nullable and "not_null" not in dict(column.options):
            yield column
