"""Which rows a change of type would alter, and which it cannot take at all, as SQL conditions.

Where only the server can tell (a text as JSON or a date, say), it refuses while the plan runs, and all is rolled back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

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
    Uuid,
)
from viborm_postgres.names import quote, quote_table, text
from viborm_postgres.types import type_sql

if TYPE_CHECKING:
    from viborm_core.schema import ColumnDef, TableName

_RANGES = {16: (-(2**15), 2**15 - 1), 32: (-(2**31), 2**31 - 1), 64: (-(2**63), 2**63 - 1)}
_INTEGER = r"^\s*[+-]?\d+\s*$"
_NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$"
_PADDED = r"^\s|\s$|^[+-]?0\d|^\+"
_UUID = r"^\s*\{?[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}?\s*$"
_DATE = r"^\s*\d{4}-\d\d?-\d\d?\s*$"
_TIME = r"^\s*\d\d?:\d\d(:\d\d(\.\d+)?)?\s*$"
_MOMENT = r"^\s*\d{4}-\d\d?-\d\d?([ T]\d\d?:\d\d(:\d\d(\.\d+)?)?)?\s*$"
_ZONE = r"\s*([+-]\d\d(:?\d\d)?|[zZ])?"
_KEY_TWICE = r'("(?:[^"\\]|\\.)*")\s*:.*\1\s*:'
_ELSEWHERE = (
    "(SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'TimeZone')"
    " NOT IN ('UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'Universal', 'Zulu')"
)
"""Moments without a zone are taken to be in UTC, and are meant to be where the database is."""
_MOST_DIGITS = 6
"""Digits of fractional seconds where a type does not say."""
_TRUE = ("t", "tr", "tru", "true", "y", "ye", "yes", "on", "1")
_FALSE = ("f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0")


@frozen
class Losses:
    """Conditions on rows; None for no row."""

    altered: str | None = None
    refused: str | None = None


NONE = Losses()
Numbers = Integer | Decimal | Float
Texts = String | Char
Moments = Date | DateTime | Time | Interval


def losses(before: ColumnDef, after: ColumnDef) -> Losses:
    """What a change of a column's type does to its rows."""
    if before.type == after.type:
        return NONE
    return _losses(before.type, after.type, quote(before.name))


def _losses(before: LogicalType, after: LogicalType, column: str) -> Losses:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    match before, after:
        case (Integer() | Decimal() | Float(), Integer() | Decimal() | Float()):
            return _between_numbers(before, after, column)
        case (Bytes(), String() | Char()) | (Native(), _) | (Json(), _):
            return NONE
        case (_, String() | Char()):
            return _into_text(before, after, column)
        case (String() | Char(), Json()):
            return _from_text(after, column)
        case (Array(), Array()):
            return _between_arrays(before, after, column)
        case (_, Json() | Native()):
            return NONE
        case (_, Array(of=element)):
            return NONE if element == before else _losses(before, element, column)
        case (String() | Char(), _):
            return _from_text(after, column)
        case (EnumRef(), EnumRef(name=name)):
            return Losses(refused=_no_value(name, column))
        case (Boolean(), Integer() | Decimal() | Float()):
            return NONE
        case (Integer(), Boolean()):
            return Losses(altered=f"{column} NOT IN (0, 1)")
        case (Date() | DateTime() | Time() | Interval(), Date() | DateTime() | Time() | Interval()):
            return _between_moments(before, after, column)
        case (EnumRef(), _):
            return _from_text(after, f"{column}::text")
    return Losses(refused=f"{column} IS NOT NULL")


def _into_text(before: LogicalType, after: LogicalType, column: str) -> Losses:
    """Too long a text is refused, but for blanks at its end, which go in silence."""
    length, present = getattr(after, "length", None), getattr(before, "length", None)
    # What a text has at its end is nothing in a char.
    cut = f"{column} LIKE '% '" if isinstance(after, Char) and isinstance(before, String) else None
    if length is None or (present is not None and present <= length and isinstance(before, Texts)):
        return Losses(altered=cut)
    value = column if isinstance(before, Texts) else f"{column}::text"
    return Losses(
        altered=cut or f"char_length({value}) > {length} AND char_length(rtrim({value})) <= {length}",
        refused=f"char_length(rtrim({value})) > {length}",
    )


def _between_numbers(before: Numbers, after: Numbers, column: str) -> Losses:  # noqa: PLR0911 - one case for each type
    match before, after:
        case Integer(bits=old), Integer(bits=new):
            return NONE if new >= old else Losses(refused=_outside(column, new))
        case _, Integer(bits=bits):
            return Losses(altered=f"{column} <> trunc({column})", refused=_outside(column, bits))
        case Integer(), Float():
            return Losses(altered=f"{column}::{type_sql(after)}::numeric <> {column}")
        case Decimal(), Float():
            return Losses(altered=f"{column}::{type_sql(after)}::text::numeric <> {column}")
        case Float(bits=64), Float(bits=32):
            infinite = f"{column}::text IN ('Infinity', '-Infinity', 'NaN')"
            large = f"NOT {infinite} AND abs({column}) > 3.4e38"
            safe = f"CASE WHEN {infinite} OR abs({column}) > 3.4e38 THEN false"
            return Losses(altered=f"{safe} ELSE {column}::real::double precision <> {column} END", refused=large)
        case Float(), Decimal(precision=None):  # numeric has infinity since PostgreSQL 14
            before_14 = "pg_catalog.current_setting('server_version_num')::int < 140000"
            return Losses(refused=f"{before_14} AND {column}::text IN ('Infinity', '-Infinity')")
        case _, Decimal(precision=int(precision), scale=scale):
            return _digits(before, column, precision, scale or 0)
        case Float(), Decimal():
            infinite = f"{column}::text IN ('Infinity', '-Infinity', 'NaN')"
            digits = f"{column}::numeric <> {column}::text::numeric"
            return Losses(altered=f"CASE WHEN {infinite} THEN false ELSE {digits} END")
    return NONE


def _outside(column: str, bits: int) -> str:
    low, high = _RANGES[bits]
    return f"{column} NOT BETWEEN {low} AND {high}"


def _digits(before: LogicalType, column: str, precision: int, scale: int) -> Losses:
    """Digits after the point are rounded, too many before it are refused."""
    whole = precision - scale
    match before:
        case Decimal(precision=int(old), scale=old_scale):
            rounds, overflows = scale < (old_scale or 0), whole < old - (old_scale or 0)
        case Integer(bits=bits):
            rounds, overflows = False, whole < len(str(_RANGES[bits][1]))
        case _:
            rounds = overflows = True
    number, infinite = f"{column}::numeric", f"{column}::text IN ('Infinity', '-Infinity')"
    rounded = f"round({number}, {scale})"
    if isinstance(before, Float):
        # The cast to numeric keeps 15 digits of a double, and 6 of a real; its text has them all.
        finite = f"CASE WHEN {column}::text IN ('Infinity', '-Infinity', 'NaN') THEN NULL ELSE"
        rounded = f"{finite} round({number}, {scale}) END"
        number = f"{finite} {column}::text::numeric END"
    refused = f"{column}::text <> 'NaN' AND abs({rounded}) >= {10**whole}"
    if isinstance(before, Float):
        refused = f"{infinite} OR {refused}"
    return Losses(
        altered=f"{rounded} <> {number}" if rounds else None,
        refused=refused if overflows or rounds else None,
    )


def _from_text(after: LogicalType, column: str) -> Losses:  # noqa: PLR0911 - one case for each type
    match after:
        case Integer() | Decimal() | Float():
            return _number_from_text(after, column)
        case Boolean():
            words = ", ".join(text(word) for word in (*_TRUE, *_FALSE))
            return Losses(refused=f"lower(btrim({column})) NOT IN ({words})")
        case Uuid():
            return Losses(refused=f"{column} !~ {text(_UUID)}")
        case EnumRef(name=name):
            return Losses(refused=_no_value(name, column))
        case Date():
            return Losses(altered=f"{column} !~ {text(_DATE)}")
        case Time(tz=tz) | DateTime(tz=tz):
            shape = _TIME if isinstance(after, Time) else _MOMENT
            zoned = shape.removesuffix(r"\s*$") + _ZONE + r"\s*$"
            digits = _MOST_DIGITS if after.precision is None else after.precision
            cut = rf"\.\d{{{digits}}}\d*[1-9]"
            return Losses(altered=f"{column} !~ {text(zoned if tz else shape)} OR {column} ~ {text(cut)}")
        case Json():
            return Losses(altered=f"{column} ~ {text(_KEY_TWICE)}")
    return NONE


def _number_from_text(after: Numbers, column: str) -> Losses:
    """A number keeps no leading zeros and blanks, so ``007`` is altered."""
    match after:
        case Integer(bits=bits):
            outside = _outside(f"{column}::numeric", bits)
            fits = f"CASE WHEN {column} ~ {text(_INTEGER)} THEN {outside} ELSE {column} IS NOT NULL END"
            return Losses(altered=f"{column} ~ {text(_PADDED)}", refused=fits)
        case Decimal(precision=int(precision), scale=scale):
            number = f"CASE WHEN {column} ~ {text(_NUMBER)} THEN {column}::numeric END"
            inner = _digits(Decimal(), f"({number})", precision, scale or 0)
            return Losses(
                altered=f"{column} ~ {text(_PADDED)} OR {inner.altered}",
                refused=f"{column} !~ {text(_NUMBER)} OR {inner.refused}",
            )
    number = f"CASE WHEN {column} ~ {text(_NUMBER)} THEN {column}::numeric END"
    binary = f"CASE WHEN {column} ~ {text(_NUMBER)} THEN {column}::{type_sql(after)}::text::numeric END"
    return Losses(
        altered=f"{column} ~ {text(_PADDED)} OR ({binary}) <> ({number})", refused=f"{column} !~ {text(_NUMBER)}"
    )


def _no_value(name: TableName, column: str) -> str:
    """Rows whose text is no value of the enum; none while there is no such enum yet."""
    enum = f"to_regtype({text(quote_table(name))})"
    return (
        f"{enum} IS NOT NULL AND {column}::text NOT IN"
        f" (SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = {enum})"
    )


def _between_arrays(before: Array, after: Array, column: str) -> Losses:
    """Elements are cast without a word where they are rounded; other elements that do not fit are refused."""
    if isinstance(before.of, Numbers) and isinstance(after.of, Numbers) and before.of != after.of:
        back = f"{column}::{type_sql(after)}::{type_sql(before)}"
        return Losses(altered=f"{back} IS DISTINCT FROM {column}")
    if isinstance(before.of, Texts) and not isinstance(after.of, Texts):
        # What one text would lose cannot be asked of those inside an array.
        return Losses(altered=f"{column} IS NOT NULL")
    return NONE


def _between_moments(before: Moments, after: Moments, column: str) -> Losses:
    match before, after:
        case (Date(), DateTime()) | (Time(tz=False), Interval()):
            return NONE
        case (DateTime(), Time()) | (Interval(), Time()):
            return Losses(altered=f"{column} IS NOT NULL")
        case (DateTime(), Date() | DateTime()) | (Time(), Time()):
            old, new = getattr(before, "precision", None), getattr(after, "precision", None)
            if getattr(before, "tz", False) != getattr(after, "tz", False) and not isinstance(after, Date):
                there_and_back = f"{column}::{type_sql(after)}::{type_sql(before)}"
                return Losses(altered=f"{column} IS NOT NULL AND ({there_and_back} <> {column} OR {_ELSEWHERE})")
            if not isinstance(after, Date) and (new is None or new >= (6 if old is None else old)):
                return NONE
            return Losses(altered=f"{column}::{type_sql(after)}::{type_sql(before)} <> {column}")
    return Losses(refused=f"{column} IS NOT NULL")
