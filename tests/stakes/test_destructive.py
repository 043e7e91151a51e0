"""What loses data is asked about, what the data forbids is refused whatever was accepted, what is safe just runs."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.push import run
from viborm_core.schema import (
    CheckConstraintDef,
    Expression,
    Integer,
    Reference,
    SchemaSnapshot,
    String,
    TableDef,
    UniqueConstraintDef,
)
from viborm_core.testing.build import ID, column, index, refers, schema, table
from viborm_core.testing.target import accepting

TEAM = table("team", ID)
USERS = table("users", ID, column("nick", String(20)), column("n", Integer()), column("team_id", Integer()))
ROWS: Rows = {
    "team": [{"id": 1}],
    "users": [
        {"id": 1, "nick": "ann", "n": 1, "team_id": 1},
        {"id": 2, "nick": "ann", "n": -1, "team_id": 9},
        {"id": 3, "nick": "12345678901234", "n": None, "team_id": None},
    ],
}


def changed(**more: Any) -> SchemaSnapshot:
    """The schema with other users."""
    return schema(TEAM, evolve(USERS, **more))


def retyped(name: str, **more: Any) -> SchemaSnapshot:
    """The schema with another column in users."""
    old = USERS.column(name)
    assert old is not None
    return schema(TEAM, USERS.with_column(name, evolve(old, **more)))


def _check() -> CheckConstraintDef:
    return CheckConstraintDef(name="positive", expression=Expression((Reference("column", "n"), " > 0")))


IMPOSSIBLE: dict[str, tuple[SchemaSnapshot, str, int]] = {
    "a unique constraint over duplicates": (changed(uniques=(UniqueConstraintDef(columns=("nick",)),)), "share", 2),
    "a unique index over duplicates": (changed(indexes=(index("nick", unique=True),)), "share", 2),
    "a check that a row violates": (changed(checks=(_check(),)), "violate", 1),
    "a foreign key to no row": (changed(foreign_keys=(refers(["team_id"], "team"),)), "point at no row", 1),
}
LOSING: dict[str, tuple[SchemaSnapshot, str]] = {
    "a table": (schema(TEAM), "drop"),
    "a column": (schema(TEAM, USERS.with_column("nick", None)), "drop"),
    "a NULL that may be none": (retyped("n", nullable=False), "fill"),
    "a new column that may not be NULL": (
        changed(columns=(*USERS.columns, column("m", Integer(), nullable=False))),
        "fill",
    ),
}
SAFE: dict[str, SchemaSnapshot] = {
    "a column that may be NULL": changed(columns=(*USERS.columns, column("m", Integer()))),
    "a wider text": retyped("nick", type=String(200)),
    "a wider number": retyped("n", type=Integer(64)),
    "an index": changed(indexes=(index("nick"),)),
    "a unique constraint over what differs": changed(uniques=(UniqueConstraintDef(columns=("n",)),)),
    "a table more": schema(TEAM, USERS, table("more", ID)),
}


@pytest.mark.parametrize("change", IMPOSSIBLE)
def test_an_impossible_change_is_refused_whatever_was_accepted(world: World, change: str) -> None:
    wanted, said, count = IMPOSSIBLE[change]
    world.made(schema(TEAM, USERS), ROWS)
    before = world.target.snapshot(world.ours)
    prepared = world.prepared(wanted, decide=accepting(world.adapter, wanted))
    assert not prepared.is_ready
    (blocked,) = prepared.blocked
    (finding,) = blocked.findings
    assert finding.count == count
    assert said in finding.probe.what
    assert finding.samples
    assert finding.keys
    assert blocked.ways_out
    assert not blocked.choices
    assert world.target.snapshot(world.ours) == before


@pytest.mark.parametrize("change", LOSING)
def test_what_loses_data_is_asked_about_and_may_be_kept(world: World, change: str) -> None:
    wanted, kind = LOSING[change]
    world.made(schema(TEAM, USERS), ROWS)
    prepared = world.prepared(wanted)
    assert [one.kind for one in prepared.open] == [kind]
    (question,) = prepared.open
    assert any(finding.count for finding in question.findings)
    assert question.loses == (kind != "fill")
    assert question.default == ("keep" if kind == "drop" else None)


def test_a_narrower_text(world: World) -> None:
    world.made(schema(TEAM, USERS), ROWS)
    prepared = world.prepared(retyped("nick", type=String(5)))
    (question,) = (*prepared.open, *prepared.blocked)
    assert question.findings[-1].count == 1
    assert question.findings[-1].samples == ("3, 12345678901234",)
    narrow_enough = world.prepared(retyped("nick", type=String(14)))
    assert narrow_enough.is_ready


@pytest.mark.parametrize("change", SAFE)
def test_what_is_safe_is_not_asked_about(world: World, change: str) -> None:
    world.made(schema(TEAM, USERS), ROWS)
    before = world.read("users", "id", "nick", "n", "team_id")
    prepared = world.prepared(SAFE[change])
    assert prepared.is_ready, (prepared.open, prepared.blocked)
    run(prepared)
    assert world.read("users", "id", "nick", "n", "team_id") == before


COLLATIONS = {
    "sqlite": ("BINARY", "NOCASE"),
    "mysql": ("utf8mb4_bin", "utf8mb4_unicode_ci"),
}


def test_another_collation_under_a_unique_key(world: World) -> None:
    if world.adapter.dialect not in COLLATIONS:
        pytest.skip("no collation of every server here is blind to case")
    exact, blind = COLLATIONS[world.adapter.dialect]

    def having(collation: str) -> TableDef:
        nick = evolve(column("nick", String(20)), collation=collation)
        return evolve(table("users", ID, nick), uniques=(UniqueConstraintDef(columns=("nick",)),))

    world.made(schema(having(exact)), {"users": [{"id": 1, "nick": "ann"}, {"id": 2, "nick": "Ann"}]})
    prepared = world.prepared(schema(having(blind)))
    (blocked,) = prepared.blocked
    assert blocked.findings[0].count == 2
    world.theirs.run(f"DELETE FROM {world.named('users')} WHERE id = 2")
    assert world.prepared(schema(having(blind))).is_ready
