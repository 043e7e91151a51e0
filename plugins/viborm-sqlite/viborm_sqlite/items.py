"""A quick cut of a CREATE TABLE text into its items, and patterns for the plainest of them.

Tables of one application repeat their columns, so an item's text is a good key to remember it by.
Whatever these patterns do not take word for word (comments, deep parentheses, ...) is left to the full
reader, which is ten times slower and knows everything.
"""

import re
from typing import Final

_ATOM: Final = r"""[^(),;'"`\[\]/\-]++|'[^']*+'|"[^"]*+"|`[^`]*+`|\[[^\]]*+\]|-(?!-)|/(?!\*)"""
"""What has no comma, no parenthesis and no comment outside of quotes."""


def _group(depth: int) -> str:
    inner = f"|{_group(depth - 1)}" if depth else ""
    return rf"\((?:{_ATOM}|,{inner})*+\)"


_GROUP: Final = _group(4)
_ITEM: Final = re.compile(rf"(?:{_ATOM}|{_GROUP})++")
_NAME: Final = r'(?:"[^"]++"|`[^`]++`|\[[^\]]++\]|[A-Za-z_][A-Za-z0-9_]*+)'
_PLAIN_NAME: Final = r'(?:"[^"]++"|[A-Za-z_][A-Za-z0-9_]*+)'
_TABLE: Final = re.compile(
    rf"CREATE TABLE\s*(?:(?:\"[^\"]*+\")++|{_NAME})\s*\((.*)\)\s*((?:(?:WITHOUT\s+ROWID|STRICT)\s*,?\s*)*)",
    re.DOTALL | re.IGNORECASE,
)
_CONSTRAINT: Final = re.compile(r"(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b", re.IGNORECASE)
_COLUMNS: Final = rf"\(\s*({_PLAIN_NAME}(?:\s*,\s*{_PLAIN_NAME})*+)\s*\)"
_ACTION: Final = r"(CASCADE|RESTRICT|SET\s+NULL|SET\s+DEFAULT|NO\s+ACTION)"

FOREIGN_KEY: Final = re.compile(
    rf"(?:CONSTRAINT\s+({_PLAIN_NAME})\s+)?FOREIGN\s+KEY\s*{_COLUMNS}\s*REFERENCES\s+({_PLAIN_NAME})\s*(?:{_COLUMNS})?"
    rf"(?:\s*ON\s+DELETE\s+{_ACTION})?(?:\s*ON\s+UPDATE\s+{_ACTION})?"
    r"(?:\s*(DEFERRABLE\s+INITIALLY\s+DEFERRED))?",
    re.IGNORECASE,
)
"""Groups: name, columns, parent, its columns, ON DELETE, ON UPDATE, deferral."""

CHECK: Final = re.compile(rf"(?:CONSTRAINT\s+({_PLAIN_NAME})\s+)?CHECK\s*(\((?:{_ATOM}|,|{_GROUP})*+\))", re.IGNORECASE)
"""Groups: name, expression with its parentheses."""

INDEX: Final = re.compile(
    rf"CREATE (UNIQUE )?INDEX\s*(?:{_NAME})\s*ON\s*(?:{_NAME})\s*"
    rf"\(((?:\s*{_PLAIN_NAME}(?:\s+DESC)?\s*,?)++)\)\s*",
    re.IGNORECASE,
)
"""Groups: whether it is unique, its keys."""

_KEY: Final = re.compile(rf"({_PLAIN_NAME})(?:\s+(DESC))?\s*(?:,|$)", re.IGNORECASE)
_NAMES: Final = re.compile(_PLAIN_NAME)


def plain_name(text: str) -> str:
    """A name that one of the patterns took; it has no quotes inside."""
    return text[1:-1] if text[0] in '"`[' else text


def plain_names(text: str) -> tuple[str, ...]:
    """The names of a list that one of the patterns took."""
    return tuple(map(plain_name, _NAMES.findall(text)))


def plain_keys(text: str) -> tuple[tuple[str, bool], ...]:
    """The keys of an index that the pattern took, each with whether it is descending."""
    return tuple((plain_name(name), bool(descending)) for name, descending in _KEY.findall(text))


def cut_table(sql: str) -> tuple[list[str], list[str], str] | None:
    """The items of columns and of constraints, and the options; None where the full reader is needed."""
    whole = _TABLE.fullmatch(sql)
    if whole is None:
        return None
    body, options = whole[1], whole[2]
    items: list[str] = _ITEM.findall(body)
    if ",".join(items) != body:
        return None
    items = [item.strip() for item in items]
    for place, item in enumerate(items):
        if place and _CONSTRAINT.match(item):
            return items[:place], items[place:], options.upper()
    return items, [], options.upper()
