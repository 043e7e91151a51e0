"""Namespaces and whole tables as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_core.operations import (
    AlterTable,
    CreateNamespace,
    CreateTable,
    DropNamespace,
    DropTable,
    RenameTable,
)
from viborm_core.schema import Boolean, Date, DateTime, EnumRef, Float, Integer, Interval, Time, Uuid
from viborm_postgres.names import not_null_name, quote, quote_table, sequence_name
from viborm_postgres.namespace_comment import CommentNamespace
from viborm_postgres.not_null import derived_not_nulls, not_null_of_new, rename_not_null
from viborm_postgres.numbering import named_sequence, serial_details
from viborm_postgres.registry import REWRITES, postgres, statement
from viborm_postgres.spell import (
    STATISTICS,
    column_sql,
    comment_sql,
    constraint_name,
    constraint_sql,
    index_name,
    index_sql,
)
from viborm_postgres.table_options import column_option_statements, storage_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.ddl import Statement, Step
    from viborm_core.schema import IndexDef, TableDef, TableName

_NEVER_LARGE = (Boolean, Integer, Float, Date, Time, DateTime, Interval, Uuid, EnumRef)
"""Types of fixed length: a table of these alone has no TOAST table."""


@postgres.renders(CreateNamespace)
def create_namespace(operation: CreateNamespace, step: Step) -> Iterable[Statement]:
    """https://www.postgresql.org/docs/current/sql-createschema.html."""
    yield statement(f"CREATE SCHEMA {quote(operation.name)}")


@postgres.renders(DropNamespace)
def drop_namespace(operation: DropNamespace, step: Step) -> Iterable[Statement]:
    """It must be empty: nothing is dropped by CASCADE."""
    yield statement(f"DROP SCHEMA {quote(operation.name)}", Hazard.MAY_FAIL)


@postgres.renders(CommentNamespace)
def comment_namespace(operation: CommentNamespace, step: Step) -> Iterable[Statement]:
    """https://www.postgresql.org/docs/current/sql-comment.html."""
    yield statement(comment_sql(f"SCHEMA {quote(operation.namespace)}", operation.words))


@postgres.renders(CreateTable)
def create_table(operation: CreateTable, step: Step) -> Iterable[Statement]:
    """The table with its constraints, then its indexes, comments and column options."""
    table = operation.table
    unlogged = "UNLOGGED " if dict(table.options).get("unlogged") == "true" else ""
    keys = () if table.primary_key is None else (table.primary_key,)
    constraints = (*keys, *table.uniques, *table.checks, *table.foreign_keys)
    lines = [column_sql(table.name, column) for column in table.columns]
    lines += [constraint_sql(table.name, one) for one in constraints if not _is_late(one.options)]
    body = "".join(f"\n  {line}," for line in lines).removesuffix(",")
    settings = storage_sql(table.options)
    with_settings = f" WITH ({settings})" if settings else ""
    for column in table.columns:
        yield from named_sequence(table.name, column)
    sql = f"CREATE {unlogged}TABLE {quote_table(table.name)} ({body}\n){with_settings}"
    yield statement(sql, locks=locks_inside(table))
    for one in constraints:
        if _is_late(one.options):
            yield statement(f"ALTER TABLE {quote_table(table.name)} ADD {constraint_sql(table.name, one)}")
    for column in table.columns:
        yield from serial_details(table.name, column)
        yield from not_null_of_new(table.name, column)
        yield from column_option_statements(table.name, column)
    for index in table.indexes:
        yield from (statement(one.sql, locks=one.locks) for one in index_statements(table.name, index))
    yield from _comments(table)


def locks_inside(table: TableDef) -> int:
    """The locks on what CREATE TABLE makes with the table: keys, sequences, the TOAST table and its index."""
    keys = (table.primary_key is not None) + len(table.uniques)
    sequences = sum(column.identity is not None for column in table.columns)
    return keys + sequences + (0 if all(isinstance(column.type, _NEVER_LARGE) for column in table.columns) else 2)


def _is_late(options: tuple[tuple[str, str], ...]) -> bool:
    """Whether CREATE TABLE would lose a part of the constraint: NOT VALID means nothing in it."""
    return "not_valid" in dict(options)


def index_statements(table: TableName, index: IndexDef) -> Iterator[Statement]:
    """An index with its comment."""
    hazards = (Hazard.MAY_FAIL, Hazard.BLOCKS_WRITES) if index.unique else (Hazard.BLOCKS_WRITES,)
    yield statement(index_sql(table, index), *hazards, locks=1)
    name = quote_table(index_name(table, index))
    for option, target in index.options:
        if option.startswith(STATISTICS):
            number = option.removeprefix(STATISTICS)
            yield statement(f"ALTER INDEX {name} ALTER COLUMN {number} SET STATISTICS {target}")
    if index.comment:
        yield statement(comment_sql(f"INDEX {name}", index.comment))


def _comments(table: TableDef) -> Iterator[Statement]:
    name = quote_table(table.name)
    if table.comment:
        yield statement(comment_sql(f"TABLE {name}", table.comment))
    for column in table.columns:
        if column.comment:
            yield statement(comment_sql(f"COLUMN {name}.{quote(column.name)}", column.comment))
    keys = () if table.primary_key is None else (table.primary_key,)
    for one in (*keys, *table.uniques, *table.checks, *table.foreign_keys):
        yield from constraint_comments(table.name, constraint_name(table.name, one), one.options)


def constraint_comments(table: TableName, name: str, options: tuple[tuple[str, str], ...]) -> Iterator[Statement]:
    """The comments on a constraint and on its index."""
    said = dict(options)
    if said.get("comment"):
        yield statement(comment_sql(f"CONSTRAINT {quote(name)} ON {quote_table(table)}", said["comment"]))
    if said.get("index_comment"):
        yield statement(comment_sql(f"INDEX {quote_table(table.renamed(name))}", said["index_comment"]))


@postgres.renders(DropTable)
def drop_table(operation: DropTable, step: Step) -> Iterable[Statement]:
    """Never with CASCADE: what depends on it is found before."""
    table = operation.table
    locks = locks_inside(table) + len(table.indexes)
    yield statement(f"DROP TABLE {quote_table(table.name)}", Hazard.DATA_LOSS, Hazard.BLOCKS_READS, locks=locks)


@postgres.renders(RenameTable)
def rename_table(operation: RenameTable, step: Step) -> Iterable[Statement]:
    """Renames the table and the sequences that are named after it; the plan renames keys and indexes."""
    old, new = operation.table, operation.new_name
    yield statement(f"ALTER TABLE {quote_table(old)} RENAME TO {quote(new.name)}", Hazard.BLOCKS_READS)
    table = step.before.table(old)
    for column in () if table is None else table.columns:
        if column.identity is not None and "sequence" not in dict(column.options):
            sequence = old.renamed(sequence_name(old.name, column.name))
            name = sequence_name(new.name, column.name)
            yield statement(f"ALTER SEQUENCE {quote_table(sequence)} RENAME TO {quote(name)}")
    for column in derived_not_nulls(step, table):
        names = not_null_name(old.name, column.name), not_null_name(new.name, column.name)
        yield rename_not_null(new, *names)


@postgres.renders(AlterTable)
def alter_table(operation: AlterTable, step: Step) -> Iterable[Statement]:
    """Comment, storage parameters (an empty value resets one), logged or not."""
    name = quote_table(operation.table)
    options = dict(operation.options)
    unlogged = options.pop("unlogged", None)
    if unlogged is not None:
        yield statement(f"ALTER TABLE {name} SET {'UNLOGGED' if unlogged == 'true' else 'LOGGED'}", *REWRITES)
    kept = storage_sql(tuple(options.items()))
    if kept:
        yield statement(f"ALTER TABLE {name} SET ({kept})")
    gone = [option for option, value in options.items() if not value]
    if gone:
        yield statement(f"ALTER TABLE {name} RESET ({', '.join(gone)})")
    if operation.comment is not None:
        yield statement(comment_sql(f"TABLE {name}", operation.comment))
