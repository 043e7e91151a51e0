"""What was counted before a question is counted again before the change: a row that came meanwhile is not lost."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.ddl import Statement
from viborm_core.errors import DatabaseChanged, DatabaseError
from viborm_core.push import run
from viborm_core.schema import (
    CheckConstraintDef,
    Expression,
    InlineEnum,
    Integer,
    Reference,
    SchemaSnapshot,
    String,
    TableDef,
    UniqueConstraintDef,
)
from viborm_core.testing.build import ID, column, refers, schema, table

TEAM = table("team", ID)
BEFORE = table("users", ID, column("nick", String(20)), column("age", String(20)), column("team_id", Integer()))
ROWS: Rows = {"team": [{"id": 1}], "users": [{"id": 1, "nick": "ann", "age": "7", "team_id": 1}]}


def _without(table: TableDef, name: str) -> TableDef:
    return table.with_column(name, None)


CHANGES: dict[str, tuple[SchemaSnapshot, dict[str, str], dict[str, Any]]] = {
    "a value of a column that goes": (
        schema(TEAM, _without(BEFORE, "nick")),
        {"drop:column:users.nick": "drop"},
        {"id": 2, "nick": "bob"},
    ),
    "a row of a table that goes": (schema(TEAM), {"drop:table:users": "drop"}, {"id": 2}),
    "a value that will not fit": (
        schema(TEAM, BEFORE.with_column("age", column("age", Integer()))),
        {},
        {"id": 2, "age": "old"},
    ),
    "a NULL where none may be": (
        schema(TEAM, BEFORE.with_column("nick", column("nick", String(20), nullable=False))),
        {},
        {"id": 2, "nick": None},
    ),
    "a duplicate": (
        schema(TEAM, evolve(BEFORE, uniques=(UniqueConstraintDef(columns=("nick",)),))),
        {},
        {"id": 2, "nick": "ann"},
    ),
    "a row that violates a check": (
        schema(
            TEAM,
            evolve(
                BEFORE, checks=(CheckConstraintDef(expression=Expression((Reference("column", "team_id"), " > 0"))),)
            ),
        ),
        {},
        {"id": 2, "team_id": -1},
    ),
    "a row that points at no row": (
        schema(TEAM, evolve(BEFORE, foreign_keys=(refers(["team_id"], "team"),))),
        {},
        {"id": 2, "team_id": 9},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_comes_between_the_question_and_the_change_is_not_lost(world: World, change: str) -> None:
    after, answers, row = CHANGES[change]
    world.made(schema(TEAM, BEFORE), ROWS)
    prepared = world.prepared(after, answers)
    assert prepared.is_ready, (prepared.open, prepared.blocked)
    world.put("users", **row)
    before, rows = world.target.snapshot(world.ours), world.read("users", "id", "nick", "age")
    with pytest.raises(DatabaseChanged, match="the data changed since the plan was made; nothing was done"):
        run(prepared)
    assert world.target.snapshot(world.ours) == before
    assert world.read("users", "id", "nick", "age") == rows


def test_a_row_in_a_table_that_was_empty(world: World) -> None:
    world.made(schema(BEFORE), {})
    prepared = world.prepared(schema(evolve(BEFORE, columns=(*BEFORE.columns, column("n", Integer(), nullable=False)))))
    world.put("users", id=1)
    with pytest.raises(DatabaseChanged):
        run(prepared)


def test_a_value_of_an_enum_that_is_used_meanwhile(world: World) -> None:
    if not world.adapter.capabilities(world.ours).named_enums:
        mood = column("mood", InlineEnum(("sad", "glad")))
        world.made(schema(table("people", ID, mood)), {"people": [{"id": 1, "mood": "glad"}]})
        prepared = world.prepared(schema(table("people", ID, column("mood", InlineEnum(("glad",))))))
        world.put("people", id=2, mood="sad")
        with pytest.raises(DatabaseChanged, match="rows with 'sad' in mood"):
            run(prepared)
        assert world.read("people", "id", "mood") == [(1, "glad"), (2, "sad")]


def test_what_was_given_away_is_given_away(world: World) -> None:
    world.made(schema(TEAM, BEFORE), ROWS)
    after, answers, _ = CHANGES["a value of a column that goes"]
    run(world.prepared(after, answers))
    assert world.read("users", "id") == [(1,)]


def test_nothing_is_counted_where_nothing_is_at_stake(world: World) -> None:
    world.made(schema(TEAM, BEFORE), ROWS)
    prepared = world.prepared(schema(TEAM, evolve(BEFORE, columns=(*BEFORE.columns, column("n", Integer())))))
    assert prepared.guards == ()


def test_a_plan_that_is_no_transaction_stops_before_the_statement_that_would_lose_a_row(world: World) -> None:
    if world.adapter.capabilities(world.ours).transactional_ddl:
        pytest.skip("the plan is one transaction")
    world.made(schema(TEAM, BEFORE), ROWS)
    more = table("aaa", ID)
    prepared = world.prepared(schema(more, TEAM, _without(BEFORE, "nick")), {"drop:column:users.nick": "drop"})

    def meanwhile(number: int, _total: int, _statement: Statement) -> None:
        if number == 1:
            world.put("users", id=2, nick="bob")

    with pytest.raises(DatabaseChanged, match="it was stopped") as caught:
        run(prepared, on_statement=meanwhile)
    assert "CREATE TABLE `aaa`" in caught.value.message
    assert world.read("users", "id", "nick") == [(1, "ann"), (2, "bob")]
    again = world.prepared(schema(more, TEAM, _without(BEFORE, "nick")), {"drop:column:users.nick": "drop"})
    run(again)
    assert world.read("users", "id") == [(1,), (2,)]


def test_nobody_writes_between_the_count_and_the_change(world: World) -> None:
    if not world.adapter.capabilities(world.ours).transactional_ddl:
        pytest.skip("each statement is a transaction of its own")
    world.made(schema(TEAM, BEFORE), ROWS)
    prepared = world.prepared(
        schema(table("aaa", ID), TEAM, _without(BEFORE, "nick")), {"drop:column:users.nick": "drop"}
    )
    refused = []

    def meanwhile(_number: int, _total: int, _statement: Statement) -> None:
        try:
            world.theirs.begin()
            world.put("users", id=2, nick="bob")
        except DatabaseError as error:
            refused.append(error)
        finally:
            world.theirs.rollback()

    world.theirs.lock(0.2)
    world.theirs.unlock()
    run(prepared, on_statement=meanwhile)
    assert len(refused) == len(prepared.statements)
    assert world.read("users", "id") == [(1,)]
