"""Joins neighbouring changes of one table into one ALTER TABLE.

Foreign keys are dropped before everything else but the renames, and in a statement of their own: the index that one
needs cannot go before it, and its name cannot be used again in the same statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from attrs import evolve

from viborm_core.ddl import Step
from viborm_core.operations import AddForeignKey, AlterTable, DropForeignKey, DropIndex
from viborm_core.plan import Workspace
from viborm_mysql.around_keys import with_indexes_of_their_own, with_keys_apart
from viborm_mysql.ddl_alter import SHAPING
from viborm_mysql.flavour import Flavour
from viborm_mysql.followed import given_back, under_names, with_followers
from viborm_mysql.implicit import is_plain
from viborm_mysql.operations import AlterTogether
from viborm_mysql.serving import is_served, plain_columns, serves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.capabilities import Capabilities
    from viborm_core.operations import DiffOperation
    from viborm_core.schema import SchemaSnapshot, TableDef, TableName


def fold_steps(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The same changes in fewer steps; ``current`` is the schema before them."""
    if not steps:
        return steps
    capabilities = steps[0].capabilities
    renames, names = with_followers(
        [step.operation for step in steps if step.operation.is_rename],
        current,
        mariadb=Flavour.of(capabilities).is_mariadb,
    )
    kept = _with_drops_first(_without_needed([step for step in steps if not step.operation.is_rename]))
    rest = [made for step in kept if (made := under_names(step.operation, names)) is not None]
    rest += given_back([step.operation for step in kept], names)
    if any(isinstance(one, AlterTable | DropForeignKey) for one in rest):
        between = _after(renames, current)
        rest = with_keys_apart(rest, between)
        rest = with_indexes_of_their_own(rest, _after(rest, between))
    drops = [one for one in rest if isinstance(one, DropForeignKey)]
    drops.sort(key=lambda one: one.table)
    others = [one for one in rest if not isinstance(one, DropForeignKey)]
    ordered = [*renames, *drops, *others]
    again = list(steps) if ordered == [step.operation for step in steps] else _again(ordered, current, capabilities)
    first, second = len(renames), len(renames) + len(drops)
    return [*again[:first], *_joined(again[first:second]), *_joined(again[second:])]


def _after(operations: Sequence[DiffOperation], before: SchemaSnapshot) -> SchemaSnapshot:
    if not operations:
        return before
    workspace = Workspace(before)
    for operation in operations:
        workspace.apply(operation)
    return workspace.snapshot()


def _with_drops_first(steps: Sequence[Step]) -> list[Step]:
    """Each index goes with its table's first change.

    So it goes in the statement that adds another which serves the same foreign key: the server drops an index that it
    made for the key by itself, once there is another.
    """
    drops: dict[TableName, list[Step]] = {}
    others = []
    for step in steps:
        if isinstance(step.operation, DropIndex):
            drops.setdefault(_table(step), []).append(step)
        else:
            others.append(step)
    moved = []
    for step in others:
        if _kind(step) == "shape":
            moved += drops.pop(_table(step), [])
        moved.append(step)
    left = [step for some in drops.values() for step in some]
    return [*left, *moved]


def _without_needed(steps: Sequence[Step]) -> list[Step]:
    """Leave out the drops of indexes that a foreign key still needs when all is done.

    Such an index is no difference once the table and its columns have their new names.
    """
    final: dict[TableName, TableDef] = {}
    for step in steps:
        final |= {table.name: table for table in step.after.tables}
    kept = []
    for step in steps:
        operation = step.operation
        table = final.get(_table(step))
        if isinstance(operation, DropIndex) and table is not None and is_plain(operation.index):
            columns = plain_columns(operation.index)
            if any(serves(columns, key) and not is_served(table, key) for key in table.foreign_keys):
                final[table.name] = evolve(table, indexes=(*table.indexes, operation.index))
                continue
        kept.append(step)
    return kept


def _again(operations: Sequence[DiffOperation], current: SchemaSnapshot, capabilities: Capabilities) -> list[Step]:
    """The operations with what is before and after each in this order."""
    workspace = Workspace(current)
    made = []
    for operation in operations:
        before, after = workspace.apply(operation)
        made.append(Step(operation=operation, before=before, after=after, capabilities=capabilities))
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
