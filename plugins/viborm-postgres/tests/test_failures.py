"""What goes wrong gets one clear error, without a password in it, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from attrs import evolve
from postgres_helpers import ADAPTER, ask, connected, desired, execute, prepared_on, push, read

from tests.servers.postgres import PostgresServer
from viborm_core.errors import DatabaseError, SourceError, UsageError
from viborm_core.push import run
from viborm_core.schema import CheckConstraintDef, ColumnDef, Expression, Integer, SchemaSnapshot, TableDef, TableName
from viborm_core.script import SQLScript
from viborm_core.url import DatabaseURL
from viborm_postgres.connecting import connect
from viborm_postgres.failures import PostgresError

NEW = SchemaSnapshot(tables=(TableDef(name=TableName(None, "new"), columns=(ColumnDef(name="id", type=Integer()),)),))
ROLE = "viborm_limited"


def as_role(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{ROLE}:secret@{parts.hostname}:{parts.port}"))


@pytest.fixture
def limited(postgres_database: str) -> str:
    """A database in which a role may read, and make nothing but temporary tables."""
    execute(
        postgres_database,
        f"DROP ROLE IF EXISTS {ROLE}",
        f"CREATE ROLE {ROLE} LOGIN PASSWORD 'secret'",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "CREATE TABLE t (a numeric CHECK (a IN (1, 2)), b text DEFAULT now()::text)",
    )
    yield postgres_database
    execute(postgres_database, f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


def test_nothing_listens() -> None:
    with pytest.raises(DatabaseError, match="nothing listens there") as caught:
        connect(DatabaseURL.parse("postgresql://me:secret@127.0.0.1:1/db"))
    assert "secret" not in str(caught.value)


def test_no_such_database(postgres_server: PostgresServer) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        connect(DatabaseURL.parse(postgres_server.url.rpartition("/")[0] + "/viborm_missing"))


def test_no_such_parameter(postgres_server: PostgresServer) -> None:
    with pytest.raises(UsageError, match="nonsense"):
        connect(DatabaseURL.parse(postgres_server.url + "?nonsense=1"))


def test_a_role_that_may_not_create(limited: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied.*42501") as caught:
        push(as_role(limited), desired(NEW))
    assert "grant" in caught.value.hint or "grant" in str(caught.value.__cause__)
    assert read(limited).snapshot.table(TableName("public", "new")) is None


@pytest.mark.parametrize("may_spell", [True, False], ids=["temporary tables", "nothing at all"])
def test_such_a_role_can_compare(limited: str, may_spell: bool) -> None:  # noqa: FBT001
    if not may_spell:
        database = urlsplit(limited).path[1:]
        execute(limited, f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC')
    reading = read(limited)
    table = reading.snapshot.tables[0]
    check = CheckConstraintDef(name="t_a_check", expression=Expression.of("a = 1 or a in (2)"))
    same = CheckConstraintDef(name="t_a_check", expression=Expression.of("a IN (1, 2)"))
    with connected(as_role(limited)) as connection:
        told = prepared_on(connection, desired(SchemaSnapshot(tables=(evolve(table, checks=(same,)),))))
        assert not told.statements
        assert bool(told.uncertain) is not may_spell
        told = prepared_on(connection, desired(SchemaSnapshot(tables=(evolve(table, checks=(check,)),))))
        assert bool(told.statements) is may_spell


def test_a_read_only_session(postgres_database: str) -> None:
    url = postgres_database + "?options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(DatabaseError, match=r"read-only transaction.*25006"):
        push(url, desired(NEW))


def test_two_pushes(postgres_database: str) -> None:
    with connected(postgres_database) as first, connected(postgres_database) as second:
        first.lock(1)
        with pytest.raises(PostgresError, match="another push is at work"):
            second.lock(0.2)
        first.unlock()
        second.lock(1)


def test_a_locked_table(postgres_database: str) -> None:
    execute(postgres_database, "CREATE TABLE new (id smallint NOT NULL)")
    with connected(postgres_database) as other, connected(postgres_database) as connection:
        prepared = prepared_on(connection, desired(NEW))
        other.query("BEGIN; LOCK TABLE new IN ACCESS SHARE MODE")
        with pytest.raises(DatabaseError, match=r"lock timeout.*55P03"):
            run(prepared, lock_timeout=0.5)
        other.rollback()
        run(prepared_on(connection, desired(NEW)))


@pytest.mark.parametrize("position", range(4))
def test_a_killed_push_leaves_the_old_schema(
    postgres_database: str, position: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viborm_core.execute._BATCH", 1)  # so that each statement is told before it alone runs
    execute(postgres_database, "CREATE TABLE old (id int PRIMARY KEY)")
    wanted = read(postgres_database)
    many = tuple(evolve(NEW.tables[0], name=TableName(None, f"new{number}")) for number in range(4))
    with connected(postgres_database) as connection:
        pid = connection.query("SELECT pg_backend_pid()")[0][0]
        snapshot = evolve(wanted.snapshot, tables=(*wanted.snapshot.tables, *many))
        prepared = prepared_on(connection, desired(snapshot))

        def kill(number: int, total: int, statement: object) -> None:
            if number == position + 1:
                execute(postgres_database, f"SELECT pg_terminate_backend({pid})")

        with pytest.raises(DatabaseError, match="connection to the server was lost"):
            run(prepared, on_statement=kill)
    assert read(postgres_database) == wanted


def test_a_script_is_read_in_a_scratch_database(postgres_database: str) -> None:
    script = "CREATE TABLE a (id serial PRIMARY KEY, b text DEFAULT ';');\nCREATE INDEX ON a (b);"
    with connected(postgres_database) as connection:
        reading = ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text=script)], connection)
    push(postgres_database, reading)
    assert read(postgres_database) == reading
    scratch = "SELECT 1 FROM pg_database WHERE datname LIKE 'viborm_scratch%'"
    assert not ask(postgres_database, scratch)


def test_a_wrong_script(limited: str) -> None:
    with connected(limited) as connection, pytest.raises(SourceError, match=r"schema.sql:2: .*nonsense"):
        ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text="SELECT 1;\nnonsense;")], connection)
    with connected(as_role(limited)) as connection, pytest.raises(SourceError, match="scratch database"):
        ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text="SELECT 1")], connection)
