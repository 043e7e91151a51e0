"""Differences of objects of plugins' kinds; what a change is, their owner says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from viborm_core.operations import DiffOperation
from viborm_core.schema import SchemaObject, SchemaSnapshot


class ObjectDiffer(Protocol):
    """How objects of one kind are made, dropped and changed; `viborm_core.objects.ObjectKind` is one."""

    def create(self, item: SchemaObject, /) -> DiffOperation:
        """The operation that makes the object."""
        ...

    def drop(self, item: SchemaObject, /) -> DiffOperation:
        """The operation that drops the object."""
        ...

    def change(self, before: SchemaObject, after: SchemaObject, /) -> Sequence[DiffOperation]:
        """The operations that turn the first into the second."""
        ...


def diff_objects(
    current: SchemaSnapshot, desired: SchemaSnapshot, differs: Mapping[str, ObjectDiffer]
) -> Iterator[DiffOperation]:
    """Operations that bring the objects of the kinds that have a differ to the desired ones."""
    old = {item.ref: item for item in current.objects if item.kind in differs}
    for item in desired.objects:
        if item.kind not in differs:
            continue
        before = old.pop(item.ref, None)
        if before is None:
            yield differs[item.kind].create(item)
        elif before != item:
            yield from differs[item.kind].change(before, item)
    for item in old.values():
        yield differs[item.kind].drop(item)
