"""Every change of metadata is noticed, wherever in it it is, and what cannot be watched is not remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from engines import in_memory
from remembering import forgetting, person, push_until_remembered, shop

from viborm_sqlalchemy import CheckReport, check, memory, push, read_metadata
from viborm_sqlalchemy.watched import Watched

Alter = Callable[[sa.MetaData], object]


def watched_after_reading(metadata: sa.MetaData) -> Watched:
    read_metadata(metadata)
    return Watched(metadata, (memory.Memory,))


def listen(metadata: sa.MetaData) -> None:
    sa.event.listen(person(metadata), "after_create", sa.DDL("SELECT 1"))


ALTERATIONS: dict[str, Alter] = {
    "a table": lambda all_: sa.Table("new", all_, sa.Column("id", sa.Integer, primary_key=True)),
    "a table that goes": lambda all_: all_.remove(person(all_)),
    "all tables": lambda all_: all_.clear(),
    "a table's comment": lambda all_: setattr(person(all_), "comment", "people"),
    "a column": lambda all_: person(all_).append_column(sa.Column("new", sa.Integer)),
    "a column's name": lambda all_: setattr(person(all_).c.name, "name", "called"),
    "a type": lambda all_: setattr(person(all_).c.kind, "type", sa.Text()),
    "a type's attribute": lambda all_: setattr(person(all_).c.name.type, "length", 90),
    "a variant": lambda all_: setattr(
        person(all_).c.kind, "type", person(all_).c.kind.type.with_variant(sa.Text(), "sqlite")
    ),
    "nullability": lambda all_: setattr(person(all_).c.kind, "nullable", False),
    "a default": lambda all_: setattr(person(all_).c.kind, "server_default", sa.DefaultClause("b")),
    "a default that goes": lambda all_: setattr(person(all_).c.kind, "server_default", None),
    "a default's text": lambda all_: setattr(person(all_).c.kind.server_default, "arg", "b"),
    "an index": lambda all_: sa.Index("new", person(all_).c.kind),
    "an index's columns": lambda all_: next(iter(person(all_).indexes)).expressions.append(person(all_).c.age),
    "an index that goes": lambda all_: person(all_).indexes.clear(),
    "an index's uniqueness": lambda all_: setattr(next(iter(person(all_).indexes)), "unique", True),
    "a constraint": lambda all_: person(all_).append_constraint(sa.UniqueConstraint("kind", name="new")),
    "a check's condition": lambda all_: setattr(
        next(one for one in person(all_).constraints if one.name == "old"), "sqltext", sa.text("age > 1")
    ),
    "a constraint's name": lambda all_: setattr(
        next(one for one in person(all_).constraints if one.name == "pair"), "name", "couple"
    ),
    "a constraint that goes": lambda all_: person(all_).constraints.remove(
        next(one for one in person(all_).constraints if one.name == "pair")
    ),
    "what a key does": lambda all_: setattr(next(iter(person(all_).foreign_key_constraints)), "ondelete", "CASCADE"),
    "an option of a dialect": lambda all_: person(all_).dialect_options["sqlite"].update(strict=True),
    "an annotation": lambda all_: person(all_).c.age.info["viborm"].update(renamed_from="years"),
    "another annotation": lambda all_: person(all_).c.age.info.update(viborm={"renamed_from": "years"}),
    "a prefix": lambda all_: person(all_)._prefixes.append("TEMPORARY"),
    "an event": listen,
}


@pytest.mark.parametrize("alter", ALTERATIONS.values(), ids=ALTERATIONS)
def test_a_change_of_metadata_in_place_is_noticed(alter: Alter) -> None:
    engine, metadata = in_memory(), shop()
    sa.event.listen(person(metadata), "before_create", sa.DDL("SELECT 2"))
    push_until_remembered(engine, metadata)
    watched = watched_after_reading(metadata)
    assert watched.is_unchanged()
    alter(metadata)
    assert not watched.is_unchanged()
    assert said(check, engine, metadata) == said(forgetting, engine, metadata)


def said(ask: Callable[..., CheckReport], engine: sa.Engine, metadata: sa.MetaData) -> object:
    try:
        return ask(engine, metadata)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be the same
        return str(error)


def test_what_takes_the_place_of_its_equal_is_looked_at_too() -> None:
    metadata = shop()
    column = person(metadata).c.age
    watched = watched_after_reading(metadata)
    column.info = {"viborm": {}}
    assert watched.is_unchanged()
    column.info["viborm"]["renamed_from"] = "years"
    assert not watched.is_unchanged()


def test_what_is_equal_to_everything_is_told_apart() -> None:
    class Equal:
        def __init__(self, value: int) -> None:
            self.value = value

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    for place in ({}, []):
        metadata = shop()
        held = Equal(1)
        metadata.info["place"] = {**place, "x": held} if isinstance(place, dict) else [held]
        watched = watched_after_reading(metadata)
        assert watched.is_unchanged()
        held.value = 2
        assert not watched.is_unchanged()
        held.value = 1
        assert watched.is_unchanged()
        metadata.info["place"]["x" if isinstance(place, dict) else 0] = Equal(1)
        assert not watched.is_unchanged()


def test_a_listener_for_every_table_is_noticed() -> None:
    metadata = shop()
    watched = watched_after_reading(metadata)
    assert watched.is_unchanged()
    statement = sa.DDL("SELECT 1")
    sa.event.listen(sa.Table, "before_create", statement)
    try:
        assert not watched.is_unchanged()
    finally:
        sa.event.remove(sa.Table, "before_create", statement)


def test_what_asks_a_function_each_time_is_not_remembered() -> None:
    metadata = shop()
    metadata.naming_convention = {**metadata.naming_convention, "ix": lambda _index, _table: "other"}  # type: ignore[dict-item]
    assert not Watched(metadata).is_possible
    metadata = shop()
    next(iter(person(metadata).indexes)).ddl_if(callable_=lambda *_all, **_named: True)
    assert not Watched(metadata).is_possible
    engine = in_memory()
    push_until_remembered(engine, metadata)
    assert check(engine, metadata).is_in_sync


def test_what_is_another_each_time_is_watched_less_and_less(monkeypatch: pytest.MonkeyPatch) -> None:
    watches: list[int] = []

    class Counted(Watched):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            watches.append(number)

    monkeypatch.setattr(memory, "Watched", Counted)
    engine, metadata = in_memory(), shop()
    for number in range(40):
        metadata.info[str(number)] = number
        push(engine, metadata)
    assert watches == [1, 2, 4, 8, 16, 32]
    hits = 0
    for number in range(40, 80):  # noqa: B007 - what `Counted` notes
        push(engine, metadata)
        hits += vars(metadata)["_viborm_memory"]._watched is not None
    assert hits > len(range(40)) // 2
    hopeless = shop()
    next(iter(person(hopeless).indexes)).ddl_if(callable_=lambda *_all, **_named: True)
    watches.clear()
    for number in range(40):  # noqa: B007 - as above
        push(in_memory(), hopeless)
    assert watches == [1, 16, 31]
