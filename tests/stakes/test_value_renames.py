"""Values of enums: renamed or not is for the user to say, by annotation, option or file; the rows follow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.stakes.conftest import Rows, World
from viborm_core.errors import UsageError
from viborm_core.push import run
from viborm_core.schema import (
    CheckConstraintDef,
    EnumDef,
    EnumRef,
    Expression,
    InlineEnum,
    Literal,
    Reference,
    SchemaSnapshot,
    TableName,
)
from viborm_core.testing.build import ID, column, schema, table

ROWS: Rows = {"users": [{"id": 1, "role": "admin"}, {"id": 2, "role": "guest"}, {"id": 3, "role": None}]}
RENAMED = [(1, "admin"), (2, "visitor"), (3, None)]


def having(world: World, *values: str, default: str | None = None) -> SchemaSnapshot:
    """Users with a role of these values."""
    name = TableName(None, "role")
    named = world.adapter.capabilities(world.ours).named_enums
    role = column("role", EnumRef(name) if named else InlineEnum(values))
    users = table("users", ID, evolve(role, default=None if default is None else Literal(default)))
    return schema(EnumDef(name=name, values=values), users) if named else schema(users)


def rename_question(world: World, value: str) -> str:
    """The id of the question in this database."""
    return (
        f"rename:enum-value:public.role.{value}"
        if world.adapter.dialect == "postgres"
        else (f"rename:enum-value:users.role.{value}")
    )


def map_question(world: World, value: str) -> str:
    """The id of the question in this database."""
    owner = "public.users" if world.adapter.dialect == "postgres" else "users"
    return f"map:enum-value:{owner}.role.{value}"


def roles(world: World) -> list[tuple[Any, ...]]:
    """What users have."""
    return world.read("users", "id", "role")


def test_it_is_never_assumed(world: World) -> None:
    world.made(having(world, "admin", "guest", "old"), ROWS)
    prepared = world.prepared(having(world, "admin", "visitor"))
    assert [one.id for one in prepared.open] == [rename_question(world, "visitor"), map_question(world, "guest")]
    question = prepared.open[0]
    assert [one.answer for one in question.choices] == ["guest", "old", "none"]
    assert question.default == "none"


@pytest.mark.parametrize("question", ["rename:enum-value:role.visitor", "rename:enum-value:users.role.visitor"])
def test_the_rows_follow_and_the_answer_serves_twice(world: World, question: str) -> None:
    if question.count(".") == 1 and not world.adapter.capabilities(world.ours).named_enums:
        pytest.skip("nothing is called role")
    world.made(having(world, "admin", "guest", default="guest"), ROWS)
    wanted = having(world, "admin", "visitor", default="visitor")
    prepared = world.prepared(wanted, {question: "guest"})
    assert prepared.is_ready, prepared.open
    run(prepared)
    assert roles(world) == RENAMED
    again = world.prepared(wanted, {question: "guest"})
    assert not again.operations
    assert "it is done already" in again.notes[0]
    world.theirs.run(f"INSERT INTO {world.named('users')} (id) VALUES (4)")
    assert roles(world)[-1] == (4, "visitor")


def test_a_named_enum_is_renamed_in_place(world: World) -> None:
    if not world.adapter.capabilities(world.ours).named_enums:
        pytest.skip("enums have no names")
    world.made(having(world, "admin", "guest"), ROWS)
    prepared = world.prepared(having(world, "admin", "visitor"), {"rename:enum-value:role.visitor": "guest"})
    assert [one.sql for one in prepared.statements] == [
        """ALTER TYPE "public"."role" RENAME VALUE 'guest' TO 'visitor'"""
    ]


def test_none_of_them_raises_the_question_what_becomes_of_it(world: World) -> None:
    world.made(having(world, "admin", "guest"), ROWS)
    wanted = having(world, "admin", "visitor")
    refused = world.prepared(wanted, {rename_question(world, "visitor"): "none"})
    assert [one.id for one in refused.open] == [map_question(world, "guest")]
    answers = {rename_question(world, "visitor"): "none", map_question(world, "guest"): "NULL"}
    run(world.prepared(wanted, answers))
    assert roles(world) == [(1, "admin"), (2, None), (3, None)]


def test_one_is_renamed_another_goes_and_a_third_is_new(world: World) -> None:
    world.made(
        having(world, "admin", "guest", "old", "kept"), {**ROWS, "users": [*ROWS["users"], {"id": 4, "role": "old"}]}
    )
    wanted = having(world, "new", "kept", "visitor", "admin")
    answers = {
        rename_question(world, "visitor"): "guest",
        rename_question(world, "new"): "none",
        map_question(world, "old"): "'kept'",
    }
    run(world.prepared(wanted, answers))
    assert roles(world) == [*RENAMED, (4, "kept")]
    assert not world.prepared(wanted).operations


def test_an_answer_what_becomes_of_it_settles_that_it_is_not_renamed(world: World) -> None:
    world.made(having(world, "admin", "guest"), ROWS)
    run(world.prepared(having(world, "admin", "visitor"), {map_question(world, "guest"): "'visitor'"}))
    assert roles(world) == RENAMED


def test_nobody_is_asked_where_no_row_has_the_value(world: World) -> None:
    world.made(having(world, "admin", "guest"), {"users": [{"id": 1, "role": "admin"}]})
    prepared = world.prepared(having(world, "admin", "visitor"))
    assert prepared.is_ready
    run(prepared)
    assert roles(world) == [(1, "admin")]


def test_case_and_odd_characters(world: World) -> None:
    odd = """it's a "v1.0": x=y"""
    world.made(having(world, "admin", "guest"), ROWS)
    for old, new in (("guest", "Guest"), ("Guest", odd), (odd, "guest")):
        prepared = world.prepared(having(world, "admin", new))
        question = next((one for one in prepared.open if one.kind == "rename"), None)
        assert question is not None
        run(world.prepared(having(world, "admin", new), {question.id: old}))
        assert roles(world)[1] == (2, new)


def test_a_chain_of_renames_serves_every_database_on_the_way(world: World) -> None:
    world.made(having(world, "admin", "guest"), ROWS)
    answers = {rename_question(world, "caller"): "guest", rename_question(world, "visitor"): "caller"}
    run(world.prepared(having(world, "admin", "visitor"), answers))
    assert roles(world) == RENAMED
    assert not world.prepared(having(world, "admin", "visitor"), answers).operations


def test_wrong_answers_are_refused(world: World) -> None:
    world.made(having(world, "admin", "guest"), ROWS)
    with pytest.raises(UsageError, match="cannot be admin, renamed"):
        world.prepared(having(world, "admin", "visitor"), {rename_question(world, "visitor"): "admin"})
    with pytest.raises(UsageError, match="in no schema here"):
        world.prepared(having(world, "admin", "visitor"), {rename_question(world, "nobody"): "guest"})
    with pytest.raises(UsageError, match="both exist"):
        world.prepared(having(world, "admin", "guest"), {rename_question(world, "guest"): "admin"})


def test_a_check_that_names_the_value_follows(world: World) -> None:
    def checked(value: str) -> SchemaSnapshot:
        made = having(world, "admin", value)
        parts = (Reference("column", "role"), f" <> '{value}' OR ", Reference("column", "id"), " > 1")
        check = CheckConstraintDef(name="not_a_guest", expression=Expression(parts))
        return made.with_table(TableName(None, "users"), evolve(made.tables[0], checks=(check,)))

    world.made(checked("guest"), ROWS)
    prepared = world.prepared(checked("visitor"), {rename_question(world, "visitor"): "guest"})
    assert prepared.is_ready, (prepared.open, prepared.blocked)
    run(prepared)
    assert roles(world) == RENAMED
    assert not world.prepared(checked("visitor")).operations


MODELS = """
from enum import Enum

from viborm_core.models import column, model, named_enum


{annotation}class Role(Enum):
    ADMIN = "admin"
    GUEST = "{value}"


@model(table="users")
class User:
    id: int = column(primary_key=True)
    role: Role | None = None
    second: Role | None = None
"""
WAYS = {
    "annotation": ((), {}),
    "option": (("--rename", "role.guest:role.visitor"), {}),
    "option by column": (
        ("--rename", "users.role.guest:users.role.visitor", "--rename", "users.second.guest:users.second.visitor"),
        {},
    ),
    "any answer": (("--answer", "rename:enum-value:role.visitor=guest"), {}),
    "file": (("--decisions", "made.json"), {"rename:enum-value:role.visitor": "guest"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_answering(world: World, folder: Path, viborm: Callable[..., Any], way: str) -> None:
    models = folder / "models.py"
    call = ("push", "--schema", "models.py", "--database", world.url)
    models.write_text(MODELS.format(annotation="", value="guest"))
    assert viborm(*call).status == 0
    world.put("users", id=1, role="guest", second="admin")
    world.put("users", id=2, role="admin", second="guest")
    annotation = '@named_enum(renamed_values={"visitor": "guest"})\n' if way == "annotation" else ""
    models.write_text(MODELS.format(annotation=annotation, value="visitor"))
    options, decisions = WAYS[way]
    content = [{"question": question, "answer": answer} for question, answer in decisions.items()]
    (folder / "made.json").write_text(json.dumps({"version": 1, "decisions": content}))
    if way != "annotation":
        refused = viborm(*call)
        assert refused.status == 3
        assert "--rename" in refused.err
        assert "then: " in refused.err
    done = viborm(*call, *options, "--save-decisions", "saved.json")
    assert done.status == 0, done.err
    assert world.read("users", "id", "role", "second") == [(1, "visitor", "admin"), (2, "admin", "visitor")]
    again = viborm(*call, "--decisions", "saved.json")
    assert again.status == 0
    assert "in sync" in again.out
    assert "it is done already" in again.out


def test_data_loss_that_is_accepted_is_no_rename(world: World, folder: Path, viborm: Callable[..., Any]) -> None:
    call = ("push", "--schema", "models.py", "--database", world.url)
    (folder / "models.py").write_text(MODELS.format(annotation="", value="guest"))
    assert viborm(*call).status == 0
    world.put("users", id=1, role="guest")
    (folder / "models.py").write_text(MODELS.format(annotation="", value="visitor"))
    refused = viborm(*call, "--accept-data-loss")
    assert refused.status == 3
    assert "What becomes of it?" in refused.err
    assert "taken as new, not renamed: enum value " in refused.err
    assert world.read("users", "id", "role") == [(1, "guest")]
