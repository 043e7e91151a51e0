"""Logical types and PostgreSQL's, one into the other; the way back reads what `format_type` prints.

https://www.postgresql.org/docs/current/datatype.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    Date,
    DateTime,
    Decimal,
    EnumRef,
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
from viborm_postgres.names import quote_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN: dict[str, LogicalType] = {
    "boolean": Boolean(),
    "smallint": Integer(16),
    "integer": Integer(32),
    "bigint": Integer(64),
    "numeric": Decimal(),
    "double precision": Float(64),
    "real": Float(32),
    "text": String(),
    "bytea": Bytes(),
    "date": Date(),
    "time without time zone": Time(),
    "time with time zone": Time(None, tz=True),
    "timestamp without time zone": DateTime(),
    "timestamp with time zone": DateTime(None, tz=True),
    "interval": Interval(),
    "uuid": Uuid(),
    "jsonb": Json(),
}
_ALIASES = {
    "bool": "boolean",
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float": "double precision",
    "float4": "real",
    "float8": "double precision",
    "decimal": "numeric",
    "dec": "numeric",
    "varchar": "character varying",
    "char varying": "character varying",
    "char": "character",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "varbit": "bit varying",
}
_SERIAL = {
    "smallserial": 16,
    "serial2": 16,
    "serial": 32,
    "serial4": 32,
    "bigserial": 64,
    "serial8": 64,
}
_SPELLED = {str(logical): native for native, logical in _PLAIN.items()}
_SHAPE = re.compile(r"([a-z][a-z0-9_ ]*?)\s*(?:\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\)\s*([a-z][a-z ]*)?)?")
_ARRAY = re.compile(r"\s*(?:\[\d*\]|\bARRAY(?:\[\d*\])?)\s*$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_type(spelling: str) -> LogicalType:
    """The logical type of a spelling, as `format_type` gives it or a person writes it; else the native one."""
    array = _ARRAY.search(spelling)
    if array is not None:
        element = read_type(spelling[: array.start()])
        return element if isinstance(element, Array) else Array(element)
    plain = _PLAIN.get(spelling)
    if plain is not None:
        return plain
    written = " ".join(spelling.split())
    shape = _SHAPE.fullmatch(written.lower())
    if shape is None:
        return Native(written)
    head = f"{shape[1]} {shape[4]}" if shape[4] else shape[1]
    head = _ALIASES.get(head, head)
    if shape[2] is None:
        return _PLAIN.get(head) or (Char(1) if head == "character" else Native(_native(written, head)))
    return _sized(head, int(shape[2]), shape[3]) or Native(_native(written, head))


def _native(written: str, head: str) -> str:
    return "character varying" if head == "character varying" and "(" not in written else written


def _sized(head: str, first: int, second: str | None) -> LogicalType | None:  # noqa: PLR0911 - one case for each type
    match head:
        case "character varying":
            return String(first)
        case "character":
            return Char(first)
        case "numeric":
            scale = int(second or 0)
            return Decimal(first, scale) if scale >= 0 else None
        case "double precision":  # float(n)
            return Float(32 if first <= 24 else 64)  # noqa: PLR2004 - binary digits of float4
        case "time without time zone" | "time with time zone":
            return Time(first, head == "time with time zone")
        case "timestamp without time zone" | "timestamp with time zone":
            return DateTime(first, head == "timestamp with time zone")
    return None


def serial_bits(native: Native) -> int | None:
    """The width of the integer that ``serial`` and its like stand for, or None for another type."""
    return _SERIAL.get(native.spelling.strip().lower())


def read_known(spelling: str, known: Mapping[str, LogicalType]) -> LogicalType:
    """As `read_type`, with the enums of this database, under the spelling that `format_type` gives them."""
    bare = spelling.removesuffix("[]")
    enum = known.get(bare)
    if enum is None:
        return read_type(spelling)
    return enum if bare == spelling else Array(enum)


def type_sql(logical: LogicalType) -> str:  # noqa: C901, PLR0911 - one case for each type
    """The type as PostgreSQL spells it.

    Raises:
        ValueError: PostgreSQL has no such type; `canonical` refuses it before.
    """
    plain = _SPELLED.get(str(logical))
    if plain is not None:
        return plain
    match logical:
        case Decimal(precision=precision, scale=scale):
            return f"numeric({precision})" if scale is None else f"numeric({precision},{scale})"
        case String(length=length):
            return f"character varying({length})"
        case Char(length=length):
            return f"character({length})"
        case Bytes():
            return "bytea"
        case Time(precision=precision, tz=tz):
            return f"time({precision}) {_zone(tz=tz)}"
        case DateTime(precision=precision, tz=tz):
            return f"timestamp({precision}) {_zone(tz=tz)}"
        case Array(of=element):
            return f"{type_sql(element)}[]"
        case EnumRef(name=name):
            return quote_table(name)
        case Native(spelling=spelling):
            return spelling
        case InlineEnum():
            raise ValueError(f"PostgreSQL has no unnamed enum: {logical}")
    raise ValueError(f"PostgreSQL has no type for {logical}")


def _zone(*, tz: bool) -> str:
    return "with time zone" if tz else "without time zone"


def element_of(logical: LogicalType) -> LogicalType:
    """The type inside an array, or the type itself."""
    return element_of(logical.of) if isinstance(logical, Array) else logical
