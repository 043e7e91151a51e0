"""Indexes and constraints under another name: renamed, unless the user says that they are two."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.errors import UsageError
from viborm_core.push import Prepared, run
from viborm_core.schema import Integer, SchemaSnapshot, String, UniqueConstraintDef
from viborm_core.testing.build import ID, column, index, schema, table

ROWS: Rows = {"users": [{"id": 1, "nick": "ann", "age": 7}]}
USERS = table("users", ID, column("nick", String(20)), column("age", Integer()))


def indexed(*names: str, by: str = "nick") -> SchemaSnapshot:
    """Users with indexes of these names over one column."""
    return schema(evolve(USERS, indexes=tuple(index(by, name=name) for name in names)))


def unique(name: str) -> SchemaSnapshot:
    """Users with a unique constraint of this name."""
    return schema(evolve(USERS, uniques=(UniqueConstraintDef(name=name, columns=("nick",)),)))


def tags(prepared: Prepared) -> list[str]:
    """The kinds of operations."""
    return sorted(one.tag for one in prepared.operations)


def owner(world: World) -> str:
    """The table in full."""
    return "public.users" if world.adapter.dialect == "postgres" else "users"


def names_there(world: World) -> set[str | None]:
    """The names of indexes and unique constraints."""
    (users,) = world.target.snapshot(world.ours).tables
    return {*(one.name for one in users.indexes), *(one.name for one in users.uniques)}


def test_an_equal_index_is_renamed_and_nobody_is_asked(world: World) -> None:
    world.made(indexed("by_nick"), ROWS)
    prepared = world.prepared(indexed("nicks"))
    assert prepared.is_ready
    assert tags(prepared) == ["core/rename-index"]
    run(prepared)
    assert names_there(world) == {"nicks"}


@pytest.mark.parametrize("answer", ["none", "by_nick", "users.by_nick"])
def test_the_answer_counts(world: World, answer: str) -> None:
    world.made(indexed("by_nick"), ROWS)
    question = "rename:index:users.nicks"
    prepared = world.prepared(indexed("nicks"), {question: answer})
    assert tags(prepared) == (["core/create-index", "core/drop-index"] if answer == "none" else ["core/rename-index"])
    assert [decision.answer for _, decision in prepared.decisions] == [answer]
    run(prepared)
    assert names_there(world) == {"nicks"}
    again = world.prepared(indexed("nicks"), {question: answer})
    assert not again.operations
    assert len(again.notes) == 1


def test_one_of_several_is_chosen(world: World) -> None:
    world.made(indexed("aaa", "bbb"), ROWS)
    if len(names_there(world)) == 1:
        pytest.skip("the database holds one index of a shape")
    prepared = world.prepared(indexed("ccc"), {"rename:index:users.ccc": "bbb"})
    renamed = [one.describe() for one in prepared.operations if one.is_rename or "rename" in one.tag]
    assert renamed == [f"rename index {owner(world)}.bbb to ccc"]
    run(prepared)
    assert names_there(world) == {"ccc"}


def test_another_definition_is_another_index(world: World) -> None:
    world.made(indexed("by_nick"), ROWS)
    prepared = world.prepared(indexed("ages", by="age"), {"rename:index:users.ages": "by_nick"})
    assert tags(prepared) == ["core/create-index", "core/drop-index"]
    assert "not needed" in prepared.notes[0]


def test_a_constraint(world: World) -> None:
    world.made(unique("nick_once"), ROWS)
    kind = "constraint" if world.target.snapshot(world.ours).tables[0].uniques else "index"
    prepared = world.prepared(unique("one_nick"), {f"rename:{kind}:users.one_nick": "none"})
    assert not [tag for tag in tags(prepared) if "rename" in tag]
    run(prepared)
    assert not world.prepared(unique("one_nick")).operations


def test_a_chain_and_unknown_names(world: World) -> None:
    world.made(indexed("first"), ROWS)
    answers = {"rename:index:users.second": "first", "rename:index:users.third": "second"}
    assert tags(world.prepared(indexed("third"), answers)) == ["core/rename-index"]
    with pytest.raises(UsageError, match="in no schema here"):
        world.prepared(indexed("third"), {"rename:index:users.nothing": "first"})
    with pytest.raises(UsageError, match="cannot be nothing, renamed"):
        world.prepared(indexed("third"), {"rename:index:users.third": "nothing"})


def test_everything_is_asked_where_that_is_wanted(world: World) -> None:
    world.made(indexed("by_nick"), ROWS)
    asked = []

    def decide(question: Any) -> None:
        asked.append(question)

    prepared = world.prepared(indexed("nicks"), ask_all=True, decide=decide)
    (question,) = asked
    assert question.id == f"rename:index:{owner(world)}.nicks"
    assert question.default == "by_nick"
    assert prepared.is_ready
    assert tags(prepared) == ["core/rename-index"]


MODELS = """
from viborm_core.models import column, index, model


@model(table="users", indexes=[index("nick", name="{name}"{more})])
class User:
    id: int = column(primary_key=True)
    nick: str = column(max_length=20)
"""


WAYS: dict[str, tuple[tuple[str, ...], str, bool]] = {
    "nothing said": ((), "", True),
    "annotation": ((), ', renamed_from="by_nick"', True),
    "option": (("--rename", "users.by_nick:users.nicks"), "", True),
    "option that it is not": (("--no-rename", "users.by_nick:users.nicks"), "", False),
    "file": (("--decisions", "made.json"), "", False),
}
"""Options, what stands in the model besides, and whether it is renamed then."""


@pytest.mark.parametrize("way", WAYS)
def test_the_ways_of_answering(world: World, folder: Path, viborm: Callable[..., Any], way: str) -> None:
    options, annotation, is_renamed = WAYS[way]
    (folder / "models.py").write_text(MODELS.format(name="by_nick", more=""))
    call = ("push", "--schema", "models.py", "--database", world.url)
    assert viborm(*call).status == 0
    (folder / "models.py").write_text(MODELS.format(name="nicks", more=annotation))
    made = {"version": 1, "decisions": [{"question": "rename:index:users.nicks", "answer": "none"}]}
    (folder / "made.json").write_text(json.dumps(made))
    done = viborm(*call, *options, "--format", "json")
    assert done.status == 0, done.err
    report = json.loads(done.out)
    assert ([one["tag"] for one in report["operations"]] == ["core/rename-index"]) == is_renamed
    assert len(report["decided"]) == bool(options or annotation)
    assert names_there(world) == {"nicks"}
    again = viborm(*call, *options)
    assert again.status == 0
    assert "in sync" in again.out
