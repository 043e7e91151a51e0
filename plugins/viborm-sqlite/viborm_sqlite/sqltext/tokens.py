"""Tokens of SQL text as values, for who needs their kinds and places."""

from enum import Enum
from typing import Final

from attrs import field, frozen

from viborm_sqlite.sqltext.names import unquote
from viborm_sqlite.sqltext.scan import MASTER, check_end


class TokenKind(Enum):
    """What a token is, by its spelling alone; a word may be a keyword, a name or a function."""

    WORD = "word"
    QUOTED = "quoted identifier"
    STRING = "string"
    BLOB = "blob"
    NUMBER = "number"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    PARAMETER = "parameter"


_BY_FIRST: Final = {
    **dict.fromkeys('"`[', TokenKind.QUOTED),
    **dict.fromkeys("'", TokenKind.STRING),
    **dict.fromkeys("0123456789", TokenKind.NUMBER),
    **dict.fromkeys("(),;", TokenKind.PUNCTUATION),
    **dict.fromkeys("+-*/%&~|<>=!", TokenKind.OPERATOR),
    **dict.fromkeys("?:@#$", TokenKind.PARAMETER),
}


@frozen(kw_only=True)
class Token:
    """A token: its kind, the text as written, the unquoted value, and where it is.

    `start` and `end` are character offsets, so `sql[start:end] == text`; they do not count in comparison.
    """

    kind: TokenKind
    text: str
    value: str
    start: int = field(default=0, eq=False)
    end: int = field(default=0, eq=False)


def kind_of(text: str) -> TokenKind:
    """Give the kind of a raw token."""
    kind = _BY_FIRST.get(text[0])
    if kind is not None:
        return kind
    if text[0] == ".":
        return TokenKind.PUNCTUATION if text == "." else TokenKind.NUMBER
    if text[-1] == "'":
        return TokenKind.BLOB
    return TokenKind.WORD


def value_of(text: str, kind: TokenKind) -> str:
    """Give what a raw token stands for: unquoted, the digits of a blob, else the text itself."""
    if kind is TokenKind.QUOTED or kind is TokenKind.STRING:
        return unquote(text)
    return text[2:-1] if kind is TokenKind.BLOB else text


def tokens_of(sql: str) -> tuple[Token, ...]:
    """Give the tokens of any SQL text; comments and white space are skipped.

    Raises SqlTextError where SQLite's tokenizer would refuse the text.
    """
    found: list[Token] = []
    for match in MASTER.finditer(sql):
        text = match[1]
        if text:
            kind = kind_of(text)
            start = match.start(1)
            value = value_of(text, kind)
            found.append(Token(kind=kind, text=text, value=value, start=start, end=start + len(text)))
        else:
            check_end(sql, match)
    return tuple(found)
