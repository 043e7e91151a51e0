"""What the values of a column's type are, for the types of this dialect too that have no logical one."""

from __future__ import annotations

import re

from attrs import frozen

from viborm_core.schema import Bytes, Char, InlineEnum, Integer, LogicalType, Native, String

_TEXTS = (String, Char, InlineEnum)
_TEXT_WIDTHS = {"tinytext": 255, "text": 65535, "mediumtext": 2**24 - 1, "tinyblob": 255, "blob": 65535}
_WHOLE = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}


@frozen
class Whole(LogicalType):
    """Any type of integers, logical or not."""

    low: int
    high: int


@frozen
class Year(LogicalType):
    """A year, of which one or two digits are short for a later one."""


@frozen
class Padded(LogicalType):
    """Bytes of a fixed number; shorter ones get zeros at their end."""

    length: int


def known(held: LogicalType) -> LogicalType:
    """The type as its values are; one of which nothing is known stays `Native`."""
    match held:
        case Integer(bits=bits):
            return _signed(bits)
        case Native(spelling=spelling):
            words = spelling.lower().split()
            if words and words[0] in _WHOLE:
                bits = _WHOLE[words[0]]
                return Whole(0, 2**bits - 1) if "unsigned" in words else _signed(bits)
            if spelling.lower().startswith("year"):
                return Year()
            fixed = re.fullmatch(r"binary(?:\((\d+)\))?", spelling.lower())
            if fixed:
                return Padded(int(fixed[1] or 1))
    return held


def _signed(bits: int) -> Whole:
    return Whole(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def is_unknown(held: LogicalType) -> bool:
    """Whether nothing is known of its values."""
    return isinstance(held, Native) and not is_text(held)


def width(held: LogicalType) -> int | None:
    """How many characters or bytes it holds at most, or None."""
    match held:
        case String(length=length) | Bytes(length=length):
            return length
        case Char(length=length) | Padded(length=length):
            return length
        case Native(spelling=spelling):
            return _TEXT_WIDTHS.get(spelling)
    return None


def is_text(held: LogicalType) -> bool:
    """Whether its values are texts or bytes."""
    return isinstance(held, (*_TEXTS, Bytes, Padded)) or (
        isinstance(held, Native) and held.spelling.endswith(("text", "blob"))
    )


def fits(old: LogicalType, most: int) -> bool:
    """Whether no value can be longer than ``most``."""
    match old:
        case InlineEnum(values=values):
            return all(len(value) <= most for value in values)
    longest = width(old)
    return longest is not None and longest <= most and not isinstance(old, Native)


def as_text(name: str) -> str:
    """A column's values as text."""
    return f"cast({name} AS char)"
