"""Stand-ins for tables: their columns and nothing else, made somewhere to put views on."""

from collections.abc import Callable, Iterable

from attrs import evolve

from viborm_core.ddl import Step, render
from viborm_core.objects import ToSpell
from viborm_core.operations import CreateTable
from viborm_core.schema import ColumnDef, LogicalType, SchemaSnapshot, TableDef, TableName


def stand_in(
    table: TableDef,
    name: TableName,
    wanted: ToSpell,
    *,
    keyed: bool = False,
    typed: Callable[[LogicalType], LogicalType] = lambda found: found,
) -> Iterable[str]:
    """The statements that make one under this name; ``keyed`` with its primary key, which grouping can rely on."""
    key = table.primary_key if keyed else None
    bare = TableDef(
        name=name,
        columns=tuple(_bare(column, typed) for column in table.columns),
        primary_key=None if key is None else evolve(key, name=None, options=()),
    )
    nothing = SchemaSnapshot()
    step = Step(
        operation=CreateTable(table=bare),
        before=nothing,
        after=SchemaSnapshot(tables=(bare,)),
        capabilities=wanted.capabilities,
    )
    return [statement.sql for statement in render(wanted.renderers, [step])]


def as_it_will_be(table: TableDef, there: TableDef | None) -> TableDef:
    """The table with its columns in the order that they will have: those that are there, and then the new ones."""
    if there is None:
        return table
    places = {column.name: place for place, column in enumerate(there.columns)}
    ordered = sorted(table.columns, key=lambda column: places.get(column.name, len(places)))
    return evolve(table, columns=tuple(ordered))


def _bare(column: ColumnDef, typed: Callable[[LogicalType], LogicalType]) -> ColumnDef:
    return evolve(
        column,
        type=typed(column.type),
        nullable=True,
        default=None,
        identity=None,
        generated=None,
        comment=None,
        options=(),
    )
