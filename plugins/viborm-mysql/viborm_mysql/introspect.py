"""Reads a database's schema: the rows of `catalog` made into a snapshot."""

from __future__ import annotations

import json
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from viborm_core.errors import SchemaError
from viborm_core.reading import SchemaReading
from viborm_core.schema import SchemaSnapshot, TableDef, TableName
from viborm_mysql import catalog
from viborm_mysql.expressions import fold_names
from viborm_mysql.names import DIALECT, quote, text
from viborm_mysql.objects import Relation, View
from viborm_mysql.read_columns import (
    column_checks,
    has_lost_bytes,
    has_lost_column,
    has_lost_letters,
    needs_show_create,
    read_columns,
)
from viborm_mysql.read_keys import by_table, read_checks, read_foreign_keys, read_keys
from viborm_mysql.show_create import Shown, read_shown
from viborm_mysql.tokens import unescape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viborm_core.schema import ColumnDef, ForeignKeyDef
    from viborm_mysql.connection import MySQLConnection

_place = itemgetter(10)
_PERIOD = re.compile(r"`(?:[^`]|``)+` < `(?:[^`]|``)+`")
_KINDS = {"system versioned": "system-versioned table"}
_OPTION = re.compile(r"`?(\w+)`?=('[^']*'|\"[^\"]*\"|\S+)")


@frozen(kw_only=True)
class _Rows:
    """What the catalog says of tables, each kind by table."""

    columns: Mapping[str, list[tuple[Any, ...]]]
    indexes: Mapping[str, list[tuple[Any, ...]]]
    checks: Mapping[str, list[tuple[Any, ...]]]
    foreign_keys: Mapping[str, list[ForeignKeyDef]]
    shown: dict[str, Shown] = field(factory=dict)
    known: dict[tuple[Any, ...], ColumnDef] = field(factory=dict)
    mariadb: bool


def introspect(connection: MySQLConnection, namespaces: Sequence[str] = ()) -> SchemaReading:
    """Read the database in use, in a fixed number of queries; one more for each table that the catalog cannot tell.

    Raises:
        DatabaseError: the server refuses.
        SchemaError: a namespace was asked for.
    """
    refuse_namespaces(namespaces)
    database, mariadb = connection.database, connection.flavour.is_mariadb
    table_rows = [tuple(map(_text, row)) for row in _selected(connection, catalog.tables(database))]
    columns = by_table(sorted(_selected(connection, catalog.columns(database, mariadb=mariadb)), key=_place))
    if mariadb:
        columns = {table: _with_letters(connection, table, found) for table, found in columns.items()}
    rows = _Rows(
        columns=columns,
        indexes=by_table(_selected(connection, catalog.indexes(database, mariadb=mariadb))),
        checks=by_table(_checks(connection)),
        foreign_keys=read_foreign_keys(
            _selected(connection, catalog.foreign_key_columns(database)),
            _selected(connection, catalog.foreign_key_rules(database)),
            database,
            mariadb=mariadb,
        ),
        mariadb=mariadb,
    )
    base = [row for row in table_rows if row[1] == "BASE TABLE"]
    parted = {row[0] for row in base if "partitioned" in row[4]}
    if not mariadb:
        parted.update(name for (name,) in connection.query(catalog.partitioned(database)))
    for row in base:
        if row[0] in parted or _is_damaged(rows, row[0]):
            rows.shown[row[0]] = read_shown(connection.show_create(row[0]))
    views = [row for row in table_rows if row[1] == "VIEW"]
    objects = [
        View(name=TableName(None, name), definition=definition or "")
        for name, definition in (connection.query(catalog.views(database)) if views else ())
    ]
    others = [row for row in table_rows if row[1] not in {"BASE TABLE", "VIEW", "SYSTEM VIEW"}]
    return SchemaReading(
        snapshot=SchemaSnapshot(
            tables=[_table(row, rows) for row in base],
            objects=[*objects, *(Relation(name=TableName(None, row[0]), what=_kind(row)) for row in others)],
        ),
        dialect=DIALECT,
        server_version=f"{connection.flavour.name} {'.'.join(map(str, connection.flavour.version))}",
        not_compared=_not_compared(connection.query(catalog.others(database))[0], [*others, *views], rows),
    )


def _selected(connection: MySQLConnection, selection: catalog.Selection) -> Sequence[tuple[Any, ...]]:
    for packed in (selection.packed(), selection.packed_in_parts()):
        rows = _unpacked(connection.query(packed))
        if rows is not None:
            return rows
    return connection.query(selection.rows())


def _unpacked(texts: Sequence[tuple[int, str | None]]) -> list[tuple[Any, ...]] | None:
    """The rows in the texts, or None if one of them was cut."""
    rows: list[tuple[Any, ...]] = []
    for count, packed in texts:
        try:
            found = json.loads(f"[{packed or ''}]")
        except ValueError:
            return None
        if len(found) != count:
            return None
        rows += map(tuple, found)
    return rows


def refuse_namespaces(namespaces: Sequence[str]) -> None:
    """Refuse namespaces: what MySQL calls a schema is a database.

    Raises:
        SchemaError: names them.
    """
    named = [name for name in namespaces if name]
    if named:
        raise SchemaError(
            [f"there are no namespaces here: {', '.join(named)}"],
            hint="what MySQL calls a schema is a database: name it in the URL, and leave namespaces out",
        )


def _with_letters(connection: MySQLConnection, table: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """MariaDB's columns, with defaults asked for where its catalog may have lost letters; such tables are rare."""
    lost = [row[1] for row in rows if row[2] and has_lost_letters(row)]
    if not lost:
        return rows
    asked = ", ".join(f"default({quote(name)})" for name in lost)
    found = connection.query(f"SELECT {asked} FROM (SELECT 1 AS one) AS nothing LEFT JOIN {quote(table)} ON FALSE")
    known = dict(zip(lost, found[0], strict=True))
    return [(*row[:2], text(known[row[1]]), *row[3:]) if row[1] in known else row for row in rows]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else "" if value is None else str(value)


def _checks(connection: MySQLConnection) -> Sequence[tuple[Any, ...]]:
    """Table, name, clause, whether enforced, and whether of a column or the table."""
    database = connection.database
    if connection.flavour.is_mariadb:
        return _selected(connection, catalog.checks(database))
    clauses = {name: unescape(clause) for name, clause in _selected(connection, catalog.check_clauses(database))}
    return [
        (table, name, clauses[name], enforced, "Table")
        for table, name, enforced in _selected(connection, catalog.checked_tables(database))
        if name in clauses
    ]


def _is_damaged(rows: _Rows, table: str) -> bool:
    """Whether the catalog leaves out or damages a part of the table.

    That is the parser of a fulltext index, what is no text in a default, a period of MariaDB's, which looks like a
    check, and letters beyond ASCII in an expression of MySQL's.
    """
    columns, indexes, checks = (part.get(table, ()) for part in (rows.columns, rows.indexes, rows.checks))
    written = [row for row in columns if row[2] or row[7]]
    if any([row[7] == "FULLTEXT" for row in indexes] + [has_lost_bytes(row, mariadb=rows.mariadb) for row in written]):
        return True
    if rows.mariadb:
        return any(_PERIOD.fullmatch(row[2]) or has_lost_column(row, columns) for row in checks)
    damaged = [needs_show_create(row) for row in written]
    damaged += [row[10] is not None and not row[10].isascii() for row in indexes]
    damaged += [not row[2].isascii() for row in checks]
    return any(damaged)


def table_options(engine: str, collation: str, create_options: str, partition_by: str = "") -> list[tuple[str, str]]:
    """Engine and collation, and what is not at its default."""
    options = [("engine", engine.lower()), ("collation", collation), ("partition_by", partition_by)]
    for name, value in _OPTION.findall(create_options):
        options.append((name.lower(), value.strip("'\"").lower()))
    return options


def _table(row: tuple[Any, ...], rows: _Rows) -> TableDef:
    name, _, engine, collation, create_options, comment = row
    shown = rows.shown.get(name)
    periods = shown.periods if shown else ()
    checks = [check for check in rows.checks.get(name, ()) if check[1] not in periods]
    own = shown.column_checks if shown and rows.mariadb else column_checks(checks)
    columns = read_columns(
        rows.columns.get(name, ()), collation, own, known=rows.known, mariadb=rows.mariadb, shown=shown
    )
    names = fold_names(column.name for column in columns)
    keys = read_keys(rows.indexes.get(name, ()), names, engine.lower(), shown)
    return TableDef(
        name=TableName(None, name),
        columns=columns,
        primary_key=keys.primary_key,
        uniques=tuple(keys.uniques),
        checks=tuple(read_checks(checks, names, None if rows.mariadb else shown)),
        foreign_keys=tuple(rows.foreign_keys.get(name, ())),
        indexes=tuple(keys.indexes),
        comment=comment,
        options=tuple(table_options(engine, collation, create_options, shown.partition_by if shown else "")),
    )


def _kind(row: tuple[Any, ...]) -> str:
    kind: str = row[1].lower()
    return _KINDS.get(kind, kind)


def _not_compared(
    counts: tuple[Any, ...], others: Sequence[tuple[Any, ...]], rows: _Rows
) -> tuple[tuple[str, int], ...]:
    seen = dict(zip(("trigger", "routine", "event"), (int(count) for count in counts), strict=True))
    seen["period"] = sum(len(shown.periods) for shown in rows.shown.values())
    for row in others:
        seen[_kind(row)] = seen.get(_kind(row), 0) + 1
    return tuple(sorted((name, number) for name, number in seen.items() if number))
