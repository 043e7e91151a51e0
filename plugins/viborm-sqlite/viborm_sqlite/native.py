"""Which changes ALTER TABLE can make, and which need the table made anew.

https://www.sqlite.org/lang_altertable.html
"""

from collections.abc import Iterator
from itertools import chain

from viborm_core.capabilities import Capabilities
from viborm_core.operations import (
    AddColumn,
    AlterTable,
    CreateIndex,
    CreateTable,
    DiffOperation,
    DropColumn,
    DropIndex,
    DropTable,
    RenameColumn,
    RenameIndex,
    RenameTable,
)
from viborm_core.operations.refs import index_needs
from viborm_core.schema import ColumnDef, Expression, ForeignKeyDef, InlineEnum, TableDef
from viborm_sqlite.operations import AddColumnWithKeys

_ALWAYS = (CreateTable, DropTable, RenameTable, RenameColumn, CreateIndex, DropIndex, RenameIndex, AddColumnWithKeys)


def is_native(operation: DiffOperation, before: TableDef | None, capabilities: Capabilities) -> bool:
    """Whether a core operation can be made without making the table, ``before``, anew."""
    if isinstance(operation, _ALWAYS):
        return True
    if isinstance(operation, AlterTable):
        return not operation.options
    if before is None:
        return False
    if isinstance(operation, AddColumn):
        return can_add(operation)
    if isinstance(operation, DropColumn):
        return capabilities.option("drop_column") == "true" and can_drop(operation.column, before)
    return False


def can_add(operation: AddColumn) -> bool:
    """Whether ADD COLUMN takes the column and gives existing rows what they are to have.

    It takes no default but a constant, no stored column, and NOT NULL only with a default (the section
    "ALTER TABLE ADD COLUMN"). A value for existing rows that is not the default would need an UPDATE,
    which fires triggers.
    """
    column = operation.column
    if operation.fill is not None and operation.fill != column.default:
        return False
    if isinstance(column.default, Expression) or column.identity is not None:
        return False
    if column.generated is not None:
        return not column.generated.stored and column.nullable
    return column.nullable or column.default is not None


def can_refer(operation: AddColumn, key: ForeignKeyDef) -> bool:
    """Whether ADD COLUMN takes the foreign key too: the column's alone, and NULL in every row (the same section)."""
    column = operation.column
    is_null = column.nullable and column.default is None and operation.fill is None and column.generated is None
    return is_null and key.columns == (column.name,) and can_add(operation)


def can_drop(column: ColumnDef, table: TableDef) -> bool:
    """Whether DROP COLUMN takes the column: nothing of the table uses it.

    The check of an enum may be the table's instead of the column's, so an enum is never dropped this way.
    """
    return not isinstance(column.type, InlineEnum) and column.name not in set(_used(table))


def _used(table: TableDef) -> Iterator[str]:
    if table.primary_key is not None:
        yield from table.primary_key.columns
    for unique in table.uniques:
        yield from unique.columns
    for key in table.foreign_keys:
        yield from key.columns
    for check in table.checks:
        yield from check.expression.names("column")
    for column in table.columns:
        if column.generated is not None:
            yield from column.generated.expression.names("column")
    for need in chain.from_iterable(index_needs(table.name, index) for index in table.indexes):
        yield need.part
