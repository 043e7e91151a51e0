"""Differences of tables."""

from collections.abc import Iterator
from types import MappingProxyType

from viborm_core.diff.column import diff_columns
from viborm_core.diff.compare import Decided
from viborm_core.diff.constraint import diff_constraints
from viborm_core.diff.index import diff_indexes
from viborm_core.diff.part_names import PartNames
from viborm_core.operations import AlterTable, CreateTable, DiffOperation, DropTable
from viborm_core.schema import SchemaSnapshot, TableDef


def diff_tables(current: SchemaSnapshot, desired: SchemaSnapshot, part_names: PartNames) -> Iterator[DiffOperation]:
    """Operations that bring the tables to the desired ones; a new name is a new table."""
    for table in desired.tables:
        before = current.table(table.name)
        if before is None:
            yield CreateTable(table=table)
        elif before is not table:
            yield from diff_table(before, table, part_names)
    for table in current.tables:
        if desired.table(table.name) is None:
            yield DropTable(table=table)


def diff_table(
    current: TableDef, desired: TableDef, part_names: PartNames = MappingProxyType({})
) -> Iterator[DiffOperation]:
    """Operations that bring one table to the desired one."""
    yield from diff_columns(current, desired)
    yield from diff_constraints(current, desired, _decided("constraint", desired, part_names))
    yield from diff_indexes(current, desired, _decided("index", desired, part_names))
    stated = dict(current.options)
    options = tuple((name, value) for name, value in desired.options if stated.get(name) != value)
    comment = desired.comment if desired.comment != current.comment else None
    if options or comment is not None:
        yield AlterTable(table=desired.name, comment=comment, options=options)


def _decided(kind: str, table: TableDef, part_names: PartNames) -> Decided:
    return {ref.part: old for ref, old in part_names.items() if ref.kind == kind and ref.owner == table.name}
