"""Law 1: the plan, folded over the current schema, is the effective desired one, and each step can run."""

from __future__ import annotations

from random import Random

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.laws import plain
from tests.laws.integrity import existing, faults
from viborm_core.capabilities import Capabilities
from viborm_core.diff import diff
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import DropColumn, DropTable
from viborm_core.plan import Workspace, make_plan
from viborm_core.push import Prepared
from viborm_core.schema import SchemaSnapshot
from viborm_core.testing.mutations import Pair, random_pair
from viborm_core.testing.strategies import pairs, schemas

PURE = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
every = pytest.mark.parametrize("capabilities", plain.ALL, ids=["spare", "full", "forward"])


def pair_of(data: st.DataObject, capabilities: Capabilities) -> Pair:
    return data.draw(pairs(capabilities))


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
@PURE
@given(data=st.data())
def test_the_plan_is_the_difference(capabilities: Capabilities, data: st.DataObject) -> None:
    pair = pair_of(data, capabilities)
    current = plain.settled(pair.before, capabilities)
    made = plain.prepared(current, pair.after, capabilities, plain.accepting, pair.decisions)
    assert made.is_ready
    check_plan(current, made)
    again = plain.prepared(made.desired, pair.after, capabilities, plain.accepting)
    assert again.operations == ()


@every
@PURE
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_the_plan_is_the_difference_with_what_is_kept(
    capabilities: Capabilities, data: st.DataObject, seed: int
) -> None:
    pair = pair_of(data, capabilities)
    current = plain.settled(pair.before, capabilities)
    try:
        made = plain.prepared(current, pair.after, capabilities, plain.wavering(Random(seed)))
    except ImpossibleChange:
        assume(False)  # noqa: FBT003 - hypothesis' own signature
    check_plan(current, made)
    kept = {question.subject for question, decision in made.decisions if decision.answer == "keep"}
    for operation in made.operations:
        assert not (isinstance(operation, DropTable | DropColumn) and operation.subject in kept)


@every
@PURE
@given(data=st.data())
def test_a_reset_makes_the_desired_schema(capabilities: Capabilities, data: st.DataObject) -> None:
    pair = pair_of(data, capabilities)
    current = plain.settled(pair.before, capabilities)
    made = plain.prepared(current, pair.after, capabilities, plain.accepting, force_reset=True)
    whole = current
    for step in made.steps:
        whole = step.operation.apply(whole)
    assert whole == made.desired


@every
@PURE
@given(data=st.data())
def test_nothing_goes_that_no_answer_gave_away(capabilities: Capabilities, data: st.DataObject) -> None:
    pair = pair_of(data, capabilities)
    current = plain.settled(pair.before, capabilities)
    made = plain.prepared(current, pair.after, capabilities, plain.accepting, pair.decisions)
    given_away = {question.subject for question, decision in made.decisions if decision.answer == "drop"}
    for operation in made.operations:
        if isinstance(operation, DropTable):
            assert operation.subject in given_away
        if isinstance(operation, DropColumn) and operation.column.generated is None:
            assert operation.subject in given_away
    before = {name for table in current.tables for name in _columns(table.name, current, made)}
    after = {(table.name, column.name) for table in made.desired.tables for column in table.columns}
    gone = {(one.owner, one.part) if one.kind == "column" else (one.owner, None) for one in given_away}
    generated = {(one.table, one.column.name) for one in made.operations if isinstance(one, DropColumn)}
    for table, column in before - after:
        assert (table, column) in gone or (table, None) in gone or (table, column) in generated


def _columns(name: object, current: SchemaSnapshot, made: Prepared) -> list[tuple]:
    """The columns of a table under the names that they have once all renames are done."""
    renamed = current
    for operation in made.operations:
        if operation.is_rename:
            renamed = operation.apply(renamed)
    return [(table.name, column.name) for table in renamed.tables for column in table.columns]


@every
@PURE
@given(data=st.data())
def test_a_schema_does_not_differ_from_itself(capabilities: Capabilities, data: st.DataObject) -> None:
    schema = data.draw(schemas(capabilities))
    current = plain.settled(schema, capabilities)
    assert diff(current, current) == ()
    reordered = evolve(
        current,
        tables=tuple(evolve(table, columns=table.columns[::-1]) for table in current.tables[::-1]),
    )
    assert reordered == current
    assert hash(reordered) == hash(current)
    assert diff(current, reordered) == ()


@every
@PURE
@given(data=st.data())
def test_what_is_settled_stays_settled(capabilities: Capabilities, data: st.DataObject) -> None:
    pair = pair_of(data, capabilities)
    current = plain.settled(pair.before, capabilities)
    assert plain.settled(current, capabilities) == current
    assert not list(faults(current))
    limit = capabilities.name_limit
    names = [
        part.name
        for table in current.tables
        for part in (*table.uniques, *table.checks, *table.foreign_keys, *table.indexes)
    ]
    assert all(name is not None and len(name.encode()) <= limit for name in names)


@every
def test_the_order_does_not_depend_on_the_order_of_operations(capabilities: Capabilities) -> None:
    for seed in range(60):
        random = Random(seed)
        pair = random_pair(random, capabilities)
        current = plain.settled(pair.before, capabilities)
        made = plain.prepared(current, pair.after, capabilities, plain.accepting)
        shuffled = random.sample(made.operations, len(made.operations))
        steps = make_plan((), shuffled, current, capabilities)
        whole = current
        for step in steps:
            whole = step.operation.apply(whole)
            assert not list(faults(whole, forward_references=capabilities.foreign_key_forward_references)), (
                seed,
                step.operation.describe(),
            )
        assert whole == made.desired
