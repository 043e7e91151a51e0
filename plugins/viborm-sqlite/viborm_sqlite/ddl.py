"""Spells the core's operations as SQLite's SQL.

What ALTER TABLE cannot do is done by making the table anew (`rebuild`), also where nobody folded the
step before.
"""

from collections.abc import Iterable

from viborm_core.ddl import Hazard, Renderers, Statement, Step
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import (
    AddCheck,
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    AlterTable,
    CreateIndex,
    CreateTable,
    DiffOperation,
    DropCheck,
    DropColumn,
    DropForeignKey,
    DropIndex,
    DropPrimaryKey,
    DropTable,
    DropUnique,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
)
from viborm_core.schema import IndexDef, TableName
from viborm_sqlite.native import is_native
from viborm_sqlite.operations import AddColumnWithKeys, RebuildTable, temporary_name
from viborm_sqlite.rebuild import rebuild
from viborm_sqlite.spelling import quote, quote_table
from viborm_sqlite.sqltext import fold
from viborm_sqlite.table_sql import column_key_sql, column_sql, create_index, create_table

RENDERERS = Renderers("sqlite", owner="viborm-sqlite")

_WRITES = frozenset({Hazard.BLOCKS_WRITES})
_LOSS = frozenset({Hazard.DATA_LOSS})
_SWAP = "viborm_swap"


@RENDERERS.renders(CreateTable)
def render_create_table(op: CreateTable, step: Step) -> Iterable[Statement]:
    """CREATE TABLE and its indexes."""
    yield Statement(sql=create_table(op.table))
    for index in op.table.indexes:
        yield Statement(sql=create_index(op.table.name, index))


@RENDERERS.renders(DropTable)
def render_drop_table(op: DropTable, step: Step) -> Iterable[Statement]:
    """DROP TABLE, with its indexes and triggers."""
    yield Statement(sql=f"DROP TABLE {quote_table(op.table.name)}", hazards=_LOSS)


@RENDERERS.renders(RenameTable)
def render_rename_table(op: RenameTable, step: Step) -> Iterable[Statement]:
    """ALTER TABLE ... RENAME; by way of another name where only the case of letters changes."""
    if fold(op.table.name) != fold(op.to):
        yield Statement(sql=f"ALTER TABLE {quote_table(op.table)} RENAME TO {quote(op.to)}")
        return
    between = f"{op.to}_{_SWAP}"
    yield Statement(sql=f"ALTER TABLE {quote_table(op.table)} RENAME TO {quote(between)}")
    yield Statement(sql=f"ALTER TABLE {quote(between)} RENAME TO {quote(op.to)}")


@RENDERERS.renders(RenameColumn)
def render_rename_column(op: RenameColumn, step: Step) -> Iterable[Statement]:
    """ALTER TABLE ... RENAME COLUMN."""
    change = f"RENAME COLUMN {quote(op.column)} TO {quote(op.to)}"
    yield Statement(sql=f"ALTER TABLE {quote_table(op.table)} {change}")


@RENDERERS.renders(CreateIndex)
def render_create_index(op: CreateIndex, step: Step) -> Iterable[Statement]:
    """CREATE INDEX."""
    yield _create_index(op.table, op.index)


@RENDERERS.renders(DropIndex)
def render_drop_index(op: DropIndex, step: Step) -> Iterable[Statement]:
    """DROP INDEX."""
    yield Statement(sql=f"DROP INDEX {quote(op.index.name or '')}")


@RENDERERS.renders(RenameIndex)
def render_rename_index(op: RenameIndex, step: Step) -> Iterable[Statement]:
    """An index has no RENAME: it is dropped and made again."""
    table = step.after.table(op.table)
    renamed = next((one for one in table.indexes if one.name == op.to), None) if table is not None else None
    if renamed is None:
        raise ImpossibleChange(f"there is no index {op.index.name} of {op.table}")
    yield Statement(sql=f"DROP INDEX {quote(op.index.name or '')}")
    yield _create_index(op.table, renamed)


def _create_index(table: TableName, index: IndexDef) -> Statement:
    hazards = _WRITES | {Hazard.MAY_FAIL} if index.unique else _WRITES
    return Statement(sql=create_index(table, index), hazards=hazards)


@RENDERERS.renders(AlterTable)
def render_alter_table(op: AlterTable, step: Step) -> Iterable[Statement]:
    """A comment is not kept; options need the table made anew."""
    if not is_native(op, step.before.table(op.table), step.capabilities):
        yield from _anew(op, op.table, step)


@RENDERERS.renders(AddColumn)
def render_add_column(op: AddColumn, step: Step) -> Iterable[Statement]:
    """ALTER TABLE ... ADD COLUMN where it takes the column."""
    if not is_native(op, step.before.table(op.table), step.capabilities):
        yield from _anew(op, op.table, step)
        return
    column = column_sql(op.column, op.table.name)
    yield Statement(sql=f"ALTER TABLE {quote_table(op.table)} ADD COLUMN {column}")


@RENDERERS.renders(AddColumnWithKeys)
def render_add_column_with_keys(op: AddColumnWithKeys, step: Step) -> Iterable[Statement]:
    """ALTER TABLE ... ADD COLUMN ... REFERENCES."""
    table = op.add.table
    keys = " ".join(column_key_sql(one.foreign_key) for one in op.keys)
    column = column_sql(op.add.column, table.name)
    yield Statement(sql=f"ALTER TABLE {quote_table(table)} ADD COLUMN {column} {keys}")


@RENDERERS.renders(DropColumn)
def render_drop_column(op: DropColumn, step: Step) -> Iterable[Statement]:
    """ALTER TABLE ... DROP COLUMN where nothing uses the column."""
    if not is_native(op, step.before.table(op.table), step.capabilities):
        yield from _anew(op, op.table, step)
        return
    hazards = _WRITES | {Hazard.REWRITE}
    if op.column.generated is None:
        hazards |= _LOSS
    sql = f"ALTER TABLE {quote_table(op.table)} DROP COLUMN {quote(op.column.name)}"
    yield Statement(sql=sql, hazards=hazards)


def _render_change(op: "_Change", step: Step) -> Iterable[Statement]:
    return _anew(op, op.table, step)


_Change = (
    AlterColumn
    | AddPrimaryKey
    | DropPrimaryKey
    | AddUnique
    | DropUnique
    | AddCheck
    | DropCheck
    | AddForeignKey
    | DropForeignKey
    | RenameConstraint
)
for _operation in _Change.__args__:
    RENDERERS.renders(_operation)(_render_change)


def _anew(op: DiffOperation, name: TableName, step: Step) -> Iterable[Statement]:
    """A rebuild for one operation that nobody folded; without the triggers, which only `fold` knows."""
    before, after = step.before.table(name), step.after.table(name)
    if before is None or after is None:
        raise ImpossibleChange(f"there is no table {name}")
    return rebuild(RebuildTable(before=before, after=after, operations=(op,), temporary=temporary_name(name.name)))


@RENDERERS.renders(RebuildTable)
def render_rebuild_table(op: RebuildTable, step: Step) -> Iterable[Statement]:
    """A new table, the rows, and the old name."""
    return rebuild(op)
