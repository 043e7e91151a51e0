"""Runs SQL files in a database in memory, one statement at a time, to read the schema that they make."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import frozen

from viborm_core.errors import SourceError
from viborm_core.reading import SchemaReading
from viborm_core.script import SQLScript
from viborm_sqlite.introspect import introspect
from viborm_sqlite.sqltext import ScriptStatement, SqlTextError, split_script, tokens_of

_SKIPPED = frozenset(
    {
        "BEGIN",
        "COMMIT",
        "END",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "PRAGMA",
        "ANALYZE",
        "VACUUM",
        "REINDEX",
        "DETACH",
    }
)
"""What makes no schema: a dump is wrapped in it, and in memory it is needless."""
_REFUSED = frozenset({"ATTACH"})


def read_sql(scripts: Sequence[SQLScript]) -> SchemaReading:
    """The schema that the statements of the files make.

    Raises:
        SourceError: a statement is wrong, with its place and SQLite's words.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        for script in scripts:
            for statement in _statements(script):
                _run(database, statement, script.path)
        return introspect(_Scratch(database=database))


def _statements(script: SQLScript) -> Sequence[ScriptStatement]:
    try:
        return split_script(script.text)
    except SqlTextError as error:
        raise SourceError(f"{script.path}:{error.line}: {error.reason}") from error


@frozen(kw_only=True)
class _Scratch:
    """As much of a connection as reading a schema needs."""

    database: sqlite3.Connection

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.database.execute(sql).fetchall()


def _run(database: sqlite3.Connection, statement: ScriptStatement, path: Path) -> None:
    place = f"{path}:{statement.line}"
    words = tokens_of(statement.text)
    first = words[0].text.upper() if words else ""
    if first in _SKIPPED:
        return
    if first in _REFUSED:
        raise SourceError(f"{place}: a schema file cannot {first} another database")
    if first.startswith("."):
        raise SourceError(f"{place}: {first} is a command of the sqlite3 shell, not SQL", hint="leave it out")
    try:
        database.execute(statement.text)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        hint = ""
        if "no such collation sequence" in str(error) or "no such function" in str(error):
            hint = "the application defines it, and the database in memory that files are run in has it not"
        raise SourceError(f"{place}: {error}", hint=hint) from error
