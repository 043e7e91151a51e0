"""Options of tables and columns: which there are, and how they are set.

https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from viborm_postgres.names import quote, quote_table, sequence_of
from viborm_postgres.registry import statement
from viborm_postgres.spell import OWN_COLUMN_OPTIONS, comment_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.ddl import Statement
    from viborm_core.schema import ColumnDef, TableName

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
    "sequence_comment": re.compile(r".+", re.DOTALL),
    "not_null": re.compile(r".+", re.DOTALL),
    "not_null_comment": re.compile(r".+", re.DOTALL),
    "not_null_no_inherit": re.compile(r"true"),
    "not_null_not_valid": re.compile(r"true"),
}


_SINCE = {"compression": (14, 0), "not_null_not_valid": (18, 0), "not_null_no_inherit": (18, 0)}


def needs_version(what: str, needed: tuple[int, ...], version: tuple[int, ...]) -> str:
    """Say that a server is too old for something."""
    return f"{what} needs PostgreSQL {needed[0]}, this is {'.'.join(map(str, version))}"


def table_option_fault(name: str, value: str) -> str | None:
    """What is wrong with an option of a table, or None."""
    if name == "unlogged":
        return None if value in ("true", "false") else "unlogged is true or false"
    if not _STORAGE.fullmatch(name):
        return f"PostgreSQL has no table option {name}"
    return None if _VALUE.fullmatch(value) else f"{name} = {value!r} is no storage parameter"


def column_option_fault(name: str, value: str, version: tuple[int, ...]) -> str | None:
    """What is wrong with an option of a column on a server of this version, or None."""
    shape = _COLUMN_VALUES.get(name)
    if shape is None:
        return f"PostgreSQL has no column option {name}"
    needed = _SINCE.get(name)
    if needed is not None and value and version < needed:
        return needs_version(name.replace("_", " "), needed, version)
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
            case "sequence_comment" if column.identity is not None:
                sequence = sequence_of(table, column.name, column.options)
                yield statement(comment_sql(f"SEQUENCE {quote_table(sequence)}", value))
            case "statistics":
                yield statement(f"{target} SET STATISTICS {value or '-1'}")
            case _ if name not in OWN_COLUMN_OPTIONS:
                yield statement(f"{target} SET ({name} = {value})" if value else f"{target} RESET ({name})")


def _default_storage(column: ColumnDef) -> str:
    """The storage of the ordinary types of variable length; SET STORAGE DEFAULT is new in PostgreSQL 16."""
    return "main" if str(column.type).startswith("decimal") else "extended"
