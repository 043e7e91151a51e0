"""A database of each kind in turn, with rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from click.testing import CliRunner

from tests.servers import mysql, postgres
from tests.servers.fixtures import no_postgres
from tests.servers.mysql_fixtures import no_server
from viborm_core.adapter import Adapter, Connection
from viborm_core.cli.main import main
from viborm_core.host import load_host
from viborm_core.push import Prepared, prepare
from viborm_core.questions import Decision
from viborm_core.schema import SchemaSnapshot, TableName
from viborm_core.testing.rows import insert, parents_first
from viborm_core.testing.target import Target
from viborm_core.url import DatabaseURL

Rows = dict[str, list[dict[str, Any]]]


@frozen
class World:
    """A database, a connection that pushes, and one that others use."""

    url: str
    target: Target
    ours: Connection
    theirs: Connection

    @property
    def adapter(self) -> Adapter:
        """The dialect's adapter."""
        return self.target.adapter

    def made(self, schema: SchemaSnapshot, rows: Rows) -> None:
        """Make the schema, and put rows in."""
        self.target.push(self.ours, schema)
        tables = [one for one in parents_first(schema) if one.name.name in rows]
        insert(self.ours, self.adapter, {one.name: rows[one.name.name] for one in tables})

    def prepared(
        self, schema: SchemaSnapshot, answers: dict[str, str] | None = None, *, seconds: float = 5.0, **more: Any
    ) -> Prepared:
        """What a push would do, with these answers; any other question stays open."""
        made = [Decision(question=one, answer=answer, origin="option") for one, answer in (answers or {}).items()]
        request = self.target.request(self.ours, schema, lambda _: None, made)
        return prepare(evolve(request, data_timeout=seconds, **more))

    def put(self, table: str, **values: object) -> None:
        """Somebody else inserts a row."""
        columns = ", ".join(self.adapter.quote(name) for name in values)
        literals = ", ".join("NULL" if one is None else repr(one) for one in values.values())
        self.theirs.run(f"INSERT INTO {self.named(table)} ({columns}) VALUES ({literals})")

    def named(self, table: str) -> str:
        """The table as SQL."""
        return self.adapter.quote_table(TableName(None, table))

    def read(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows, ordered by the first column."""
        listed = ", ".join(self.adapter.quote(one) for one in columns)
        return sorted(self.theirs.query(f"SELECT {listed} FROM {self.named(table)}"))


@pytest.fixture(params=["sqlite", "postgres", mysql.MARIADB, mysql.MYSQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/stakes.db"
        return
    if request.param == "postgres":
        if not postgres.available():
            no_postgres()
        server = request.getfixturevalue("start_postgres")(postgres.available()[0])
    else:
        sources = {source.flavour: source for source in mysql.available()}
        if request.param not in sources:
            no_server(request.param)
        server = request.getfixturevalue("start_mysql")(sources[request.param])
    made = server.new_database()
    yield made
    server.drop(made)


@pytest.fixture
def world(url: str) -> Iterator[World]:
    """Give the database with two connections."""
    adapter = load_host().adapter_for_scheme(DatabaseURL.parse(url).scheme)
    target = Target(adapter=adapter, new_database=lambda: url)
    with target.connected(url) as ours:
        target.push(ours, SchemaSnapshot())
        ours.begin()
        ours.commit()
        with closing(adapter.connect(DatabaseURL.parse(url), create=True)) as theirs:
            yield World(url, target, ours, theirs)


@frozen
class Called:
    """What a call of the command line gave."""

    status: int
    out: str
    err: str


@pytest.fixture
def viborm() -> Callable[..., Called]:
    """Call the command line in this process, without a terminal."""

    def call(*arguments: str) -> Called:
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Called(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
