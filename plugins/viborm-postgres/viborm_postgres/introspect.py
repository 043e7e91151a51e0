"""Reads a database's schema: the rows of `catalog` made into a snapshot."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from viborm_core.reading import SchemaReading
from viborm_core.schema import (
    EnumDef,
    EnumRef,
    LogicalType,
    SchemaSnapshot,
    TableDef,
    TableName,
    spell_dotted,
)
from viborm_postgres import catalog, passengers
from viborm_postgres.exclusion import Exclusion
from viborm_postgres.invalid import InvalidIndex
from viborm_postgres.namespace_comment import NamespaceComment, comment_of
from viborm_postgres.read_columns import read_columns
from viborm_postgres.read_constraints import TableConstraints, read_constraints
from viborm_postgres.read_indexes import IndexNames, own_collations, read_indexes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viborm_core.schema import ColumnDef, IndexDef, SchemaObject
    from viborm_postgres.connection import PostgresConnection

Rows = "Sequence[tuple[Any, ...]]"
SPEAKS_FOR = frozenset({"table", "enum", Exclusion.kind, NamespaceComment.kind})


def introspect(connection: PostgresConnection, namespaces: Sequence[str] = ()) -> SchemaReading:
    """Read these namespaces, or the default one, in a fixed number of queries and one transaction's snapshot.

    Raises:
        DatabaseError: the server refuses.
    """
    wanted = tuple(dict.fromkeys(namespaces)) or (connection.default_namespace,)
    connection.query("SELECT pg_catalog.set_config('search_path', '', false)")
    try:
        return _read(connection, wanted)
    finally:
        if not connection.is_broken:
            connection.set_search_path()


def _read(connection: PostgresConnection, wanted: Sequence[str]) -> SchemaReading:
    version = connection.version
    there = connection.query(catalog.namespaces_there(wanted))
    enums, known = _enums(connection.query(catalog.enums(wanted)))
    cast_names = {spell_dotted(*_parts(enum.name)): enum.name for enum in enums}
    table_rows = connection.query(catalog.tables(wanted))
    numbers: dict[int, dict[int, str]] = defaultdict(dict)
    rows = connection.query(catalog.columns(wanted, version))
    for row in rows:
        numbers[row[0]][row[1]] = row[2]
    index_rows = connection.query(catalog.indexes(wanted, version))
    used = {row[8] for row in rows if row[8]} | {oid for row in index_rows for oid in row[9] if oid}
    collations = _named(connection, catalog.collations(used) if used else None)
    classes = _named(connection, catalog.operator_classes() if index_rows else None)
    details = {row[:2]: row[2:] for row in connection.query(catalog.index_columns(wanted))} if index_rows else {}
    names = {row[0]: TableName(row[1], row[2]) for row in table_rows}
    columns = read_columns(
        rows, connection.query(catalog.sequences(wanted)), names, numbers, known, cast_names, collations
    )
    constraint_rows = connection.query(catalog.constraints(wanted, version))
    _outside(connection, constraint_rows, numbers)
    constraints = read_constraints(constraint_rows, names, numbers, cast_names)
    indexes, invalid = read_indexes(
        index_rows,
        IndexNames(names, numbers, cast_names, collations, classes, own_collations(rows), details),
    )
    tables = _tables(table_rows, columns, constraints, indexes)
    riding, counted = passengers.read(connection, wanted)
    exclusions = [one for each in constraints.values() for one in each.exclusions]
    comments = [one for one in (comment_of(*row) for row in there) if one is not None]
    objects: list[SchemaObject] = [*exclusions, *comments, *invalid, *riding]
    return SchemaReading(
        snapshot=SchemaSnapshot(tables=tables, enums=enums, objects=objects, namespaces=tuple(row[0] for row in there)),
        speaks_for=SPEAKS_FOR,
        dialect="postgres",
        server_version=f"{version // 10000}.{version % 10000}",
        not_compared=_counts(counted, invalid),
    )


def _parts(name: TableName) -> tuple[str, ...]:
    return (name.name,) if name.namespace is None else (name.namespace, name.name)


def _short(namespace: str, name: str) -> str:
    return spell_dotted(name) if namespace == "pg_catalog" else spell_dotted(namespace, name)


def _named(connection: PostgresConnection, question: str | None) -> dict[int, str]:
    return {oid: _short(*name) for oid, *name in connection.query(question)} if question else {}


def _enums(rows: Sequence[tuple[Any, ...]]) -> tuple[list[EnumDef], dict[str, LogicalType]]:
    enums = []
    known: dict[str, LogicalType] = {}
    for namespace, name, spelling, values, comment in rows:
        enum = EnumDef(name=TableName(namespace, name), values=tuple(values), comment=comment)
        enums.append(enum)
        known[spelling] = EnumRef(enum.name)
    return enums, known


def _outside(
    connection: PostgresConnection, rows: Sequence[tuple[Any, ...]], numbers: dict[int, dict[int, str]]
) -> None:
    """Learn the columns of referenced tables that are not read themselves."""
    unknown = sorted({row[9] for row in rows if row[9] and row[9] not in numbers})
    if unknown:
        for oid, number, name in connection.query(catalog.referenced_columns(unknown)):
            numbers[oid][number] = name


def table_options(
    persistence: str, parameters: Sequence[str] | None, toast: Sequence[str] | None
) -> list[tuple[str, str]]:
    """Whether the table is unlogged, and its storage parameters."""
    options = [("unlogged", "true" if persistence == "u" else "false")]
    for prefix, settings in (("", parameters), ("toast.", toast)):
        for setting in settings or ():
            name, _, value = setting.partition("=")
            options.append((prefix + name, value))
    return options


def _tables(
    rows: Sequence[tuple[Any, ...]],
    columns: Mapping[int, Sequence[ColumnDef]],
    constraints: Mapping[int, TableConstraints],
    indexes: Mapping[int, Sequence[IndexDef]],
) -> list[TableDef]:
    none = TableConstraints()
    tables = []
    for oid, namespace, name, persistence, parameters, toast, comment in rows:
        own = constraints.get(oid, none)
        tables.append(
            TableDef(
                name=TableName(namespace, name),
                columns=tuple(columns.get(oid, ())),
                primary_key=own.primary_key,
                uniques=tuple(own.uniques),
                checks=tuple(own.checks),
                foreign_keys=tuple(own.foreign_keys),
                indexes=tuple(indexes.get(oid, ())),
                comment=comment or "",
                options=tuple(table_options(persistence, parameters, toast)),
            )
        )
    return tables


def _counts(counted: Mapping[str, int], invalid: Sequence[InvalidIndex]) -> tuple[tuple[str, int], ...]:
    seen = {**counted, "invalid index": len(invalid)}
    return tuple(sorted((name, number) for name, number in seen.items() if number))
