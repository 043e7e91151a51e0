"""How written models spell defaults."""

import decimal
import math

from viborm_core.models.source import Call, Node, Raw, Text, quoted
from viborm_core.models.write_parts import sql_call
from viborm_core.models.write_types import EnumClass
from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    Decimal,
    Expression,
    Float,
    Integer,
    Literal,
    LogicalType,
    String,
)
from viborm_core.schema.values import Scalar


def spelled_default(  # noqa: PLR0911 - one for each kind of value
    default: Literal | Expression, of_type: LogicalType, enum: EnumClass | None
) -> Node:
    """A default as Python has it, where the column's type has such values; else as the database has it."""
    if isinstance(default, Expression):
        return sql_call(default)
    value = default.value
    if enum is not None and isinstance(value, str) and value in enum.members:
        return Raw(f"{enum.name}.{enum.members[value]}")
    match of_type:
        case Boolean() if isinstance(value, bool):
            return Raw(str(value))
        case Integer() if _is_int(value):
            return Raw(str(value))
        case String() | Char() if isinstance(value, str):
            return Text(value)
        case Bytes() if isinstance(value, bytes):
            return Raw(_bytes(value))
        case Decimal() if _is_int(value) or isinstance(value, decimal.Decimal):
            return Raw(_decimal(value))
        case Float() if _is_int(value) or isinstance(value, decimal.Decimal):
            spelling = _float(value)
            if spelling is not None:
                return Raw(spelling)
    return Call("literal", (_scalar(value),))


def _scalar(value: Scalar) -> Node:
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, bytes):
        return Raw(_bytes(value))
    return Raw(_decimal(value) if isinstance(value, decimal.Decimal) else repr(value))


def _is_int(value: Scalar) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _decimal(value: Scalar) -> str:
    return f"Decimal({value})" if isinstance(value, int) else f"Decimal({quoted(str(value))})"


def _float(value: Scalar) -> str | None:
    """The float of this very value, or None if no float has it."""
    if not isinstance(value, int | decimal.Decimal):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return repr(number) if math.isfinite(number) and decimal.Decimal(repr(number)) == value else None


def _bytes(value: bytes) -> str:
    spelling = repr(value)
    return spelling if '"' in spelling else f'b"{spelling[2:-1]}"'
