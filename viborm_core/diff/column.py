"""Differences of a table's columns."""

from collections.abc import Iterator

from viborm_core.operations import AddColumn, AlterColumn, DiffOperation, DropColumn
from viborm_core.schema import TableDef


def diff_columns(current: TableDef, desired: TableDef) -> Iterator[DiffOperation]:
    """Operations that bring a table's columns to the desired ones."""
    if current.columns is desired.columns:
        return
    old_columns = {column.name: column for column in current.columns}
    for column in desired.columns:
        old = old_columns.pop(column.name, None)
        if old is None:
            yield AddColumn(table=desired.name, column=column)
        elif old != column:
            yield AlterColumn(table=desired.name, before=old, after=column)
    for column in old_columns.values():
        yield DropColumn(table=desired.name, column=column)
