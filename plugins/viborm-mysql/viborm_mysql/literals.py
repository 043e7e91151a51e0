"""Values as SQL, and the defaults that catalogs and users write as values."""

from __future__ import annotations

import re
from decimal import Decimal as Number
from decimal import InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from viborm_core.schema import (
    Boolean,
    Bytes,
    Date,
    DateTime,
    Decimal,
    Expression,
    Float,
    Integer,
    Literal,
    LogicalType,
    Native,
    Time,
)
from viborm_mysql.expressions import now_precision, read, spelled
from viborm_mysql.names import text
from viborm_mysql.tokens import TokenError, tokens_of
from viborm_mysql.types import is_long

if TYPE_CHECKING:
    from viborm_core.schema import Default
    from viborm_core.schema.values import Scalar
    from viborm_mysql.tokens import Token

_WORDS: dict[str, Scalar] = {"null": None, "true": True, "false": False}
_NUMBERS = ("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year")


def literal_sql(literal: Literal) -> str:
    """A value as SQL."""
    value = literal.value
    match value:
        case None:
            return "NULL"
        case bool():
            return "1" if value else "0"
        case int() | Number():
            return str(value)
        case bytes():
            return f"x'{value.hex()}'"
    return text(value)


def default_sql(default: Default, held: LogicalType, nullable: bool) -> str:  # noqa: FBT001 - as in the definition
    """What stands after DEFAULT; an expression is in parentheses, save for the current time."""
    match default:
        case None:
            return "NULL" if nullable else ""
        case Literal():
            written = literal_sql(default)
            return f"({written})" if is_long(held) else written
    if now_precision(default) is not None:
        return str(default)
    if is_bits(default):
        return str(default)
    return f"({spelled(default)})"


def is_bits(default: Expression) -> bool:
    """Whether it is a bit value such as ``b'101'``, which is kept as written."""
    return len(default.parts) == 1 and str(default)[:2] in {"b'", "x'", "0x", "0b"}


def read_value(written: str) -> Literal | Expression:
    """What a user wrote as a value: a literal where it is one, else an expression."""
    found = literal_of(written)
    return Expression.of(written) if found is None else found


@lru_cache(maxsize=4096)
def literal_of(written: str) -> Literal | None:
    """The literal that a text spells, or None if it spells something else."""
    try:
        tokens = list(tokens_of(written))
    except TokenError:
        return None
    sign = ""
    if len(tokens) == 2 and tokens[0].kind == "sign" and tokens[0].value in {"-", "+"}:  # noqa: PLR2004 - a sign and a number
        sign = tokens.pop(0).value
    if len(tokens) != 1 or (sign and tokens[0].kind != "number"):
        return None
    return _literal_of_token(tokens[0], sign)


def _literal_of_token(token: Token, sign: str) -> Literal | None:
    match token.kind:
        case "string":
            return Literal(token.value)
        case "number":
            return Literal(Number(sign + token.value))
        case "bytes" if token.value[:2].lower() in {"x'", "0x"}:
            return Literal(bytes.fromhex(token.value[2:].removesuffix("'")))
        case "word" if token.value in _WORDS:
            return Literal(_WORDS[token.value])
    return None


def typed(value: Scalar, held: LogicalType) -> Scalar:  # noqa: PLR0911 - one case for each type
    """A default's value as a column of this type gives it back."""
    if value is None:
        return None
    match held:
        case Boolean() | Integer() | Decimal() | Float():
            return _number(value)
        case Native(spelling=spelling) if spelling.startswith(_NUMBERS):
            return _number(value)
        case Bytes() | Native() if isinstance(value, str) and (isinstance(held, Bytes) or "binary" in str(held)):
            return _padded(value.encode(errors="surrogateescape"), held)
        case Native() if isinstance(value, bytes):
            return _padded(value, held)
        case Date() | DateTime() | Time() if isinstance(value, str):
            return _moment(value, held)
    if isinstance(value, bool):
        return str(int(value))
    return value if isinstance(value, str | bytes) else format(value, "f") if isinstance(value, Number) else str(value)


def _padded(value: bytes, held: LogicalType) -> bytes:
    """Bytes as a column of this type keeps them: a binary(n) fills them up with zeros."""
    width = re.fullmatch(r"binary\((\d+)\)", held.spelling) if isinstance(held, Native) else None
    return value.ljust(int(width[1]), b"\0") if width else value


def _number(value: Scalar) -> Scalar:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        try:
            return Number(value.strip())
        except InvalidOperation:
            return value
    return value


def _moment(value: str, held: LogicalType) -> str:
    """A moment with as many fractional digits as the column has; in UTC, as every session of ours is."""
    value = value.strip()
    if isinstance(held, DateTime):
        value = value.removesuffix("Z").replace("T", " ")
        for zero in ("+00:00", "-00:00", "+00"):
            value = value.removesuffix(zero)
        if " " not in value:
            value = f"{value} 00:00:00"
    precision = held.precision if isinstance(held, DateTime | Time) else None
    whole, _, fraction = value.partition(".")
    return f"{whole}.{fraction[:precision]:0<{precision}}" if precision else whole


def read_expression_default(written: str, columns: dict[str, str], held: LogicalType) -> Default:
    """A default that the server wrote as an expression; one that is a mere value is a literal."""
    found = literal_of(written)
    if found is None:
        expression = read(written, columns, server=True)
        found = literal_of(spelled(expression))
    if found is None:
        return expression
    return None if found.value is None else Literal(typed(found.value, held))
