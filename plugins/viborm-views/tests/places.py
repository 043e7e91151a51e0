"""Databases to test views on, asked without any code of the plugins."""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from attrs import field, frozen

from tests.servers import mysql, mysql_fixtures, postgres
from tests.servers.fixtures import no_postgres
from tests.servers.postgres_programs import newest_pg_dump

PLACES = ("sqlite", "postgres", mysql.MARIADB, mysql.MYSQL)


@frozen
class Called:
    """What a call gave."""

    status: int
    out: str
    err: str


@frozen(kw_only=True)
class Place:
    """A database: ``kind`` is one of PLACES."""

    kind: str
    url: str
    drop: Callable[[], None]
    new: Callable[[], Place]
    name: str = field(default="")

    def ask(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements, and give the rows of the last one."""
        match self.kind:
            case "sqlite":
                with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)) as database:
                    return [database.execute(statement).fetchall() for statement in statements][-1]
            case "postgres":
                with psycopg.connect(self.url, autocommit=True) as connection:
                    cursors = [connection.execute(statement.encode()) for statement in statements]
                    return cursors[-1].fetchall() if cursors[-1].description else []
        with mysql.connected(self.url) as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def views(self) -> dict[str, str]:
        """What the database itself says of its views, by name; the same for views made alike."""
        match self.kind:
            case "sqlite":
                rows = self.ask("SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')")
                return {name: "".join(sql.lower().replace('"', "").split()) for name, sql in rows}
            case "postgres":
                return _dumped(self.url)
        names = [row[0] for row in self.ask("SHOW FULL TABLES WHERE table_type = 'VIEW'")]
        return {name: self.ask(f"SHOW CREATE VIEW `{name}`")[0][1] for name in names}


def _dumped(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10000
    program = newest_pg_dump(major)
    if program is None:
        pytest.skip(f"no pg_dump here that reads PostgreSQL {major}")
    made = subprocess.run([program, "-s", "-d", url], check=True, capture_output=True, text=True)
    found: dict[str, str] = {}
    for part in re.split(r"(?m)^-- (?=Name: )", made.stdout)[1:]:
        title, _, body = part.partition("\n")
        if re.search(r"Type: (MATERIALIZED )?VIEW|\b(v\d*|m\d*)\b", title) or "VIEW" in body:
            kept = [line for line in body.splitlines() if line and not line.startswith(("--", "\\", "SET "))]
            found[title] = "\n".join(kept)
    return found


def skipped_without(request: pytest.FixtureRequest, kind: str, folder: Path) -> Place:
    """A new database of this kind; skips where there is no such server."""
    if kind == "sqlite":
        return _sqlite(folder)
    if kind == "postgres":
        if not postgres.available():
            no_postgres()
        return _postgres(request.getfixturevalue("start_postgres")(_postgres_source()))
    found = {source.flavour: source for source in mysql.available()}
    if kind not in found:
        mysql_fixtures.no_server(kind)
    return _mysql(request.getfixturevalue("start_mysql")(found[kind]), kind)


def _postgres_source() -> postgres.PostgresSource:
    wanted = os.environ.get("VIBORM_TEST_POSTGRES_MAJOR")
    found: Sequence[postgres.PostgresSource] = postgres.available()
    return next((source for source in found if str(source.major) == wanted), found[0])


def _sqlite(folder: Path) -> Place:
    return Place(
        kind="sqlite",
        url=f"sqlite:///{folder}/{secrets.token_hex(4)}.db",
        drop=lambda: None,
        new=lambda: _sqlite(folder),
    )


def _postgres(server: postgres.PostgresServer) -> Place:
    url = server.new_database()
    return Place(kind="postgres", url=url, drop=lambda: server.drop(url), new=lambda: _postgres(server))


def _mysql(server: mysql.MySQLServer, flavour: str) -> Place:
    url = server.new_database()
    return Place(kind=flavour, url=url, drop=lambda: server.drop(url), new=lambda: _mysql(server, flavour))
