"""Joins neighbouring changes of one table into one ALTER TABLE.

Foreign keys are dropped before everything else but the renames, and in a statement of their own: the index that one
needs cannot go before it, and its name cannot be used again in the same statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from attrs import evolve

from viborm_core.ddl import Step
from viborm_core.operations import AddForeignKey, DropForeignKey
from viborm_core.plan import Workspace
from viborm_mysql.ddl_alter import SHAPING
from viborm_mysql.operations import AlterTogether

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.operations import DiffOperation
    from viborm_core.schema import SchemaSnapshot, TableName


def fold_steps(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The same changes in fewer steps; ``current`` is the schema before them."""
    renames = [step for step in steps if step.operation.is_rename]
    drops = [step for step in steps if isinstance(step.operation, DropForeignKey)]
    rest = [step for step in steps if not step.operation.is_rename and not isinstance(step.operation, DropForeignKey)]
    if drops:
        drops.sort(key=lambda step: step.operation.subject.owner)
        again = _again([*renames, *drops, *rest], current)
        first = len(renames)
        renames, drops, rest = again[:first], again[first : first + len(drops)], again[first + len(drops) :]
    return [*renames, *_joined(drops), *_joined(rest)]


def _again(steps: Sequence[Step], current: SchemaSnapshot) -> list[Step]:
    """The steps with what is before and after each in this order."""
    workspace = Workspace(current)
    made = []
    for step in steps:
        before, after = workspace.apply(step.operation)
        made.append(Step(operation=step.operation, before=before, after=after, capabilities=step.capabilities))
    return made


def _joined(steps: Sequence[Step]) -> Iterator[Step]:
    group: list[Step] = []
    for step in steps:
        if group and (_table(group[-1]), _kind(group[-1])) != (_table(step), _kind(step)):
            yield _one(group)
            group = []
        group.append(step)
        if not _kind(step):
            yield _one(group)
            group = []
    if group:
        yield _one(group)


def _kind(step: Step) -> str:
    operation = step.operation
    if isinstance(operation, DropForeignKey):
        return "drop"
    if isinstance(operation, AddForeignKey):
        return "add"
    return "shape" if isinstance(operation, SHAPING) else ""


def _table(step: Step) -> TableName:
    return step.operation.subject.owner


def _one(group: Sequence[Step]) -> Step:
    if len(group) == 1:
        return group[0]
    operations = cast("tuple[DiffOperation, ...]", tuple(step.operation for step in group))
    together = AlterTogether(table=_table(group[0]), operations=operations)
    return evolve(group[-1], operation=together, before=group[0].before)
