"""A schema given as SQL: run in a scratch database on the target's server, read, and dropped.

The files' statements are executed, with the rights of the user who connects, in a session of their own.
https://dev.mysql.com/doc/refman/8.4/en/create-database.html
"""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.errors import SourceError
from viborm_mysql.connection import connect
from viborm_mysql.failures import MySQLError
from viborm_mysql.introspect import introspect
from viborm_mysql.names import quote
from viborm_mysql.statements import Piece, split
from viborm_mysql.tokens import TokenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.reading import SchemaReading
    from viborm_core.script import SQLScript
    from viborm_mysql.connection import MySQLConnection

_OUTSIDE = frozenset({"use", "grant", "revoke"})
_DATABASES = frozenset({"database", "schema", "user", "role"})
_BEYOND_SESSION = frozenset(
    {"global", "persist", "persist_only", "@@global", "@@persist", "@@persist_only", "password", "role", "default"}
)


def read_sql(scripts: Sequence[SQLScript], connection: MySQLConnection | None) -> SchemaReading:
    """Run scripts in a scratch database, and read what they made.

    Raises:
        SourceError: the SQL is wrong, with file and line; or there is no scratch database, with the reason.
    """
    pieces = [(f"{script.path}:{piece.line}", piece) for script in scripts for piece in _pieces(script)]
    for place, piece in pieces:
        _refuse(piece, place)
    if connection is None:
        raise SourceError(
            f"{scripts[0].path}: SQL has to be run to be read, and there is no server to run it on",
            hint="name the database with --database",
        )
    scratch = f"viborm_scratch_{secrets.token_hex(6)}"
    try:
        connection.query(f"CREATE DATABASE {quote(scratch)} CHARACTER SET utf8mb4{_collation(connection)}")
    except MySQLError as error:
        raise SourceError(
            f"{scripts[0].path}: there is no scratch database to run it in: {error.message}",
            hint="GRANT ALL ON `viborm\\_scratch\\_%`.* to the user, or give the schema as models",
        ) from error
    url = evolve(connection.url, database=scratch)
    try:
        with closing(connect(url)) as own:
            for place, piece in pieces:
                try:
                    own.query(piece.sql)
                except MySQLError as error:
                    raise SourceError(f"{place}: {error.message}") from error
        with closing(connect(url)) as own:
            return introspect(own)
    finally:
        connection.query(f"DROP DATABASE IF EXISTS {quote(scratch)}")


def _pieces(script: SQLScript) -> list[Piece]:
    try:
        return list(split(script.text))
    except TokenError as error:
        line = script.text.count("\n", 0, error.position) + 1
        raise SourceError(f"{script.path}:{line}: {error}") from None


def _collation(connection: MySQLConnection) -> str:
    return f" COLLATE {connection.flavour.collation}" if connection.flavour.collation else ""


def _refuse(piece: Piece, place: str) -> None:
    """Refuse what reaches beyond the scratch database."""
    first = piece.words[0] if piece.words else ""
    is_outside = first in _OUTSIDE or (first in {"create", "drop", "alter"} and _DATABASES & set(piece.words[1:2]))
    if is_outside or (first == "set" and _BEYOND_SESSION & set(piece.words[1:3])):
        raise SourceError(
            f"{place}: {first.upper()}{_second(piece)} has no place in a schema file",
            hint="leave only the CREATE statements of one database",
        )


def _second(piece: Piece) -> str:
    return f" {piece.words[1].upper()}" if piece.words[0] not in _OUTSIDE and piece.words[1:] else ""
