"""A push that dies at any statement leaves the SQLite file wholly old; one that does not, wholly new."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from viborm_core.host import Host, load_host
from viborm_core.script import SQLScript

SCRIPT = Path(__file__).with_name("push_and_die.py")
OLD = """
CREATE TABLE team (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(40) NOT NULL);
CREATE TABLE person (id INTEGER PRIMARY KEY, team_id INTEGER REFERENCES team (id) ON DELETE CASCADE,
  mail VARCHAR(80), age INTEGER, note TEXT);
CREATE INDEX person_age ON person (age);
CREATE TABLE gone (id INTEGER PRIMARY KEY, value TEXT);
CREATE VIEW mails AS SELECT mail FROM person;
CREATE TRIGGER born AFTER INSERT ON person BEGIN UPDATE team SET name = name || '!' WHERE id = new.team_id; END;
"""
NEW = """
CREATE TABLE team (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(60) NOT NULL UNIQUE, motto TEXT);
CREATE TABLE person (id INTEGER PRIMARY KEY, team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE RESTRICT,
  mail VARCHAR(80) NOT NULL DEFAULT '', age BIGINT CHECK (age >= 0));
CREATE UNIQUE INDEX person_mail ON person (mail);
CREATE TABLE fresh (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id));
"""


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


@pytest.fixture(scope="module")
def snapshot(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("new") / "new.json"
    reading = host.adapter("sqlite").read_sql([SQLScript(path=Path("new.sql"), text=NEW)], None)
    file.write_text(host.codec.dump_snapshot(reading))
    return file


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("old") / "old.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(OLD)
        connection.execute("INSERT INTO team (name) VALUES ('red'), ('blue')")
        connection.executemany(
            "INSERT INTO person (team_id, mail, age, note) VALUES (?, ?, ?, 'n')",
            [(1 + number % 2, f"p{number}@example.org", number) for number in range(50)],
        )
        connection.execute("INSERT INTO gone (value) VALUES ('x')")
        connection.commit()
    return file


def push(snapshot: Path, database: Path, fatal: int, moment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(snapshot), str(database), str(fatal), moment]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def content(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return sorted(connection.iterdump())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_every_statement(old: Path, snapshot: Path, tmp_path: Path, moment: str) -> None:
    before = content(old)
    whole = push(snapshot, Path(shutil.copy(old, tmp_path / "whole.db")), 0, moment)
    assert whole.returncode == 0, whole.stderr
    after = content(tmp_path / "whole.db")
    assert after != before
    statements = int(whole.stdout)
    assert statements > 10
    for fatal in range(1, statements + 1):
        database = Path(shutil.copy(old, tmp_path / f"{fatal}.db"))
        died = push(snapshot, database, fatal, moment)
        assert died.returncode == -signal.SIGKILL, died.stderr
        assert content(database) == before
    finished = push(snapshot, database, 0, moment)
    assert finished.returncode == 0, finished.stderr
    assert content(database) == after
