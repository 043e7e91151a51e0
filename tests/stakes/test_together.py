"""Much in one push: a table renamed with two of its columns, a type changed, a foreign key added; every row stays."""

from __future__ import annotations

from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.push import run
from viborm_core.schema import Integer, String
from viborm_core.testing.build import ID, column, index, refers, schema, table

TEAM = table("team", ID, column("name", String(20)))
PEOPLE = evolve(
    table(
        "people",
        ID,
        column("mail", String(40)),
        column("age", Integer(16)),
        column("team", Integer()),
        column("note", String(40)),
    ),
    indexes=(index("mail"),),
)
USERS = evolve(
    table(
        "users",
        ID,
        column("email", String(40)),
        column("years", Integer(64)),
        column("team", Integer()),
        column("note", String(40)),
    ),
    indexes=(index("email"),),
    foreign_keys=(refers(["team"], "team"),),
)
ROWS: Rows = {
    "team": [{"id": 1, "name": "red"}, {"id": 2, "name": "blue"}],
    "people": [
        {
            "id": number,
            "mail": f"m{number}@x",
            "age": number,
            "team": 1 + number % 2,
            "note": None if number % 3 else "n",
        }
        for number in range(1, 41)
    ],
}
ANSWERS = {
    "rename:table:users": "people",
    "rename:column:users.email": "mail",
    "rename:column:users.years": "age",
}


def test_every_row_is_kept(world: World) -> None:
    world.made(schema(TEAM, PEOPLE), ROWS)
    before = world.read("people", "id", "mail", "age", "team", "note")
    prepared = world.prepared(schema(TEAM, USERS), ANSWERS)
    assert prepared.is_ready, (prepared.open, prepared.blocked)
    tags = {one.tag for one in prepared.operations}
    assert {"core/rename-table", "core/rename-column", "core/alter-column", "core/add-foreign-key"} <= tags
    assert not {tag for tag in tags if "drop" in tag or tag == "core/add-column"}
    run(prepared)
    assert world.read("users", "id", "email", "years", "team", "note") == before
    assert len(before) == 40
    assert not world.prepared(schema(TEAM, USERS), ANSWERS).operations


def test_a_row_in_the_way_of_the_foreign_key_is_told_under_the_old_names_and_nothing_is_done(world: World) -> None:
    rows = {**ROWS, "people": [*ROWS["people"], {"id": 99, "mail": "x", "age": 1, "team": 7, "note": None}]}
    world.made(schema(TEAM, PEOPLE), rows)
    prepared = world.prepared(schema(TEAM, USERS), ANSWERS)
    (blocked,) = prepared.blocked
    assert blocked.findings[0].count == 1
    assert blocked.findings[0].samples == ("99, 7",)
    assert not prepared.is_ready
