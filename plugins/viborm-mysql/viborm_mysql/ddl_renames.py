"""Renaming columns. MariaDB carries the name into what uses it; MySQL refuses while something does.

So on MySQL checks, computed columns, indexes over expressions and defaults that use the column are made again with
the new name, in the same ALTER TABLE, which keeps values and indexes.
https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-redefine-column
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_core.operations import RenameColumn
from viborm_core.schema import ColumnDef, Expression, TableDef
from viborm_mysql.flavour import Flavour
from viborm_mysql.names import quote, quote_table
from viborm_mysql.registry import RENDERERS, statement
from viborm_mysql.spell import check_sql, column_sql, constraint_name, foreign_key_sql, index_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.ddl import Statement, Step


@RENDERERS.renders(RenameColumn)
def rename_column(operation: RenameColumn, step: Step) -> Iterable[Statement]:
    """Rename a column with RENAME COLUMN, which needs no definition: MySQL 8.0 and MariaDB 10.5 have it."""
    flavour = Flavour.of(step.capabilities)
    clauses = [f"RENAME COLUMN {quote(operation.column)} TO {quote(operation.to)}"]
    before, after = step.before.table(operation.table), step.after.table(operation.table)
    if not flavour.is_mariadb and before is not None and after is not None:
        clauses = [*_dropped(operation, before), *clauses, *_made_again(operation, before, after, flavour)]
    renaming = statement(f"ALTER TABLE {quote_table(operation.table)} " + ", ".join(clauses))
    # MySQL 9.7 was seen to copy a table for a rename alone where a check reads a moment or an enum.
    may_copy = not flavour.is_mariadb and before is not None and bool(before.checks)
    if len(clauses) == 1 and not may_copy:
        yield renaming
        return
    yield from _around_foreign_keys(operation, step, renaming)


def _around_foreign_keys(operation: RenameColumn, step: Step, renaming: Statement) -> Iterator[Statement]:
    """Foreign keys over the column go and come back: MySQL renames it only where it copies nothing (1846)."""
    found = [
        (table.name, key)
        for table in step.before.tables
        for key in table.foreign_keys
        if (table.name == operation.table and operation.column in key.columns)
        or (key.references == operation.table and operation.column in key.referenced_columns)
    ]
    for table, key in found:
        yield statement(f"ALTER TABLE {quote_table(table)} DROP FOREIGN KEY {quote(constraint_name(table, key))}")
    yield renaming
    for table, key in found:
        now = next(one for one in step.after.tables if one.name == table)
        again = next(one for one in now.foreign_keys if one.name == key.name)
        yield statement(f"ALTER TABLE {quote_table(table)} ADD {foreign_key_sql(table, again)}", Hazard.REWRITE)


def _uses(expression: Expression, column: str) -> bool:
    return column in expression.names("column")


def _dropped(operation: RenameColumn, before: TableDef) -> Iterator[str]:
    for check in before.checks:
        if _uses(check.expression, operation.column):
            yield f"DROP CONSTRAINT {quote(constraint_name(before.name, check))}"
    for index in before.indexes:
        if any(key.expression is not None and _uses(key.expression, operation.column) for key in index.keys):
            yield f"DROP INDEX {quote(constraint_name(before.name, index))}"


def _made_again(operation: RenameColumn, before: TableDef, after: TableDef, flavour: Flavour) -> Iterator[str]:
    for old, new in zip(before.columns, after.columns, strict=True):
        if old.name != operation.column and _column_uses(old, operation.column):
            yield f"MODIFY COLUMN {column_sql(new, flavour)}"
    for check in after.checks:
        if _uses(check.expression, operation.to):
            yield f"ADD {check_sql(after.name, check)}"
    for index in after.indexes:
        if any(key.expression is not None and _uses(key.expression, operation.to) for key in index.keys):
            yield f"ADD {index_sql(after, index, flavour)}"


def _column_uses(column: ColumnDef, name: str) -> bool:
    if column.generated is not None:
        return _uses(column.generated.expression, name)
    return isinstance(column.default, Expression) and _uses(column.default, name)
