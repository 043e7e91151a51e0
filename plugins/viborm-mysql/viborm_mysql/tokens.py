"""Splits SQL into tokens, as far as expressions, SHOW CREATE TABLE and scripts need it.

https://dev.mysql.com/doc/refman/8.4/en/language-structure.html
"""

import re
from collections.abc import Iterator

from attrs import frozen


class TokenError(ValueError):
    """A quote or comment is not closed; ``position`` is where it opens."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@frozen
class Token:
    """A token: ``kind`` is ``name``, ``string``, ``number``, ``bytes``, ``word``, ``sign``; ``value`` is what it means.

    A word's value is in lower case; ``start`` and ``end`` are places in the text.
    """

    kind: str
    value: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--(?=[\s]|$)[^\n]*|\#[^\n]*|/\*(?![!M]).*?\*/|/\*M?!\d*|\*/)
  | (?P<name>`(?:[^`]|``)*`)
  | (?P<bytes>0x[0-9A-Fa-f]+\b|0b[01]+\b|[xX]'[0-9A-Fa-f]*'|[bB]'[01]*')
  | (?P<string>'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*")
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))
  | (?P<word>@{0,2}[\w$]+)
  | (?P<sign><=>|->>|->|<=|>=|<>|!=|:=|\|\||&&|<<|>>|[^\w\s'"`])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "b": "\b", "Z": "\x1a"}
_ESCAPED = re.compile(r"\\(.)|''|\"\"", re.DOTALL)


def unescape(body: str, quote: str = "'") -> str:
    r"""What a text between quotes means.

    ``\\%`` and ``\\_`` keep their backslash, as the manual says.
    """
    if "\\" not in body and quote not in body:
        return body

    def meant(match: re.Match[str]) -> str:
        letter = match.group(1)
        if letter is None:
            doubled = match.group(0)
            return quote if doubled[0] == quote else doubled
        if letter in "%_":
            return f"\\{letter}"
        return _ESCAPES.get(letter, letter)

    return _ESCAPED.sub(meant, body)


def tokens_of(sql: str) -> Iterator[Token]:
    """The tokens of a text, comments left out; what stands in a version comment counts.

    Raises:
        TokenError: a quote is not closed.
    """
    position = 0
    while position < len(sql):
        match = _TOKEN.match(sql, position)
        if match is None or (match.group(0) == "/" and sql.startswith("/*", position)):
            raise TokenError("a quote or comment is not closed", position)
        kind = match.lastgroup or ""
        found = match.group(0)
        if kind != "space":
            yield Token(kind, _value(kind, found), position, match.end())
        position = match.end()


def _value(kind: str, found: str) -> str:
    match kind:
        case "name":
            return found[1:-1].replace("``", "`")
        case "string":
            return unescape(found[1:-1], found[0])
        case "word":
            return found.lower()
    return found
