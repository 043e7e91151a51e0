"""Which values a change of type would alter, lose or refuse, as SQL conditions over the old column.

A rebuild stores the old values in a column of another affinity, and SQLite converts what it can without
loss by its own measure, which is 15 digits
(https://www.sqlite.org/datatype3.html#type_conversions_prior_to_comparison). Values that stay as they are
but are not what the new type is meant to hold (a text too long, no date) count as altered too: SQLite
does not mind them, their readers do.
"""

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
    quote_text,
)
from viborm_sqlite.spelling import quote
from viborm_sqlite.types import CannotStore, affinity, declared_type, stored_as

_EXACT = 2**53
_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_TIME = "[0-9][0-9]:[0-9][0-9]"
_NUMBERS = frozenset({"INTEGER", "NUMERIC"})


def unconvertible(before: ColumnDef, after: ColumnDef) -> str | None:
    """A condition on rows whose value would be altered or is none of the new type; None for no row."""
    column = quote(before.name)
    if after.generated is not None:
        return None if before.generated is not None else f"{column} IS NOT NULL"
    old, new = _stored(before.type), _stored(after.type)
    if old == new:
        return None
    reasons = [*_altered(column, old, new), *_not_meant(column, old, new)]
    if not reasons:
        return None
    return f"{column} IS NOT NULL AND ({' OR '.join(reasons)})"


def refused(before: ColumnDef, after: ColumnDef) -> str | None:
    """A condition on rows whose value the new column would not take: an enum's check, or the rowid."""
    column = quote(before.name)
    old, new = _stored(before.type), _stored(after.type)
    if old == new or after.generated is not None:
        return None
    if isinstance(new, InlineEnum):
        if _widens(old, new):
            return None
        return f"{column} IS NOT NULL AND {_outside(column, old, new)}"
    if after.identity is not None:
        return f"{column} IS NOT NULL AND {_no_integer(column)}"
    return None


def _stored(column_type: LogicalType) -> LogicalType:
    try:
        return stored_as(column_type)
    except CannotStore:
        return column_type


def _widens(old: LogicalType, new: InlineEnum) -> bool:
    return isinstance(old, InlineEnum) and set(old.values) <= set(new.values)


def _outside(column: str, old: LogicalType, new: InlineEnum) -> str:
    values = ", ".join(map(quote_text, new.values))
    text = column if affinity(declared_type(old)) == "TEXT" else f"CAST({column} AS TEXT)"
    return f"{text} COLLATE BINARY NOT IN ({values})"


def _no_integer(column: str) -> str:
    """Neither an integer, nor one in digits, nor a floating-point number that is whole."""
    number = f"CAST({column} AS INTEGER)"
    return (
        f"(typeof({column}) = 'blob' OR (typeof({column}) = 'text' AND CAST({number} AS TEXT) <> {column})"
        f" OR (typeof({column}) = 'real' AND {number} <> {column}))"
    )


def _altered(column: str, old: LogicalType, new: LogicalType) -> list[str]:
    """What the new affinity makes of the values."""
    source, target = affinity(declared_type(old)), affinity(declared_type(new))
    if target in {source, "BLOB"} or {source, target} == _NUMBERS:
        return []
    text, number = f"CAST({column} AS TEXT)", f"CAST({column} AS NUMERIC)"
    if target == "TEXT":
        # Only 15 digits of a floating-point number become text.
        return [f"(typeof({column}) = 'real' AND CAST({text} AS REAL) <> {column})"]
    reasons = []
    if source not in _NUMBERS and source != "REAL":
        # A text that looks like a number becomes one; zeros behind the point count only where it is no number.
        plain, shown = column, f"CAST({number} AS TEXT)"
        if _means_number(new):
            plain, shown = _without_zeros(plain), _without_zeros(shown)
        reasons.append(
            f"(typeof({column}) = 'text' AND {number} = {column} COLLATE BINARY AND {plain} <> {shown} COLLATE BINARY)"
        )
    if target == "REAL":
        integer = f"(typeof({column}) = 'integer' OR typeof({number}) = 'integer')"
        reasons.append(f"({integer} AND {number} NOT BETWEEN -{_EXACT} AND {_EXACT})")
    return reasons


def _means_number(new: LogicalType) -> bool:
    """Whether a number is the same however it is spelled; words that say no more than NUMERIC may mean anything."""
    return _is_number(new) or (isinstance(new, Native) and affinity(declared_type(new)) in {"INTEGER", "REAL"})


def _without_zeros(text: str) -> str:
    return f"CASE WHEN instr({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"


def _not_meant(column: str, old: LogicalType, new: LogicalType) -> list[str]:
    """What the new type is not meant to hold, though SQLite would."""
    match new:
        case InlineEnum():
            return [] if _widens(old, new) else [_outside(column, old, new)]
        case String(length=length) | Char(length=length):
            return _not_text(column, old, length)
        case Integer(bits=bits):
            return _not_integer(column, old, bits)
        case Decimal(precision=precision, scale=scale):
            return _not_decimal(column, old, precision, scale)
    if isinstance(new, Float) and not _is_number(old):
        return [_no_number(column)]
    harmless = isinstance(new, DateTime) and isinstance(old, Date)
    wrong = "" if harmless else _WRONG.get(type(new), "")
    return [wrong.replace("{}", column)] if wrong else []


_WRONG: dict[type[LogicalType], str] = {
    Boolean: "{} NOT IN (0, 1, '0', '1')",
    Date: f"(typeof({{}}) <> 'text' OR {{}} NOT GLOB '{_DATE}' OR date({{}}) IS NULL)",
    DateTime: f"(typeof({{}}) <> 'text' OR {{}} NOT GLOB '{_DATE}*' OR datetime({{}}) IS NULL)",
    Time: f"(typeof({{}}) <> 'text' OR {{}} NOT GLOB '{_TIME}*' OR time({{}}) IS NULL)",
    Json: "CASE WHEN typeof({}) = 'blob' THEN 1 ELSE NOT json_valid({}) END",
    Bytes: "typeof({}) <> 'blob'",
}
"""Conditions under which a value (in place of the braces) is none of the type."""


def _not_text(column: str, old: LogicalType, length: int | None) -> list[str]:
    reasons = [f"typeof({column}) = 'blob'"] if affinity(declared_type(old)) != "TEXT" else []
    match old:
        case String(length=int(most)) | Char(length=most) if length is not None and most <= length:
            return reasons
        case InlineEnum(values=values) if length is None or max(map(len, values)) <= length:
            return reasons
    if length is not None:
        reasons.append(f"length({column}) > {length}")
    return reasons


def _is_number(old: LogicalType) -> bool:
    return isinstance(old, Boolean | Integer | Decimal | Float)


def _no_number(column: str) -> str:
    """No number, and no text that looks like one: such a text equals the number that it is cast to."""
    number = f"CAST({column} AS NUMERIC)"
    return f"(typeof({column}) = 'blob' OR (typeof({column}) = 'text' AND {number} <> {column} COLLATE BINARY))"


def _not_integer(column: str, old: LogicalType, bits: int) -> list[str]:
    reasons = []
    if not isinstance(old, Integer | Boolean):
        reasons.append(_no_integer(column))
    if isinstance(old, Boolean) or (isinstance(old, Integer) and old.bits <= bits):
        return reasons
    if bits != 64:  # noqa: PLR2004 - SQLite's integers have 64 bits
        largest = 2 ** (bits - 1) - 1
        reasons.append(f"CAST({column} AS INTEGER) NOT BETWEEN -{largest + 1} AND {largest}")
    return reasons


def _not_decimal(column: str, old: LogicalType, precision: int | None, scale: int | None) -> list[str]:
    reasons = [] if _is_number(old) else [_no_number(column)]
    if precision is None:
        return reasons
    scale = scale or 0
    before = old.scale or 0 if isinstance(old, Decimal) and old.precision is not None else None
    digits = old.precision - before if before is not None and isinstance(old, Decimal) and old.precision else None
    if not isinstance(old, Integer | Boolean) and (before is None or before > scale):
        reasons.append(f"round({column}, {scale}) <> CAST({column} AS NUMERIC)")
    if digits is None or digits > precision - scale:
        number, limit = f"CAST({column} AS NUMERIC)", f"1{'0' * (precision - scale)}.0"
        reasons.append(f"({number} >= {limit} OR {number} <= -{limit})")
    return reasons
