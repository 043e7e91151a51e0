"""Types without a dialect: the logical type that a class of SQLAlchemy's means."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import types

from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    Date,
    DateTime,
    Decimal,
    Float,
    InlineEnum,
    Integer,
    Interval,
    Json,
    LogicalType,
    Native,
    String,
    Time,
    Uuid,
)

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

_SINGLE = 24  # binary digits of a 32-bit float


def generic_type(found: TypeEngine[Any]) -> LogicalType | None:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    """The logical type, or None of a type of one dialect."""
    if type(found).__module__.startswith("sqlalchemy.dialects."):
        return None
    match found:
        case types.Enum():
            return InlineEnum(tuple(map(str, found.enums)))
        case types.Boolean():
            return Boolean()
        case types.SmallInteger():
            return Integer(16)
        case types.BigInteger():
            return Integer(64)
        case types.Integer():
            return Integer(32)
        case types.REAL():
            return Float(32)
        case types.Float():
            return Float(32 if found.precision is not None and found.precision <= _SINGLE else 64)
        case types.Numeric():
            return Decimal(found.precision, found.scale if found.precision is not None else None)
        case types.CHAR() | types.NCHAR():
            return Char(found.length or 1)
        case types.String():
            return String(found.length)
        case types.Uuid():
            return Uuid()
        case types.JSON():
            return Json()
        case types.Date():
            return Date()
        case types.DateTime():
            return DateTime(None, found.timezone)
        case types.Time():
            return Time(None, found.timezone)
        case types.Interval():
            return Interval()
        case types.LargeBinary() | types.BINARY() | types.VARBINARY():
            return Bytes(found.length)
    return None


def native_elsewhere(found: TypeEngine[Any]) -> Native:
    """A type of one dialect in that dialect's own spelling."""
    package, _, rest = type(found).__module__.partition("sqlalchemy.dialects.")
    if package or not rest:
        return Native(str(found))
    dialect = import_module(f"sqlalchemy.dialects.{rest.partition('.')[0]}").dialect
    return Native(found.compile(dialect=dialect()))
