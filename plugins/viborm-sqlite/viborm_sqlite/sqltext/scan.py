"""The master expression: one pass over SQL text that yields tokens and skips white space and comments.

The classes of characters follow SQLite's own tokenizer: every character beyond ASCII belongs to identifiers,
a byte order mark between tokens is white space, and an unterminated block comment ends with the text. See
https://www.sqlite.org/lang_keywords.html (quoting), https://www.sqlite.org/lang_comment.html and
https://www.sqlite.org/syntax/literal-value.html.
"""

import re
from itertools import islice

from viborm_sqlite.sqltext.errors import SqlTextError

_IN_NAME = r"[^\x00-#%-/:-@\[-\^`{-\x7f]"
"""A letter, digit, ``_``, ``$`` or what is not ASCII. Said by what it is not: Python compiles that 20 times faster."""
_IDENTIFIER = rf"{_IN_NAME}*+"
_DIGITS = r"[0-9]++(?:_[0-9]++)*+"
_HEX_DIGITS = r"[0-9a-fA-F]++(?:_[0-9a-fA-F]++)*+"
_DECIMAL = rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?+)?+|\.{_DIGITS})(?:[eE][+-]?+{_DIGITS})?+"

_SKIP = r"(?:[ \t\n\f\r][ \t\n\v\f\r]*+|--[^\n]*+|/\*(?s:.*?)(?:\*/|\Z)|\ufeff)*+"

_SKIPPED = re.compile(_SKIP)

_TOKEN = "|".join(
    [
        rf"[^\x00-@X\[-\^`x{{-\x7f]{_IDENTIFIER}",
        r"[(),;]",
        r'"[^"]*+(?:""[^"]*+)*+"',
        r"'[^']*+(?:''[^']*+)*+'",
        rf"0[xX]{_HEX_DIGITS}",
        rf"{_DECIMAL}(?!{_IN_NAME})",
        rf"[xX](?!'){_IDENTIFIER}",
        r"[xX]'(?:[0-9a-fA-F]{2})*+'",
        r"\.(?![0-9])",
        r"->>?|\|\|?|<[=<>]?|>[=>]?|==?|!=|[-+*/%&~]",
        r"`[^`]*+(?:``[^`]*+)*+`",
        r"\[[^\]]*+\]",
        r"\?[0-9]*+",
        rf"[:@#$](?={_IN_NAME}){_IDENTIFIER}(?:::{_IDENTIFIER})*+(?:\([^ \t\n\f\r)]*+\))?+",
    ]
)

MASTER = re.compile(rf"{_SKIP}(?:({_TOKEN})|\Z|(?s:.))")
"""Group 1 is a token; a match without it is the end of the text, or a character that begins no token."""


def scan(sql: str) -> list[str]:
    """Give the raw tokens of `sql` in order, with at least one empty text as a mark of the end.

    Raises SqlTextError for a character that begins no token: an unterminated string or quoted name, a
    malformed number or blob, a character that SQL does not use.
    """
    texts: list[str] = MASTER.findall(sql)
    first_empty = texts.index("")
    if first_empty < len(texts) - 1:
        check_end(sql, next(islice(MASTER.finditer(sql), first_empty, None)))
    return texts


def check_end(sql: str, match: re.Match[str]) -> None:
    """Raise SqlTextError if a match of MASTER without a token is a stray character and not the end."""
    skipped = _SKIPPED.match(sql, match.start())
    if skipped is not None and skipped.end() < match.end():
        raise _stray(sql, skipped.end())


def _stray(sql: str, offset: int) -> SqlTextError:
    """Make the error for the character at `offset`, which begins no token."""
    character = sql[offset]
    if character in "'\"`[":
        return SqlTextError(f"the quote {character} is never closed", sql, offset)
    if character.isdigit() or character == ".":
        return SqlTextError("malformed number", sql, offset)
    if character in "xX":
        return SqlTextError("malformed blob literal", sql, offset)
    return SqlTextError(f"unexpected character {character!r}", sql, offset)
