"""Differences of a table's indexes."""

from collections.abc import Iterator

from viborm_core.diff.compare import Decided, compare
from viborm_core.operations import CreateIndex, DiffOperation, DropIndex, RenameIndex
from viborm_core.schema import TableDef


def diff_indexes(current: TableDef, desired: TableDef, decided: Decided) -> Iterator[DiffOperation]:
    """Operations that bring a table's indexes to the desired ones."""
    if current.indexes == desired.indexes:
        return
    difference = compare(current.indexes, desired.indexes, decided)
    yield from (DropIndex(table=desired.name, index=one) for one in difference.dropped)
    yield from (CreateIndex(table=desired.name, index=one) for one in difference.added)
    for old, new in difference.renamed:
        yield RenameIndex(table=desired.name, index=old, to=new.name or "")
