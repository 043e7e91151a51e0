"""Drops invalid indexes whose names a plan takes: what a failed CREATE INDEX CONCURRENTLY leaves is as good as absent.

https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Step
from viborm_core.operations import CreateIndex, CreateTable, RenameIndex
from viborm_core.schema import SchemaSnapshot
from viborm_postgres.invalid import DropInvalidIndex, InvalidIndex
from viborm_postgres.spell import index_name

if TYPE_CHECKING:
    from collections.abc import Sequence


def without_invalid_indexes(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The steps, each that takes the name of an invalid index after a drop of that."""
    invalid = {item.name: item for item in current.objects if isinstance(item, InvalidIndex)}
    if not invalid:
        return steps
    folded: list[Step] = []
    for step in steps:
        match step.operation:
            case CreateIndex(table=table, index=index):
                wanted = [index_name(table, index)]
            case CreateTable(table=made):
                wanted = [index_name(made.name, index) for index in made.indexes]
            case RenameIndex(table=table, to=to):
                wanted = [table.renamed(to)]
            case _:
                wanted = []
        for name in wanted:
            item = invalid.pop(name, None)
            if item is not None:
                folded.append(_dropped(item, step))
        folded.append(step)
    return folded


def _dropped(item: InvalidIndex, near: Step) -> Step:
    operation, before = DropInvalidIndex(index=item), SchemaSnapshot(objects=(item,))
    return Step(operation=operation, before=before, after=operation.apply(before), capabilities=near.capabilities)
