"""The data is asked within bounds: what was not counted in time is at stake, and estimates are said to be some."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.adapter import Bounded
from viborm_core.cli.show import stakes
from viborm_core.errors import DatabaseError, QueryTimeout
from viborm_core.push import run
from viborm_core.schema import SchemaSnapshot, String, UniqueConstraintDef
from viborm_core.testing.build import ID, column, refers, schema, table

USERS = table("users", ID, column("nick", String(20)), column("age", String(20)))
ROWS: Rows = {"users": [{"id": number, "nick": f"n{number % 7}", "age": "7"} for number in range(1, 31)]}
WITHOUT_NICK = schema(USERS.with_column("nick", None))
UNIQUE = schema(evolve(USERS, uniques=(UniqueConstraintDef(columns=("nick",)),)))
DROPPED = {"drop:column:users.nick": "drop"}
AT_ONCE = 1e-9


def test_a_statement_that_takes_too_long_is_given_up_and_the_transaction_goes_on(world: World) -> None:
    world.made(schema(USERS), ROWS)
    users, connection = world.named("users"), world.ours
    assert isinstance(connection, Bounded)
    many = range(12)
    added = " + ".join(f"t{number}.id" for number in many)
    forever = f"SELECT sum({added}) FROM {', '.join(f'{users} t{number}' for number in many)}"
    for begin in (lambda: None, connection.begin_reading):
        begin()
        started = monotonic()
        with pytest.raises(QueryTimeout):
            connection.query_within(forever, 0.3)
        assert monotonic() - started < 20
        with pytest.raises(DatabaseError):
            connection.query_within("SELECT no_such_column FROM no_such_table", 5)
        assert int(connection.query_within(f"SELECT count(*) FROM {users}", 5)[0][0]) == 30
        assert int(connection.query(f"SELECT count(*) FROM {users}")[0][0]) == 30
        connection.rollback()


def test_what_was_not_counted_in_time_is_at_stake(world: World) -> None:
    world.made(schema(USERS), {})
    answered = world.prepared(WITHOUT_NICK, DROPPED, seconds=AT_ONCE)
    asked = world.prepared(WITHOUT_NICK, seconds=AT_ONCE).open
    assert [one.id.rpartition(":")[2].rpartition(".")[2] for one in asked] == ["nick"]
    assert answered.guards == ()
    empty = evolve(USERS, columns=(*USERS.columns, column("country", String(2), nullable=False)))
    assert [one.kind for one in world.prepared(schema(empty), seconds=AT_ONCE).open] == ["fill"]
    assert not world.prepared(schema(empty)).open
    narrower = schema(USERS.with_column("age", column("age", String(3))))
    unknown = world.prepared(narrower, seconds=AT_ONCE)
    assert {one.kind for one in (*unknown.open, *unknown.uncounted)} & {"convert", "blocked"}
    known = world.prepared(narrower)
    assert not known.open
    assert not known.uncounted


def test_estimates_are_said_to_be_some(world: World) -> None:
    world.made(schema(USERS), ROWS)
    analyze = {"postgres": "ANALYZE users", "mysql": "ANALYZE TABLE users"}.get(world.adapter.dialect)
    if analyze is not None:
        world.ours.query(analyze)
    (asked,) = world.prepared(SchemaSnapshot(), seconds=AT_ONCE).open
    (said,) = stakes(asked)
    assert said == ("about 30 rows, estimated" if analyze else "rows: not counted (took longer than 1e-09 s)")
    (asked,) = world.prepared(WITHOUT_NICK, seconds=0).open
    (said,) = stakes(asked)
    about = " in about 30 rows, estimated" if analyze else ""
    assert said == f"values{about}: not counted (--data-timeout is 0)"


def test_a_change_that_the_data_may_forbid_is_told_and_left_to_the_database(world: World) -> None:
    world.made(schema(USERS), ROWS)
    before = world.target.snapshot(world.ours)
    prepared = world.prepared(UNIQUE, seconds=AT_ONCE)
    assert prepared.is_ready
    assert [one.kind for one in prepared.uncounted] == ["blocked"]
    with pytest.raises(DatabaseError):
        run(prepared)
    assert world.target.snapshot(world.ours) == before
    assert not world.prepared(UNIQUE).is_ready


def test_samples_are_of_at_most_five_rows_and_name_their_keys(world: World) -> None:
    child = table("child", ID, column("user_id", ID.type))
    rows: Rows = {**ROWS, "child": [{"id": number, "user_id": 100 + number} for number in range(1, 8)]}
    world.made(schema(USERS, child), rows)
    (blocked,) = world.prepared(schema(USERS, evolve(child, foreign_keys=(refers(["user_id"], "users"),)))).blocked
    (said,) = stakes(blocked)
    assert said.startswith("rows that point at no row: 7, such as (id, user_id) = (")
    assert said.count("(") == 6
    (blocked,) = world.prepared(UNIQUE).blocked[:1]
    (said,) = stakes(blocked)
    assert said.startswith("rows that share their values: 30, such as nick = n")
    assert said.count(",") == 5


def test_options_and_configuration(world: World, folder: Path, viborm: Callable[..., Any]) -> None:
    world.made(schema(USERS), ROWS)
    (folder / "models.py").write_text(
        "from viborm_core.models import column, model\n\n\n@model(table='users')\nclass User:\n"
        "    id: int = column(primary_key=True)\n    age: str | None = column(max_length=20)\n"
    )
    call = ("push", "--schema", "models.py", "--database", world.url, "--format", "json")
    (question,) = json.loads(viborm(*call, "--data-timeout", "0").out)["questions"]
    assert question["findings"] == []
    (uncounted,) = question["uncounted"]
    assert (uncounted["what"], uncounted["seconds"]) == ("values", 0)
    (folder / "viborm.toml").write_text("data_timeout = 0\n")
    (question,) = json.loads(viborm(*call).out)["questions"]
    assert question["findings"] == []
    (question,) = json.loads(viborm(*call, "--data-timeout", "30").out)["questions"]
    assert question["uncounted"] == []
    assert question["findings"][0]["count"] == 30
