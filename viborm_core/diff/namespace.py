"""Differences of namespaces."""

from collections.abc import Iterator

from viborm_core.operations import CreateNamespace, DiffOperation, DropNamespace
from viborm_core.schema import SchemaSnapshot


def diff_namespaces(current: SchemaSnapshot, desired: SchemaSnapshot) -> Iterator[DiffOperation]:
    """Operations that bring the namespaces to the desired ones."""
    here, there = set(current.namespaces), set(desired.namespaces)
    yield from (CreateNamespace(name=name) for name in desired.namespaces if name not in here)
    yield from (DropNamespace(name=name) for name in current.namespaces if name not in there)
