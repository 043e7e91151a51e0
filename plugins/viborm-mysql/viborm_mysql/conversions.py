"""Which values a change of a column's type would lose, alter or refuse, as SQL conditions.

In strict mode the server refuses what does not fit; it rounds numbers and fractions of seconds in silence.
https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict
"""

from __future__ import annotations

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

_LIMITS = {16: 2**15, 32: 2**31, 64: 2**63}
_NUMBER = r"^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$"
_MOMENTS = {
    Date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    DateTime: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{0,6})?)?$",
    Time: r"^-?[0-9]{1,3}:[0-9]{2}(:[0-9]{2}([.][0-9]{0,6})?)?$",
}
_MOST_DIGITS = {32: 2**24, 64: 2**53}
_TEXTS = (String, Char, InlineEnum)
_TEXT_WIDTHS = {"tinytext": 255, "text": 65535, "mediumtext": 2**24 - 1, "tinyblob": 255, "blob": 65535}


def refused(before: ColumnDef, after: ColumnDef) -> str | None:  # noqa: C901, PLR0911 - one case for each type
    """Rows whose value the changed column cannot hold, so that ALTER TABLE would fail."""
    name, old, new = quote(before.name), before.type, after.type
    if old == new:
        return None
    width = _width(new)
    if width is not None:
        if _is_text(old) and not _fits(old, width):
            measure = "octet_length" if isinstance(new, Bytes) or "blob" in str(new) else "char_length"
            return f"{measure}({name}) > {width}"
        if not _is_text(old):
            return f"octet_length(cast({name} AS char)) > {width}"
        return None
    match new:
        case InlineEnum(values=values):
            return _not_among(name, old, values)
        case Integer() | Decimal() | Float() | Boolean():
            return _no_number(name, old, new)
        case Date() | DateTime() | Time() if _is_text(old):
            return f"{name} IS NOT NULL AND {_as_text(name)} NOT REGEXP {text(_MOMENTS[type(new)])}"
        case Json() if not isinstance(old, Json):
            return f"{name} IS NOT NULL AND NOT json_valid({name})"
        case String() | Bytes() | Native():
            return None
    if isinstance(old, Date | DateTime | Time) and isinstance(new, Date | DateTime | Time):
        return f"{name} IS NOT NULL" if isinstance(old, Date) and isinstance(new, Time) else None
    return f"{name} IS NOT NULL"


def unconvertible(before: ColumnDef, after: ColumnDef) -> str | None:
    """Rows whose value the change would alter, though the server would take it."""
    name, old, new = quote(before.name), before.type, after.type
    if old == new:
        return None
    conditions = [condition for condition in (_rounded(name, old, new), _clipped(name, old, new)) if condition]
    return " OR ".join(conditions) if conditions else None


def _width(held: LogicalType) -> int | None:
    match held:
        case String(length=length) | Bytes(length=length):
            return length
        case Char(length=length):
            return length
        case Native(spelling=spelling):
            return _TEXT_WIDTHS.get(spelling)
    return None


def _is_text(held: LogicalType) -> bool:
    return isinstance(held, (*_TEXTS, Bytes)) or (isinstance(held, Native) and held.spelling.endswith(("text", "blob")))


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


def _bounds(name: str, new: LogicalType) -> str | None:
    match new:
        case Integer(bits=bits):
            return f"round({name}) NOT BETWEEN {-_LIMITS[bits]} AND {_LIMITS[bits] - 1}"
        case Boolean():
            return f"round({name}) NOT BETWEEN -128 AND 127"
        case Decimal(precision=int(precision), scale=scale):
            largest = "9" * (precision - (scale or 0)) or "0"
            return f"abs(truncate({name}, 0)) > {largest}"
    return None


def _no_number(name: str, old: LogicalType, new: LogicalType) -> str | None:
    match old, new:
        case (Boolean(), Integer() | Float() | Boolean()):
            return None
        case Integer(bits=before), Integer(bits=after) if before <= after:
            return None
    if _is_text(old):
        words = f"{_as_text(name)} NOT REGEXP {text(_NUMBER)}"
        number = f"cast({_as_text(name)} AS decimal(65, 10))"
        bounds = _bounds(number, new)
        return f"{name} IS NOT NULL AND ({words}" + (f" OR {bounds})" if bounds else ")")
    if isinstance(old, Date | DateTime | Time | Json):
        return f"{name} IS NOT NULL"
    return _bounds(name, new)


def _rounded(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: C901, PLR0911 - one case for each type
    """Numbers and moments that lose digits."""
    match old, new:
        case (Date() | DateTime() | Time(), Date() | DateTime() | Time()):
            return _moment_lost(name, old, new)
        case (Integer(bits=bits), Float(bits=width)) if bits > width * 3 // 4:
            return f"abs({name}) > {_MOST_DIGITS[width]}"
        case (Decimal(), Float(bits=width)):
            return f"{name} <> cast(cast({name} AS double) AS decimal(65, 30)) OR abs({name}) > {_MOST_DIGITS[width]}"
        case (Float(bits=64), Float(bits=32)):
            return f"abs({name}) > {_MOST_DIGITS[32]} OR {name} * 1024 <> round({name} * 1024)"
    value = name
    if _is_text(old):
        value = f"cast({_as_text(name)} AS decimal(65, 30))"
    match new:
        case Boolean():
            if isinstance(old, Integer | Decimal | Float) or _is_text(old):
                return f"{value} NOT IN (0, 1)"
        case Integer() if isinstance(old, Decimal | Float) or _is_text(old):
            return f"{value} <> round({value})"
        case Decimal(scale=scale) if isinstance(old, Decimal | Float) or _is_text(old):
            if isinstance(old, Decimal) and (old.scale or 0) <= (scale or 0):
                return None
            return f"{value} <> round({value}, {scale or 0})"
    return None


def _moment_lost(name: str, old: LogicalType, new: LogicalType) -> str | None:
    match old, new:
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
    """Texts that change: a char loses spaces at its end, a json its white space; bytes are no longer text."""
    match old, new:
        case (String() | Native(), Char()):
            return f"{name} LIKE '% '"
        case (Char() | String() | InlineEnum(), Bytes()) | (Bytes(), String() | Char()):
            return f"{name} IS NOT NULL AND convert({name} USING ascii) <> {name}"
    return None
