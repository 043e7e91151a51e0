"""Fits a plan to what PostgreSQL demands: views made again around changes, refusals by name, enums made again.

https://www.postgresql.org/docs/current/ddl-depend.html
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from viborm_core.ddl import Step
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import (
    AddColumn,
    CreateTable,
    DropColumn,
    DropEnum,
    DropTable,
    RenameColumn,
    RenameEnum,
    RenameTable,
)
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.schema import ObjectRef, SchemaSnapshot
from viborm_postgres.disturbing import CORE_KINDS, disturbed_by, taken_away
from viborm_postgres.enum_use import made_usable
from viborm_postgres.free_names import without_invalid_indexes
from viborm_postgres.riding import Dependent, DropView, RestoreView, View
from viborm_postgres.sequence_places import around_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.schema import TableName


def fold(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The plan as PostgreSQL can run it.

    Raises:
        ImpossibleChange: something that is not managed is in the way; all of it is named.
    """
    if not steps:
        return steps
    steps = around_tables(made_usable(steps))
    steps = _with_views(steps, current)
    return without_invalid_indexes(steps, current)


def _step(operation: DropView, before: SchemaSnapshot, near: Step) -> Step:
    return Step(
        operation=operation,
        before=before,
        after=operation.apply(before),
        capabilities=near.capabilities,
    )


def _with_views(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    riding = [item for item in current.objects if isinstance(item, View | Dependent)]
    if not riding:
        return steps
    disturbed = [{_as_view(ref) for ref in disturbed_by(step)} for step in steps]
    if not any(disturbed):
        return steps
    renames = _Renames(steps)
    users: dict[ObjectRef, list[View | Dependent]] = defaultdict(list)
    for item in riding:
        for ref in item.depends_on:
            users[renames.now(ref)].append(item)
    reach = [_reached(refs, taken_away(step), users) for step, refs in zip(steps, disturbed, strict=True)]
    gone_tables = {step.operation.table.name for step in steps if isinstance(step.operation, DropTable)}
    affected = {item.ref: item for items in reach for item in items if not _goes_along(item, gone_tables)}
    if not affected:
        return steps
    claimed = {item.name for item in current.objects if not isinstance(item, View | Dependent)}
    views = [item for item in affected.values() if isinstance(item, View) and item.name not in claimed]
    _refuse(affected.values(), views, steps, disturbed, renames)
    carried = {view.ref for view in views if any(renames.now(ref) != ref for ref in view.depends_on)}
    first = min(number for number, items in enumerate(reach) if any(item.ref in affected for item in items))
    needed = {renames.now(ref) for view in views for ref in view.depends_on}
    last = max(
        number
        for number, (step, items) in enumerate(zip(steps, reach, strict=True))
        if any(item.ref in affected for item in items) or _made(step) & needed
    )
    ordered = _in_order(views)
    dropped = [
        _step(DropView(view=view, carried=view.ref in carried), SchemaSnapshot(objects=(view,)), steps[first])
        for view in reversed(ordered)
    ]
    restored = [
        Step(
            operation=RestoreView(view=view, carried=view.ref in carried),
            before=SchemaSnapshot(),
            after=SchemaSnapshot(objects=(view,)),
            capabilities=steps[last].capabilities,
        )
        for view in ordered
    ]
    return (*steps[:first], *dropped, *steps[first : last + 1], *restored, *steps[last + 1 :])


def _as_view(ref: ObjectRef) -> ObjectRef:
    """An object of another plugin's kind as unmanaged views depend on it: as on a view."""
    return ref if ref.kind in CORE_KINDS else ObjectRef(kind=View.kind, owner=ref.owner)


def _made(step: Step) -> set[ObjectRef]:
    """What of another plugin's kind a step makes, as unmanaged views depend on it."""
    return {_as_view(ref) for ref in step.operation.provides() if ref.kind not in CORE_KINDS}


class _Renames:
    """What refs are called after the renames of a plan, and which of them were renamed."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._tables: dict[TableName, TableName] = {}
        self._columns: dict[ObjectRef, str] = {}
        self._enums: dict[TableName, TableName] = {}
        for step in steps:
            match step.operation:
                case RenameTable(table=old) as rename:
                    self._tables[old] = rename.new_name
                case RenameEnum(enum=old) as renamed:
                    self._enums[old] = renamed.new_name
                case RenameColumn(table=table, column=column, to=to):
                    self._columns[column_ref(table, column)] = to

    def now(self, ref: ObjectRef) -> ObjectRef:
        """The ref after the renames: tables go first in a plan, so columns are named by the new table."""
        if ref.kind == "enum":
            return ObjectRef(kind="enum", owner=self._enums.get(ref.owner, ref.owner))
        owner = self._tables.get(ref.owner, ref.owner)
        moved = ObjectRef(kind=ref.kind, owner=owner, part=ref.part)
        return ObjectRef(kind=ref.kind, owner=owner, part=self._columns.get(moved, ref.part))


def _reached(
    refs: set[ObjectRef], taken: set[ObjectRef], users: dict[ObjectRef, list[View | Dependent]]
) -> list[View | Dependent]:
    """Everything that depends on the refs, directly or through views, and does not follow a change by itself."""
    found: dict[ObjectRef, View | Dependent] = {}
    waiting = list(refs)
    while waiting:
        ref = waiting.pop()
        for item in users.get(ref, ()):
            follows = isinstance(item, Dependent) and not item.bars_changes and ref not in taken
            if item.ref not in found and not follows:
                found[item.ref] = item
                waiting.append(item.ref)
    return list(found.values())


def _goes_along(item: View | Dependent, gone: set[TableName]) -> bool:
    """Whether it is a part of a dropped table, such as its triggers and policies."""
    if isinstance(item, View):
        return False
    owners = {ref.owner for ref in item.depends_on}
    own = item.title.startswith(("trigger ", "policy ", "rule ", "publication of ", "statistics object "))
    return own and len(owners) == 1 and owners <= gone


def _refuse(
    affected: object,
    views: Sequence[View],
    steps: Sequence[Step],
    disturbed: Sequence[set[ObjectRef]],
    renames: _Renames,
) -> None:
    """Refuse what cannot be made again, by name."""
    faults = [f"{item.title} is in the way" for item in affected if isinstance(item, Dependent)]  # type: ignore[attr-defined]
    gone = _gone(steps)
    for view in views:
        kind = "materialized view" if view.materialized else "view"
        needed = [renames.now(ref) for ref in view.depends_on]
        missing = sorted(str(ref) for ref in needed if ref in gone)
        if missing:
            faults.append(f"{kind} {view.name} uses {', '.join(missing)}")
        faults += [f"{kind} {view.name} cannot be made again: {blocker}" for blocker in view.blockers]
    if not faults:
        return
    changes = [step.operation.describe() for step, refs in zip(steps, disturbed, strict=True) if refs]
    shown = changes[:5] + (["..."] if len(changes) > 5 else [])  # noqa: PLR2004 - enough to know what it is
    raise ImpossibleChange(
        "\n".join(
            [
                "PostgreSQL cannot make these changes:",
                *(f"  {one}" for one in shown),
                "because",
                *(f"  {fault}" for fault in dict.fromkeys(faults)),
            ]
        ),
        hint="drop or change what is named and push again",
    )


def _gone(steps: Sequence[Step]) -> set[ObjectRef]:
    """Tables, columns and enums that are not there any more at the end."""
    gone: set[ObjectRef] = set()
    for step in steps:
        match step.operation:
            case DropTable(table=table):
                gone |= {table_ref(table.name), *(column_ref(table.name, one.name) for one in table.columns)}
            case CreateTable(table=table):
                gone -= {table_ref(table.name), *(column_ref(table.name, one.name) for one in table.columns)}
            case DropColumn(table=name, column=column):
                gone.add(column_ref(name, column.name))
            case AddColumn(table=name, column=column):
                gone.discard(column_ref(name, column.name))
            case DropEnum(enum=enum):
                gone.add(enum_ref(enum.name))
            case other if other.subject.kind not in CORE_KINDS and not other.is_rename:
                gone |= {_as_view(ref) for ref in other.releases()}
                gone -= _made(step)
    return gone


def _in_order(views: Sequence[View]) -> list[View]:
    """Each view after those that it uses."""
    by_ref = {view.ref: view for view in views}
    ordered: dict[ObjectRef, View] = {}

    def place(view: View) -> Iterator[View]:
        for ref in view.depends_on:
            if ref in by_ref and ref not in ordered and ref != view.ref:
                yield from place(by_ref[ref])
        ordered[view.ref] = view
        yield view

    for view in sorted(views, key=lambda one: one.name):
        if view.ref not in ordered:
            list(place(view))
    return list(ordered.values())
