"""Connections: what is opened and what is refused, transactions, locks, foreign keys."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from viborm_core.errors import DatabaseError, UsageError
from viborm_core.url import DatabaseURL
from viborm_sqlite.adapter import SQLiteAdapter

Lab = Any
ADAPTER = SQLiteAdapter()


def connect(path: Path | str, **how: bool) -> Any:
    """Connect as the core does."""
    return closing(ADAPTER.connect(DatabaseURL.parse(f"sqlite:///{path}"), **how))


def test_a_missing_file_is_refused_unless_it_may_be_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="there is no file") as refused:
        ADAPTER.connect(DatabaseURL.parse(f"sqlite:///{tmp_path}/x.db"))
    assert refused.value.hint
    with pytest.raises(DatabaseError, match="there is no folder"):
        ADAPTER.connect(DatabaseURL.parse(f"sqlite:///{tmp_path}/no/x.db"), create=True)
    with pytest.raises(DatabaseError, match="is a folder"):
        ADAPTER.connect(DatabaseURL.parse(f"sqlite:///{tmp_path}"), create=True)


def test_a_file_is_made_only_when_something_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with connect(file, create=True) as connection:
        assert connection.query("SELECT count(*) FROM sqlite_master") == [(0,)]
        assert not file.exists()
        connection.begin()
        connection.run("CREATE TABLE t (a)")
        connection.rollback()
        assert not file.exists()
        assert ADAPTER.introspect(connection).snapshot.tables == ()
        connection.begin()
        connection.run("CREATE TABLE t (a)")
        connection.commit()
    assert file.exists()
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_text("this is a text, and longer than the header of a database would be; " * 20)
    with pytest.raises(DatabaseError, match="is no SQLite database"):
        ADAPTER.connect(DatabaseURL.parse(f"sqlite:///{file}"))


def test_read_only(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)")
    with connect(lab.path, read_only=True) as connection:
        assert [table.name.name for table in ADAPTER.introspect(connection).snapshot.tables] == ["t"]
        with pytest.raises(DatabaseError, match="read-only"):
            connection.begin()
        with pytest.raises(DatabaseError, match="read-only"):
            connection.run("CREATE TABLE u (a)")


@pytest.mark.parametrize(
    ("url", "words"),
    [("sqlite://app.db", "host"), ("sqlite:///", "names no file"), ("sqlite://", "names no file")],
)
def test_urls_that_name_nothing(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ADAPTER.connect(DatabaseURL.parse(url))


def test_urls_that_name_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("plain.db", "with space.db", "per%25cent.db"):
        with connect(name, create=True) as connection:
            connection.begin()
            connection.run("CREATE TABLE t (a)")
            connection.commit()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["per%cent.db", "plain.db", "with space.db"]
    with connect(":memory:") as connection:
        assert connection.query("SELECT 1") == [(1,)]
    with (
        connect("file:shared?mode=memory&cache=shared") as first,
        connect("file:shared?mode=memory&cache=shared") as second,
    ):
        first.begin()
        first.run("CREATE TABLE t (a)")
        first.commit()
        assert second.query("SELECT count(*) FROM t") == [(0,)]


def test_locked_by_another(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)")
    with closing(sqlite3.connect(lab.path, isolation_level=None)) as other, connect(lab.path) as connection:
        other.execute("BEGIN IMMEDIATE")
        connection.lock(0.05)
        with pytest.raises(DatabaseError, match="is locked by another process"):
            connection.begin()
        other.execute("ROLLBACK")
        connection.begin()
        connection.rollback()
        connection.unlock()


def test_foreign_keys_are_off_inside_and_back_outside(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)")
    with connect(lab.path) as connection:
        connection.query("PRAGMA foreign_keys = ON")
        for end in (connection.commit, connection.rollback):
            connection.begin()
            assert connection.query("PRAGMA foreign_keys") == [(0,)]
            connection.run("PRAGMA legacy_alter_table = ON")
            end()
            assert connection.query("PRAGMA foreign_keys") == [(1,)]
            assert connection.query("PRAGMA legacy_alter_table") == [(0,)]


def test_an_open_transaction_is_refused(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)")
    with connect(lab.path) as connection:
        connection.begin_reading()
        with pytest.raises(DatabaseError, match="open on this connection"):
            connection.begin()
        connection.rollback()
        connection.rollback()
        connection.begin()
        connection.rollback()


def test_commit_refuses_new_orphans_and_not_old_ones(lab: Lab) -> None:
    lab.sql(
        "CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE c (p REFERENCES p (id))", "INSERT INTO c VALUES (1)"
    )
    with connect(lab.path) as connection:
        connection.begin()
        connection.run("CREATE TABLE x (a)")
        connection.commit()
        connection.begin()
        connection.run("INSERT INTO c VALUES (2)")
        with pytest.raises(DatabaseError, match="1 row of c would refer to nothing in p"):
            connection.commit()
        connection.rollback()
        connection.begin()
        connection.run("ALTER TABLE c RENAME TO d")
        connection.commit()
    assert lab.rows("SELECT * FROM d") == [(1,)]


def test_commit_refuses_a_key_that_is_none(lab: Lab) -> None:
    lab.sql("CREATE TABLE p (id INTEGER, a)", "CREATE TABLE q (id INTEGER PRIMARY KEY)")
    with connect(lab.path) as connection:
        connection.begin()
        connection.run("CREATE TABLE c (p REFERENCES p (a))")
        connection.run("INSERT INTO c VALUES (1)")
        with pytest.raises(DatabaseError, match="not unique"):
            connection.commit()
        connection.rollback()


def test_errors_are_in_the_words_of_sqlite(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)")
    with connect(lab.path) as connection:
        with pytest.raises(DatabaseError, match='near "FOO": syntax error'):
            connection.run("FOO")
        with pytest.raises(DatabaseError, match="no such collation sequence: strange") as refused:
            connection.run("CREATE INDEX i ON t (a COLLATE strange)")
        assert "application" in refused.value.hint
        with pytest.raises(DatabaseError, match="null character"):
            connection.run("SELECT '\0'")


def test_text_that_is_no_utf8_is_shown(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)", "INSERT INTO t VALUES (CAST(X'FF41' AS TEXT)), ('b')")
    with connect(lab.path) as connection:
        assert connection.query("SELECT a FROM t") == [("\ufffdA",), ("b",)]


def test_killed_in_the_middle_leaves_the_old(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    connection = ADAPTER.connect(lab.url)
    connection.begin()
    connection.run("DROP TABLE t")
    connection.close()
    assert lab.rows("SELECT * FROM t") == [(1,)]
