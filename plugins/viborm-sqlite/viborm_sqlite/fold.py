"""Joins the steps on a table that ALTER TABLE cannot make into one rebuild, and keeps the names of indexes free.

Foreign keys are off while a plan runs, so the order among tables is free, and all steps on one table can stand where
its first one stood. Renames come first in a plan, and are always ALTER TABLE's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from viborm_core.ddl import Step
from viborm_core.operations import (
    CreateIndex,
    CreateTable,
    DiffOperation,
    DropIndex,
    DropTable,
    RenameIndex,
)
from viborm_core.schema import SchemaSnapshot, TableName
from viborm_sqlite.native import is_native
from viborm_sqlite.operations import RebuildTable
from viborm_sqlite.sqltext import fold

_INDEXES = (CreateIndex, RenameIndex)
_WHOLE = (CreateTable, DropTable)


def fold_steps(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The steps with rebuilds in them, which restore the triggers that go with the old tables.

    Raises:
        viborm_core.errors.ImpossibleChange: a view or trigger would be broken.
    """
    joined = [*_joined(_freed(steps))]
    if not joined or not current.objects:
        return joined
    from viborm_sqlite.passengers import carry

    return carry(joined, current)


def _table(operation: DiffOperation) -> TableName | None:
    """The table that an operation is on, if it is one of the core's on a part of a table."""
    if operation.is_rename or isinstance(operation, _WHOLE):
        return None
    name = getattr(operation, "table", None)
    return name if isinstance(name, TableName) else None


def _freed(steps: Sequence[Step]) -> list[Step]:
    """The steps with every index dropped first whose name another step uses: one database has one set of names."""
    made = Counter(name for step in steps for name in _made(step.operation))
    taken = made & Counter(name for step in steps for name in set(_dropped(step.operation)))
    if not taken:
        return list(steps)
    first: list[Step] = []
    rest: list[Step] = []
    for step in steps:
        operation = step.operation
        match operation:
            case DropIndex(index=index) if fold(index.name or "") in taken:
                first.append(step)
            case RenameIndex(table=table, index=index, to=to) if fold(index.name or "") in taken:
                dropped = _step(DropIndex(table=table, index=index), step, step.before)
                first.append(dropped)
                made_again = CreateIndex(table=table, index=evolve(index, name=to))
                rest.append(_step(made_again, step, dropped.after))
            case DropTable(table=table):
                for index in table.indexes:
                    if fold(index.name or "") in taken:
                        first.append(_step(DropIndex(table=table.name, index=index), step, step.before))
                rest.append(step)
            case _:
                rest.append(step)
    renames = [step for step in rest if step.operation.is_rename]
    others = [step for step in rest if not step.operation.is_rename]
    return [*renames, *first, *others]


def _made(operation: DiffOperation) -> Iterator[str]:
    match operation:
        case CreateIndex(index=index):
            yield fold(index.name or "")
        case RenameIndex(to=to):
            yield fold(to)
        case CreateTable(table=table):
            yield fold(table.name.name)
            yield from (fold(index.name or "") for index in table.indexes)


def _dropped(operation: DiffOperation) -> Iterator[str]:
    match operation:
        case DropIndex(index=index) | RenameIndex(index=index):
            yield fold(index.name or "")
        case DropTable(table=table):
            yield from (fold(index.name or "") for index in table.indexes)


def _step(operation: DiffOperation, like: Step, before: SchemaSnapshot) -> Step:
    return Step(
        operation=operation,
        before=before,
        after=operation.apply(before),
        capabilities=like.capabilities,
    )


def _joined(steps: Sequence[Step]) -> Iterator[Step]:
    groups: dict[tuple[TableName, int], list[Step]] = {}
    lives: Counter[TableName] = Counter()
    order: list[Step | list[Step]] = []
    for step in steps:
        if isinstance(step.operation, _WHOLE):
            lives[step.operation.table.name] += 1
        table = _table(step.operation)
        if table is None:
            order.append(step)
            continue
        key = (table, lives[table])
        if key not in groups:
            groups[key] = []
            order.append(groups[key])
        groups[key].append(step)
    for item in order:
        if isinstance(item, Step):
            yield item
        else:
            yield from _rebuilt(item)


def _rebuilt(group: list[Step]) -> Iterable[Step]:
    """The steps on one table, with what needs it done in one rebuild, before it dropped indexes, after it new ones."""
    table = _table(group[0].operation)
    if table is None or all(
        is_native(one.operation, one.before.table(table), one.capabilities) for one in group
    ):
        return group
    drops = [one.operation for one in group if isinstance(one.operation, DropIndex)]
    indexes = [one.operation for one in group if isinstance(one.operation, _INDEXES)]
    changes = [one.operation for one in group if not isinstance(one.operation, (DropIndex, *_INDEXES))]
    return _sequence(table, drops, changes, indexes, group[0])


def _sequence(
    table: TableName,
    drops: Sequence[DiffOperation],
    changes: Sequence[DiffOperation],
    indexes: Sequence[DiffOperation],
    first: Step,
) -> Iterator[Step]:
    state = first.before
    for operation in drops:
        step = _step(operation, first, state)
        state = step.after
        yield step
    start, before = state, state.table(table)
    for operation in changes:
        state = operation.apply(state)
    after = state.table(table)
    if before is None or after is None:
        raise ValueError(f"there is no table {table}")
    rebuild = RebuildTable(before=before, after=after, operations=tuple(changes))
    yield Step(operation=rebuild, before=start, after=state, capabilities=first.capabilities)
    for operation in indexes:
        step = _step(operation, first, state)
        state = step.after
        yield step
