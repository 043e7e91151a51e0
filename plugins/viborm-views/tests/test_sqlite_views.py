"""What SQLite does with views: triggers on them, rebuilds under them, tables of other modules, temporary views."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cases import USERS
from places import Called, Place, skipped_without

HEAD = "from viborm_core.models import column, model\nfrom viborm_views import View\n"
V1 = 'v1 = View("v1", "SELECT id, email FROM users WHERE active")\n'
TRIGGER = "CREATE TRIGGER added INSTEAD OF INSERT ON v1 BEGIN INSERT INTO users (email) VALUES (new.email); END"


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = skipped_without(request, "sqlite", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIBORM_DATABASE_URL", made.url)
    return made


@pytest.fixture
def push(viborm: Callable[..., Called]) -> Callable[..., Called]:
    def push(tables: str, views: str, *arguments: str, status: int = 0) -> Called:
        Path("models.py").write_text(f"{HEAD}\n{tables}\n{views}")
        return viborm("push", "--schema", "models.py", *arguments, status=status)

    return push


def test_triggers_come_back_with_their_view(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, V1)
    place.ask(TRIGGER)
    push(USERS, V1.replace("WHERE active", "WHERE score >= 0"))
    place.ask("INSERT INTO v1 (email) VALUES ('a@b')")
    push(USERS, V1.replace('"v1"', '"v7"').replace("WHERE active", "WHERE score >= 0"), "--rename", "v1:v7")
    place.ask("INSERT INTO v7 (email) VALUES ('c@d')")
    assert place.ask("SELECT email FROM users ORDER BY 1") == [("a@b",), ("c@d",)]
    push(USERS, 'v2 = View("v2", "SELECT 1 AS a")\n', "--accept-data-loss")
    assert place.views().keys() == {"v2"}


def test_a_rebuild_under_views(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, V1)
    place.ask(TRIGGER, "INSERT INTO v1 (email) VALUES ('a@b')")
    before = place.views()
    push(USERS.replace("score: int", "score: int | None"), V1)
    assert place.views() == before
    assert place.ask("SELECT email FROM v1") == [("a@b",)]


def test_views_on_what_nobody_manages(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, "")
    place.ask(
        "CREATE VIRTUAL TABLE notes USING fts5(body)",
        "CREATE TABLE alembic_version (version_num TEXT)",
        "CREATE TEMP VIEW passing AS SELECT 1",
    )
    views = (
        'v1 = View("v1", "SELECT body FROM notes WHERE notes MATCH \'x\'")\n'
        'v2 = View("v2", "SELECT version_num FROM alembic_version")\n'
        'v3 = View("v3", "SELECT upper_of(email) AS email FROM users")\n'
    )
    push(USERS, views)
    assert push(USERS, views).out.startswith("in sync\n")
    assert place.views().keys() >= {"v1", "v2", "v3"}


def test_case_and_quotes_are_no_difference(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, "")
    place.ask('create view "v1" as select `id`, [email] from "USERS" -- all of them\n where Active')
    assert push(USERS, V1).out == "in sync\n"
    assert "create view v1" in push(USERS, V1.replace("WHERE active", "WHERE 'active' = ''")).out
