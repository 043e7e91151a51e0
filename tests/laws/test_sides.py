"""What a schema starts from may be read, or written: models, and the database made of them, are one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from viborm_core.adapter import Connection
from viborm_core.ddl import join_renderers
from viborm_core.diff import complete_parts
from viborm_core.operations import DiffOperation
from viborm_core.push import Request, prepare
from viborm_core.reading import SchemaReading
from viborm_core.schema import IndexDef, SchemaSnapshot
from viborm_core.testing import Target
from viborm_core.testing.build import ID, index, schema, table
from viborm_core.testing.mutations import random_pair
from viborm_sqlite.adapter import SQLiteAdapter

ADAPTER = SQLiteAdapter()
PAIRS = 150


def difference(
    before: SchemaReading, after: SchemaReading, connection: Connection | None = None
) -> tuple[DiffOperation, ...]:
    """What turns one schema into the other."""
    request = Request(
        desired=after,
        adapter=ADAPTER,
        renderers=join_renderers(ADAPTER.dialect, [ADAPTER.renderers]),
        current=before,
        server=connection,
    )
    return prepare(request).operations


def tags(operations: tuple[DiffOperation, ...]) -> list[str]:
    """What is done, up to names."""
    return sorted(one.tag for one in operations if "/rename-" not in one.tag)


def models(snapshot: SchemaSnapshot) -> SchemaReading:
    """A schema as models state it."""
    return SchemaReading(snapshot=snapshot)


@pytest.mark.parametrize("seed", range(PAIRS))
def test_models_are_the_database_made_of_them(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    target = Target(adapter=ADAPTER, new_database=lambda: f"sqlite:///{tmp_path}/a.db")
    with target.connected(target.new_database()) as connection:
        pair = random_pair(random, ADAPTER.capabilities(connection))
        target.push(connection, pair.before)
        read = ADAPTER.introspect(connection)
    before, after = models(pair.before), models(pair.after)
    assert difference(before, before) == ()
    assert difference(before, read) == ()
    assert difference(read, before) == ()
    assert tags(difference(before, after)) == tags(difference(read, after))


def test_unstated_parts_take_what_is_there() -> None:
    def options_of(stated: IndexDef) -> tuple[tuple[str, str], ...]:
        there = evolve(table("t", ID), indexes=(evolve(index("id"), name="i", options=(("a", "1"), ("b", "1"))),))
        wanted = evolve(table("t", ID), indexes=(stated,))
        return complete_parts(schema(wanted), schema(there)).tables[0].indexes[0].options

    assert options_of(index("id")) == (("a", "1"), ("b", "1"))
    assert options_of(evolve(index("id"), name="i", options=(("a", "2"),))) == (("a", "2"), ("b", "1"))
    assert options_of(evolve(index("id"), name="another")) == ()
    assert options_of(evolve(index("id"), unique=True)) == ()
