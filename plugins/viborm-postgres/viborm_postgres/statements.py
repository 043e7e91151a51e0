"""Splits a script of SQL into its statements, by PostgreSQL's rules for strings, comments and dollar quotes.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = re.compile(
    r"""
      (?P<comment>--[^\n]*)
    | (?P<open>/\*)
    | (?P<string>[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<dollar>\$(?P<tag>[^\W\d]\w*|)\$.*?\$(?P=tag)\$)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<end>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NESTING = re.compile(r"/\*|\*/")


@frozen
class ScriptStatement:
    """A statement and the line on which it starts, from 1."""

    sql: str
    line: int


_GUARD = re.compile(r"^\\(?:un)?restrict\b.*$", re.MULTILINE)  # pg_dump guards its scripts so


def split(script: str) -> Iterator[ScriptStatement]:  # noqa: C901 - one case for each token
    """The statements, without the semicolons; commands of psql are left where they are."""
    script = _GUARD.sub("", script)
    position = start = depth = 0
    first: int | None = None
    atomic = 0
    previous = ""
    while position < len(script):
        match = _PIECE.match(script, position)
        assert match is not None  # noqa: S101 - the last alternative takes anything
        kind = match.lastgroup
        position = match.end()
        if kind == "open":
            position = _after_comment(script, position)
            continue
        if kind == "comment" or match[0].isspace():
            continue
        if first is None:
            first = match.start()
        if kind == "word":
            word = match[0].upper()
            if (word == "ATOMIC" and previous == "BEGIN") or (atomic and word == "CASE"):
                atomic += 1
            elif atomic and word == "END":
                atomic -= 1
            previous = word
        elif match[0] in "([":
            depth += 1
        elif match[0] in ")]":
            depth -= 1
        elif kind == "end" and depth <= 0 and not atomic:
            if first < match.start():
                yield _statement(script, first, match.start())
            start, first, depth, previous = position, None, 0, ""
    if first is not None and script[first:].strip():
        yield _statement(script, max(first, start), len(script))


def _after_comment(script: str, position: int) -> int:
    """The place after a comment, in which others may be nested."""
    depth = 1
    for match in _NESTING.finditer(script, position):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(script)


def _statement(script: str, start: int, end: int) -> ScriptStatement:
    return ScriptStatement(script[start:end].rstrip(), script.count("\n", 0, start) + 1)
