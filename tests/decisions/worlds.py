"""A random world: two schemas, of which the second is an edit of the first, and rows with values at the edges.

Every table has a column that no edit touches, with a number that no other row of any table has. So rows are told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from attrs import evolve, field, frozen

from tests.decisions.databases import Database
from tests.decisions.edges import edge_value
from viborm_core.capabilities import Capabilities
from viborm_core.schema import ColumnDef, Integer, LogicalType, SchemaSnapshot, TableDef, TableName
from viborm_core.testing.chance import maybe
from viborm_core.testing.columns import enum_values
from viborm_core.testing.mutations import Pair
from viborm_core.testing.rows import Row, random_rows
from viborm_core.testing.schema_edits import SCHEMA_EDITS
from viborm_core.testing.schemas import Size, random_schema
from viborm_core.testing.table_edits import TABLE_EDITS

MARK = "row mark"
_MARK = ColumnDef(name=MARK, type=Integer(64), nullable=True)
_EDGE = "edge "


@frozen(kw_only=True)
class World:
    """Two schemas, and rows for the first."""

    before: SchemaSnapshot
    after: SchemaSnapshot
    rows: dict[TableName, list[Row]] = field(repr=False)


def random_world(
    random: Random, capabilities: Capabilities, types: Sequence[LogicalType], natives: dict[str, tuple[Any, ...]]
) -> World:
    """A world with the types that the database holds, ``types`` and those of ``natives``."""
    before = random_schema(random, capabilities, Size(tables=3, columns=4))
    before = _each_table(before, lambda table: _with_edges(random, table, types))
    pair = Pair(before=before, after=before)
    for _ in range(random.randint(0, 4)):
        pair = random.choice((*SCHEMA_EDITS, *TABLE_EDITS))(random, pair, capabilities)
    after = _each_table(pair.after, lambda table: _edited(random, _with_mark(table), types))
    return World(before=before, after=after, rows=_random_rows(random, before, natives))


def insert_all(database: Database, world: World) -> None:
    """Put the rows in; where the database does not take a row's edges, without them, and else not at all."""
    for name, rows in world.rows.items():
        for row in rows:
            plain = {column: None if column.startswith(_EDGE) else value for column, value in row.items()}
            for one in (row, plain):
                try:
                    database.insert(name.name, one)
                except Exception:  # noqa: BLE001, S112 - whatever a driver raises
                    continue
                break


def _each_table(schema: SchemaSnapshot, change: Any) -> SchemaSnapshot:
    return evolve(schema, tables=tuple(change(table) for table in schema.tables))


def _edge_column(random: Random, name: str, types: Sequence[LogicalType]) -> ColumnDef:
    return ColumnDef(name=name, type=random.choice(types), nullable=maybe(random, 0.8))


def _with_edges(random: Random, table: TableDef, types: Sequence[LogicalType]) -> TableDef:
    edges = [_edge_column(random, f"{_EDGE}{number}", types) for number in range(random.randint(1, 4))]
    return evolve(table, columns=(*table.columns, _MARK, *edges))


def _with_mark(table: TableDef) -> TableDef:
    """The table with the mark, as it was, whatever the edits made of it."""
    columns = [one for one in table.columns if one.name != MARK]
    return evolve(table, columns=(*columns, _MARK))


def _edited(random: Random, table: TableDef, types: Sequence[LogicalType]) -> TableDef:
    """The table with other types of its edges; some go, some get another name, some may no longer be NULL."""
    used = _used(table)
    columns: list[ColumnDef] = []
    for column in table.columns:
        if not column.name.startswith(_EDGE) or column.name in used:
            columns.append(column)
            continue
        if maybe(random, 0.1):
            continue
        changed = column
        if maybe(random, 0.6):
            changed = evolve(changed, type=random.choice(types), default=None)
        if maybe(random, 0.2):
            changed = evolve(changed, name=f"{column.name} renamed")
        if maybe(random, 0.15):
            changed = evolve(changed, nullable=not changed.nullable)
        columns.append(changed)
    if maybe(random, 0.2):
        columns.append(_edge_column(random, f"{_EDGE}new", types))
    return evolve(table, columns=tuple(columns))


def _used(table: TableDef) -> set[str]:
    """The columns that something stands on."""
    names = {name for one in table.uniques for name in one.columns}
    names |= {name for one in table.foreign_keys for name in one.columns}
    names |= set(table.primary_key.columns) if table.primary_key else set()
    for check in table.checks:
        names |= check.expression.names("column")
    for index in table.indexes:
        names |= set(index.columns)
        expressions = [*(key.expression for key in index.keys), index.predicate]
        names |= {name for one in expressions if one is not None for name in one.names("column")}
    for column in table.columns:
        if column.generated is not None:
            names |= column.generated.expression.names("column")
    return names


def _random_rows(
    random: Random, schema: SchemaSnapshot, natives: dict[str, tuple[Any, ...]]
) -> dict[TableName, list[Row]]:
    inner = _each_table(schema, lambda table: evolve(table, columns=_without_edges(table)))
    enums = enum_values(schema.enums)
    numbers = iter(range(1, 10**6))
    rows = random_rows(random, inner)
    for name, some in rows.items():
        table = schema.tables_by_name[name]
        for row in some:
            row[MARK] = next(numbers)
            for column in table.columns:
                if column.name.startswith(_EDGE):
                    missing = column.nullable and maybe(random, 0.2)
                    row[column.name] = None if missing else edge_value(random, column.type, enums, natives)
    return rows


def _without_edges(table: TableDef) -> tuple[ColumnDef, ...]:
    return tuple(one for one in table.columns if not one.name.startswith(_EDGE) and one.name != MARK)
