"""A laboratory for the tests of this plugin: one database file, changed by SQL and by pushes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from viborm_core.adapter import Connection
from viborm_core.ddl import Statement, join_renderers
from viborm_core.push import Prepared, Request, prepare, run
from viborm_core.questions import Decision, Question
from viborm_core.reading import SchemaReading
from viborm_core.schema import SchemaSnapshot, TableDef, TableName
from viborm_core.script import SQLScript
from viborm_core.url import DatabaseURL
from viborm_sqlite.adapter import SQLiteAdapter

ADAPTER = SQLiteAdapter()
RENDERERS = join_renderers("sqlite", [ADAPTER.renderers])


@frozen(kw_only=True)
class Lab:
    """One database file. ``desired`` schemas are SQL, or snapshots from nowhere."""

    path: Path

    @property
    def url(self) -> DatabaseURL:
        """The file's URL."""
        return DatabaseURL.parse(f"sqlite:///{self.path}")

    def sql(self, *statements: str) -> None:
        """Run statements as any application would."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            for statement in statements:
                database.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query as any application would."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            return database.execute(query).fetchall()

    def texts(self) -> dict[str, str]:
        """What SQLite keeps of everything that was made by a statement."""
        return dict(self.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))

    def read(self) -> SchemaSnapshot:
        """The schema as the adapter reads it."""
        with closing(ADAPTER.connect(self.url)) as connection:
            return ADAPTER.introspect(connection).snapshot

    def table(self, name: str) -> TableDef:
        """One table as the adapter reads it."""
        found = self.read().table(TableName(None, name))
        assert found is not None
        return found

    def reading(self, desired: str | SchemaSnapshot | SchemaReading) -> SchemaReading:
        """A desired schema."""
        if isinstance(desired, SchemaReading):
            return desired
        if isinstance(desired, SchemaSnapshot):
            return SchemaReading(snapshot=desired)
        return ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text=desired)], None)

    def prepare(self, desired: str | SchemaSnapshot | SchemaReading, **answers: str) -> Prepared:
        """Find out what a push would do, without doing it."""
        with closing(self.connect()) as connection:
            return self.prepare_on(connection, desired, **answers)

    def connect(self) -> Connection:
        """Connect as a push does."""
        return ADAPTER.connect(self.url, create=True)

    def prepare_on(
        self, connection: Connection, desired: str | SchemaSnapshot | SchemaReading, **answers: str
    ) -> Prepared:
        """Find out what a push over a connection would do."""
        return prepare(self._request(desired, connection, answers))

    def push(self, desired: str | SchemaSnapshot | SchemaReading, **answers: str) -> Sequence[Statement]:
        """Push, and push again, which must find nothing to do; gives the first push's statements.

        ``answers`` go by the kind of question, or by its id with ``_`` for signs; data loss is accepted.
        """
        with closing(ADAPTER.connect(self.url, create=True)) as connection:
            prepared = prepare(self._request(desired, connection, answers))
            assert prepared.is_ready, (prepared.open, prepared.blocked)
            run(prepared)
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        with closing(ADAPTER.connect(self.url)) as connection:
            again = prepare(self._request(desired, connection, answers))
            assert [operation.describe() for operation in again.operations] == []
        return prepared.statements

    def _request(
        self, desired: str | SchemaSnapshot | SchemaReading, connection: Any, answers: dict[str, str]
    ) -> Request:
        def decide(question: Question) -> Decision | None:
            identity = question.id.translate(str.maketrans(":.- ", "____"))
            answer = answers.get(identity, answers.get(question.kind, question.accepting))
            return None if answer is None else Decision(question=question.id, answer=answer, origin="test")

        return Request(
            desired=evolve(self.reading(desired), speaks_for=frozenset({"table", "enum"})),
            adapter=ADAPTER,
            renderers=RENDERERS,
            connection=connection,
            decide=decide,
        )


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A laboratory with no file yet."""
    return Lab(path=tmp_path / "app.db")
