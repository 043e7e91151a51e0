"""Changes of type: how the values are converted.

Casts without USING are those that PostgreSQL makes on assignment; they raise an error where an explicit cast would
cut in silence, so USING is written only where there is no such cast.
https://www.postgresql.org/docs/current/catalog-pg-cast.html
"""

from __future__ import annotations

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
    Integer,
    Interval,
    Json,
    LogicalType,
    Native,
    String,
    Time,
)
from viborm_postgres.names import quote
from viborm_postgres.types import type_sql

_NUMBERS = (Integer, Decimal, Float)


def using(before: LogicalType, after: LogicalType, name: str) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    """The expression of USING, or None where the cast on assignment does it."""
    column, to = quote(name), type_sql(after)
    if (
        isinstance(before, DateTime | Interval)
        and not getattr(before, "tz", False)
        and isinstance(after, Time)
        and after.tz
    ):
        return f"{column}::time::{to}"
    if _assigns(before, after):
        return None
    match before, after:
        case Array(), Array():
            return f"{column}::text[]::{to}" if isinstance(after.of, EnumRef) else f"{column}::{to}"
        case _, Array(of=element):
            inner = using(before, element, name) or column
            return f"CASE WHEN {column} IS NOT NULL THEN ARRAY[{inner}]::{to} END"
        case Bytes(), String() | Char():
            return f"convert_from({column}, 'UTF8')"
        case String() | Char(), Bytes():
            return f"convert_to({column}, 'UTF8')"
        case String() | Char(), Boolean():
            return f"{column}::{to}"
        case String() | Char() | Native(), _:
            return f"{column}::{to}"
        case Integer(), Boolean():
            return f"{column} <> 0"
        case Boolean(), Integer() | Decimal() | Float():
            return f"{column}::integer::{to}"
        case Json(), Integer() | Decimal() | Float() | Boolean():
            return f"{column}::{to}"
        case Json(), _:
            return f"({column} #>> '{{}}')::{to}"
        case Bytes(), Json():
            return f"convert_from({column}, 'UTF8')::{to}"
        case _, Json():
            return f"to_jsonb({column})"
        case Interval(), Time():
            return f"{column}::{to}"
    return f"{column}::text::{to}"


def _assigns(before: LogicalType, after: LogicalType) -> bool:  # noqa: PLR0911 - one case for each type
    if isinstance(after, String | Char) and not isinstance(before, Bytes):
        return True
    if isinstance(before, Array) and isinstance(after, Array):
        return _assigns(before.of, after.of)
    if type(before) is type(after) and not isinstance(before, EnumRef | Native | Array):
        return True
    if isinstance(before, _NUMBERS) and isinstance(after, _NUMBERS):
        return True
    match before, after:
        case Date(), DateTime():
            return True
        case DateTime(), Date() | Time():
            return True
        case Time(), Interval():
            return True
        case Native(spelling="json"), Json():
            return True
        case Json(), Native(spelling="json"):
            return True
    return False
