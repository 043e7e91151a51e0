"""One database after another, each new and empty."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import folder, terminal, viborm
from tests.decisions.databases import Database, MySQL, Postgres, SQLite
from tests.servers import mysql, postgres
from tests.servers.fixtures import no_postgres
from tests.servers.mysql_fixtures import no_server

__all__ = ["first_database", "folder", "has", "new_database", "terminal", "viborm"]
NewDatabase = Callable[[], AbstractContextManager[Database]]


@pytest.fixture(params=["sqlite", "postgres", mysql.MARIADB, mysql.MYSQL])
def new_database(request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """Give a context manager that makes a database and drops it; of each server in turn."""
    yield from _databases(request, request.param)


@pytest.fixture
def first_database(
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[str | None], AbstractContextManager[Database]]]:
    """Give a context manager of a database that has a capability: a file, if files have it."""
    with ExitStack() as stack:
        made = {kind: stack.enter_context(contextmanager(_databases)(request, kind)) for kind in ("sqlite", "postgres")}

        @contextmanager
        def find(capability: str | None) -> Iterator[Database]:
            for new in made.values():
                with new() as database:
                    if capability is None or has(database, capability):
                        yield database
                        return
            pytest.fail(f"no database here has {capability}")

        yield find


def has(database: Database, capability: str) -> bool:
    """Whether the database has a capability."""
    connection = database.connection()
    try:
        return bool(getattr(database.adapter.capabilities(connection), capability))
    finally:
        connection.close()


def _databases(request: pytest.FixtureRequest, kind: str) -> Iterator[NewDatabase]:
    if kind == "sqlite":
        # In memory where there is such a folder: thousands of commits would wait for the disk.
        memory = Path("/dev/shm")  # noqa: S108 - the folder inside it has a name of its own
        folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None, prefix="viborm-"))
        numbers = itertools.count()
        yield contextmanager(lambda: _given(SQLite(f"sqlite:///{folder}/{next(numbers)}.db")))
        shutil.rmtree(folder)
    elif kind == "postgres":
        if not postgres.available():
            no_postgres()
        server = request.getfixturevalue("start_postgres")(postgres.available()[0])
        yield contextmanager(lambda: _on_server(server, Postgres))
    else:
        sources = {source.flavour: source for source in mysql.available()}
        if kind not in sources:
            no_server(kind)
        flavour = request.getfixturevalue("start_mysql")(sources[kind])
        yield contextmanager(lambda: _on_server(flavour, MySQL))


def _given(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


def _on_server(server: mysql.MySQLServer | postgres.PostgresServer, kind: type[Database]) -> Iterator[Database]:
    url = server.new_database()
    try:
        yield from _given(kind(url))
    finally:
        server.drop(url)
