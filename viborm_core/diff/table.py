"""Differences of tables."""

from collections.abc import Iterator

from viborm_core.diff.column import diff_columns
from viborm_core.diff.constraint import diff_constraints
from viborm_core.diff.index import diff_indexes
from viborm_core.operations import AlterTable, CreateTable, DiffOperation, DropTable
from viborm_core.schema import SchemaSnapshot, TableDef


def diff_tables(current: SchemaSnapshot, desired: SchemaSnapshot) -> Iterator[DiffOperation]:
    """Operations that bring the tables to the desired ones; a new name is a new table."""
    for table in desired.tables:
        before = current.table(table.name)
        if before is None:
            yield CreateTable(table=table)
        elif before is not table:
            yield from diff_table(before, table)
    for table in current.tables:
        if desired.table(table.name) is None:
            yield DropTable(table=table)


def diff_table(current: TableDef, desired: TableDef) -> Iterator[DiffOperation]:
    """Operations that bring one table to the desired one."""
    yield from diff_columns(current, desired)
    yield from diff_constraints(current, desired)
    yield from diff_indexes(current, desired)
    stated = dict(current.options)
    options = tuple((name, value) for name, value in desired.options if stated.get(name) != value)
    comment = desired.comment if desired.comment != current.comment else None
    if options or comment is not None:
        yield AlterTable(table=desired.name, comment=comment, options=options)
