"""The moment of a database: the same while nothing is committed, another after whatever is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest

from viborm_postgres.adapter import PostgresAdapter

MOMENT = PostgresAdapter().moment


@pytest.fixture
def own(postgres_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(postgres_database) as connection:
        yield connection


@pytest.fixture
def other(postgres_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        yield connection


COMMITTED = (
    "CREATE TABLE t (a int, b text)",
    "ALTER TABLE t ADD c int DEFAULT 1",
    "ALTER TABLE t ALTER c DROP DEFAULT",
    "ALTER TABLE t ALTER b SET NOT NULL",
    "COMMENT ON TABLE t IS 'x'",
    "CREATE SEQUENCE s OWNED BY t.a",
    "ALTER SEQUENCE s OWNED BY NONE",
    "CREATE INDEX i ON t (a)",
    "ALTER INDEX i RENAME TO j",
    "CREATE TYPE e AS ENUM ('a')",
    "ALTER TYPE e ADD VALUE 'b'",
    "CREATE TEMPORARY TABLE passing (a int)",
    "INSERT INTO t VALUES (1, 'x')",
    "DELETE FROM t",
    "DROP TABLE t",
)


def test_whatever_is_committed_makes_it_another(
    own: psycopg.Connection[tuple[object, ...]], other: psycopg.Connection[tuple[object, ...]]
) -> None:
    seen = [MOMENT(own)]
    for sql in COMMITTED:
        other.execute(sql)
        assert MOMENT(own) == MOMENT(own)
        seen.append(MOMENT(own))
    assert None not in seen
    assert len(set(seen)) == len(COMMITTED) + 1


def test_one_that_commits_late_makes_it_another(
    own: psycopg.Connection[tuple[object, ...]], other: psycopg.Connection[tuple[object, ...]]
) -> None:
    other.execute("BEGIN")
    other.execute("CREATE TABLE late (a int)")
    before = MOMENT(own)
    own.execute("CREATE TABLE between (a int)")
    own.commit()
    between = MOMENT(own)
    other.execute("COMMIT")
    assert len({before, between, MOMENT(own)}) == 3


def test_the_same_database_seen_otherwise_is_another(own: psycopg.Connection[tuple[object, ...]]) -> None:
    before = MOMENT(own)
    own.execute("SET search_path = other")
    own.commit()
    assert MOMENT(own) not in (None, before)


@pytest.mark.parametrize("autocommit", [False, True])
def test_the_connection_is_left_as_it_was(own: psycopg.Connection[tuple[object, ...]], *, autocommit: bool) -> None:
    own.autocommit = autocommit
    assert MOMENT(own) is not None
    assert own.autocommit is autocommit
    assert own.info.transaction_status.name == "IDLE"
    assert own.execute("SELECT count(*) FROM pg_prepared_statements").fetchall() == [(0,)]


def test_there_is_none_inside_of_a_transaction_or_elsewhere(own: psycopg.Connection[tuple[object, ...]]) -> None:
    own.execute("SELECT 1")
    assert MOMENT(own) is None
    own.close()
    assert MOMENT(own) is None
    assert MOMENT(sqlite3.connect(":memory:")) is None
