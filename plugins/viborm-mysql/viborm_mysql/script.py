"""A schema given as SQL: run in a scratch database on the target's server, read, and dropped.

The file's statements are executed, with the rights of the user who connects.
https://dev.mysql.com/doc/refman/8.4/en/create-database.html
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from attrs import frozen

from viborm_core.errors import SourceError
from viborm_mysql.failures import MySQLError
from viborm_mysql.introspect import introspect
from viborm_mysql.names import quote
from viborm_mysql.tokens import TokenError, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from viborm_core.reading import SchemaReading
    from viborm_mysql.connection import MySQLConnection
    from viborm_mysql.tokens import Token

_OUTSIDE = frozenset({"use", "delimiter", "grant", "revoke", "set"})
_DATABASES = frozenset({"database", "schema", "user", "role"})


@frozen(kw_only=True)
class Piece:
    """One statement, and the line that it begins in."""

    sql: str
    line: int


def split(text: str) -> Iterator[Piece]:
    """The statements of a script, parted at semicolons outside of quotes, comments and BEGIN ... END.

    Raises:
        TokenError: a quote or comment is not closed.
    """
    start: Token | None = None
    words: list[str] = []
    depth = 0
    end = 0
    for token in tokens_of(text):
        if token.kind == "sign" and token.value == ";" and depth == 0:
            if start is not None:
                yield _piece(text, start, token.start)
            start, words = None, []
            continue
        start = start or token
        end = token.end
        if token.kind == "word":
            depth = max(0, depth + _nesting(token.value, words))
            words.append(token.value)
    if start is not None:
        yield _piece(text, start, end)


def _nesting(word: str, words: list[str]) -> int:
    """How a word changes the depth of blocks, which only routines, triggers and events have."""
    if not {"procedure", "function", "trigger", "event"} & set(words[:8]):
        return 0
    if word in {"begin", "case"} or (word == "if" and words[-1:] != ["end"]) or word in {"loop", "repeat", "while"}:
        return 0 if words[-1:] == ["end"] else 1
    return -1 if word == "end" else 0


def _piece(text: str, start: Token, end: int) -> Piece:
    return Piece(sql=text[start.start : end], line=text.count("\n", 0, start.start) + 1)


def read_sql(text: str, path: Path, connection: MySQLConnection | None) -> SchemaReading:
    """Run a script in a scratch database, and read what it made.

    Raises:
        SourceError: the SQL is wrong, with file and line; or there is no scratch database, with the reason.
    """
    try:
        pieces = list(split(text))
    except TokenError as error:
        line = text.count("\n", 0, error.position) + 1
        raise SourceError(f"{path}:{line}: {error}") from None
    for piece in pieces:
        _refuse(piece, path)
    if connection is None:
        raise SourceError(
            f"{path}: SQL has to be run to be read, and there is no server to run it on",
            hint="name the database with --database",
        )
    scratch = f"viborm_scratch_{secrets.token_hex(6)}"
    try:
        connection.query(f"CREATE DATABASE {quote(scratch)} CHARACTER SET utf8mb4{_collation(connection)}")
    except MySQLError as error:
        raise SourceError(
            f"{path}: there is no scratch database to run it in: {error.message}",
            hint="GRANT ALL ON `viborm\\_scratch\\_%`.* to the user, or give the schema as models",
        ) from error
    own = connection.database
    try:
        connection.use(scratch)
        for piece in pieces:
            try:
                connection.query(piece.sql)
            except MySQLError as error:
                raise SourceError(f"{path}:{piece.line}: {error.message}") from error
        return introspect(connection)
    finally:
        connection.query(f"DROP DATABASE IF EXISTS {quote(scratch)}")
        connection.use(own)


def _collation(connection: MySQLConnection) -> str:
    return f" COLLATE {connection.flavour.collation}" if connection.flavour.collation else ""


def _refuse(piece: Piece, path: Path) -> None:
    """Refuse what reaches beyond the scratch database."""
    words = [token.value for token in tokens_of(piece.sql) if token.kind == "word"][:3]
    first = words[0] if words else ""
    if first in _OUTSIDE or (first in {"create", "drop", "alter"} and _DATABASES & set(words[1:2])):
        raise SourceError(
            f"{path}:{piece.line}: {first.upper()} has no place in a schema file",
            hint="leave only the CREATE statements of one database",
        )
