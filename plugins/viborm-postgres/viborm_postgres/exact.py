"""A database's own reading leaves nothing open: what it does not list is the server's own, and is set back to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_postgres.names import is_numbered_not_null
from viborm_postgres.sequence_settings import USUAL, settled_settings

if TYPE_CHECKING:
    from viborm_core.schema import ColumnDef, SchemaSnapshot, TableDef

Options = tuple[tuple[str, str], ...]


def exactly(desired: SchemaSnapshot, current: SchemaSnapshot) -> SchemaSnapshot:
    """The desired schema with an empty value for each option that is set now and not there, and so for numberings."""
    changed = []
    for table in desired.tables:
        here = current.table(table.name)
        changed.append(table if here is None or here is table else _table(table, here))
    return evolve(desired, tables=tuple(changed))


def _table(table: TableDef, here: TableDef) -> TableDef:
    columns = tuple(_column(table.name.name, column, here.column(column.name)) for column in table.columns)
    options = _reset(table.options, here.options)
    if options == table.options and all(new is old for new, old in zip(columns, table.columns, strict=True)):
        return table
    return evolve(table, columns=columns, options=options)


def _reset(stated: Options, there: Options) -> Options:
    if stated == there:
        return stated
    wanted, here = dict(stated), dict(there)
    options = {name: value for name, value in wanted.items() if value or name in here}
    return tuple((options | {name: "" for name in here if name not in wanted}).items())


def _column(table: str, column: ColumnDef, here: ColumnDef | None) -> ColumnDef:
    if here is None or here == column:
        return column
    there = tuple(
        (name, value)
        for name, value in here.options
        if name != "not_null" or not is_numbered_not_null(table, column.name, value)
    )
    options = _reset(column.options, there)
    identity = column.identity
    if identity is not None and here.identity is not None:
        usual = settled_settings(identity, column.type)
        unstated = {
            name: getattr(usual, name)
            for name in USUAL
            if getattr(identity, name) is None and getattr(here.identity, name) is not None
        }
        identity = evolve(identity, **unstated) if unstated else identity
    if options == column.options and identity == column.identity:
        return column
    return evolve(column, options=options, identity=identity)
