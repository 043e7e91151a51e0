"""The core's operations as standard SQL, spelled by a dialect's `Spelling`; each cell may be taken over.

Where a database cannot make a change to a table that is there, `viborm_core.standard.fold_remakes` puts
`RemakeTables` in its place, and none of the cells for ALTER TABLE is called.
"""

from collections.abc import Callable, Iterator, Mapping

from attrs import evolve

from viborm_core.ddl import Hazard, Renderer, Renderers, Statement, Step
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
    CreateNamespace,
    CreateTable,
    DiffOperation,
    DropCheck,
    DropColumn,
    DropForeignKey,
    DropIndex,
    DropNamespace,
    DropPrimaryKey,
    DropTable,
    DropUnique,
    RemakeTables,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
)
from viborm_core.schema import TableName
from viborm_core.standard.remaking import remake
from viborm_core.standard.spelling import Spelling
from viborm_core.standard.values import altered

_SCANS = frozenset({Hazard.MAY_FAIL, Hazard.BLOCKS_WRITES})
_LOSS = frozenset({Hazard.DATA_LOSS})


def standard_renderers(dialect: str, *, owner: str, spelling: Spelling) -> Renderers:
    """Renderers of all operations of the core but those on named enums, which no standard spells.

    Register your own function for an operation with `Renderers.renders`, and it takes the place of the usual one.
    """
    return Renderers(dialect, owner=owner, usual=_cells(spelling))


def _cells(spelling: Spelling) -> Mapping[type[DiffOperation], Renderer]:
    whole: dict[type[DiffOperation], Renderer] = {
        CreateNamespace: lambda op, _: _one(f"CREATE SCHEMA {spelling.quote(op.name)}"),
        DropNamespace: lambda op, _: _one(f"DROP SCHEMA {spelling.quote(op.name)}"),
        CreateTable: lambda op, _: _create_table(spelling, op),
        DropTable: lambda op, _: spelling.drop_table(op.table),
        RemakeTables: lambda op, _: remake(op, spelling),
        CreateIndex: lambda op, _: spelling.create_index(op.table, op.index),
        DropIndex: lambda op, _: spelling.drop_index(op.table, op.index),
        RenameIndex: lambda op, step: _rename_index(spelling, op, step),
    }
    changes: dict[type[DiffOperation], Renderer] = {
        RenameTable: _alter(spelling, lambda op: f"RENAME TO {spelling.quote(op.to)}"),
        RenameColumn: _alter(
            spelling, lambda op: f"RENAME COLUMN {spelling.quote(op.column)} TO {spelling.quote(op.to)}"
        ),
        AlterTable: lambda op, _: _alter_table(spelling, op),
        AddColumn: lambda op, _: _add_column(spelling, op),
        DropColumn: _alter(spelling, lambda op: f"DROP COLUMN {spelling.quote(op.column.name)}", _LOSS),
        AlterColumn: lambda op, _: _alter_column(spelling, op),
        AddPrimaryKey: _alter(spelling, lambda op: f"ADD {spelling.primary_key_sql(op.primary_key)}", _SCANS),
        AddUnique: _alter(spelling, lambda op: f"ADD {spelling.unique_sql(op.unique)}", _SCANS),
        AddCheck: _alter(spelling, lambda op: f"ADD {spelling.check_sql(op.check)}", _SCANS),
        AddForeignKey: _alter(spelling, lambda op: f"ADD {spelling.foreign_key_sql(op.foreign_key)}", _SCANS),
        DropPrimaryKey: _alter(spelling, lambda op: _drop_constraint(spelling, op.primary_key.name)),
        DropUnique: _alter(spelling, lambda op: _drop_constraint(spelling, op.unique.name)),
        DropCheck: _alter(spelling, lambda op: _drop_constraint(spelling, op.check.name)),
        DropForeignKey: _alter(spelling, lambda op: _drop_constraint(spelling, op.foreign_key.name)),
        RenameConstraint: _alter(
            spelling, lambda op: f"RENAME CONSTRAINT {spelling.quote(op.constraint)} TO {spelling.quote(op.to)}"
        ),
    }
    return whole | changes


def _one(sql: str, hazards: frozenset[Hazard] = frozenset()) -> Iterator[Statement]:
    yield Statement(sql=sql, hazards=hazards)


def _alter(spelling: Spelling, change: Callable[..., str], hazards: frozenset[Hazard] = frozenset()) -> Renderer:
    return lambda op, _: _one(f"ALTER TABLE {spelling.quote_table(op.table)} {change(op)}", hazards)


def _drop_constraint(spelling: Spelling, name: str | None) -> str:
    if name is None:
        raise ImpossibleChange(
            "a constraint without a name cannot be dropped by ALTER TABLE",
            hint="this is for the dialect's author: `is_native` should say no, so that the table is made anew",
        )
    return f"DROP CONSTRAINT {spelling.quote(name)}"


def _create_table(spelling: Spelling, op: CreateTable) -> Iterator[Statement]:
    yield from spelling.create_table(op.table)
    for index in op.table.indexes:
        yield from spelling.create_index(op.table.name, index)


def _rename_index(spelling: Spelling, op: RenameIndex, step: Step) -> Iterator[Statement]:
    """No standard renames an index: it is dropped and made again."""
    table = step.after.table(op.table)
    renamed = next((one for one in table.indexes if one.name == op.to), None) if table is not None else None
    if renamed is None:
        raise ImpossibleChange(f"there is no index {op.index.name} of {op.table}")
    yield from spelling.drop_index(op.table, op.index)
    yield from spelling.create_index(op.table, renamed)


def _alter_table(spelling: Spelling, op: AlterTable) -> Iterator[Statement]:
    if op.options:
        raise ImpossibleChange(f"the options of {op.table} cannot be changed: {op.describe()}")
    if op.comment is not None:
        yield spelling.comment(op.table, None, op.comment)


def _add_column(spelling: Spelling, op: AddColumn) -> Iterator[Statement]:
    """A column; one that is filled is NULL first, as an expression may be another value in each row."""
    table, column = spelling.quote_table(op.table), op.column
    nullable = evolve(column, nullable=True) if op.fill is not None else column
    yield Statement(sql=f"ALTER TABLE {table} ADD COLUMN {spelling.column_sql(op.table, nullable)}")
    if op.fill is not None:
        name = spelling.quote(column.name)
        hazards = frozenset({Hazard.REWRITE, Hazard.BLOCKS_WRITES})
        yield Statement(sql=f"UPDATE {table} SET {name} = {spelling.value(op.fill)}", hazards=hazards)
        if not column.nullable:
            yield Statement(sql=f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL", hazards=_SCANS)
    if column.comment:
        yield spelling.comment(op.table, column.name, column.comment)


def _alter_column(spelling: Spelling, op: AlterColumn) -> Iterator[Statement]:
    """The parts that ALTER COLUMN can change, each as a statement."""
    before, after = op.before, op.after
    name = spelling.quote(after.name)
    alter = f"ALTER TABLE {spelling.quote_table(op.table)} ALTER COLUMN {name}"
    fixed = [part for part in ("identity", "generated", "collation", "options") if _differs(op, part)]
    if fixed:
        raise ImpossibleChange(
            f"{op.describe()}: standard SQL cannot change the {fixed[0]} of a column",
            hint="this is for the dialect's author: `is_native` should say no, so that the table is made anew",
        )
    if before.type != after.type or op.mappings:
        if before.default is not None:
            yield Statement(sql=f"{alter} DROP DEFAULT")
        value = altered(name, op, spelling)
        hazards = _SCANS | {Hazard.REWRITE}
        yield Statement(sql=f"{alter} SET DATA TYPE {spelling.type_sql(after.type)} USING {value}", hazards=hazards)
    elif op.fill is not None:
        yield _fill(spelling, op.table, name, spelling.value(op.fill))
    retyped = before.type != after.type or bool(op.mappings)
    if after.default is None and before.default is not None and not retyped:
        yield Statement(sql=f"{alter} DROP DEFAULT")
    if after.default is not None and (retyped or before.default != after.default):
        yield Statement(sql=f"{alter} SET DEFAULT {spelling.value(after.default)}")
    if before.nullable != after.nullable:
        change = "DROP" if after.nullable else "SET"
        yield Statement(sql=f"{alter} {change} NOT NULL", hazards=frozenset() if after.nullable else _SCANS)
    if after.comment is not None and before.comment != after.comment:
        yield spelling.comment(op.table, after.name, after.comment)


def _differs(op: AlterColumn, part: str) -> bool:
    return bool(getattr(op.before, part) != getattr(op.after, part))


def _fill(spelling: Spelling, table: TableName, name: str, value: str) -> Statement:
    return Statement(
        sql=f"UPDATE {spelling.quote_table(table)} SET {name} = {value} WHERE {name} IS NULL",
        hazards=frozenset({Hazard.BLOCKS_WRITES}),
    )
