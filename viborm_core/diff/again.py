"""Adds what of plugins' kinds has to be dropped and made again, because something that it depends on changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from viborm_core.diff.object import ObjectDiffer
from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot


def with_objects_again(
    operations: Sequence[DiffOperation],
    current: SchemaSnapshot,
    desired: SchemaSnapshot,
    differs: Mapping[str, ObjectDiffer],
    disturbed: Iterable[ObjectRef],
) -> tuple[DiffOperation, ...]:
    """The operations, with objects dropped and made again that depend on what is ``disturbed``.

    What would be changed in place, and stands on it, is dropped and made again too, and so is what stands on that.
    """
    owned = [item for item in current.objects if item.kind in differs]
    reached = _reached(owned, disturbed)
    if not reached:
        return tuple(operations)
    wanted = {item.ref: item for item in desired.objects}
    kept = [one for one in operations if one.subject not in reached or one.subject not in wanted]
    for ref, item in reached.items():
        if ref in wanted:
            differ = differs[item.kind]
            kept += [differ.drop(item), differ.create(wanted[ref])]
    return tuple(kept)


def _reached(owned: Sequence[SchemaObject], disturbed: Iterable[ObjectRef]) -> dict[ObjectRef, SchemaObject]:
    """What stands on the disturbed, in the order of ``owned``: how sets are walked must not show in a plan."""
    users: dict[ObjectRef, list[SchemaObject]] = defaultdict(list)
    for item in owned:
        for ref in item.depends_on:
            users[ref].append(item)
    found: set[ObjectRef] = set()
    waiting = list(disturbed)
    while waiting:
        for item in users.get(waiting.pop(), ()):
            if item.ref not in found:
                found.add(item.ref)
                waiting.append(item.ref)
    return {item.ref: item for item in owned if item.ref in found}
