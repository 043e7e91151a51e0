"""Constants: values as SQL, and the defaults that PostgreSQL prints as values.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS
"""

from __future__ import annotations

import re
from decimal import Decimal as Number
from functools import lru_cache
from typing import TYPE_CHECKING

from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    Date,
    Decimal,
    EnumRef,
    Expression,
    Float,
    Integer,
    Literal,
    LogicalType,
    String,
)
from viborm_postgres.names import text

if TYPE_CHECKING:
    from viborm_core.schema import Default

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r"'((?:[^']|'')*)'")
_ESCAPED = re.compile(r"E'((?:[^'\\]|''|\\.)*)'", re.IGNORECASE | re.DOTALL)
_CAST = re.compile(r'::\s*(?:"(?:[^"]|"")*"|[\w .])+?(?:\(\d+(?:,\s*-?\d+)?\))?(?:[\w ]*)(?:\[\])*')
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def literal_sql(literal: Literal) -> str:
    """A value as SQL."""
    match literal.value:
        case None:
            return "NULL"
        case bool(flag):
            return "true" if flag else "false"
        case int(number):
            return str(number)
        case Number() as number:
            return format(number, "f") if number.is_finite() else text(str(number))
        case bytes(data):
            return f"'\\x{data.hex()}'::bytea"
        case str(words):
            return text(words)
    raise TypeError(f"no literal: {literal.value!r}")


_PLAIN_CALL = re.compile(r"""[\w."]+(?:\([^()]*\))?""")


def default_sql(default: Default, spelled: str) -> str:
    """A default as SQL; ``spelled`` is the text of an expression, put in parentheses unless it is a name or a call.

    DEFAULT does not take every expression bare, such as AT TIME ZONE.
    """
    if isinstance(default, Literal):
        return literal_sql(default)
    return spelled if _PLAIN_CALL.fullmatch(spelled) else f"({spelled})"


@lru_cache(maxsize=8192)
def read_constant(written: str) -> Literal | None:
    """The value of a constant, with or without a cast and parentheses; None for any other expression."""
    written = written.strip()
    body = _uncast(written)
    if body is None:
        return None
    lowered = body.lower()
    if lowered in ("true", "false"):
        return Literal(lowered == "true")
    if lowered == "null":
        return Literal(None)
    if _NUMBER.fullmatch(body):
        return Literal(Number(body))
    string = _STRING.fullmatch(body)
    if string is not None:
        return Literal(string[1].replace("''", "'"))
    escaped = _ESCAPED.fullmatch(body)
    return None if escaped is None else _unescape(escaped[1])


def _unescape(body: str) -> Literal | None:
    if re.search(r"\\[0-7xuU]", body):
        return None
    plain = re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), body, flags=re.DOTALL)
    return Literal(plain.replace("''", "'"))


def _uncast(written: str) -> str | None:
    """The constant inside ``(0)::numeric`` and ``'a'::character varying(5)``."""
    string = _STRING.match(written) or _ESCAPED.match(written)
    if string is not None:
        rest = written[string.end() :]
        return string[0] if not rest or _CAST.fullmatch(rest) else None
    if written.startswith("("):
        end = written.find(")")
        if end < 0:
            return None
        inside, rest = written[1:end].strip(), written[end + 1 :].strip()
        plain = _NUMBER.fullmatch(inside) and (not rest or _CAST.fullmatch(rest))
        return inside if plain else None
    head, cast, rest = written.partition("::")
    return head.strip() if not cast or _CAST.fullmatch("::" + rest) else None


def fitting(literal: Literal, logical: LogicalType) -> Default:  # noqa: PLR0911 - one case for each type
    """The value as a default of a column of this type: NULL is none, and a text may stand for a number."""
    value = literal.value
    if value is None:
        return None
    match logical:
        case Boolean():
            return Literal(_truth(value))
        case Integer() | Decimal() | Float() if isinstance(value, bool):
            return Literal(int(value))
        case Integer() | Decimal() | Float() if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            return Literal(Number(value.strip()))
        case String() | Char() if isinstance(value, int | Number):
            return Literal(literal_sql(literal).strip("'"))
        case Bytes() if isinstance(value, str) and re.fullmatch(r"\\x(?:[0-9a-fA-F]{2})*", value):
            return Literal(bytes.fromhex(value[2:]))
    return literal


def _truth(value: object) -> bool | str | int:
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return bool(value)
    words = str(value).strip().lower()
    if words and any(word.startswith(words) for word in ("true", "yes", "on", "1")) and words != "o":
        return True
    if words and any(word.startswith(words) for word in ("false", "no", "off", "0")) and words != "o":
        return False
    return str(value)


def is_settled(default: Default, logical: LogicalType) -> bool:
    """Whether the server prints a literal of this type just as it is, so that equal values are equal texts."""
    plain = (Boolean, Integer, Decimal, Float, String, Char, EnumRef, Bytes, Date)
    if not isinstance(default, Literal) or not isinstance(logical, plain):
        return False
    if isinstance(logical, Integer | Decimal | Float):
        return isinstance(default.value, int | Number)
    if isinstance(logical, Date):
        return isinstance(default.value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", default.value))
    return True


def read_default(expression: str, logical: LogicalType) -> Default | str:
    """A printed default as a value if it is one (None for NULL), else the text as it was."""
    constant = read_constant(expression)
    return expression if constant is None else fitting(constant, logical)


def read_value(written: str) -> Literal | Expression:
    """What a user wrote as a value: a constant, else an expression."""
    constant = read_constant(written)
    return Expression.of(written) if constant is None else constant
