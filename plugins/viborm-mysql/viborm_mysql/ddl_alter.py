"""Changes of one table as one ALTER TABLE, or as few as updates between them allow.

https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
https://mariadb.com/kb/en/alter-table/
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.ddl import Hazard
from viborm_core.operations import (
    AddCheck,
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    AlterTable,
    CreateIndex,
    DiffOperation,
    DropCheck,
    DropColumn,
    DropForeignKey,
    DropIndex,
    DropPrimaryKey,
    DropUnique,
    RenameConstraint,
    RenameIndex,
)
from viborm_mysql.changes import Changes, add_column, alter_column
from viborm_mysql.flavour import Flavour
from viborm_mysql.names import quote, quote_names, quote_table
from viborm_mysql.operations import AlterTogether
from viborm_mysql.registry import RENDERERS, statement
from viborm_mysql.serving import is_served, plain_columns
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
from viborm_mysql.types import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viborm_core.ddl import Statement, Step
    from viborm_core.schema import ForeignKeyDef, TableDef, TableName

SHAPING: tuple[type[DiffOperation], ...] = (
    AddColumn,
    DropColumn,
    AlterColumn,
    CreateIndex,
    DropIndex,
    RenameIndex,
    AddPrimaryKey,
    DropPrimaryKey,
    AddUnique,
    DropUnique,
    AddCheck,
    DropCheck,
    AlterTable,
    RenameConstraint,
)
"""Operations that may stand in one ALTER TABLE with others; foreign keys go before and come after."""


@RENDERERS.renders(AlterTogether)
def alter_together(operation: AlterTogether, step: Step) -> Iterable[Statement]:
    """Changes of one table."""
    if all(isinstance(one, DropForeignKey | AddForeignKey) for one in operation.operations):
        yield from _foreign_keys(operation)
    else:
        yield from _alter(operation.table, operation.operations, step)


def _alone(operation: DiffOperation, step: Step) -> Iterable[Statement]:
    return _alter(operation.table, (operation,), step)  # type: ignore[attr-defined]


for _operation in SHAPING:
    RENDERERS.renders(_operation)(_alone)


def _foreign_keys(operation: AlterTogether) -> Iterable[Statement]:
    clauses = []
    adds = False
    for one in operation.operations:
        match one:
            case AddForeignKey(foreign_key=key):
                clauses.append(f"ADD {foreign_key_sql(one.table, key)}")
                adds = True
            case DropForeignKey(foreign_key=key):
                clauses.append(f"DROP FOREIGN KEY {quote(constraint_name(one.table, key))}")
    hazards = (Hazard.MAY_FAIL, Hazard.REWRITE, Hazard.BLOCKS_WRITES) if adds else ()
    yield statement(_alter_sql(operation.table, clauses), *hazards)


def _alter_sql(table: TableName, clauses: Iterable[str]) -> str:
    return f"ALTER TABLE {quote_table(table)}\n  " + ",\n  ".join(clauses)


def _alter(table: TableName, operations: Iterable[DiffOperation], step: Step) -> Iterable[Statement]:
    operations = tuple(operations)
    changes = Changes()
    context = _Context(table, step, changes, operations)
    for operation in operations:
        _change(operation, context)
    changes.closing.extend(context.replacements())
    hazards = tuple(changes.hazards)
    if changes.updates or changes.middle:
        first = [*changes.opening, *changes.middle]
        if first:
            yield statement(_alter_sql(table, first), *hazards)
        for update in changes.updates:
            yield statement(update, Hazard.BLOCKS_WRITES)
    elif changes.opening:
        yield statement(_alter_sql(table, changes.opening), *hazards)
    if changes.closing:
        yield statement(_alter_sql(table, changes.closing), *hazards)
    if context.partition_by is not None:
        partitions = context.partition_by or "REMOVE PARTITIONING"
        yield statement(f"ALTER TABLE {quote_table(table)} {partitions}", Hazard.REWRITE, Hazard.BLOCKS_WRITES)


class _Context:
    """The table before and after, and what the changes of it have said so far."""

    def __init__(self, table: TableName, step: Step, changes: Changes, operations: tuple[DiffOperation, ...]) -> None:
        self.table, self.step, self.changes = table, step, changes
        self.flavour = Flavour.of(step.capabilities)
        self.updates_rows = any(_updates_rows(operation) for operation in operations)
        self.altered = {operation.after.name for operation in operations if isinstance(operation, AlterColumn)}
        self.operations = operations
        self.partition_by: str | None = None

    def before(self, name: TableName) -> TableDef | None:
        return self.step.before.table(name)

    @property
    def after(self) -> TableDef:
        return next(table for table in self.step.after.tables if table.name == self.table)

    def replacements(self) -> Iterable[str]:
        """Indexes for the foreign keys whose own index goes: dropping it alone would be error 1553."""
        drops = [one for one in self.operations if isinstance(one, DropIndex | DropUnique | DropPrimaryKey)]
        if not drops:
            return
        before, after = self.before(drops[0].table), self.step.after.table(drops[0].table)
        if before is None or after is None:
            return
        for key in after.foreign_keys:
            if is_served(before, key) and not is_served(after, key):
                yield f"ADD KEY {quote(constraint_name(after.name, key))} ({quote_names(key.columns)})"


def _updates_rows(operation: DiffOperation) -> bool:
    return isinstance(operation, AddColumn | AlterColumn) and (
        operation.fill is not None or bool(getattr(operation, "mappings", ()))
    )


@singledispatch
def _change(operation: DiffOperation, context: _Context) -> None:
    raise TypeError(operation)


@_change.register
def _(operation: AddColumn, context: _Context) -> None:
    add_column(operation, context.changes, context.flavour)


@_change.register
def _(operation: AlterColumn, context: _Context) -> None:
    alter_column(operation, context.changes, context.flavour)


@_change.register
def _(operation: DropColumn, context: _Context) -> None:
    context.changes.closing.append(f"DROP COLUMN {quote(operation.column.name)}")
    context.changes.hazards.add(Hazard.DATA_LOSS)


@_change.register
def _(operation: CreateIndex, context: _Context) -> None:
    index = operation.index
    context.changes.closing.append(f"ADD {index_sql(context.after, index, context.flavour)}")
    context.changes.hazards.update({Hazard.MAY_FAIL} if index.unique else set())


@_change.register
def _(operation: DropIndex, context: _Context) -> None:
    context.changes.closing.append(f"DROP INDEX {quote(constraint_name(operation.table, operation.index))}")


@_change.register
def _(operation: RenameIndex, context: _Context) -> None:
    context.changes.closing.append(f"RENAME INDEX {quote(operation.index.name or '')} TO {quote(operation.to)}")


@_change.register
def _(operation: AddPrimaryKey, context: _Context) -> None:
    context.changes.closing.append(f"ADD {primary_key_sql(operation.primary_key)}")
    context.changes.hazards.update({Hazard.MAY_FAIL, Hazard.REWRITE})


@_change.register
def _(operation: DropPrimaryKey, context: _Context) -> None:
    context.changes.closing.append("DROP PRIMARY KEY")
    context.changes.hazards.add(Hazard.REWRITE)


@_change.register
def _(operation: AddUnique, context: _Context) -> None:
    context.changes.closing.append(f"ADD {unique_sql(operation.table, operation.unique)}")
    context.changes.hazards.add(Hazard.MAY_FAIL)


@_change.register
def _(operation: DropUnique, context: _Context) -> None:
    context.changes.closing.append(f"DROP INDEX {quote(constraint_name(operation.table, operation.unique))}")


@_change.register
def _(operation: AddCheck, context: _Context) -> None:
    context.changes.closing.append(f"ADD {check_sql(operation.table, operation.check)}")
    context.changes.hazards.update({Hazard.MAY_FAIL, Hazard.REWRITE})


@_change.register
def _(operation: DropCheck, context: _Context) -> None:
    """Before rows are updated, as the update may be what the check forbids."""
    clauses = context.changes.opening if context.updates_rows else context.changes.closing
    clauses.append(f"DROP CONSTRAINT {quote(constraint_name(operation.table, operation.check))}")


@_change.register
def _(operation: RenameConstraint, context: _Context) -> None:
    """An index is renamed; a check or foreign key is dropped and added in one statement."""
    table = context.before(operation.table)
    old, new = quote(operation.constraint), quote(operation.to)
    closing = context.changes.closing
    match operation.kind:
        case "unique":
            closing.append(f"RENAME INDEX {old} TO {new}")
        case "check" if table is not None:
            for check in table.checks:
                if check.name == operation.constraint:
                    renamed = check_sql(operation.table, evolve(check, name=operation.to))
                    closing.extend((f"DROP CONSTRAINT {old}", f"ADD {renamed}"))
        case "foreign_key" if table is not None:
            for key in table.foreign_keys:
                if key.name == operation.constraint:
                    renamed = foreign_key_sql(operation.table, evolve(key, name=operation.to))
                    closing.extend((f"DROP FOREIGN KEY {old}", *_kept_index(table, key, context), f"ADD {renamed}"))


def _kept_index(table: TableDef, key: ForeignKeyDef, context: _Context) -> tuple[str, ...]:
    """An index that the schema has may be one that the server made, which it drops for another: make it a real one."""
    for index in table.indexes:
        if index.name == key.name and plain_columns(index) == key.columns:
            name = quote(key.name or "")
            return (f"DROP INDEX {name}", f"ADD {index_sql(table, index, context.flavour)}")
    return ()


@_change.register
def _(operation: AlterTable, context: _Context) -> None:
    """Columns that follow the table's collation are changed with it, each by itself: CONVERT TO would change all."""
    options = dict(operation.options)
    context.partition_by = options.pop("partition_by", None)
    sql = table_options_sql(tuple(options.items()), operation.comment, context.flavour, new=False)
    if sql:
        context.changes.closing.append(sql)
    table = context.before(operation.table)
    collation = options.get("collation")
    if options:
        context.changes.hazards.update({Hazard.REWRITE, Hazard.BLOCKS_WRITES})
    if collation and table is not None:
        context.changes.hazards.add(Hazard.MAY_FAIL)
        for column in table.columns:
            follows = is_text(column.type) and not column.collation and column.name not in context.altered
            if follows and context.step.after.table(operation.table).column(column.name) is not None:  # type: ignore[union-attr]
                context.changes.closing.append(f"MODIFY COLUMN {column_sql(column, context.flavour)}")
