"""Reads a database: one query of ``sqlite_schema``, whatever the number of tables.

https://www.sqlite.org/schematab.html
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from attrs import evolve, frozen

from viborm_core.errors import DatabaseError
from viborm_core.reading import SchemaReading
from viborm_core.schema import ForeignKeyDef, IndexDef, ObjectRef, SchemaObject, SchemaSnapshot, TableDef
from viborm_sqlite.index_reader import IndexReader
from viborm_sqlite.objects import Trigger, View, VirtualTable, kind_word, mentions, object_name, passengers_of
from viborm_sqlite.sqltext import SqlTextError, fold
from viborm_sqlite.table_reader import TableReader

DIALECT = "sqlite"

_SCHEMA = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
_OLD_SCHEMA = _SCHEMA.replace("sqlite_schema", "sqlite_master")
_SHADOWS = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'"
_VERSION = "SELECT sqlite_version()"
_SCHEMA_TABLE_SINCE = (3, 33)
_TABLE_LIST_SINCE = (3, 37)
_SHADOW_ENDINGS = {
    "fts3": ("content", "docsize", "segdir", "segments", "stat"),
    "fts4": ("content", "docsize", "segdir", "segments", "stat"),
    "fts5": ("config", "content", "data", "docsize", "idx"),
    "rtree": ("node", "parent", "rowid"),
    "geopoly": ("node", "parent", "rowid"),
}


@frozen
class _Row:
    type: str
    name: str
    table: str
    sql: str


class Queries(Protocol):
    """As much of a connection as reading a schema needs."""

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows."""
        ...


def introspect(connection: Queries) -> SchemaReading:
    """The schema of the main database.

    Raises:
        DatabaseError: it cannot be read.
    """
    version = str(connection.query(_VERSION)[0][0])
    numbers = tuple(int(part) for part in version.split("."))
    rows = [_Row(*row) for row in connection.query(_SCHEMA if numbers >= _SCHEMA_TABLE_SINCE else _OLD_SCHEMA)]
    rows = [row for row in rows if not row.name.startswith("sqlite_")]
    virtual = [row for row in rows if row.type == "table" and row.sql[:14].upper() == "CREATE VIRTUAL"]
    hidden = {row.name for row in virtual}
    if virtual:
        hidden |= _shadows(connection, numbers, virtual, rows)
    tables = read_tables(row for row in rows if row.name not in hidden and row.table not in hidden)
    objects = _read_objects(rows, virtual, tables)
    counted = Counter(kind_word(item) for item in passengers_of(objects))
    return SchemaReading(
        snapshot=SchemaSnapshot(tables=tables, objects=objects),
        dialect=DIALECT,
        server_version=version,
        not_compared=tuple(sorted(counted.items())),
    )


def read_tables(rows: Iterable[_Row]) -> tuple[TableDef, ...]:
    """The tables of the rows of ``sqlite_schema``, with their indexes."""
    rows = tuple(rows)
    names = {fold(row.name): object_name(row.name) for row in rows if row.type == "table"}
    reader, index_reader = TableReader(names), IndexReader()
    tables: dict[str, TableDef] = {}
    indexes: dict[str, list[IndexDef]] = {}
    for row in rows:
        try:
            if row.type == "table":
                tables[fold(row.name)] = reader.read(names[fold(row.name)], row.sql)
            elif row.type == "index":
                on = fold(row.table)
                indexes.setdefault(on, []).append(index_reader.read(row.name, row.sql, tables[on]))
        except SqlTextError as error:
            raise DatabaseError(
                f"the {row.type} {row.name} cannot be read: {error}",
                hint=f"report this with what sqlite_schema has for {row.name!r} as its sql",
            ) from error
    read = [_finished(table, indexes.get(key, ()), tables) for key, table in tables.items()]
    return tuple(sorted(read, key=lambda table: table.name.name))


def _finished(table: TableDef, indexes: Iterable[IndexDef], tables: Mapping[str, TableDef]) -> TableDef:
    keys = tuple(_referring(key, tables) for key in table.foreign_keys)
    indexes = tuple(indexes)
    if not indexes and all(new is old for new, old in zip(keys, table.foreign_keys, strict=True)):
        return table
    return evolve(table, foreign_keys=keys, indexes=indexes)


def _referring(key: ForeignKeyDef, tables: Mapping[str, TableDef]) -> ForeignKeyDef:
    parent = tables.get(fold(key.references.name))
    if parent is None:
        return key
    if not key.referenced_columns:
        primary = parent.primary_key
        return key if primary is None else evolve(key, referenced_columns=primary.columns)
    if all(parent.column(name) is not None for name in key.referenced_columns):
        return key
    spelled = {fold(column.name): column.name for column in parent.columns}
    return evolve(key, referenced_columns=tuple(spelled.get(fold(name), name) for name in key.referenced_columns))


def _shadows(connection: Queries, version: tuple[int, ...], virtual: Iterable[_Row], rows: Iterable[_Row]) -> set[str]:
    if version >= _TABLE_LIST_SINCE:
        return {str(row[0]) for row in connection.query(_SHADOWS)}
    found = {row.name for row in rows if row.type == "table"}
    expected = {
        f"{row.name}_{ending}"
        for row in virtual
        for module, endings in _SHADOW_ENDINGS.items()
        if module in row.sql.lower()
        for ending in endings
    }
    return found & expected


def _read_objects(
    rows: Iterable[_Row], virtual: Iterable[_Row], tables: Iterable[TableDef]
) -> tuple[SchemaObject, ...]:
    found = [VirtualTable(name=object_name(row.name), sql=row.sql) for row in virtual]
    others = [row for row in rows if row.type in {"view", "trigger"}]
    if not others:
        return tuple(found)
    refs = {fold(table.name.name): ObjectRef(kind="table", owner=table.name) for table in tables}
    refs |= {fold(item.name.name): item.ref for item in found}
    views = [row for row in others if row.type == "view"]
    refs |= {fold(row.name): ObjectRef(kind=View.kind, owner=object_name(row.name)) for row in views}
    objects: list[SchemaObject] = list(found)
    for row in others:
        name = object_name(row.name)
        needs = tuple(ref for ref in mentions(row.sql, refs) if ref.owner != name or row.type == "trigger")
        if row.type == "view":
            objects.append(View(name=name, sql=row.sql, depends_on=needs))
        else:
            objects.append(Trigger(name=name, sql=row.sql, table=row.table, depends_on=needs))
    return tuple(objects)
