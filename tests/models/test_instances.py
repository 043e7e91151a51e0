"""Instances of models are ordinary objects, and say what the database has yet to fill."""

import copy
import inspect
import pickle
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from examples.models import Role, Team, User
from viborm_core.models import UnsetError, column, model, sql


def test_init_demands_what_the_database_does_not_fill() -> None:
    user = User(email="e")
    assert (user.email, user.role, user.profile) == ("e", Role.MEMBER, None)
    with pytest.raises(TypeError, match="email"):
        User()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="id"):
        Team(id=1, name="x")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("id", "the database numbers it"),
        ("created_at", "the database fills it"),
        ("email_lower", "the database computes it"),
        ("tags", "its rows are in a junction table, and were not loaded"),
    ],
)
def test_reading_what_is_not_set_says_why(attribute: str, reason: str) -> None:
    user = User(email="e")
    with pytest.raises(UnsetError, match=f"User.{attribute} has no value yet: {reason}"):
        getattr(user, attribute)
    assert not hasattr(user, attribute)
    setattr(user, attribute, "now set")
    assert getattr(user, attribute) == "now set"


def test_sql_default_may_be_given() -> None:
    now = datetime(2024, 2, 29, tzinfo=UTC)
    assert User(email="e", created_at=now).created_at == now


def test_repr_shows_what_is_set() -> None:
    assert repr(Team(name="x")) == "Team(name='x')"


def test_repr_of_a_cycle_ends() -> None:
    @model
    class Node:
        next: object = None

    node = Node()
    node.next = node
    assert repr(node) == "Node(next=...)"


def test_equality_is_that_of_values() -> None:
    assert Team(name="x") == Team(name="x")
    assert Team(name="x") != Team(name="y")
    assert Team(name="x") != object()
    one, other = Team(name="x"), Team(name="x")
    one.id = 1
    assert one != other
    assert not isinstance(one, Hashable)


def test_copy_and_pickle() -> None:
    user = User(email="e")
    assert copy.deepcopy(user) == user
    assert pickle.loads(pickle.dumps(user)) == user  # noqa: S301 - our own bytes


def test_attrs_introspection_builds_the_class_on_use() -> None:
    @model
    class Fresh:
        name: str
        size: int = 3

    cls: Any = Fresh
    assert [field.name for field in attrs.fields(cls)] == ["name", "size"]
    assert attrs.asdict(cls(name="x")) == {"name": "x", "size": 3}
    assert attrs.evolve(cls(name="x"), size=4) == Fresh(name="x", size=4)
    assert list(inspect.signature(Fresh).parameters) == ["name", "size"]


def test_own_methods_stay() -> None:
    @model
    class Own:
        name: str

        def __init__(self, name: str) -> None:
            self.__attrs_init__(name=name.upper())  # type: ignore[attr-defined]

        def __repr__(self) -> str:
            return f"<{self.name}>"

        def __eq__(self, other: object) -> bool:
            return False

        def __hash__(self) -> int:
            return 1

    own = Own("x")
    assert repr(own) == "<X>"
    assert own != own  # noqa: PLR0124 - its own equality
    assert hash(own) == 1


def test_inheritance_from_an_abstract_model() -> None:
    @model(abstract=True)
    class Stamped:
        created_at: datetime = column(default=sql("CURRENT_TIMESTAMP"))

    @model
    class Note(Stamped):
        text: str
        edited_at: datetime = column(default=sql("CURRENT_TIMESTAMP"))

        def __attrs_post_init__(self) -> None:
            self.text = self.text.strip()

    note = Note(text=" x ")
    assert repr(note) == "Note(text='x')"
    for attribute in ("created_at", "edited_at"):
        with pytest.raises(UnsetError, match="the database fills it"):
            getattr(note, attribute)


def test_factory_makes_a_value_for_each() -> None:
    @model
    class Basket:
        items: list[str] = column(factory=list)
        _hidden: int = 1

    one, other = Basket(), Basket(_hidden=2)
    one.items.append("x")
    assert other.items == []
    assert other._hidden == 2
