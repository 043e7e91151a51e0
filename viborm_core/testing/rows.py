"""Random rows that fit a schema, put into a database, and read back to be compared."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from attrs import frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.schema import ColumnDef, Literal, SchemaSnapshot, TableDef, TableName
from viborm_core.schema.values import Scalar
from viborm_core.testing.chance import maybe
from viborm_core.testing.columns import enum_values
from viborm_core.testing.values import (
    converted,
    distinct_value,
    is_keyable,
    is_lossless,
    meaning,
    random_value,
)

Row = dict[str, Scalar]
_ATTEMPTS = 3


def random_rows(random: Random, schema: SchemaSnapshot, most: int = 6) -> dict[TableName, list[Row]]:
    """Rows for each table, parents before children, that break no key, check or foreign key."""
    rows: dict[TableName, list[Row]] = {}
    for table in parents_first(schema):
        made: list[Row] = []
        rows[table.name] = made
        for number in range(random.randint(0, most)):
            for _ in range(_ATTEMPTS):
                row = _row(random, table, schema, rows, number)
                if row is not None and not _breaks_a_key(table, row, made):
                    made.append(row)
                    break
    return rows


def insert(connection: Connection, adapter: Adapter, rows: Mapping[TableName, Sequence[Row]]) -> None:
    """Put the rows into the database, in one transaction."""
    connection.begin()
    try:
        for table, some in rows.items():
            for row in some:
                columns = ", ".join(adapter.quote(name) for name in row)
                values = ", ".join(adapter.literal(Literal(value)) for value in row.values())
                connection.run(f"INSERT INTO {adapter.quote_table(table)} ({columns}) VALUES ({values})")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def delete_all(connection: Connection, adapter: Adapter, schema: SchemaSnapshot) -> None:
    """Take all rows out of the database, children before parents; table by table where no table is in a circle."""
    tables = parents_first(schema)
    circling = {
        table.name: [key for key in table.foreign_keys if key.references not in {one.name for one in tables[:place]}]
        for place, table in enumerate(tables)
    }
    together = any(circling.values())
    connection.begin()
    for table in reversed(tables):
        for key in circling[table.name]:
            if key.references == table.name or all(_nullable(table, name) for name in key.columns):
                emptied = ", ".join(f"{adapter.quote(name)} = NULL" for name in key.columns)
                connection.run(f"UPDATE {adapter.quote_table(table.name)} SET {emptied}")
        connection.run(f"DELETE FROM {adapter.quote_table(table.name)}")
        if not together:
            connection.commit()
            connection.begin()
    connection.commit()


@frozen(kw_only=True)
class Survivors:
    """The columns of a table whose values must outlive a change: pairs of the old and the new column."""

    old_table: TableName
    new_table: TableName
    columns: tuple[tuple[ColumnDef, ColumnDef], ...]

    @classmethod
    def of(cls, before: TableDef, after: TableDef, old_names: Mapping[str, str]) -> "Survivors":
        """Columns of one name (or renamed, by ``old_names`` of new ones) and a lossless change of type."""
        pairs = [
            (old, new)
            for new in after.columns
            if (old := before.column(old_names.get(new.name, new.name))) is not None
            and old.generated is None
            and new.generated is None
            and is_lossless(old.type, new.type)
            and (new.nullable or not old.nullable)
        ]
        return cls(old_table=before.name, new_table=after.name, columns=tuple(pairs))

    def before(self, connection: Connection, adapter: Adapter) -> list[str]:
        """The rows before the change, as they should be after it; in no order of their own."""
        rows = _select(connection, adapter, self.old_table, [old.name for old, _ in self.columns])
        types = [(old.type, new.type) for old, new in self.columns]
        return sorted(repr([converted(value, *pair) for value, pair in zip(row, types, strict=True)]) for row in rows)

    def after(self, connection: Connection, adapter: Adapter) -> list[str]:
        """The rows after the change."""
        rows = _select(connection, adapter, self.new_table, [new.name for _, new in self.columns])
        types = [new.type for _, new in self.columns]
        return sorted(repr([meaning(value, one) for value, one in zip(row, types, strict=True)]) for row in rows)


def all_rows(connection: Connection, adapter: Adapter, schema: SchemaSnapshot) -> dict[str, list[str]]:
    """Everything in the tables of a schema."""
    return {
        str(table.name): sorted(
            repr(row) for row in _select(connection, adapter, table.name, [column.name for column in table.columns])
        )
        for table in schema.tables
    }


def _select(
    connection: Connection, adapter: Adapter, table: TableName, columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    listed = ", ".join(adapter.quote(name) for name in columns)
    if not columns:
        count = connection.query(f"SELECT count(*) FROM {adapter.quote_table(table)}")[0][0]
        return [()] * int(count)
    return [tuple(row) for row in connection.query(f"SELECT {listed} FROM {adapter.quote_table(table)}")]


def parents_first(schema: SchemaSnapshot) -> list[TableDef]:
    """The tables in an order in which what they refer to comes first, as far as there is one."""
    placed: list[TableDef] = []
    waiting = list(schema.tables)
    while waiting:
        names = {table.name for table in waiting}
        free = [
            table for table in waiting if not any(key.references in names - {table.name} for key in table.foreign_keys)
        ]
        placed.extend(free or waiting[:1])
        waiting = [table for table in waiting if table not in placed]
    return placed


def _nullable(table: TableDef, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.nullable


def _row(
    random: Random, table: TableDef, schema: SchemaSnapshot, rows: Mapping[TableName, list[Row]], number: int
) -> Row | None:
    row: Row = {}
    enums = enum_values(schema.enums)
    keys = {name for unique in table.uniques for name in unique.columns}
    keys |= set(table.primary_key.columns) if table.primary_key else set()
    for column in table.columns:
        if column.generated is not None:
            continue
        if column.nullable and maybe(random, 0.3):
            row[column.name] = None
        elif (column.name in keys or column.identity is not None) and is_keyable(column.type):
            row[column.name] = distinct_value(number + 1, column.type)
        else:
            row[column.name] = random_value(random, column.type, enums)
    for key in table.foreign_keys:
        values = _target(random, key.references, schema, rows, key.referenced_columns)
        if values is None and not all(_nullable(table, name) for name in key.columns):
            return None
        row |= dict(zip(key.columns, values or [None] * len(key.columns), strict=True))
    return row


def _target(
    random: Random,
    parent: TableName,
    schema: SchemaSnapshot,
    rows: Mapping[TableName, list[Row]],
    columns: Sequence[str],
) -> list[Scalar] | None:
    """The key of some row of the parent, or None."""
    found = schema.table(parent)
    if not columns and found is not None and found.primary_key is not None:
        columns = found.primary_key.columns
    candidates = [[row[name] for name in columns] for row in rows.get(parent, [])]
    complete = [values for values in candidates if None not in values]
    return random.choice(complete) if complete and maybe(random, 0.8) else None


def _breaks_a_key(table: TableDef, row: Row, others: Sequence[Row]) -> bool:
    keys = [(unique.columns, unique.nulls_distinct) for unique in table.uniques]
    keys += [(index.columns, True) for index in table.indexes if index.unique]
    if table.primary_key is not None:
        keys.append((table.primary_key.columns, True))
    for columns, nulls_distinct in keys:
        mine = [row[name] for name in columns]
        if nulls_distinct and None in mine:
            continue
        if any([other[name] for name in columns] == mine for other in others):
            return True
    return False
