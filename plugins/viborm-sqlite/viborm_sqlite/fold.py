"""Joins the steps on a table that ALTER TABLE cannot make into one rebuild, and frees names of indexes.

Foreign keys are off while a plan runs, so the order among tables is free, and all steps on one table can
stand where its first one stood. Renames come first in a plan, and are always ALTER TABLE's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

from attrs import evolve, frozen

from viborm_core.ddl import Step
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import (
    AddColumn,
    AddForeignKey,
    CreateIndex,
    CreateTable,
    DiffOperation,
    DropIndex,
    DropTable,
    RenameIndex,
    RenameTable,
)
from viborm_core.schema import SchemaSnapshot, TableName
from viborm_sqlite.native import can_refer, is_native
from viborm_sqlite.operations import AddColumnWithKeys, RebuildTable, temporary_name
from viborm_sqlite.sqltext import fold

_WHOLE = (CreateTable, DropTable)


def fold_steps(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The steps with rebuilds in them, which restore the triggers that go with the old tables.

    Raises:
        viborm_core.errors.ImpossibleChange: a view or trigger would be broken.
    """
    freed = _freed(steps)
    changed = _joined(freed, lambda: _taken(steps, current))
    joined = [*freed.going, *freed.renames, *freed.drops, *changed, *freed.coming]
    if not joined or not current.objects:
        return joined
    from viborm_sqlite.passengers import carry

    return carry(joined, current)


@frozen(kw_only=True)
class _Freed:
    """A plan in parts: renames, indexes that are dropped early because their names are wanted, the rest.

    Objects of other plugins' kinds, such as views, go before anything else changes, renames too, and come at the end:
    ALTER TABLE tries every view of the database.
    """

    going: tuple[Step, ...]
    renames: tuple[Step, ...]
    drops: tuple[Step, ...]
    rest: tuple[Step, ...]
    coming: tuple[Step, ...]

    def start(self, table: TableName, state: SchemaSnapshot) -> SchemaSnapshot:
        """The state of a table before the rest, from what it was before its first step there."""
        for step in self.drops:
            if isinstance(step.operation, DropIndex) and step.operation.table == table:
                state = step.operation.apply(state)
        return state


def _table(operation: DiffOperation) -> TableName | None:
    """The table that an operation is on, if it is one of the core's on a part of a table."""
    if operation.is_rename or isinstance(operation, _WHOLE):
        return None
    name = getattr(operation, "table", None)
    return name if isinstance(name, TableName) else None


def _is_owned(operation: DiffOperation) -> bool:
    """Whether an operation is about an object of another plugin's kind."""
    return "/" in operation.subject.kind


def _freed(steps: Sequence[Step]) -> _Freed:
    """The steps with every index dropped first whose name another step uses: all tables share names."""
    renames = tuple(step for step in steps if step.operation.is_rename and not _is_owned(step.operation))
    owned = [step for step in steps if _is_owned(step.operation)]
    going = (
        *(step for step in owned if step.operation.is_rename),
        *(step for step in owned if not step.operation.provides()),
    )
    coming = tuple(step for step in owned if not step.operation.is_rename and step.operation.provides())
    others = [step for step in steps if not step.operation.is_rename and not _is_owned(step.operation)]
    made = {name for step in others for name in _made(step.operation)}
    taken = made.intersection(name for step in others for name in _dropped(step.operation)) if made else made
    if not taken:
        return _Freed(renames=renames, going=going, drops=(), rest=tuple(others), coming=coming)
    drops: list[Step] = []
    rest: list[Step] = []
    for step in others:
        operation = step.operation
        match operation:
            case DropIndex(index=index) if fold(index.name or "") in taken:
                drops.append(step)
            case RenameIndex(table=table, index=index, to=to) if fold(index.name or "") in taken:
                dropped = _step(DropIndex(table=table, index=index), step, step.before)
                drops.append(dropped)
                made_again = CreateIndex(table=table, index=evolve(index, name=to))
                rest.append(_step(made_again, step, dropped.after))
            case DropTable(table=table):
                drops.extend(
                    _step(DropIndex(table=table.name, index=index), step, step.before)
                    for index in table.indexes
                    if fold(index.name or "") in taken
                )
                rest.append(step)
            case _:
                rest.append(step)
    return _Freed(renames=renames, going=going, drops=tuple(drops), rest=tuple(rest), coming=coming)


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


def _taken(steps: Sequence[Step], current: SchemaSnapshot) -> frozenset[str]:
    """Every name that something has before, in or after the plan."""
    tables = {fold(table.name.name) for table in current.tables}
    indexes = {fold(index.name or "") for table in current.tables for index in table.indexes}
    objects = {fold(item.name.name) for item in current.objects}
    renamed = {fold(step.operation.to) for step in steps if isinstance(step.operation, RenameTable)}
    made = {name for step in steps for name in _made(step.operation)}
    return frozenset(tables | indexes | objects | renamed | made)


def _joined(freed: _Freed, taken: Callable[[], frozenset[str]]) -> Iterator[Step]:
    groups: dict[tuple[TableName, int], list[Step]] = {}
    lives: Counter[TableName] = Counter()
    order: list[Step | list[Step]] = []
    for step in freed.rest:
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
            yield from _rebuilt(item, freed, taken)


def _with_keys(group: list[Step], state: SchemaSnapshot) -> list[Step]:
    """The steps on one table, with foreign keys joined to the new columns that can be added with them."""
    keys = [one.operation for one in group if isinstance(one.operation, AddForeignKey)]
    if not keys:
        return group
    joined: list[DiffOperation] = []
    for operation in (step.operation for step in group):
        own = tuple(key for key in keys if isinstance(operation, AddColumn) and can_refer(operation, key.foreign_key))
        if own and isinstance(operation, AddColumn):
            keys = [key for key in keys if key not in own]
            joined.append(AddColumnWithKeys(add=operation, keys=own))
        else:
            joined.append(operation)
    steps = []
    for operation in joined:
        if not isinstance(operation, AddForeignKey) or operation in keys:
            steps.append(_step(operation, group[0], state))
            state = steps[-1].after
    return steps


def _rebuilt(group: list[Step], freed: _Freed, taken: Callable[[], frozenset[str]]) -> Iterable[Step]:
    """The steps on one table, with a rebuild in them: dropped indexes before it, new ones after it."""
    table = _table(group[0].operation)
    if table is None:
        yield from group
        return
    with_keys = _with_keys(group, freed.start(table, group[0].before))
    if all(is_native(one.operation, one.before.table(table), one.capabilities) for one in with_keys):
        yield from with_keys
        return
    state = freed.start(table, group[0].before)
    for step in group:
        if isinstance(step.operation, DropIndex):
            dropped = _step(step.operation, step, state)
            state = dropped.after
            yield dropped
    changes = tuple(
        one.operation for one in group if not isinstance(one.operation, DropIndex | CreateIndex | RenameIndex)
    )
    before, after = (
        state.table(table),
        reduce(lambda so_far, one: one.apply(so_far), changes, state).table(table),
    )
    if before is None or after is None:
        raise ImpossibleChange(f"there is no table {table}")
    rebuild = RebuildTable(
        before=before, after=after, operations=changes, temporary=temporary_name(table.name, taken())
    )
    rebuilt = _step(rebuild, group[0], state)
    state = rebuilt.after
    yield rebuilt
    for step in group:
        if isinstance(step.operation, CreateIndex | RenameIndex):
            made = _step(step.operation, step, state)
            state = made.after
            yield made
