"""Changes of type: how the values are converted, and which rows would lose something.

Casts without USING are those that PostgreSQL makes on assignment; they raise an error where an explicit cast would
cut in silence, so USING is written only where there is no such cast.
https://www.postgresql.org/docs/current/catalog-pg-cast.html
"""

from __future__ import annotations

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

_NUMBERS = (Integer, Decimal, Float)
_TEXTS = (String, Char)
_RANGES = {16: (-(2**15), 2**15 - 1), 32: (-(2**31), 2**31 - 1), 64: (-(2**63), 2**63 - 1)}
_INTEGER = r"^\s*[+-]?\d+\s*$"
_NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$"
_UUID = r"^\s*\{?[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}?\s*$"
_DATE_AND_MORE = r"^\s*\d{4}-\d\d?-\d\d?"
_DATE = _DATE_AND_MORE + r"\s*$"
_TIME = r"^\s*\d\d?:\d\d(:\d\d(\.\d+)?)?"


def using(before: LogicalType, after: LogicalType, name: str) -> str | None:
    """The expression of USING, or None where the cast on assignment does it."""
    column, to = quote(name), type_sql(after)
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
        case Integer() | Decimal() | Float() | Boolean() | Uuid() | Date() | DateTime() | EnumRef(), Json():
            return f"to_jsonb({column})"
        case Interval(), Time():
            return f"{column}::{to}"
    return f"{column}::text::{to}"


def _assigns(before: LogicalType, after: LogicalType) -> bool:
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


def unconvertible(before: ColumnDef, after: ColumnDef) -> str | None:
    """A condition on the rows whose value the change of type would lose, alter or refuse; None for no row.

    Where only the server can tell (a text as JSON, say), it refuses while the plan runs, and all is rolled back.
    """
    return None if before.type == after.type else _condition(before.type, after.type, quote(before.name))


def _condition(before: LogicalType, after: LogicalType, column: str) -> str | None:
    match before, after:
        case (Integer() | Decimal() | Float(), Integer() | Decimal() | Float()):
            return _number_condition(before, after, column)
        case (String() | Char(), String() | Char()):
            return _length_condition(before, after, column)
        case (String() | Char(), _):
            return _text_condition(after, column)
        case (Array(), Array()):
            return None
        case (Array(), String() | Char()):
            return _over(after, f"{column}::text")
        case (Array(), _):
            return f"{column} IS NOT NULL"
        case (DateTime() | Date() | Time() | Interval(), DateTime() | Date() | Time() | Interval()):
            return _moment_condition(before, after, column)
        case (Integer(), Boolean()):
            return f"{column} NOT IN (0, 1)"
        case (EnumRef(), EnumRef(name=name)):
            return _enum_condition(name, column)
        case (Bytes(), String() | Char()):
            return None
        case (_, String() | Char()):
            return _over(after, f"{column}::text")
        case (Boolean(), Integer() | Decimal() | Float()):
            return None
        case (Json() | Native(), _) | (_, Json() | Native() | Array()):
            return None
    return f"{column} IS NOT NULL"


def _over(after: LogicalType, value: str) -> str | None:
    length = getattr(after, "length", None)
    return None if length is None else f"char_length({value}) > {length}"


def _length_condition(before: LogicalType, after: LogicalType, column: str) -> str | None:
    old, new = getattr(before, "length", None), getattr(after, "length", None)
    if new is None or (old is not None and old <= new):
        return None
    return f"char_length({column}) > {new}"


def _number_condition(before: LogicalType, after: LogicalType, column: str) -> str | None:
    match before, after:
        case Integer(bits=old), Integer(bits=new):
            return None if new >= old else _outside(column, new)
        case Integer(), Float():
            return f"{column}::{type_sql(after)}::numeric <> {column}"
        case (_, Integer(bits=bits)):
            # A float's text is its shortest decimal, so this catches NaN and infinity too.
            return f"{column}::text !~ '^-?[0-9]+([.]0+)?$' OR {_outside(column, bits)}"
        case Decimal(precision=None), Decimal(precision=None):
            return None
        case (_, Decimal(precision=precision, scale=scale)) if precision is not None:
            return _digits(before, column, precision, scale or 0)
        case Float(bits=64), Float(bits=32):
            return f"abs({column}) > 3.4e38 OR {column}::text::real::double precision <> {column}"
        case Decimal(), Float():
            return f"{column}::{type_sql(after)}::text::numeric <> {column}"
    return None


def _outside(column: str, bits: int) -> str:
    low, high = _RANGES[bits]
    return f"{column} NOT BETWEEN {low} AND {high}"


def _digits(before: LogicalType, column: str, precision: int, scale: int) -> str | None:
    match before:
        case Decimal(precision=int(old), scale=old_scale):
            before_scale = old_scale or 0
            if scale >= before_scale and precision - scale >= old - before_scale:
                return None
        case Integer(bits=bits) if precision - scale >= len(str(_RANGES[bits][1])):
            return None
    limit = 10 ** (precision - scale)
    return f"round({column}::numeric, {scale}) <> {column}::numeric OR abs({column}) >= {limit}"


def _text_condition(after: LogicalType, column: str) -> str | None:
    match after:
        case Integer(bits=bits):
            safe = f"CASE WHEN {column} ~ {text(_INTEGER)} THEN {_outside(f'{column}::numeric', bits)} ELSE true END"
            return safe
        case Decimal(precision=precision, scale=scale):
            if precision is None:
                return f"{column} !~ {text(_NUMBER)}"
            lossy = _digits(Decimal(), f"({column}::numeric)", precision, scale or 0)
            return f"CASE WHEN {column} ~ {text(_NUMBER)} THEN {lossy} ELSE true END"
        case Float():
            return f"{column} !~ {text(_NUMBER)}"
        case Boolean():
            words = ", ".join(
                text(word)
                for word in ("t", "true", "y", "yes", "on", "1", "f", "false", "n", "no", "off", "0")
            )
            return f"lower(btrim({column})) NOT IN ({words})"
        case Uuid():
            return f"{column} !~ {text(_UUID)}"
        case Date():
            return f"{column} !~ {text(_DATE)}"
        case DateTime():
            return f"{column} !~ {text(_DATE_AND_MORE)}"
        case Time():
            return f"{column} !~ {text(_TIME)}"
        case EnumRef(name=name):
            return _enum_condition(name, column)
    return None


def _enum_condition(name: TableName, column: str) -> str:
    """Rows whose text is no value of the enum; none while there is no such enum yet."""
    enum = f"to_regtype({text(quote_table(name))})"
    return (
        f"{enum} IS NOT NULL AND {column}::text NOT IN"
        f" (SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = {enum})"
    )


def _moment_condition(before: LogicalType, after: LogicalType, column: str) -> str | None:
    match before, after:
        case (DateTime(), Date()) | (DateTime(), DateTime()) | (Time(), Time()):
            old, new = getattr(before, "precision", None), getattr(after, "precision", None)
            if not isinstance(after, Date) and (new is None or new >= (6 if old is None else old)):
                return None
            there = type_sql(after)
            return f"{column}::{there}::{type_sql(before)} <> {column}"
        case (Date(), DateTime()) | (Time(), Interval()):
            return None
    return f"{column} IS NOT NULL"
