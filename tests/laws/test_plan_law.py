"""Law 1: the plan, folded over the current schema, is the effective desired one, and each step can run."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws import plain
from tests.laws.integrity import existing, faults
from viborm_core.capabilities import Capabilities
from viborm_core.codec import Codec
from viborm_core.diff import diff
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import CORE_OPERATIONS, DropColumn, DropTable
from viborm_core.operations.refs import column_ref, index_needs, table_ref
from viborm_core.plan import Workspace, make_plan
from viborm_core.push import Prepared
from viborm_core.reading import SchemaReading
from viborm_core.schema import ObjectRef, SchemaSnapshot
from viborm_core.testing.mutations import Pair, random_pair
from viborm_core.testing.schemas import Size
from viborm_core.testing.strategies import pairs

SEEDS = round(300 * float(os.environ.get("VIBORM_CAMPAIGN", "1")))
SMALL = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
every = pytest.mark.parametrize("capabilities", plain.ALL, ids=["spare", "full", "forward"])


def check_plan(current: SchemaSnapshot, made: Prepared) -> None:
    """Fold the plan in both ways, and look at the state between any two steps."""
    forward = made.capabilities.foreign_key_forward_references
    workspace, whole = Workspace(current), current
    for step in made.steps:
        before, after = existing(whole), step.operation.apply(whole)
        workspace.apply(step.operation)
        assert workspace.snapshot() == after, step.operation.describe()
        missing = {
            need
            for need in step.operation.requires() - before
            if not (forward and need.owner != step.operation.subject.owner)
        }
        assert not missing, f"{step.operation.describe()} needs {missing}"
        there = existing(after)
        lacking = {one for one in step.operation.provides() if one.kind != "constraint"} - there
        assert not lacking, f"{step.operation.describe()} does not provide {lacking}"
        wrong = list(faults(after, forward_references=forward))
        assert not wrong, f"after {step.operation.describe()}: {wrong}"
        whole = after
    assert whole == made.desired
    assert not list(faults(whole))


@every
@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, SEEDS, 50)], ids=str)
def test_the_plan_is_the_difference(capabilities: Capabilities, seeds: range) -> None:
    for seed in seeds:
        pair = random_pair(Random(seed), capabilities)
        assert not list(faults(pair.before))
        assert not list(faults(pair.after))
        try:
            check_all(pair, capabilities, Random(seed))
        except BaseException as error:
            error.add_note(f"the pair of seed {seed}")
            raise


@every
@SMALL
@given(data=st.data())
def test_the_plan_is_the_difference_in_small(capabilities: Capabilities, data: st.DataObject) -> None:
    pair = data.draw(pairs(capabilities, Size(tables=2, columns=3)))
    check_all(pair, capabilities, Random(0))


def check_all(pair: Pair, capabilities: Capabilities, random: Random) -> None:
    """The law when all is given away, when a coin decides, when all is dropped first, and in any order."""
    current = plain.settled(pair.before, capabilities)
    check_settled(current, capabilities)
    made = plain.prepared(current, pair.after, capabilities, plain.accepting, pair.decisions)
    assert made.is_ready
    check_plan(current, made)
    check_given_away(current, made)
    check_order(current, made, random)
    again = plain.prepared(made.desired, pair.after, capabilities, plain.accepting)
    assert again.operations == ()
    reset = plain.prepared(current, pair.after, capabilities, plain.accepting, force_reset=True)
    assert folded(reset, current) == reset.desired
    try:
        kept = plain.prepared(current, pair.after, capabilities, plain.wavering(random))
    except ImpossibleChange as error:
        assert "refers to" in error.message  # noqa: PT017 - most pairs raise nothing
    else:
        check_kept(current, kept)


def folded(made: Prepared, current: SchemaSnapshot) -> SchemaSnapshot:
    """The schema after all steps."""
    for step in made.steps:
        current = step.operation.apply(current)
    return current


def check_kept(current: SchemaSnapshot, made: Prepared) -> None:
    """What is kept is there afterwards, and the plan leads to that."""
    if not any("two relations" in fault for fault in faults(made.desired)):
        check_plan(current, made)
    for question, decision in made.decisions:
        if decision.answer == "keep":
            table = made.desired.table(question.subject.owner)
            assert table is not None
            assert question.subject.kind == "table" or table.column(question.subject.part) is not None
    kept = {question.subject for question, decision in made.decisions if decision.answer == "keep"}
    for operation in made.operations:
        assert not (isinstance(operation, DropTable | DropColumn) and operation.subject in kept)
    check_kept_indexes(current, made, kept)


def check_kept_indexes(current: SchemaSnapshot, made: Prepared, kept: set[ObjectRef]) -> None:
    """An index over a column that is kept is kept too, if its other columns are there and its name is free."""
    for operation in made.operations:
        if operation.is_rename:
            current = operation.apply(current)
    for before in current.tables:
        after = made.desired.table(before.name)
        if after is None:
            continue
        there = {column_ref(after.name, column.name) for column in after.columns}
        for index in before.indexes:
            needs = index_needs(before.name, index)
            if needs & kept and needs <= there:
                assert index.name in {one.name for one in after.indexes}


def check_given_away(current: SchemaSnapshot, made: Prepared) -> None:
    """Every table and column that is no more was renamed, computed, or given away by an answer."""
    given_away = {question.subject for question, decision in made.decisions if decision.answer == "drop"}
    for operation in made.operations:
        if operation.is_rename:
            current = operation.apply(current)
    for table in current.tables:
        after = made.desired.table(table.name)
        if after is None:
            assert table_ref(table.name) in given_away
            continue
        for column in table.columns:
            if after.column(column.name) is None and column.generated is None:
                assert column_ref(table.name, column.name) in given_away


def check_order(current: SchemaSnapshot, made: Prepared, random: Random) -> None:
    """The order is made, and not kept: shuffled operations give a plan too."""
    renames = [operation for operation in made.operations if operation.is_rename]
    rest = [operation for operation in made.operations if not operation.is_rename]
    steps = make_plan(renames, random.sample(rest, len(rest)), current, made.capabilities)
    check_plan(current, evolve(made, steps=steps))


def check_settled(current: SchemaSnapshot, capabilities: Capabilities) -> None:
    """What is complete and has its names stays as it is, differs not from itself, and fits into a file."""
    assert plain.settled(current, capabilities) == current
    assert not list(faults(current))
    assert diff(current, current) == ()
    turned = (evolve(table, columns=table.columns[::-1]) for table in current.tables[::-1])
    reordered = evolve(current, tables=tuple(turned))
    assert reordered == current
    assert hash(reordered) == hash(current)
    assert diff(current, reordered) == ()
    for table in current.tables:
        parts: list[Any] = [*table.uniques, *table.checks, *table.foreign_keys, *table.indexes]
        assert all(0 < len(part.name.encode()) <= (capabilities.name_limit or 0) for part in parts)
    codec = Codec(CORE_OPERATIONS)
    reading = SchemaReading(snapshot=current, dialect="plain", server_version="1")
    assert codec.load_snapshot(codec.dump_snapshot(reading), "a file") == reading
    assert _column_order(codec.load_snapshot(codec.dump_snapshot(reading), "a file").snapshot) == _column_order(current)


def _column_order(snapshot: SchemaSnapshot) -> list[list[str]]:
    return [[column.name for column in table.columns] for table in snapshot.tables]


@every
def test_operations_survive_a_file(capabilities: Capabilities) -> None:
    codec = Codec(CORE_OPERATIONS)
    seen = set()
    for seed in range(300):
        pair = random_pair(Random(seed), capabilities)
        current = plain.settled(pair.before, capabilities)
        made = plain.prepared(current, pair.after, capabilities, plain.accepting, pair.decisions)
        text = json.dumps(codec.dump_operations(made.operations))
        assert codec.load_operations(json.loads(text)) == made.operations
        seen |= {operation.tag for operation in made.operations}
    assert len(seen) > 15, sorted(seen)
