"""A server by the name of its kind, for tests that go from one kind of database to another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import mysql, postgres
from tests.servers.fixtures import no_postgres
from tests.servers.mysql_fixtures import no_server


def server_of(kind: str, start_postgres: Any, start_mysql: Any) -> Any:
    """Start a server of the kind ``postgres``, ``mariadb`` or ``mysql``; without one fail in CI, and skip elsewhere."""
    if kind == "postgres":
        if not postgres.available():
            no_postgres()
        return start_postgres(postgres.available()[0])
    found = [source for source in mysql.available() if source.flavour == kind]
    if not found:
        no_server(kind)
    return start_mysql(found[0])


def url_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a new database of the kind, which is dropped afterwards; ``sqlite`` is a file in the folder."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/app.db"
        return
    server = server_of(kind, request.getfixturevalue("start_postgres"), request.getfixturevalue("start_mysql"))
    made: str = server.new_database()
    yield made
    server.drop(made)
