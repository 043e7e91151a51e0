"""NOT NULL as the constraint that it is since PostgreSQL 18: with a name, NOT VALID, NO INHERIT and a comment.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_postgres.names import not_null_name, quote, quote_table
from viborm_postgres.registry import SCANS, statement
from viborm_postgres.spell import NOT_NULL_OPTIONS, comment_sql, not_null_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.ddl import Statement, Step
    from viborm_core.schema import ColumnDef, TableDef, TableName

SINCE = (18, 0)


def is_late(column: ColumnDef) -> bool:
    """Whether NOT NULL cannot stand in the column's definition: NOT VALID means nothing there."""
    return not column.nullable and bool(dict(column.options).get("not_null_not_valid"))


def not_null_of_new(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    """What the definition of a new column could not say."""
    if is_late(column):
        yield from set_not_null(table, column)
    else:
        yield from _comment(table, column)


def set_not_null(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    """Make a column that exists NOT NULL."""
    name, own = quote_table(table), quote(column.name)
    options = {option for option, value in column.options if value and option in NOT_NULL_OPTIONS}
    if not options:
        yield statement(f"ALTER TABLE {name} ALTER COLUMN {own} SET NOT NULL", *SCANS)
        return
    late = " NOT VALID" if is_late(column) else ""
    spelled = not_null_sql(column).replace("NOT NULL", f"NOT NULL {own}", 1)
    hazards = (Hazard.BLOCKS_READS,) if late else SCANS
    yield statement(f"ALTER TABLE {name} ADD {spelled}{late}", *hazards)
    yield from _comment(table, column)


def change_not_null(table: TableName, before: ColumnDef, after: ColumnDef) -> Iterator[Statement]:
    """Change the constraint of a column that is NOT NULL before and after."""
    old, new = dict(before.options), dict(after.options)
    if all(old.get(one, "") == new.get(one, "") for one in NOT_NULL_OPTIONS):
        return
    inherits = old.get("not_null_no_inherit", "") == new.get("not_null_no_inherit", "")
    if not inherits or (is_late(after) and not is_late(before)):
        yield statement(f"ALTER TABLE {quote_table(table)} ALTER COLUMN {quote(after.name)} DROP NOT NULL")
        yield from set_not_null(table, after)
        return
    here, there = _name(table, before), _name(table, after)
    if is_late(before) and not is_late(after):
        yield statement(f"ALTER TABLE {quote_table(table)} VALIDATE CONSTRAINT {quote(here)}", Hazard.MAY_FAIL)
    if here != there:
        yield rename_not_null(table, here, there)
    if old.get("not_null_comment", "") != new.get("not_null_comment", ""):
        what = f"CONSTRAINT {quote(there)} ON {quote_table(table)}"
        yield statement(comment_sql(what, new.get("not_null_comment")))


def _name(table: TableName, column: ColumnDef) -> str:
    return dict(column.options).get("not_null") or not_null_name(table.name, column.name)


def _comment(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    words = dict(column.options).get("not_null_comment")
    if words and not column.nullable:
        yield statement(comment_sql(f"CONSTRAINT {quote(_name(table, column))} ON {quote_table(table)}", words))


def rename_not_null(table: TableName, old: str, new: str) -> Statement:
    """Give the constraint another name."""
    return statement(f"ALTER TABLE {quote_table(table)} RENAME CONSTRAINT {quote(old)} TO {quote(new)}")


def derived_not_nulls(step: Step, table: TableDef | None) -> Iterator[ColumnDef]:
    """The columns whose constraint has a name that follows those of table and column."""
    if table is None or step.capabilities.server_version < SINCE:
        return
    for column in table.columns:
        if not column.nullable and not dict(column.options).get("not_null"):
            yield column
