"""Everything at once, and chains: a table, two columns, a type and a foreign key in one push keep every row."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.decisions.databases import Database
from tests.decisions.matrix import HEAD

Call = Callable[..., Any]
NewDatabase = Callable[[], AbstractContextManager[Database]]

START = """
@model(table="teams")
class Team:
    id: int = column(primary_key=True)
    name: str = column(max_length=20)

@model(table="users")
class User:
    id: int = column(primary_key=True)
    email: str = column(max_length=40)
    team: int | None = None
    points: int
"""
GOAL = """
@model(table="clubs")
class Club:
    id: int = column(primary_key=True)
    title: str = column(max_length=40)

@model(table="people")
class Person:
    id: int = column(primary_key=True)
    mail: str = column(max_length=40)
    club: int | None = column(references="clubs.id", default=None)
    points: int = column(type="bigint")
"""
RENAMES = (
    *("--rename", "teams:clubs", "--rename", "users:people", "--rename", "clubs.name:clubs.title"),
    *("--rename", "people.email:people.mail", "--rename", "people.team:people.club"),
)


@pytest.fixture
def started(folder: Path, viborm: Call) -> Callable[[Database], None]:
    """Give what makes START with rows."""

    def make(database: Database) -> None:
        (folder / "viborm.toml").write_text(f'schema = "models.py"\ndatabase = "{database.url}"\n')
        (folder / "models.py").write_text(HEAD + START)
        called = viborm("push", "-q")
        assert called.status == 0, called.err
        database.insert("teams", {"id": 5, "name": "red"})
        for number in range(1, 4):
            row = {"id": number, "email": f"e{number}", "team": 5 if number % 2 else None, "points": number * 10}
            database.insert("users", row)

    return make


def test_everything_at_once(new_database: NewDatabase, folder: Path, started: Call, viborm: Call) -> None:
    with new_database() as database:
        started(database)
        (folder / "models.py").write_text(HEAD + GOAL)
        called = viborm("push", *RENAMES)
        assert called.status == 0, called.err
        state = database.state()
        assert sorted(state) == ["clubs", "people"]
        assert state["clubs"].rows == ((5, "red"),)
        assert [one.name for one in state["people"].columns] == ["id", "mail", "club", "points"]
        assert state["people"].rows == ((1, "e1", 5, 10), (2, "e2", None, 20), (3, "e3", 5, 30))
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            _refer_to_nothing(database)
        assert viborm("push", *RENAMES).out.startswith("in sync")


def _refer_to_nothing(database: Database) -> None:
    if database.url.startswith("sqlite"):
        database.execute("PRAGMA foreign_keys = ON")
    database.insert("people", {"id": 9, "mail": "e9", "club": 6, "points": 1})


def test_a_swap_with_other_types(new_database: NewDatabase, folder: Path, started: Call, viborm: Call) -> None:
    """Two columns take each other's names, and both get other types."""
    after = START.replace("email: str = column(max_length=40)", 'email: int = column(type="bigint")')
    after = after.replace("    points: int\n", "    points: str = column(max_length=60)\n")
    with new_database() as database:
        started(database)
        (folder / "models.py").write_text(HEAD + after)
        swap = ("--rename", "users.email:users.points", "--rename", "users.points:users.email")
        called = viborm("push", *swap)
        assert called.status == 0, called.err
        users = database.state()["users"]
        assert users.values("points") == ["e1", "e2", "e3"]
        assert users.values("email") == [10, 20, 30]


def test_one_file_for_every_step(new_database: NewDatabase, folder: Path, started: Call, viborm: Call) -> None:
    """A file that grew with a chain of renames serves the first database and the last, and may come twice."""
    answers = [
        ("rename:column:users.mail", "email"),
        ("rename:column:users.post", "mail"),
        ("rename:table:people", "users"),
    ]
    made = [{"question": question, "answer": answer} for question, answer in answers]
    after = START.replace("email:", "post:").replace('"users"', '"people"')
    with new_database() as database:
        started(database)
        (folder / "models.py").write_text(HEAD + after)
        (folder / "answers.json").write_text(json.dumps({"version": 1, "decisions": made}))
        for _ in range(2):
            called = viborm("push", "--decisions", "answers.json")
            assert called.status == 0, called.err
            assert database.state()["people"].values("post") == ["e1", "e2", "e3"]
        assert called.out.startswith("in sync")


NAMES = ("a.b", 'a"b', "a:b", "a=b", "ünï code", "it's", "-- x")


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_in_options(new_database: NewDatabase, folder: Path, started: Call, viborm: Call, name: str) -> None:
    """What a refused push prints can be pasted, whatever the names are."""
    quoted = '"' + name.replace('"', '""') + '"'
    after = START.replace("email: str = column(", f"email: str = column(name={name!r}, ")
    after += f"    country: str = column(name={name + '2'!r}, max_length=2)\n"
    other = '"' + name.replace('"', '""') + '2"'
    options = ("--rename", f"users.email:users.{quoted}", "--fill", f"users.{other}='x='")
    no_rename = ("--no-rename", f"users.email:users.{other}")
    with new_database() as database:
        started(database)
        (folder / "models.py").write_text(HEAD + after)
        called = viborm("push", *options)
        if called.status == 3:
            called = viborm("push", *options, *no_rename)
        assert called.status == 0, called.err
        users = database.state()["users"]
        assert users.values(name) == ["e1", "e2", "e3"]
        assert users.values(f"{name}2") == ["x="] * 3
        assert viborm("push", *options).status == 0
