"""Renames: what was asked for, and nothing else; swaps and rotations; together with other changes."""

from __future__ import annotations

from itertools import permutations

import pytest
from attrs import evolve

from tests.laws import plain
from tests.laws.test_plan_law import check_plan
from viborm_core.errors import UsageError
from viborm_core.operations import RenameColumn, RenameTable
from viborm_core.push import Prepared
from viborm_core.questions import Decision
from viborm_core.schema import EnumDef, EnumRef, Integer, SchemaSnapshot, String, TableName
from viborm_core.testing.build import ID, column, expression, index, refers, schema, table


def renamed(current: SchemaSnapshot, desired: SchemaSnapshot, **answers: str) -> Prepared:
    """A push with answers ``table__t`` or ``column__t__c`` to the old name."""
    decisions = []
    for key, old in answers.items():
        kind, name = key.split("__", 1)
        question = f"rename:{kind}:{name.replace('__', '.')}"
        decisions.append(Decision(question=question, answer=old, origin="option"))
    current = plain.settled(current, plain.FULL)
    made = plain.prepared(current, desired, plain.FULL, plain.accepting, decisions)
    assert made.is_ready, made.open
    check_plan(current, made)
    return made


def test_a_rename_is_never_assumed() -> None:
    current = plain.settled(schema(table("users", ID)), plain.FULL)
    made = plain.prepared(current, schema(table("people", ID)), plain.FULL, lambda _: None)
    assert [question.id for question in made.open] == ["rename:table:people", "drop:table:users"]


@pytest.mark.parametrize("order", list(permutations("abc"))[1:])
def test_tables_change_places(order: tuple[str, ...]) -> None:
    names = dict(zip("abc", order, strict=True))
    current = schema(*(table(old, ID, column(f"of {old}", Integer())) for old in names))
    desired = schema(*(table(new, ID, column(f"of {old}", Integer())) for old, new in names.items()))
    moved = {f"table__{new}": old for old, new in names.items() if old != new}
    made = renamed(current, desired, **moved)
    assert all(isinstance(one, RenameTable) or one.tag == "core/rename-constraint" for one in made.operations)


@pytest.mark.parametrize("order", list(permutations("abc"))[1:])
def test_columns_change_places(order: tuple[str, ...]) -> None:
    names = dict(zip("abc", order, strict=True))
    types = dict(zip("abc", (Integer(16), Integer(64), String(9)), strict=True))
    current = schema(table("t", ID, *(column(old, types[old]) for old in names)))
    desired = schema(table("t", ID, *(column(new, types[old]) for old, new in names.items())))
    moved = {f"column__t__{new}": old for old, new in names.items() if old != new}
    made = renamed(current, desired, **moved)
    assert all(isinstance(one, RenameColumn) for one in made.operations)


def test_names_move_up_a_chain() -> None:
    current = schema(table("a", ID, column("x", Integer())), table("b", ID, column("y", Integer())))
    desired = schema(table("b", ID, column("x", Integer())), table("c", ID, column("y", Integer())))
    made = renamed(current, desired, table__b="a", table__c="b")
    tables = [(str(one.table), one.to) for one in made.operations if isinstance(one, RenameTable)]
    assert tables == [("b", "c"), ("a", "b")]


def test_everything_that_names_a_column_follows_it() -> None:
    computed = column("twice", Integer())
    before = evolve(
        table("t", ID, column("n", Integer()), computed, column("up", Integer())),
        checks=(),
        indexes=(index("n", where=expression("n", " > 0")),),
        foreign_keys=(refers(["up"], "t"),),
    )
    after = evolve(
        table("t", ID, column("m", Integer()), computed, column("up", Integer())),
        indexes=(index("m", where=expression("m", " > 0")),),
        foreign_keys=(refers(["up"], "t"),),
    )
    made = renamed(schema(before), schema(after), column__t__m="n")
    assert {one.tag for one in made.operations} == {"core/rename-column", "core/rename-index"}


def test_a_table_its_column_and_its_enum_are_renamed_and_changed_at_once() -> None:
    mood, temper = TableName(None, "mood"), TableName(None, "temper")
    current = schema(
        EnumDef(name=mood, values=("sad", "glad")),
        table("people", ID, column("mood", EnumRef(mood)), column("age", Integer(16))),
    )
    desired = schema(
        EnumDef(name=temper, values=("sad", "glad", "so-so")),
        table("users", ID, column("temper", EnumRef(temper)), column("age", Integer(64))),
    )
    made = renamed(current, desired, table__users="people", column__users__temper="mood", enum__temper="mood")
    tags = [one.tag for one in made.operations]
    assert tags.count("core/alter-column") == tags.count("core/alter-enum") == 1
    assert not [tag for tag in tags if "drop" in tag or "add" in tag]


def test_the_same_answers_serve_twice() -> None:
    current, desired = schema(table("users", ID)), schema(table("people", ID))
    made = renamed(current, desired, table__people="users")
    again = renamed(made.desired, desired, table__people="users")
    assert again.operations == ()
    assert "done already" in again.notes[0]


def test_an_answer_about_nothing_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="in no schema here"):
        renamed(schema(table("users", ID)), schema(table("users", ID)), table__nobody="users")


@pytest.mark.parametrize("there", ["a", "b", "c"])
def test_one_file_of_renames_serves_every_database_on_the_way(there: str) -> None:
    def having(table_name: str, column_name: str) -> SchemaSnapshot:
        return schema(table(f"t_{table_name}", ID, column(f"x_{column_name}", Integer())), table("other", ID))

    renames = {"table__t_b": "t_a", "table__t_c": "t_b"}
    renames |= {"column__t_a__x_b": "x_a", "column__t_b__x_c": "x_b", "column__t_c__x_d": "x_c"}
    made = renamed(having(there, there), having("c", "d"), **renames)
    changes = [one for one in made.operations if isinstance(one, RenameTable | RenameColumn)]
    assert len(changes) == (1 if there == "c" else 2)
    made = renamed(having("c", "d"), having("c", "d"), **renames)
    assert not made.operations


def test_a_rename_of_nothing_is_wrong_usage() -> None:
    current = schema(table("t", ID, column("a", Integer())))
    with pytest.raises(UsageError, match="no schema here"):
        renamed(current, current, column__t__c="b")
