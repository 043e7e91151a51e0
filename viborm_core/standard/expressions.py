"""Reads SQL expressions as far as every database writes them alike: their tokens, names and plain values.

Nothing here knows a grammar. A word is a column if the table has such a column and nothing beside the word says
that it is something else: a function before its parenthesis, a type after AS, a keyword.
"""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from viborm_core.schema import Expression, Literal, Reference

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<sign>::|<=|>=|<>|!=|\|\||->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?\s*(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r"'(?:[^']|'')*'", re.DOTALL)
_BYTES = re.compile(r"[xX]'(?:[0-9A-Fa-f]{2})*'")
_WORDS = {"null": None, "true": True, "false": False}
_BEFORE_OTHERS = frozenset({"as", "collate", "::", "."})
_KEYWORDS = """
    all and any array as asc between both by case cast check collate column constraint create cross current_date
    current_time current_timestamp default desc distinct else end escape except exists false for from full glob
    group having ilike in inner intersect interval into is isnull join leading left like limit not notnull null
    offset on or order outer primary references regexp right select similar some table then to trailing true union
    unique using when where with
"""
KEYWORDS = frozenset(_KEYWORDS.split())
"""Words that are no column unless they are quoted."""


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The tokens as pairs of kind (``space``, ``string``, ``quoted``, ``number``, ``word``, ``sign``) and text."""
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match[0]


def without_outer_parentheses(text: str) -> str:
    """The text without white space and parentheses around the whole of it."""
    text = text.strip()
    while text.startswith("(") and _closing(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _closing(text: str) -> int:
    depth = position = 0
    for _, word in tokens(text):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0:
            return position
        position += len(word)
    return -1


def read_expression(text: str, columns: Collection[str], *, case_sensitive: bool = True) -> Expression:
    """The expression with the columns in it found; white space becomes a blank, outer parentheses go.

    Args:
        text: SQL, with names quoted by ``"`` or backticks, or not at all.
        columns: the names of the table's columns.
        case_sensitive: whether an unquoted word must be spelled as the column is.
    """
    known = {name if case_sensitive else name.casefold(): name for name in columns}
    found = list(tokens(without_outer_parentheses(text)))
    parts: list[str | Reference] = []
    before = ""
    for place, (kind, word) in enumerate(found):
        if kind == "space":
            parts.append(" ")
            continue
        name = unquoted(word) if kind == "quoted" else word
        key = name if case_sensitive else name.casefold()
        is_column = (
            kind in ("word", "quoted")
            and key in known
            and before not in _BEFORE_OTHERS
            and not (kind == "word" and (word.casefold() in KEYWORDS or _next(found, place) in ("(", ".", "'")))
        )
        parts.append(Reference("column", known[key]) if is_column else word)
        before = word.casefold()
    return Expression(tuple(parts))


def _next(found: list[tuple[str, str]], place: int) -> str:
    following = next((word for kind, word in found[place + 1 :] if kind != "space"), "")
    return following[:1]


def unquoted(name: str) -> str:
    """A quoted name without its quotes."""
    return name[1:-1].replace(name[0] * 2, name[0])


def read_value(text: str) -> Literal | Expression:
    """What a person or a catalog wrote as a value: a literal if it plainly is one, else an expression."""
    text = without_outer_parentheses(text)
    word = text.casefold()
    if word in _WORDS:
        return Literal(_WORDS[word])
    if _NUMBER.fullmatch(text):
        number = Decimal(text.replace(" ", ""))
        return Literal(number)
    if _STRING.fullmatch(text):
        return Literal(text[1:-1].replace("''", "'"))
    if _BYTES.fullmatch(text):
        return Literal(bytes.fromhex(text[2:-1]))
    return Expression.of(text)
