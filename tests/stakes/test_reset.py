"""Resets: what goes is shown, only what is managed goes, and nothing without a yes; on every database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.schema import Integer
from viborm_core.testing.build import ID, column, refers, schema, table

MODELS = """
from viborm_core.models import column, model


@model(table="users")
class User:
    id: int = column(primary_key=True)
    nick: str | None = column(max_length=20, default=None)
"""
CHILD = evolve(table("child", ID, column("user_id", Integer())), foreign_keys=(refers(["user_id"], "users"),))
WORLD = schema(table("users", ID), table("logs", ID), table("precious", ID))
ROWS: Rows = {"users": [{"id": 1}, {"id": 2}], "logs": [{"id": 1}], "precious": [{"id": 7}]}


@pytest.fixture
def call(world: World, folder: Path, viborm: Callable[..., Any]) -> Callable[..., Any]:
    """Reset the database, without a terminal."""
    (folder / "models.py").write_text(MODELS)

    def reset(*options: str) -> Any:
        return viborm("push", "--schema", "models.py", "--database", world.url, "--force-reset", *options)

    return reset


def test_without_a_yes_nothing_is_done_and_what_goes_is_shown(world: World, call: Callable[..., Any]) -> None:
    world.made(WORLD, ROWS)
    before = world.target.snapshot(world.ours)
    called = call()
    assert called.status == 3
    assert "users" in called.err
    assert "rows: 2" in called.err
    questions = json.loads(call("--format", "json").out)["questions"]
    counted = {one["subject"]["name"].rpartition(".")[2]: one["findings"][0]["count"] for one in questions}
    assert counted == {"users": 2, "logs": 1, "precious": 1}
    assert world.target.snapshot(world.ours) == before


def test_a_dry_run_changes_nothing(world: World, call: Callable[..., Any]) -> None:
    world.made(WORLD, ROWS)
    before = world.target.snapshot(world.ours)
    called = call("--accept-data-loss", "--dry-run")
    assert called.status == 0
    assert "DROP TABLE" in called.out
    assert world.target.snapshot(world.ours) == before
    assert world.read("users", "id") == [(1,), (2,)]


def test_it_makes_everything_anew_but_what_is_excluded(world: World, call: Callable[..., Any]) -> None:
    world.made(WORLD, ROWS)
    called = call("--accept-data-loss", "--exclude", "precious")
    assert called.status == 0, called.err
    tables = {one.name.name for one in world.target.snapshot(world.ours).tables}
    assert tables == {"users", "precious"}
    assert world.read("users", "id", "nick") == []
    assert world.read("precious", "id") == [(7,)]


def test_a_table_out_of_scope_that_refers_to_it_is_named(world: World, call: Callable[..., Any]) -> None:
    world.made(schema(*WORLD.tables, CHILD), ROWS)
    before = world.target.snapshot(world.ours)
    called = call("--accept-data-loss", "--exclude", "child")
    assert called.status == 3
    assert "child, which is not part of this push, refers to it" in called.err
    assert world.target.snapshot(world.ours) == before
    assert world.read("users", "id") == [(1,), (2,)]


def test_a_view_that_nobody_manages_is_named_or_stands(world: World, call: Callable[..., Any]) -> None:
    world.made(WORLD, ROWS)
    view = world.named("loud")
    world.theirs.run(f"CREATE VIEW {view} AS SELECT id FROM {world.named('users')}")
    called = call("--accept-data-loss")
    if called.status == 0:
        assert not world.theirs.query(f"SELECT * FROM {view}")
    else:
        assert called.status == 3
        assert "loud, which nobody manages, depends on it" in called.err
        assert world.read("users", "id") == [(1,), (2,)]
    assert called.status == 0 or world.adapter.dialect != "mysql"


def test_a_trigger_that_nobody_manages_is_not_lost(world: World, call: Callable[..., Any]) -> None:
    if world.adapter.dialect != "sqlite":
        pytest.skip("a trigger is written in another way")
    world.made(WORLD, ROWS)
    world.theirs.run("CREATE TRIGGER loud AFTER INSERT ON users BEGIN SELECT 1; END")
    called = call("--accept-data-loss")
    assert called.status == 3
    assert "the trigger loud, which nobody manages, depends on it" in called.err
