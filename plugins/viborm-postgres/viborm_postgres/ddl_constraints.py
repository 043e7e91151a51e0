"""Constraints and indexes as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_core.operations import (
    AddCheck,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    CreateIndex,
    DropCheck,
    DropForeignKey,
    DropIndex,
    DropPrimaryKey,
    DropUnique,
    RenameConstraint,
    RenameIndex,
)
from viborm_postgres.ddl_tables import constraint_comments, index_statements
from viborm_postgres.exclusion import AddExclusion, DropExclusion
from viborm_postgres.invalid import DropInvalidIndex
from viborm_postgres.names import quote, quote_table
from viborm_postgres.registry import SCANS, postgres, statement
from viborm_postgres.spell import constraint_name, constraint_sql, index_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viborm_core.ddl import Statement, Step
    from viborm_core.schema import TableName
    from viborm_postgres.spell import Constraint


def _add(table: TableName, constraint: Constraint, *hazards: Hazard) -> Iterable[Statement]:
    name = quote_table(table)
    yield statement(f"ALTER TABLE {name} ADD {constraint_sql(table, constraint)}", *hazards)
    yield from constraint_comments(table, constraint_name(table, constraint), constraint.options)


def _drop(table: TableName, constraint: Constraint) -> Iterable[Statement]:
    name = quote(constraint_name(table, constraint))
    yield statement(f"ALTER TABLE {quote_table(table)} DROP CONSTRAINT {name}", Hazard.BLOCKS_READS)


@postgres.renders(AddPrimaryKey)
def add_primary_key(operation: AddPrimaryKey, step: Step) -> Iterable[Statement]:
    """Builds an index under a lock that stops reads too."""
    return _add(operation.table, operation.primary_key, *SCANS)


@postgres.renders(DropPrimaryKey)
def drop_primary_key(operation: DropPrimaryKey, step: Step) -> Iterable[Statement]:
    """Its columns stay NOT NULL."""
    return _drop(operation.table, operation.primary_key)


@postgres.renders(AddUnique)
def add_unique(operation: AddUnique, step: Step) -> Iterable[Statement]:
    """Builds an index under a lock that stops reads too."""
    return _add(operation.table, operation.unique, *SCANS)


@postgres.renders(DropUnique)
def drop_unique(operation: DropUnique, step: Step) -> Iterable[Statement]:
    """Drops the constraint with its index."""
    return _drop(operation.table, operation.unique)


@postgres.renders(AddCheck)
def add_check(operation: AddCheck, step: Step) -> Iterable[Statement]:
    """Reads all rows, unless it is NOT VALID."""
    return _add(operation.table, operation.check, *SCANS)


@postgres.renders(DropCheck)
def drop_check(operation: DropCheck, step: Step) -> Iterable[Statement]:
    """Drops the constraint."""
    return _drop(operation.table, operation.check)


@postgres.renders(AddForeignKey)
def add_foreign_key(operation: AddForeignKey, step: Step) -> Iterable[Statement]:
    """Reads all rows under SHARE ROW EXCLUSIVE, on both tables."""
    return _add(operation.table, operation.foreign_key, Hazard.MAY_FAIL, Hazard.BLOCKS_WRITES)


@postgres.renders(DropForeignKey)
def drop_foreign_key(operation: DropForeignKey, step: Step) -> Iterable[Statement]:
    """Drops the constraint."""
    return _drop(operation.table, operation.foreign_key)


@postgres.renders(RenameConstraint)
def rename_constraint(operation: RenameConstraint, step: Step) -> Iterable[Statement]:
    """Renames the index of a key with it."""
    yield statement(
        f"ALTER TABLE {quote_table(operation.table)} RENAME CONSTRAINT {quote(operation.constraint)}"
        f" TO {quote(operation.to)}",
        Hazard.BLOCKS_READS,
    )


@postgres.renders(CreateIndex)
def create_index(operation: CreateIndex, step: Step) -> Iterable[Statement]:
    """Inside the transaction, and so not CONCURRENTLY."""
    return index_statements(operation.table, operation.index)


@postgres.renders(DropIndex)
def drop_index(operation: DropIndex, step: Step) -> Iterable[Statement]:
    """Drops the index."""
    name = quote_table(index_name(operation.table, operation.index))
    yield statement(f"DROP INDEX {name}", Hazard.BLOCKS_READS)


@postgres.renders(RenameIndex)
def rename_index(operation: RenameIndex, step: Step) -> Iterable[Statement]:
    """Takes a light lock only."""
    name = quote_table(index_name(operation.table, operation.index))
    yield statement(f"ALTER INDEX {name} RENAME TO {quote(operation.to)}")


@postgres.renders(DropInvalidIndex)
def drop_invalid_index(operation: DropInvalidIndex, step: Step) -> Iterable[Statement]:
    """Nothing reads it."""
    yield statement(f"DROP INDEX {quote_table(operation.index.name)}", Hazard.BLOCKS_READS)


@postgres.renders(AddExclusion)
def add_exclusion(operation: AddExclusion, step: Step) -> Iterable[Statement]:
    """Builds an index under a lock that stops reads too."""
    one = operation.exclusion
    table, name = quote_table(one.table), quote(one.name.name)
    yield statement(f"ALTER TABLE {table} ADD CONSTRAINT {name} {one.definition}", *SCANS)
    yield from constraint_comments(
        one.table, one.name.name, (("comment", one.comment), ("index_comment", one.index_comment))
    )


@postgres.renders(DropExclusion)
def drop_exclusion(operation: DropExclusion, step: Step) -> Iterable[Statement]:
    """Drops the constraint with its index."""
    one = operation.exclusion
    table = quote_table(one.table)
    yield statement(f"ALTER TABLE {table} DROP CONSTRAINT {quote(one.name.name)}", Hazard.BLOCKS_READS)
