"""Reads a schema given as SQL: a database is made for it beside the target, read, and dropped again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.errors import SourceError
from viborm_postgres.connection import PostgresConnection, connect
from viborm_postgres.failures import PostgresError
from viborm_postgres.introspect import introspect
from viborm_postgres.names import quote
from viborm_postgres.statements import split

if TYPE_CHECKING:
    from pathlib import Path

    from viborm_core.reading import SchemaReading


def read_sql(script: str, path: Path, connection: PostgresConnection) -> SchemaReading:
    """Run the script in a new database and introspect it. What the script does to the server itself stays.

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
                f"{path}: reading SQL needs a scratch database, and the role cannot make one: {error.message}",
                hint="give the role CREATEDB, or load the file into a database yourself and name its URL",
            ) from None
        try:
            return _load(script, path, own, name)
        finally:
            own.run(f"DROP DATABASE {quote(name)}")
    finally:
        own.close()


def _load(script: str, path: Path, own: PostgresConnection, name: str) -> SchemaReading:
    scratch = connect(evolve(own.url, database=name, shown=f"{own.url}"))
    try:
        for statement in split(script):
            if statement.sql.startswith("\\"):
                raise SourceError(
                    f"{path}:{statement.line}: commands of psql cannot be read: {statement.sql.splitlines()[0]}"
                )
            try:
                scratch.query(statement.sql)
            except PostgresError as error:
                raise SourceError(f"{path}:{statement.line}: {error.message}") from None
        scratch.rollback()
        scratch.set_search_path()
        return introspect(scratch, _namespaces(scratch))
    finally:
        scratch.close()


def _namespaces(scratch: PostgresConnection) -> list[str]:
    """The default namespace, and all others in which the script made something."""
    rows = scratch.query(
        "SELECT DISTINCT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
    )
    return list(dict.fromkeys([scratch.default_namespace, *(row[0] for row in rows)]))
