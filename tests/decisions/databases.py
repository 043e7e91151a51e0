# ruff: noqa: D102 - `Database` says what its methods do
"""A database as its own driver sees it: the reader and writer of the proofs, without any code of a plugin."""

from __future__ import annotations

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import psycopg
import pymysql
from attrs import field, frozen

from viborm_core.adapter import Adapter
from viborm_core.url import DatabaseURL
from viborm_mysql.adapter import MySQLAdapter
from viborm_postgres.adapter import PostgresAdapter
from viborm_sqlite.adapter import SQLiteAdapter

Row = tuple[Any, ...]


@frozen(kw_only=True)
class Column:
    """A column as the catalog has it.

    ``kind`` is what its values are: ``exact``, ``float``, ``boolean``, ``text``, ``char``, ``bytes``, ``date``,
    ``time``, ``datetime``, ``instant``, ``uuid``, ``json``, ``array`` or ``other``.
    """

    name: str
    kind: str
    generated: bool = False


@frozen(kw_only=True)
class Table:
    """A table with all its rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = field(repr=lambda rows: f"{len(rows)} rows")

    def column(self, name: str) -> Column | None:
        """The column of this name, or None."""
        return next((one for one in self.columns if one.name == name), None)

    def values(self, name: str) -> list[Any]:
        """All values of a column."""
        place = [one.name for one in self.columns].index(name)
        return [row[place] for row in self.rows]


State = dict[str, Table]
"""Tables by name."""


class Database(ABC):
    """A database of its own, and the driver's connection to it; instants are read in UTC."""

    adapter: ClassVar[Adapter]
    natives: ClassVar[dict[str, tuple[Any, ...]]] = {}
    """Types that only this database has, with values at their edges."""

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement with values in place of its ``{}``, and give its rows."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def tables(self) -> list[str]:
        """The names of all tables."""

    @abstractmethod
    def columns(self, table: str) -> list[Column]:
        """The columns of a table."""

    @abstractmethod
    def exact(self, column: Column) -> str:
        """The expression that reads a column's values exactly."""

    def quote(self, name: str) -> str:
        """An identifier as SQL."""
        return '"' + name.replace('"', '""') + '"'

    def insert(self, table: str, row: dict[str, Any]) -> None:
        """Put a row in; values are the driver's."""
        names = ", ".join(map(self.quote, row))
        marks = ", ".join("{}" for _ in row)
        self.execute(f"INSERT INTO {_plain(self.quote(table))} ({_plain(names)}) VALUES ({marks})", list(row.values()))

    def state(self) -> State:
        """All tables with all rows."""
        return {name: self._table(name) for name in self.tables()}

    def _table(self, name: str) -> Table:
        columns = self.columns(name)
        listed = ", ".join(self.exact(one) for one in columns)
        rows = self.execute(_plain(f"SELECT {listed} FROM {self.quote(name)}"))
        return Table(columns=tuple(columns), rows=tuple(sorted(map(tuple, rows), key=repr)))

    def connection(self) -> Any:
        """A connection of the plugin's, for pushes."""
        return self.adapter.connect(DatabaseURL.parse(self.url), create=True)


def _plain(sql: str) -> str:
    """SQL in which a brace is one."""
    return sql.replace("{", "{{").replace("}", "}}")


class SQLite(Database):
    """A file."""

    adapter = SQLiteAdapter()
    natives: ClassVar = {"ANY": ("007", 5, 1.5), "NUMERIC": ("abc", 12, 0.1), "TEXT": ("007", "1.50", "x")}

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._driver = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        given = [str(value) if isinstance(value, Decimal) else value for value in values]
        return self._driver.execute(sql.format(*("?" for _ in given)), given).fetchall()

    def close(self) -> None:
        self._driver.close()

    def tables(self) -> list[str]:
        asked = (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY 1"
        )
        return [name for (name,) in self.execute(asked)]

    def columns(self, table: str) -> list[Column]:
        rows = self.execute("SELECT name, type, hidden FROM pragma_table_xinfo({})", [table])
        return [
            Column(name=name, kind=_of(_SQLITE_KINDS, declared.lower()), generated=hidden in (2, 3))
            for name, declared, hidden in rows
        ]

    def exact(self, column: Column) -> str:
        return self.quote(column.name)


_SQLITE_KINDS = {
    "bool": "boolean",
    ".*int": "exact",
    "decimal|numeric": "exact",
    "real|float|double": "float",
    "char.36": "uuid",
    "char": "char",
    ".*text|.*char": "text",
    "blob": "bytes",
    "datetime": "datetime",
    "date": "date",
    "time": "time",
    "json": "json",
}


def _of(kinds: dict[str, str], declared: str) -> str:
    return next((kind for pattern, kind in kinds.items() if re.match(pattern, declared)), "other")


class Postgres(Database):
    """A database on a PostgreSQL server."""

    adapter = PostgresAdapter()
    natives: ClassVar = {
        "inet": ("10.0.0.1/8", "::1"),
        "json": ('{"b": 1,  "a": 2, "a": 3}', "1.10"),
    }

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._driver = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        self._driver.execute("SET TimeZone = 'UTC'")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        marked = sql.replace("%", "%%").format(*("%s" for _ in values)) if values else sql.format()
        cursor = self._driver.execute(marked.encode(), list(values) or None)
        return list(cursor.fetchall()) if cursor.description else []

    def close(self) -> None:
        self._driver.close()

    def tables(self) -> list[str]:
        asked = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public' ORDER BY 1"
        return [name for (name,) in self.execute(asked)]

    def columns(self, table: str) -> list[Column]:
        rows = self.execute(
            "SELECT column_name, data_type, is_generated FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = {} ORDER BY ordinal_position",
            [table],
        )
        return [
            Column(name=name, kind=_of(_POSTGRES_KINDS, kind.lower()), generated=generated == "ALWAYS")
            for name, kind, generated in rows
        ]

    def exact(self, column: Column) -> str:
        name = self.quote(column.name)
        if column.kind == "float":
            return f"{name}::double precision"
        if column.kind in ("date", "time", "datetime", "instant", "json", "uuid", "other"):
            return f"{name}::text"
        return name


_POSTGRES_KINDS = {
    "boolean": "boolean",
    "smallint|integer|bigint|numeric": "exact",
    "real|double": "float",
    "character varying|text|user-defined": "text",
    "character": "char",
    "bytea": "bytes",
    "date": "date",
    "timestamp.*with time zone": "instant",
    "timestamp": "datetime",
    "time": "time",
    "json": "json",
    "uuid": "uuid",
    "array": "array",
}


class MySQL(Database):
    """A database on a MariaDB or MySQL server."""

    adapter = MySQLAdapter()
    natives: ClassVar = {
        "year": (1970, 2026, 2155),
        "mediumint": (-8388608, 8388607, 5),
        "int unsigned": (4294967295, 0, 7),
        "tinytext": ("x", "007"),
        "binary(4)": (b"ab", b"\x00\x01\x02\x03"),
        "set('a','b')": ("a,b", ""),
    }

    def __init__(self, url: str) -> None:
        super().__init__(url)
        parts = DatabaseURL.parse(url)
        self._driver = pymysql.connect(
            host=parts.host or "127.0.0.1",
            port=parts.port or 3306,
            user=parts.user,
            password=parts.password or "",
            database=parts.database,
            charset="utf8mb4",
            autocommit=True,
            init_command="SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'",
        )

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        marked = sql.replace("%", "%%").format(*("%s" for _ in values)) if values else sql.format()
        with self._driver.cursor() as cursor:
            cursor.execute(marked, list(values) or None)
            return list(cursor.fetchall())

    def close(self) -> None:
        self._driver.close()

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def insert(self, table: str, row: dict[str, Any]) -> None:
        super().insert(table, {name: _without_zone(value) for name, value in row.items()})

    def tables(self) -> list[str]:
        return [name for (name,) in self.execute("SHOW TABLES")]

    def columns(self, table: str) -> list[Column]:
        rows = self.execute(
            "SELECT column_name, column_type, generation_expression FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = {} ORDER BY ordinal_position",
            [table],
        )
        return [
            Column(name=name, kind=_of(_MYSQL_KINDS, kind.lower()), generated=bool(expression))
            for name, kind, expression in rows
        ]

    def exact(self, column: Column) -> str:
        name = self.quote(column.name)
        if column.kind == "float":
            return f"CAST({name} AS DOUBLE)"
        if column.kind == "other":
            return f"{name} + 0"
        if column.kind in ("date", "time", "datetime", "instant", "json"):
            return f"CAST({name} AS CHAR)"
        return name


_MYSQL_KINDS = {
    ".*int|decimal|year": "exact",
    "float|double": "float",
    "char.36": "uuid",
    "char": "char",
    ".*text|varchar|enum|set": "text",
    ".*blob|.*binary": "bytes",
    "datetime": "datetime",
    "date": "date",
    "timestamp": "instant",
    "time": "time",
    "json": "json",
}


def _without_zone(value: Any) -> Any:
    """An instant as the session reads it, which is in UTC."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00(:00)?", value):
        return value.split("+")[0]
    return value


def unchanged(before: State, after: State) -> Iterable[str]:
    """What differs between two states, in words."""
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            old, new = before.get(name), after.get(name)
            yield f"{name}: {old} {old and old.rows} became {new} {new and new.rows}"
