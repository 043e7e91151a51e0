"""Databases as a schema for those of other dialects: pushed, in sync afterwards, and all that is left out is said."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from tests.crossing.schemas import CANNOT, OMITTED, SOURCES
from tests.servers import mysql
from tests.servers.any_kind import server_of
from viborm_core.cli.main import main

NewDatabase = Callable[[str], str]


@pytest.fixture
def new_database(tmp_path: Path, start_postgres: Any, start_mysql: Any) -> Iterator[NewDatabase]:
    """Make a new database of one of the four kinds, and give its URL."""
    made: list[tuple[Any, str]] = []
    files: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            files.append(f"sqlite:///{tmp_path}/{len(files)}.db")
            return files[-1]
        server = server_of(kind, start_postgres, start_mysql)
        url: str = server.new_database()
        made.append((server, url))
        return url

    yield make
    for server, url in made:
        server.drop(url)


def viborm(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def fill(url: str, sql: str) -> None:
    """Make a schema with the database's own words."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            database.executescript(sql)
        return
    statements = sql.strip().removesuffix(";").split(";\n")
    if url.startswith("mysql"):
        with mysql.connected(url) as cursor:
            for statement in statements:
                cursor.execute(statement)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.mark.parametrize(("source", "target"), OMITTED, ids=[f"{source}-to-{target}" for source, target in OMITTED])
def test_it_crosses(source: str, target: str, new_database: NewDatabase, tmp_path: Path) -> None:
    start, goal = new_database(source), new_database(target)
    fill(start, SOURCES[source])
    pushed, out, err = viborm("push", "--schema", start, "--database", goal, "--format", "json")
    assert pushed == 0, err
    assert set(json.loads(out)["left_out_of_schema"]) == OMITTED[source, target]
    status, out, err = viborm("push", "--schema", start, "--database", goal)
    assert (status, out.splitlines()[0]) == (0, "in sync"), err
    assert viborm("diff", "--from", goal, "--to", start)[0] == 0
    file = tmp_path / "source.json"
    assert viborm("introspect", start, "--format", "json", "-o", str(file))[0] == 0
    status, out, err = viborm("check", "--schema", str(file), "--database", goal)
    assert (status, out.splitlines()[0]) == (0, "in sync"), err


@pytest.mark.parametrize("source", CANNOT)
def test_types_that_only_one_database_knows_are_named(source: str, new_database: NewDatabase, tmp_path: Path) -> None:
    sql, faults = CANNOT[source]
    start = new_database(source)
    fill(start, sql)
    status, _, err = viborm("push", "--schema", start, "--database", new_database("sqlite"))
    assert status == 64
    for fault in faults:
        assert fault in err


def test_namespaces_that_would_meet(new_database: NewDatabase, tmp_path: Path) -> None:
    start = new_database("postgres")
    fill(start, "CREATE SCHEMA b; CREATE TABLE b.t (id int); CREATE TABLE t (id int)".replace("; ", ";\n"))
    goal = new_database("sqlite")
    status, _, err = viborm("push", "--schema", start, "--database", goal, "--namespace", "public", "--namespace", "b")
    assert status == 64
    assert "b.t and public.t would both be t" in err


def test_without_sqlglot_it_is_said(new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viborm_core.crossing.expressions.find_spec", lambda _: None)
    start, goal = new_database("postgres"), new_database("sqlite")
    fill(start, "CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0))")
    status, out, err = viborm("push", "--schema", start, "--database", goal)
    assert status == 0, err
    assert "no expression is translated: pip install 'viborm-core[translate]'" in out
