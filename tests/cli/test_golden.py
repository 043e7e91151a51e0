"""Whole texts, as a person reads them; VIBORM_REWRITE_GOLDEN=1 writes them anew."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

START = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE users (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL,
  "role" TEXT NOT NULL CONSTRAINT "users_role_enum" CHECK ("role" IN ('admin', 'guest')), age TEXT,
  team_id INTEGER REFERENCES team (id)
);
CREATE TABLE old (id INTEGER PRIMARY KEY);
CREATE TABLE alembic_version (version_num TEXT);
CREATE VIEW teams AS SELECT * FROM team;
"""
GOAL = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE, country TEXT NOT NULL);
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY, mail TEXT NOT NULL,
  "role" TEXT NOT NULL CONSTRAINT "accounts_role_enum" CHECK ("role" IN ('admin', 'member')), age INTEGER,
  team_id INTEGER REFERENCES team (id) ON DELETE CASCADE
);
CREATE TABLE log (id INTEGER PRIMARY KEY, text TEXT);
"""
ROWS = (
    "INSERT INTO team VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO users VALUES (1, 'ann@example.org', 'admin', '40', 1), (2, 'bob@example.org', 'guest', 'old', 2)",
    "INSERT INTO old VALUES (1), (2), (3)",
)


@pytest.fixture
def databases(folder: Path, sql: Call) -> Path:
    sql(*START.split(";\n"), *ROWS)
    (folder / "goal.sql").write_text(GOAL)
    (folder / "viborm.toml").write_text('schema = "goal.sql"\ndatabase = "sqlite:///app.db"\n')
    return folder


def _screen(called: Any) -> str:
    text = f"{called.out}--- standard error\n{called.err}--- exit {called.status}\n"
    return re.sub(r"in \d+\.\d\d s", "in 0.00 s", text)


def test_refused(databases: Path, viborm: Call, golden: Call) -> None:
    golden("refused", _screen(viborm("push")))


def test_refused_as_json(databases: Path, viborm: Call, golden: Call) -> None:
    called = viborm("push", "--format", "json")
    assert called.err == ""
    golden("refused_json", json.dumps(json.loads(called.out), indent=2) + "\n")


def test_diff(databases: Path, viborm: Call, golden: Call) -> None:
    golden("diff", _screen(viborm("diff", "--from", "sqlite:///app.db", "--to", "goal.sql")))


ANSWERS = (
    "--rename=users:accounts",
    "--rename=users.email:accounts.mail",
    "--no-rename=old:log",
    "--answer=drop:table:old=drop",
    "--answer=map:enum-value:accounts.role.guest='member'",
    "--answer=convert:column:accounts.age=convert",
    "--fill=team.country='NL'",
)


def test_dry_run(databases: Path, viborm: Call, golden: Call) -> None:
    golden("dry_run", _screen(viborm("push", "--dry-run", *ANSWERS)))


def test_done(databases: Path, viborm: Call, golden: Call, sql: Call) -> None:
    golden("done", _screen(viborm("push", *ANSWERS)))
    golden("done_again", _screen(viborm("push", *ANSWERS)))


def test_check(databases: Path, viborm: Call, golden: Call) -> None:
    golden("check", _screen(viborm("check")))


def test_introspect(databases: Path, viborm: Call, golden: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    golden("introspect", _screen(viborm("introspect", "sqlite:///app.db")))


def test_reset(databases: Path, viborm: Call, golden: Call) -> None:
    golden("reset", _screen(viborm("push", "--force-reset")))
