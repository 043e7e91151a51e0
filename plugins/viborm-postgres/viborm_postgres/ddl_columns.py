"""Columns as SQL.

https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.ddl import Hazard
from viborm_core.operations import AddColumn, AlterColumn, DropColumn, RenameColumn
from viborm_core.schema import Literal
from viborm_postgres.carried import around_generated, around_new_column
from viborm_postgres.casts import using
from viborm_postgres.names import not_null_name, quote, quote_table
from viborm_postgres.not_null import (
    change_not_null,
    derived_not_nulls,
    is_late,
    not_null_of_new,
    rename_not_null,
    set_not_null,
)
from viborm_postgres.numbering import (
    change_numbering,
    named_sequence,
    rename_sequence,
    serial_details,
    start_numbering,
    stop_numbering,
)
from viborm_postgres.registry import REWRITES, postgres, statement
from viborm_postgres.spell import column_sql, comment_sql, is_serial, type_and_collation, value_sql
from viborm_postgres.table_options import column_option_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.ddl import Statement, Step
    from viborm_core.schema import ColumnDef, Default, TableName


@postgres.renders(AddColumn)
def add_column(operation: AddColumn, step: Step) -> Iterable[Statement]:
    """Add a column; a constant fill is its default for a moment, which rewrites nothing."""
    table, column, fill = operation.table, operation.column, operation.fill
    name = quote_table(table)
    target = f"ALTER TABLE {name} ALTER COLUMN {quote(column.name)}"
    yield from named_sequence(table, column)
    if fill is None or column.generated is not None or column.identity is not None:
        hazards = _add_hazards(column)
        yield statement(f"ALTER TABLE {name} ADD COLUMN {column_sql(table, column)}", *hazards)
    elif isinstance(fill, Literal):
        filled = evolve(column, default=fill)
        yield statement(f"ALTER TABLE {name} ADD COLUMN {column_sql(table, filled)}", Hazard.BLOCKS_READS)
        if column.default != fill:
            yield statement(_default_sql(target, column.default))
    else:
        empty = evolve(column, default=None, nullable=True)
        yield statement(f"ALTER TABLE {name} ADD COLUMN {column_sql(table, empty)}", Hazard.BLOCKS_READS)
        yield _fill(table, column.name, fill, everywhere=True)
        if not column.nullable and not is_late(column):
            yield from set_not_null(table, column)
        if column.default is not None:
            yield statement(_default_sql(target, column.default))
    yield from not_null_of_new(table, column)
    yield from serial_details(table, column)
    yield from column_option_statements(table, column)
    if column.comment:
        yield statement(comment_sql(f"COLUMN {name}.{quote(column.name)}", column.comment))


def _add_hazards(column: ColumnDef) -> tuple[Hazard, ...]:
    if column.identity is not None or (column.generated is not None and column.generated.stored):
        return REWRITES
    if column.default is not None and not isinstance(column.default, Literal):
        return REWRITES  # only if it is volatile, which its text does not tell
    if not column.nullable and column.default is None and column.generated is None:
        return (Hazard.MAY_FAIL, Hazard.BLOCKS_READS)
    return (Hazard.BLOCKS_READS,)


def _default_sql(target: str, default: Default) -> str:
    return f"{target} DROP DEFAULT" if default is None else f"{target} SET DEFAULT {value_sql(default)}"


def _fill(table: TableName, column: str, fill: Default, *, everywhere: bool = False) -> Statement:
    where = "" if everywhere else f" WHERE {quote(column)} IS NULL"
    return statement(
        f"UPDATE {quote_table(table)} SET {quote(column)} = {value_sql(fill)}{where}", Hazard.BLOCKS_WRITES
    )


@postgres.renders(DropColumn)
def drop_column(operation: DropColumn, step: Step) -> Iterable[Statement]:
    """Never with CASCADE: what depends on it is found before."""
    yield statement(
        f"ALTER TABLE {quote_table(operation.table)} DROP COLUMN {quote(operation.column.name)}",
        Hazard.DATA_LOSS,
        Hazard.BLOCKS_READS,
    )


@postgres.renders(RenameColumn)
def rename_column(operation: RenameColumn, step: Step) -> Iterable[Statement]:
    """Renames the column and the sequence that is named after it."""
    name = quote_table(operation.table)
    yield statement(
        f"ALTER TABLE {name} RENAME COLUMN {quote(operation.column)} TO {quote(operation.to)}",
        Hazard.BLOCKS_READS,
    )
    table = step.before.table(operation.table)
    column = None if table is None else table.column(operation.column)
    if column is not None:
        yield from rename_sequence(operation.table, column, operation.to)
    if column is not None and column in derived_not_nulls(step, table):
        names = (not_null_name(operation.table.name, one) for one in (operation.column, operation.to))
        yield rename_not_null(operation.table, *names)


@postgres.renders(AlterColumn)
def alter_column(operation: AlterColumn, step: Step) -> Iterable[Statement]:
    """In the order in which each part is possible: defaults and numbering go first and come last."""
    before, after = operation.before, operation.after
    if _needs_new_column(before, after, step):
        yield from _new_column(operation, step)
        return
    retyped = before.type != after.type or (before.collation or "") != (after.collation or "")
    if retyped:
        yield from around_generated(operation, step, list(_changes(operation, retyped=True)))
    else:
        yield from _changes(operation, retyped=False)


def _needs_new_column(before: ColumnDef, after: ColumnDef, step: Step) -> bool:
    """Whether the column's way of being computed cannot be altered.

    DROP EXPRESSION is new in 13 and for stored ones only, SET EXPRESSION in 17.
    """
    version = step.capabilities.server_version or (12, 0)
    if before.generated == after.generated:
        return False
    if before.generated is None:
        return True
    if after.generated is None:
        return before.generated.stored is False or version < (13, 0)
    return version < (17, 0) or before.generated.stored != after.generated.stored


def _new_column(operation: AlterColumn, step: Step) -> Iterable[Statement]:
    """Drop and add: the values are computed, or were."""
    table = operation.table
    kept = operation.after.generated is not None and operation.before.generated is not None
    hazards = REWRITES if kept else (Hazard.DATA_LOSS, *REWRITES)
    name, column = quote_table(table), quote(operation.after.name)
    made = AddColumn(table=table, column=operation.after, fill=operation.fill)
    inner = [
        statement(f"ALTER TABLE {name} DROP COLUMN {column}", *hazards),
        *add_column(made, step),
    ]
    yield from around_new_column(operation, step, inner)


def _changes(operation: AlterColumn, *, retyped: bool) -> Iterator[Statement]:  # noqa: C901, PLR0912 - one statement for each part of a column
    before, after, table = operation.before, operation.after, operation.table
    name = quote_table(table)
    target = f"ALTER TABLE {name} ALTER COLUMN {quote(after.name)}"
    renumbered = before.identity != after.identity
    kind_changes = renumbered and (
        before.identity is None or after.identity is None or is_serial(before) != is_serial(after)
    )
    if kind_changes and before.identity is not None:
        yield from stop_numbering(table, before)
    if before.generated is not None and after.generated is None:
        yield statement(f"{target} DROP EXPRESSION")
    elif before.generated != after.generated and after.generated is not None:
        expression = value_sql(after.generated.expression)
        yield statement(f"{target} SET EXPRESSION AS ({expression})", *REWRITES)
    drops_default = before.default is not None and (retyped or after.default is None)
    if drops_default:
        yield statement(f"{target} DROP DEFAULT")
    if retyped:
        yield _retype(operation, target)
    if before.nullable and not after.nullable:
        if operation.fill is not None:
            yield _fill(table, after.name, operation.fill)
        yield from set_not_null(table, after)
    elif not before.nullable and not after.nullable:
        yield from change_not_null(table, before, after)
    if (renumbered or retyped) and after.identity is not None and not kind_changes:
        yield from change_numbering(table, before, after)
    if kind_changes and after.identity is not None:
        yield from start_numbering(table, after)
    if not before.nullable and after.nullable:
        yield statement(f"{target} DROP NOT NULL")
    if after.default is not None and (drops_default or before.default != after.default):
        yield statement(f"{target} SET DEFAULT {value_sql(after.default)}")
    yield from column_option_statements(table, after, before)
    if (before.comment or "") != (after.comment or ""):
        yield statement(comment_sql(f"COLUMN {name}.{quote(after.name)}", after.comment))


def _retype(operation: AlterColumn, target: str) -> Statement:
    before, after = operation.before, operation.after
    conversion = None if before.generated is not None else using(before.type, after.type, after.name)
    suffix = "" if conversion is None else f" USING {conversion}"
    hazards = (Hazard.MAY_FAIL, *REWRITES)
    return statement(f"{target} TYPE {type_and_collation(after)}{suffix}", *hazards)
