"""Operations as statements; every one commits by itself and is safe to stand alone.

https://dev.mysql.com/doc/refman/8.4/en/sql-data-definition-statements.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_core.operations import AddForeignKey, CreateTable, DropForeignKey, DropTable, RenameTable
from viborm_mysql import ddl_alter, ddl_renames
from viborm_mysql.flavour import Flavour
from viborm_mysql.names import quote, quote_table
from viborm_mysql.registry import RENDERERS, statement
from viborm_mysql.spell import (
    check_sql,
    column_sql,
    constraint_name,
    foreign_key_sql,
    index_sql,
    primary_key_sql,
    table_options_sql,
    unique_sql,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viborm_core.ddl import Statement, Step

__all__ = ["RENDERERS", "ddl_alter", "ddl_renames"]


@RENDERERS.renders(CreateTable)
def create_table(operation: CreateTable, step: Step) -> Iterable[Statement]:
    """A table with all its parts."""
    table, flavour = operation.table, Flavour.of(step.capabilities)
    parts = [column_sql(column, flavour) for column in table.columns]
    if table.primary_key is not None:
        parts.append(primary_key_sql(table.primary_key))
    parts += [unique_sql(table.name, unique) for unique in table.uniques]
    parts += [index_sql(table, index, flavour) for index in table.indexes]
    parts += [check_sql(table.name, check) for check in table.checks]
    parts += [foreign_key_sql(table.name, key) for key in table.foreign_keys]
    body = ",\n  ".join(parts)
    options = table_options_sql(table.options, table.comment, flavour, new=True)
    partitions = dict(table.options).get("partition_by")
    tail = f"\n{partitions}" if partitions else ""
    yield statement(f"CREATE TABLE {quote_table(table.name)} (\n  {body}\n) {options}{tail}")


@RENDERERS.renders(DropTable)
def drop_table(operation: DropTable, step: Step) -> Iterable[Statement]:
    """Never with CASCADE, which means nothing here."""
    yield statement(f"DROP TABLE {quote_table(operation.table.name)}", Hazard.DATA_LOSS)


@RENDERERS.renders(RenameTable)
def rename_table(operation: RenameTable, step: Step) -> Iterable[Statement]:
    """Foreign keys that refer to the table follow.

    https://dev.mysql.com/doc/refman/8.4/en/rename-table.html
    """
    yield statement(f"RENAME TABLE {quote_table(operation.table)} TO {quote_table(operation.new_name)}")


@RENDERERS.renders(AddForeignKey)
def add_foreign_key(operation: AddForeignKey, step: Step) -> Iterable[Statement]:
    """A foreign key; the server makes an index for it where there is none."""
    key = foreign_key_sql(operation.table, operation.foreign_key)
    yield statement(
        f"ALTER TABLE {quote_table(operation.table)} ADD {key}", Hazard.MAY_FAIL, Hazard.REWRITE, Hazard.BLOCKS_WRITES
    )


@RENDERERS.renders(DropForeignKey)
def drop_foreign_key(operation: DropForeignKey, step: Step) -> Iterable[Statement]:
    """The index that the server made for it stays."""
    name = constraint_name(operation.table, operation.foreign_key)
    yield statement(f"ALTER TABLE {quote_table(operation.table)} DROP FOREIGN KEY {quote(name)}")
