"""Reads a schema given as SQL: a database is made for it beside the target, read, and dropped again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.errors import SourceError
from viborm_postgres.connecting import connect
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.failures import PostgresError
from viborm_postgres.introspect import introspect
from viborm_postgres.names import quote
from viborm_postgres.sequence import SequenceDef
from viborm_postgres.sequence_reading import sequences_apart
from viborm_postgres.statements import ScriptStatement, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.reading import SchemaReading
    from viborm_core.script import SQLScript

_UNKNOWN_SETTING = "42704"
"""A pg_dump that is newer than the server sets what the server has not."""


def read_sql(scripts: Sequence[SQLScript], connection: PostgresConnection) -> SchemaReading:
    """Run the scripts in a new database and introspect it. What they do to the server itself stays.

    Raises:
        SourceError: the role may not make a database, or the SQL is wrong, with file and line.
    """
    name = f"viborm_scratch_{secrets.token_hex(6)}"
    own = connect(connection.url)
    try:
        try:
            own.run(f"CREATE DATABASE {quote(name)} TEMPLATE template0")
        except PostgresError as error:
            raise SourceError(
                f"{scripts[0].path}: SQL is read in a scratch database, and the role cannot make one: {error.message}",
                hint="give the role CREATEDB, or load the file into a database yourself and name its URL",
            ) from None
        try:
            return _load(scripts, own, name)
        finally:
            own.run(f"DROP DATABASE {quote(name)}")
    finally:
        own.close()


def _load(scripts: Sequence[SQLScript], own: PostgresConnection, name: str) -> SchemaReading:
    scratch = connect(evolve(own.url, database=name, shown=f"{own.url}"))
    try:
        for script in scripts:
            for statement in split(script.text):
                _run(scratch, statement, f"{script.path}:{statement.line}")
        scratch.rollback()
        scratch.set_search_path()
        namespaces = _namespaces(scratch)
        return _with_sequences(introspect(scratch, namespaces), sequences_apart(scratch, namespaces))
    finally:
        scratch.close()


def _with_sequences(reading: SchemaReading, sequences: Sequence[SequenceDef]) -> SchemaReading:
    """The reading with the sequences of their own, for which SQL speaks, as models do, once it has one."""
    if not sequences:
        return reading
    return evolve(
        reading,
        snapshot=evolve(reading.snapshot, objects=(*reading.snapshot.objects, *sequences)),
        speaks_for=reading.speaks_for | {SequenceDef.kind},
        not_compared=tuple(pair for pair in reading.not_compared if pair[0] != "sequence"),
    )


def _run(scratch: PostgresConnection, statement: ScriptStatement, place: str) -> None:
    if statement.sql.startswith("\\"):
        raise SourceError(f"{place}: commands of psql cannot be read: {statement.sql.splitlines()[0]}")
    try:
        scratch.query(statement.sql)
    except PostgresError as error:
        if error.sqlstate == _UNKNOWN_SETTING and statement.sql[:4].upper() == "SET ":
            return
        raise SourceError(f"{place}: {error.message}") from None


def _namespaces(scratch: PostgresConnection) -> list[str]:
    """The default namespace, and all others in which the script made something."""
    rows = scratch.query(
        "SELECT DISTINCT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
    )
    return list(dict.fromkeys([scratch.default_namespace, *(row[0] for row in rows)]))
