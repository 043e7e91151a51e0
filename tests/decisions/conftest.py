"""One database after another, each new and empty."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.decisions.databases import Database, MySQL, Postgres, SQLite
from tests.servers import mysql, postgres
from tests.servers.fixtures import no_postgres
from tests.servers.mysql_fixtures import no_server

NewDatabase = Callable[[], "Iterator[Database]"]
Starting = Callable[[postgres.PostgresSource], postgres.PostgresServer]
StartingMySQL = Callable[[mysql.MySQLSource], mysql.MySQLServer]


@pytest.fixture(params=["sqlite", "postgres", mysql.MARIADB, mysql.MYSQL])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Iterator[Database]]]:
    """Give a context manager that makes a database and drops it; of each server in turn."""
    if request.param == "sqlite":
        # In memory where there is such a folder: thousands of commits would wait for the disk.
        memory = Path("/dev/shm")  # noqa: S108 - the folder inside it has a name of its own
        folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None, prefix="viborm-"))
        numbers = itertools.count()
        yield contextmanager(lambda: _given(SQLite(f"sqlite:///{folder}/{next(numbers)}.db")))
        shutil.rmtree(folder)
    elif request.param == "postgres":
        if not postgres.available():
            no_postgres()
        server = request.getfixturevalue("start_postgres")(postgres.available()[0])
        yield contextmanager(lambda: _on_server(server, Postgres))
    else:
        sources = {source.flavour: source for source in mysql.available()}
        if request.param not in sources:
            no_server(request.param)
        flavour = request.getfixturevalue("start_mysql")(sources[request.param])
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
