"""Splits a script of SQL into its statements, as the client programs do, DELIMITER lines included.

https://dev.mysql.com/doc/refman/8.4/en/stored-programs-defining.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from viborm_mysql.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_GUARD = re.compile(r"^/\*M!999999\\- enable the sandbox mode \*/", re.MULTILINE)  # mariadb-dump guards its scripts so


@frozen(kw_only=True)
class Piece:
    """One statement, with the comments before it, its words in lower case, and the line of the first of them."""

    sql: str
    words: tuple[str, ...]
    line: int


def split(script: str) -> Iterator[Piece]:
    """The statements of a script, parted at semicolons outside of quotes, comments and BEGIN ... END.

    Between DELIMITER lines they are parted at lines that end in the delimiter.

    Raises:
        TokenError: a quote or comment is not closed.
    """
    script = _GUARD.sub("", script)
    begin, ends = 0, ";"
    for match in (*_DELIMITER.finditer(script), None):
        end = match.start() if match is not None else len(script)
        for first, last in _spans(script[begin:end], ends):
            piece = _piece(script, begin + first, begin + last)
            if piece is not None:
                yield piece
        if match is not None:
            begin, ends = match.end(), match[1]


def _spans(text: str, ends: str) -> Iterator[tuple[int, int]]:
    start = 0
    if ends == ";":
        for end in _semicolons(text):
            yield start, end
            start = end + 1
    else:
        for match in re.finditer(re.escape(ends) + r"[ \t]*$", text, re.MULTILINE):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _semicolons(text: str) -> Iterator[int]:
    words: list[str] = []
    depth = 0
    for token in tokens_of(text):
        if token.kind == "sign" and token.value == ";" and depth == 0:
            yield token.start
            words = []
        elif token.kind == "word":
            depth = max(0, depth + _nesting(token.value, words))
            words.append(token.value)


def _nesting(word: str, words: list[str]) -> int:
    """How a word changes the depth of blocks, which only routines, triggers and events have."""
    if not {"procedure", "function", "trigger", "event"} & set(words[:8]):
        return 0
    if word in {"begin", "case"} or (word == "if" and words[-1:] != ["end"]) or word in {"loop", "repeat", "while"}:
        return 0 if words[-1:] == ["end"] else 1
    return -1 if word == "end" else 0


def _piece(script: str, start: int, end: int) -> Piece | None:
    sql = script[start:end]
    tokens = list(tokens_of(sql))
    if not tokens:
        return None
    words = tuple(token.value for token in tokens if token.kind == "word")
    return Piece(sql=sql.strip(), words=words, line=script.count("\n", 0, start + tokens[0].start) + 1)
