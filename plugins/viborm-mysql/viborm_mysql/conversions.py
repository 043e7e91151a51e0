"""Which values a change of a column's type would lose, alter or refuse, as SQL conditions.

In strict mode the server refuses what does not fit; it rounds numbers and fractions of seconds, drops zeros and blanks
around a number in a text, and takes a text for the member of an enum that its collation holds for the same, in silence.
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
    Json,
    LogicalType,
    Native,
    String,
    Time,
)
from viborm_mysql.held import Padded, Whole, Year, as_text, fits, is_text, is_unknown, known, width
from viborm_mysql.moments import moment_lost, no_instant, no_moment, past_the_end
from viborm_mysql.names import quote, text

_NUMBER = r"^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$"
_PADDED = r"^[[:space:]]|[[:space:]]$|^[-+]?0[0-9]|^[+]"
_LARGEST_SINGLE = "3.402823466e38"
_MOST_DIGITS = {32: 2**24, 64: 2**53}
_YEARS = (1901, 2155)


def refused(before: ColumnDef, after: ColumnDef) -> str | None:
    """Rows whose value the changed column cannot hold, so that ALTER TABLE would fail."""
    name, old, new = quote(before.name), known(before.type), known(after.type)
    if old == new:
        return None
    fails = _cannot_hold(name, old, new)
    if isinstance(old, Bytes | Padded) and not isinstance(new, Bytes | Padded):
        no_text = f"NOT (hex(convert({name} USING utf8mb4)) <=> hex({name}))"
        return no_text if fails is None else f"{no_text} OR {fails}"
    return fails


def _cannot_hold(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: C901, PLR0911 - one case for each type
    most = width(new)
    if most is not None:
        if is_text(old) and not fits(old, most):
            measure = "octet_length" if isinstance(new, Bytes | Padded) or "blob" in str(new) else "char_length"
            return f"{measure}({name}) > {most}"
        if not is_text(old):
            return f"octet_length(cast({name} AS char)) > {most}"
        return None
    match new:
        case InlineEnum(values=values):
            return _not_among(name, old, values)
        case Whole() | Decimal() | Float() | Boolean() | Year():
            return _no_number(name, old, new)
        case Date() | DateTime() | Time() if is_text(old):
            return no_moment(name, new)
        case Json() if not isinstance(old, Json):
            return f"{name} IS NOT NULL AND NOT json_valid({name})"
        case String() | Bytes() | Native():
            return None
        case DateTime(tz=True) if isinstance(old, Date | DateTime):
            return None if isinstance(old, DateTime) and old.tz else no_instant(name)
        case Date() | DateTime() if isinstance(old, DateTime):
            return past_the_end(name, getattr(new, "precision", None) or 0)
    if isinstance(old, Date | DateTime | Time) and isinstance(new, Date | DateTime | Time):
        return f"{name} IS NOT NULL" if isinstance(old, Date) and isinstance(new, Time) else None
    return f"{name} IS NOT NULL"


def unconvertible(before: ColumnDef, after: ColumnDef) -> str | None:
    """Rows whose value the change would alter, though the server would take it."""
    name, old, new = quote(before.name), known(before.type), known(after.type)
    if old == new:
        return None
    if is_unknown(new) or (is_unknown(old) and not is_text(new)):
        return f"{name} IS NOT NULL"
    found = (_rounded(name, old, new), _respelled(name, old, new), _clipped(name, old, new))
    conditions = [condition for condition in found if condition]
    return " OR ".join(conditions) if conditions else None


def _not_among(name: str, old: LogicalType, values: tuple[str, ...]) -> str | None:
    if isinstance(old, InlineEnum) and set(old.values) <= set(values):
        return None
    listed = ", ".join(map(text, values))
    return f"{name} IS NOT NULL AND {as_text(name)} NOT IN ({listed})"


def _bounds(value: str, new: LogicalType) -> str | None:
    match new:
        case Whole(low=low, high=high):
            return f"round({value}) NOT BETWEEN {low} AND {high}"
        case Boolean():
            return f"round({value}) NOT BETWEEN -128 AND 127"
        case Year():
            return f"round({value}) NOT BETWEEN 0 AND 99 AND round({value}) NOT BETWEEN {_YEARS[0]} AND {_YEARS[1]}"
        case Decimal(precision=int(precision), scale=scale):
            places = scale or 0
            largest = f"{'9' * (precision - places) or '0'}.{'9' * places}".rstrip(".")
            return f"round({value}, {places}) NOT BETWEEN -{largest} AND {largest}"
    return None


def _no_number(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: PLR0911 - one case for each type
    match old, new:
        case (Boolean(), Whole(low=low)) if low < 0:
            return None
        case (Boolean(), Float()):
            return None
        case Whole(), Whole() if new.low <= old.low and old.high <= new.high:
            return None
    if is_text(old):
        words = f"{as_text(name)} NOT REGEXP {text(_NUMBER)}"
        bounds = _bounds(f"cast({as_text(name)} AS decimal(65, 10))", new)
        return f"{name} IS NOT NULL AND ({words}" + (f" OR {bounds})" if bounds else ")")
    if isinstance(old, Date | DateTime | Time | Json):
        return f"{name} IS NOT NULL"
    if isinstance(new, Float):
        return f"{name} NOT BETWEEN -{_LARGEST_SINGLE} AND {_LARGEST_SINGLE}" if new.bits < 64 else None  # noqa: PLR2004
    return _bounds(name, new)


def _rounded(name: str, old: LogicalType, new: LogicalType) -> str | None:  # noqa: C901, PLR0911 - one case for each type
    """Numbers and moments that lose digits."""
    if isinstance(old, Date | DateTime | Time) and isinstance(new, Date | DateTime | Time):
        return moment_lost(name, old, new)
    value = name
    if is_text(old):
        value = f"cast({as_text(name)} AS decimal(65, 30))"
    is_number = isinstance(old, Whole | Decimal | Float | Boolean) or is_text(old)
    match old, new:
        case (_, Float(bits=width)) if not isinstance(old, Float) and is_number:
            return _not_binary(value, width)
        case (Float(bits=64), Float(bits=32)):
            single = f"{name} BETWEEN -{_LARGEST_SINGLE} AND {_LARGEST_SINGLE}"
            return f"CASE WHEN {single} THEN cast({name} AS float) + 0e0 <> {name} ELSE 0 END"
        case (_, Boolean()) if is_number and not isinstance(old, Boolean):
            return f"{value} NOT IN (0, 1)"
        case (_, Year()) if is_number:
            return f"round({value}) BETWEEN {0 if is_text(old) else 1} AND 99 OR {value} <> round({value})"
        case (Decimal() | Float(), Whole()):
            return f"{value} <> round({value})"
        case (_, Whole()) if is_text(old):
            return f"{value} <> round({value})"
        case (Decimal(scale=before), Decimal(scale=after)) if (before or 0) <= (after or 0):
            return None
        case (_, Decimal(scale=scale)) if isinstance(old, Decimal | Float) or is_text(old):
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
        case Whole() | Decimal() | Float() | Boolean() | Year() if is_text(old):
            return f"{as_text(name)} REGEXP {text(_PADDED)}"
        case DateTime(precision=precision) | Time(precision=precision) if is_text(old):
            return f"{as_text(name)} REGEXP {text(f'[.][0-9]{{{precision or 0}}}[0-9]*[1-9]')}"
        case InlineEnum(values=values):
            listed = ", ".join(f"'{value.encode().hex().upper()}'" for value in values)
            return f"hex(convert({as_text(name)} USING utf8mb4)) NOT IN ({listed})"
        case Json() if is_text(old):
            # Numbers lose digits, keys that come twice go, and the rest is written anew; MariaDB keeps the text.
            pattern = "'[[:space:]]', ''"
            held = f"convert({name} USING utf8mb4)"
            anew = f"regexp_replace(json_extract({held}, '$'), {pattern})"
            same = f"cast({anew} AS binary) = cast(regexp_replace({held}, {pattern}) AS binary)"
            return f"CASE WHEN json_valid({name}) THEN NOT ({same}) ELSE 0 END"
    if isinstance(old, Float) and old.bits == 32 and (is_text(new) or isinstance(new, Json)):  # noqa: PLR2004 - the narrow one
        return f"cast({as_text(name)} AS float) <> {name}"
    return None


def _clipped(name: str, old: LogicalType, new: LogicalType) -> str | None:
    """Texts that change: a char loses spaces at its end, bytes of fixed length get zeros; bytes are no longer text."""
    match old, new:
        case _, Padded(length=length):
            return f"octet_length({as_text(name)}) < {length}"
        case (String() | Native(), Char()):
            return f"{name} LIKE '% '"
        case (Bytes() | Padded(), Char()):
            return f"{name} LIKE '% ' OR {_is_no_ascii(name)}"
        case (Char() | String() | InlineEnum(), Bytes()) | (Bytes() | Padded(), String()):
            return _is_no_ascii(name)
    return None


def _is_no_ascii(name: str) -> str:
    return f"{name} IS NOT NULL AND convert({name} USING ascii) <> {name}"
