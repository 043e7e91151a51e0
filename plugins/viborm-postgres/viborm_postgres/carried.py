"""What hangs on a column inside its own table, and is dropped and made again around a change that it forbids.

PostgreSQL alters no column that a generated column uses, and drops indexes and constraints with their column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.operations import AddColumn
from viborm_postgres.ddl_tables import index_statements
from viborm_postgres.names import quote, quote_table
from viborm_postgres.registry import REWRITES, statement
from viborm_postgres.spell import constraint_name, constraint_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.ddl import Statement, Step
    from viborm_core.operations import AlterColumn
    from viborm_core.schema import CheckConstraintDef, ColumnDef, IndexDef, TableDef
    from viborm_postgres.spell import Constraint


def computed_from(table: TableDef, column: str) -> list[ColumnDef]:
    """The generated columns that use a column."""
    return [
        one
        for one in table.columns
        if one.generated is not None and one.name != column and column in one.generated.expression.names("column")
    ]


def around_generated(operation: AlterColumn, step: Step, inner: Sequence[Statement]) -> Iterator[Statement]:
    """The statements, with the generated columns that use the column dropped before and made again after."""
    table = step.before.table(operation.table)
    computed = [] if table is None else computed_from(table, operation.before.name)
    if table is None or not computed:
        yield from inner
        return
    name = quote_table(table.name)
    for column in computed:
        yield statement(f"ALTER TABLE {name} DROP COLUMN {quote(column.name)}", *REWRITES)
    yield from inner
    from viborm_postgres.ddl_columns import add_column  # each needs the other

    names = {column.name for column in computed}
    for column in computed:
        yield from add_column(AddColumn(table=table.name, column=column), step)
    yield from _restore(table, names)


def around_new_column(operation: AlterColumn, step: Step, inner: Sequence[Statement]) -> Iterator[Statement]:
    """The statements, and after them what was dropped with the column."""
    yield from inner
    table = step.before.table(operation.table)
    if table is not None:
        yield from _restore(table, {operation.before.name})


def _restore(table: TableDef, names: set[str]) -> Iterator[Statement]:
    for constraint in constraints_using(table, names):
        yield statement(f"ALTER TABLE {quote_table(table.name)} ADD {constraint_sql(table.name, constraint)}")
    for index in indexes_using(table, names):
        yield from index_statements(table.name, index)


def constraints_using(table: TableDef, names: set[str]) -> list[Constraint]:
    """The constraints over any of these columns."""
    found: list[Constraint] = []
    if table.primary_key is not None and names & {*table.primary_key.columns}:
        found.append(table.primary_key)
    found += [unique for unique in table.uniques if names & {*unique.columns}]
    found += checks_using(table, names)
    found += [key for key in table.foreign_keys if names & {*key.columns}]
    return found


def checks_using(table: TableDef, names: set[str]) -> list[CheckConstraintDef]:
    """The checks that read any of these columns."""
    return [check for check in table.checks if names & check.expression.names("column")]


def indexes_using(table: TableDef, names: set[str]) -> list[IndexDef]:
    """The indexes over any of these columns."""
    return [index for index in table.indexes if names & index_columns(index)]


def index_columns(index: IndexDef) -> frozenset[str]:
    """Every column that an index has to do with."""
    columns = {*index.columns, *index.include}
    for key in index.keys:
        if key.expression is not None:
            columns |= key.expression.names("column")
    if index.predicate is not None:
        columns |= index.predicate.names("column")
    return frozenset(columns)


def drop_constraint(table: TableDef, constraint: Constraint) -> Statement:
    """ALTER TABLE ... DROP CONSTRAINT."""
    name = quote(constraint_name(table.name, constraint))
    return statement(f"ALTER TABLE {quote_table(table.name)} DROP CONSTRAINT {name}")
