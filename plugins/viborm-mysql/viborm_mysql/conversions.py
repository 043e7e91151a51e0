"""Which values a change of a column's type would lose, alter or refuse, as SQL conditions.

In strict mode the server refuses what does not fit; it rounds numbers and fractions of seconds, drops zeros and blanks
around a number in a text, and takes a text for the member of an enum that its collation holds for the same, in silence.
https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict
"""

from __future__ import annotations

import re

from attrs import frozen

from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    Float,
    InlineEnum,
    Integer,
    Json,
    LogicalType,
    Native,
    String,
    Time,
)
from viborm_mysql.names import quote, text

_NUMBER = r"^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$"
_PADDED = r"^[[:space:]]|[[:space:]]$|^[-+]?0[0-9]|^[+]"
_MOMENTS = {
    Date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    DateTime: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{0,6})?)?$",
    Time: r"^-?[0-9]{1,3}:[0-9]{2}(:[0-9]{2}([.][0-9]{0,6})?)?$",
}
_INSTANTS = "'1970-01-01 00:00:01' AND '2038-01-19 03:14:07.499999'"
_ELSEWHERE = (
    "if(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone)"
    " NOT IN ('UTC', 'GMT', '+00:00', 'Etc/UTC', 'Universal')"
)
"""Moments without a zone are taken to be in UTC, and are meant to be where the server is."""
_LARGEST_SINGLE = "3.402823466e38"
_MOST_DIGITS = {32: 2**24, 64: 2**53}
_TEXTS = (String, Char, InlineEnum)
_TEXT_WIDTHS = {"tinytext": 255, "text": 65535, "mediumtext": 2**24 - 1, "tinyblob": 255, "blob": 65535}
_WHOLE = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
_YEARS = (1901, 2155)


@frozen
class _Whole(LogicalType):
    """Any type of integers, logical or not."""

    low: int
    high: int


@frozen
class _Year(LogicalType):
    """A year, of which one or two digits are short for a later one."""


@frozen
class _Padded(LogicalType):
    """Bytes of a fixed number; shorter ones get zeros at their end."""

    length: int


def _known(held: LogicalType) -> LogicalType:
    """The type as its values are; one of which nothing is known stays `Native`."""
    match held:
        case Integer(bits=bits):
            return _signed(bits)
        case Native(spelling=spelling):
            words = spelling.lower().split()
            if words and words[0] in _WHOLE:
                bits = _WHOLE[words[0]]
                return (
                    _Whole(0, 2**bits - 1) if "unsigned" in words else _Whole(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
                )
            if spelling.lower().startswith("year"):
                return _Year()
            fixed = re.fullmatch(r"binary(?:\((\d+)\))?", spelling.lower())
            if fixed:
                return _Padded(int(fixed[1] or 1))
    return held


def _signed(bits: int) -> _Whole:
    return _Whole(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def refused(before: ColumnDef, after: ColumnDef) -> str | None:
    """Rows whose value the changed column cannot hold, so that ALTER TABLE would fail."""
    name, old, new = quote(before.name), _known(before.type), _known(after.type)
    if old == new:
        return None
    fails = _cannot_hold(name, old, new)
    if isinstance(old, Bytes | _Padded) and not isinstance(new, Bytes | _Padded):
        no_text = f"NOT (hex(convert({name} USING utf8mb4)) <=> hex({name}))"
        return no_text if fails is None else f"{no_text} OR {fails}"
    return fails


def _cannot_hold(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: C901, PLR0911 - one case for each type
    width = _width(new)
    if width is not None:
        if _is_text(old) and not _fits(old, width):
            measure = "octet_length" if isinstance(new, Bytes | _Padded) or "blob" in str(new) else "char_length"
            return f"{measure}({name}) > {width}"
        if not _is_text(old):
            return f"octet_length(cast({name} AS char)) > {width}"
        return None
    match new:
        case InlineEnum(values=values):
            return _not_among(name, old, values)
        case _Whole() | Decimal() | Float() | Boolean() | _Year():
            return _no_number(name, old, new)
        case Date() | DateTime() | Time() if _is_text(old):
            return _no_moment(name, new)
        case Json() if not isinstance(old, Json):
            return f"{name} IS NOT NULL AND NOT json_valid({name})"
        case String() | Bytes() | Native():
            return None
        case DateTime(tz=True) if isinstance(old, Date | DateTime):
            return None if isinstance(old, DateTime) and old.tz else f"{name} NOT BETWEEN {_INSTANTS}"
        case Date() | DateTime() if isinstance(old, DateTime):
            return _past_the_end(name, getattr(new, "precision", None) or 0)
    if isinstance(old, Date | DateTime | Time) and isinstance(new, Date | DateTime | Time):
        return f"{name} IS NOT NULL" if isinstance(old, Date) and isinstance(new, Time) else None
    return f"{name} IS NOT NULL"


def _past_the_end(name: str, digits: int) -> str | None:
    """Moments that would be rounded to the year 10000."""
    return None if digits == 6 else f"{name} > '9999-12-31 23:59:59.{('9' * digits + '499999')[:6]}'"  # noqa: PLR2004


def unconvertible(before: ColumnDef, after: ColumnDef) -> str | None:
    """Rows whose value the change would alter, though the server would take it."""
    name, old, new = quote(before.name), _known(before.type), _known(after.type)
    if old == new:
        return None
    if _is_unknown(new) or (_is_unknown(old) and not _is_text(new)):
        return f"{name} IS NOT NULL"
    found = (_rounded(name, old, new), _respelled(name, old, new), _clipped(name, old, new))
    conditions = [condition for condition in found if condition]
    return " OR ".join(conditions) if conditions else None


def _is_unknown(held: LogicalType) -> bool:
    return isinstance(held, Native) and not _is_text(held)


def _width(held: LogicalType) -> int | None:
    match held:
        case String(length=length) | Bytes(length=length):
            return length
        case Char(length=length) | _Padded(length=length):
            return length
        case Native(spelling=spelling):
            return _TEXT_WIDTHS.get(spelling)
    return None


def _is_text(held: LogicalType) -> bool:
    return isinstance(held, (*_TEXTS, Bytes, _Padded)) or (
        isinstance(held, Native) and held.spelling.endswith(("text", "blob"))
    )


def _fits(old: LogicalType, width: int) -> bool:
    match old:
        case InlineEnum(values=values):
            return all(len(value) <= width for value in values)
    known = _width(old)
    return known is not None and known <= width and not isinstance(old, Native)


def _as_text(name: str) -> str:
    return f"cast({name} AS char)"


def _not_among(name: str, old: LogicalType, values: tuple[str, ...]) -> str | None:
    if isinstance(old, InlineEnum) and set(old.values) <= set(values):
        return None
    listed = ", ".join(map(text, values))
    return f"{name} IS NOT NULL AND {_as_text(name)} NOT IN ({listed})"


def _no_moment(name: str, new: LogicalType) -> str:
    """A text that does not look like one, or that the calendar or the type does not have."""
    shape = f"{_as_text(name)} NOT REGEXP {text(_MOMENTS[type(new)])}"
    read = f"cast({_as_text(name)} AS {'time(6)' if isinstance(new, Time) else 'datetime(6)'})"
    outside = f" OR {read} NOT BETWEEN {_INSTANTS}" if isinstance(new, DateTime) and new.tz else ""
    return f"{name} IS NOT NULL AND ({shape} OR {read} IS NULL{outside})"


def _bounds(value: str, new: LogicalType) -> str | None:
    match new:
        case _Whole(low=low, high=high):
            return f"round({value}) NOT BETWEEN {low} AND {high}"
        case Boolean():
            return f"round({value}) NOT BETWEEN -128 AND 127"
        case _Year():
            return f"round({value}) NOT BETWEEN 0 AND 99 AND round({value}) NOT BETWEEN {_YEARS[0]} AND {_YEARS[1]}"
        case Decimal(precision=int(precision), scale=scale):
            places = scale or 0
            largest = f"{'9' * (precision - places) or '0'}.{'9' * places}".rstrip(".")
            return f"round({value}, {places}) NOT BETWEEN -{largest} AND {largest}"
    return None


def _no_number(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: PLR0911 - one case for each type
    match old, new:
        case (Boolean(), _Whole(low=low)) if low < 0:
            return None
        case (Boolean(), Float()):
            return None
        case _Whole(), _Whole() if new.low <= old.low and old.high <= new.high:
            return None
    if _is_text(old):
        words = f"{_as_text(name)} NOT REGEXP {text(_NUMBER)}"
        bounds = _bounds(f"cast({_as_text(name)} AS decimal(65, 10))", new)
        return f"{name} IS NOT NULL AND ({words}" + (f" OR {bounds})" if bounds else ")")
    if isinstance(old, Date | DateTime | Time | Json):
        return f"{name} IS NOT NULL"
    if isinstance(new, Float):
        return f"{name} NOT BETWEEN -{_LARGEST_SINGLE} AND {_LARGEST_SINGLE}" if new.bits < 64 else None  # noqa: PLR2004
    return _bounds(name, new)


def _rounded(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: C901, PLR0911 - one case for each type
    """Numbers and moments that lose digits."""
    if isinstance(old, Date | DateTime | Time) and isinstance(new, Date | DateTime | Time):
        return _moment_lost(name, old, new)
    value = name
    if _is_text(old):
        value = f"cast({_as_text(name)} AS decimal(65, 30))"
    is_number = isinstance(old, _Whole | Decimal | Float | Boolean) or _is_text(old)
    match old, new:
        case (_, Float(bits=width)) if not isinstance(old, Float) and is_number:
            return _not_binary(value, width)
        case (Float(bits=64), Float(bits=32)):
            single = f"{name} BETWEEN -{_LARGEST_SINGLE} AND {_LARGEST_SINGLE}"
            return f"CASE WHEN {single} THEN cast({name} AS float) + 0e0 <> {name} ELSE 0 END"
        case (_, Boolean()) if is_number and not isinstance(old, Boolean):
            return f"{value} NOT IN (0, 1)"
        case (_, _Year()) if is_number:
            return f"round({value}) BETWEEN {0 if _is_text(old) else 1} AND 99 OR {value} <> round({value})"
        case (Decimal() | Float(), _Whole()):
            return f"{value} <> round({value})"
        case (_, _Whole()) if _is_text(old):
            return f"{value} <> round({value})"
        case (Decimal(scale=before), Decimal(scale=after)) if (before or 0) <= (after or 0):
            return None
        case (_, Decimal(scale=scale)) if isinstance(old, Decimal | Float) or _is_text(old):
            return f"{value} <> round({value}, {scale or 0})"
    return None


def _not_binary(value: str, width: int) -> str:
    """Whether a binary number is neither the value nor shown as it is."""
    binary = f"cast({value} AS {'double' if width == 64 else 'float'})"  # noqa: PLR2004 - the two widths
    exact = f"cast({binary} AS decimal(65, 30)) <> {value}"
    shown = f"cast(cast({binary} AS char) AS decimal(65, 30)) <> {value}"
    most = _MOST_DIGITS[width]
    return f"{exact} AND {shown} OR {value} NOT BETWEEN -{most} AND {most}"


def _respelled(name: str, old: LogicalType, new: LogicalType) -> str | None:
    """Texts of which something goes when they are read as what they spell."""
    match new:
        case _Whole() | Decimal() | Float() | Boolean() | _Year() if _is_text(old):
            return f"{_as_text(name)} REGEXP {text(_PADDED)}"
        case DateTime(precision=precision) | Time(precision=precision) if _is_text(old):
            return f"{_as_text(name)} REGEXP {text(f'[.][0-9]{{{precision or 0}}}[0-9]*[1-9]')}"
        case InlineEnum(values=values):
            listed = ", ".join(f"'{value.encode().hex().upper()}'" for value in values)
            return f"hex(convert({_as_text(name)} USING utf8mb4)) NOT IN ({listed})"
        case Json() if _is_text(old):
            # Numbers lose digits, keys that come twice go, and the rest is written anew; MariaDB keeps the text.
            pattern = "'[[:space:]]', ''"
            held = f"convert({name} USING utf8mb4)"
            anew = f"regexp_replace(json_extract({held}, '$'), {pattern})"
            same = f"cast({anew} AS binary) = cast(regexp_replace({held}, {pattern}) AS binary)"
            return f"CASE WHEN json_valid({name}) THEN NOT ({same}) ELSE 0 END"
    if isinstance(old, Float) and old.bits == 32 and (_is_text(new) or isinstance(new, Json)):  # noqa: PLR2004 - the narrow one
        return f"cast({_as_text(name)} AS float) <> {name}"
    return None


def _digits(held: LogicalType) -> int:
    return getattr(held, "precision", None) or 0


def _unzoned(held: LogicalType) -> LogicalType:
    return DateTime(held.precision) if isinstance(held, DateTime) else held


def _moment_lost(name: str, old: LogicalType, new: LogicalType) -> str | None:
    match old, new:
        case (Date() | DateTime(tz=False), DateTime(tz=True)) | (DateTime(tz=True), Date() | DateTime(tz=False)):
            cut = None if isinstance(old, Date) else _moment_lost(name, DateTime(_digits(old)), _unzoned(new))
            elsewhere = f"{name} IS NOT NULL AND {_ELSEWHERE}"
            return elsewhere if cut is None else f"{elsewhere} OR {cut}"
        case (DateTime(), Date()):
            return f"{name} <> date({name})"
        case (DateTime(), Time()):
            return f"{name} IS NOT NULL"
        case (Time(), Date() | DateTime()):
            return f"{name} IS NOT NULL"
        case (
            (DateTime(precision=int(before)) | Time(precision=int(before))),
            (DateTime(precision=int(after)) | Time(precision=int(after))),
        ) if before > after:
            return f"microsecond({name}) % {10 ** (6 - after)} <> 0"
    return None


def _clipped(name: str, old: LogicalType, new: LogicalType) -> str | None:
    """Texts that change: a char loses spaces at its end, bytes of fixed length get zeros; bytes are no longer text."""
    match old, new:
        case _, _Padded(length=length):
            return f"octet_length({_as_text(name)}) < {length}"
        case (String() | Native(), Char()):
            return f"{name} LIKE '% '"
        case (Bytes() | _Padded(), Char()):
            return f"{name} LIKE '% ' OR {_is_no_ascii(name)}"
        case (Char() | String() | InlineEnum(), Bytes()) | (Bytes() | _Padded(), String()):
            return _is_no_ascii(name)
    return None


def _is_no_ascii(name: str) -> str:
    return f"{name} IS NOT NULL AND convert({name} USING ascii) <> {name}"
