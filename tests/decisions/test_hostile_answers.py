"""Answers that are wrong, contradict each other or come too late: one clear error, its exit code, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from tests.decisions.databases import Database, unchanged
from tests.decisions.matrix import HEAD

Call = Callable[..., Any]
NewDatabase = Callable[[], AbstractContextManager[Database]]

_USERS = '@model(table="users"{})\nclass User:\n    id: int = column(primary_key=True)\n'
START = _USERS.format("") + (
    "    email: str = column(max_length=40)\n    nick: str | None = column(max_length=40)\n    age: int | None = None\n"
)
_ROLE = "class Role(Enum):\n    A = 'a'\n    B = 'b'\n    C = 'c'\n\n"
ROWS: tuple[dict[str, Any], ...] = (
    {"id": 1, "email": "ann", "nick": "a", "age": 7},
    {"id": 2, "email": "bob", "nick": None, "age": 8},
)
_RENAMED = START.replace("email:", "mail:")
_NO_EMAIL = START.replace("    email: str = column(max_length=40)\n", "")
_FILLED = START + "    country: str = column(max_length=2)\n"
_TEAMS = (
    '@model(table="teams")\nclass Team:\n    id: int = column(primary_key=True)\n\n'
    + START
    + '    team: int | None = column(references="teams.id", default=None)\n'
)
_ROLES = _ROLE + START + "    role: Role = Role.A\n"


@frozen(kw_only=True)
class Hostile:
    """Answers that must not be taken.

    Attributes:
        name: what is wrong with them.
        before: the models that are there.
        after: the models that are pushed.
        options: the answers.
        file: decisions of a file, if there is one.
        status: the exit code.
        says: what the error has to say.
        rows: what is there, by table.
    """

    name: str
    before: str = START
    after: str = START
    options: tuple[str, ...] = ()
    file: dict[str, str] | None = None
    status: int = 64
    says: str = ""
    rows: dict[str, tuple[dict[str, Any], ...]] = field(factory=lambda: {"users": ROWS})


CASES = (
    Hostile(
        name="two answers to one question",
        after=_RENAMED,
        options=("--rename", "users.email:users.mail", "--no-rename", "users.email:users.mail"),
        says="answered twice",
    ),
    Hostile(
        name="two new names for one old one",
        after=_RENAMED + "    post: str | None = None\n",
        options=("--rename", "users.email:users.mail", "--rename", "users.email:users.post"),
        says="both",
    ),
    Hostile(name="a rename onto what is there", options=("--rename", "users.nick:users.email"), says="both exist"),
    Hostile(name="a rename of nothing", after=_RENAMED, options=("--rename", "users.nothing:users.mail"), says="mail"),
    Hostile(name="a rename to nothing", options=("--rename", "users.email:users.nothing"), says="nothing"),
    Hostile(name="a fill of nothing", options=("--fill", "users.nothing=1"), says="nothing"),
    Hostile(name="an unknown table", options=("--answer", "drop:table:nothing=keep"), says="nothing"),
    Hostile(name="an unknown action", options=("--answer", "burn:table:users=yes"), says="no question"),
    Hostile(name="no id", options=("--answer", "users=drop"), says="no question"),
    Hostile(name="no answer", after=_NO_EMAIL, options=("--answer", "drop:column:users.email="), says="--answer"),
    Hostile(name="an empty fill", after=_FILLED, options=("--fill", "users.country="), says="--fill"),
    Hostile(name="a blank fill", after=_FILLED, options=("--fill", "users.country=  "), says="country"),
    Hostile(
        name="an empty answer in a file",
        after=_FILLED,
        file={"fill:column:users.country": ""},
        says="country",
    ),
    Hostile(
        name="what is no answer",
        after=_NO_EMAIL,
        options=("--answer", "drop:column:users.email=perhaps"),
        says="perhaps",
    ),
    Hostile(name="an open quote", after=_RENAMED, options=("--rename", 'users."email:users.mail'), says="--rename"),
    Hostile(name="a stale file", file={"fill:column:people.email": "1"}, says="people.email"),
    Hostile(
        name="a map to what is no value",
        before=_ROLES,
        after=_ROLES.replace("    C = 'c'\n", ""),
        rows={"users": ({**ROWS[0], "role": "c"},)},
        options=("--answer", "map:enum-value:users.role.c='z'"),
        says="'z'",
    ),
    Hostile(
        name="a map to NULL where none may be",
        before=_ROLES,
        after=_ROLES.replace("    C = 'c'\n", ""),
        rows={"users": ({**ROWS[0], "role": "c"},)},
        options=("--answer", "map:enum-value:users.role.c=NULL"),
        says="NULL",
    ),
    Hostile(
        name="a fill of NULL",
        after=_FILLED,
        options=("--fill", "users.country=NULL"),
        says="country",
    ),
    Hostile(
        name="a fill that is no SQL",
        after=_FILLED,
        options=("--fill", "users.country=)(; DROP TABLE users"),
        status=1,
    ),
    Hostile(
        name="a fill of another type",
        after=START + "    size: int\n",
        options=("--fill", "users.size='many'"),
        says="it is no integer",
    ),
    Hostile(
        name="a fill that is not unique",
        after=_FILLED.replace("max_length=2", "max_length=2, unique=True"),
        options=("--fill", "users.country='NL'"),
        status=1,
    ),
    Hostile(
        name="a fill that breaks a check",
        after=_FILLED.replace('"users"', """"users", checks=[check("country <> 'NL'", name="abroad")]"""),
        options=("--fill", "users.country='NL'"),
        status=1,
    ),
    Hostile(
        name="a fill that refers to nothing",
        before=_TEAMS,
        after=_TEAMS.replace(
            'team: int | None = column(references="teams.id", default=None)', "team: int | None = None"
        )
        + '    club: int = column(references="teams.id")\n',
        rows={"teams": ({"id": 1},), "users": ROWS},
        options=("--fill", "users.club=9"),
        status=1,
    ),
    Hostile(
        name="a key is dropped under what is kept",
        before=_TEAMS,
        after='@model(table="teams")\nclass Team:\n    name: str = column(primary_key=True, max_length=9)\n\n' + START,
        rows={"teams": ({"id": 1},), "users": tuple({**row, "team": 1} for row in ROWS)},
        options=(
            *("--no-rename", "teams.id:teams.name", "--fill", "teams.name='x'"),
            *("--answer", "drop:column:teams.id=drop", "--answer", "drop:column:users.team=keep"),
        ),
        status=3,
        says="users",
    ),
    Hostile(
        name="a table is dropped under what is kept",
        before=_TEAMS,
        after=START,
        rows={"teams": ({"id": 1},), "users": tuple({**row, "team": 1} for row in ROWS)},
        options=("--answer", "drop:table:teams=drop", "--answer", "drop:column:users.team=keep"),
        status=3,
        says="teams",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_nothing_is_lost(new_database: NewDatabase, folder: Path, viborm: Call, case: Hostile) -> None:
    with new_database() as database:
        _prepare(database, folder, viborm, case.before, case.rows)
        (folder / "models.py").write_text(HEAD + case.after)
        before = database.state()
        file: tuple[str, ...] = ()
        if case.file is not None:
            _write(folder, case.file)
            file = ("--decisions", "answers.json")
        for accepted in ((), ("--accept-data-loss",)):
            called = viborm("push", *accepted, *file, *case.options)
            assert called.status == case.status, called
            assert case.says in called.err
            assert "Traceback" not in called.err
            _unchanged(database, before, case)
            if database.state() != before:
                break  # what stands of a failed plan makes the next one another


def _unchanged(database: Database, before: Any, case: Hostile) -> None:
    """Nothing changed; where each statement commits, what stands of a failed plan took no value away."""
    differences = list(unchanged(before, database.state()))
    if not differences:
        return
    assert case.status == 1
    assert not _is_transactional(database), differences
    for name, table in before.items():
        now = database.state()[name]
        for column in table.columns:
            assert sorted(now.values(column.name), key=repr) == sorted(table.values(column.name), key=repr)


def _is_transactional(database: Database) -> bool:
    connection = database.connection()
    try:
        return database.adapter.capabilities(connection).transactional_ddl
    finally:
        connection.close()


def _prepare(database: Database, folder: Path, viborm: Call, models: str, rows: Any) -> None:
    (folder / "viborm.toml").write_text(f'schema = "models.py"\ndatabase = "{database.url}"\n')
    (folder / "models.py").write_text(HEAD + models)
    called = viborm("push", "-q")
    assert called.status == 0, called.err
    for table, some in rows.items():
        for row in some:
            database.insert(table, row)


def _write(folder: Path, answers: dict[str, str]) -> None:
    made = [{"question": question, "answer": answer} for question, answer in answers.items()]
    (folder / "answers.json").write_text(json.dumps({"version": 1, "decisions": made}))
