"""Types with values at their edges: what a change of type could lose."""

from __future__ import annotations

import struct
from decimal import Decimal as Number
from random import Random
from typing import Any

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
    Json,
    LogicalType,
    Native,
    String,
    Time,
    Uuid,
)
from viborm_core.testing.values import Enums

EDGES: tuple[LogicalType, ...] = (
    Boolean(),
    Integer(16),
    Integer(32),
    Integer(64),
    Decimal(5),
    Decimal(10, 2),
    Decimal(30, 2),
    Decimal(38, 10),
    Decimal(),
    Float(64),
    Float(32),
    String(),
    String(5),
    String(40),
    Char(3),
    Char(8),
    Bytes(),
    Bytes(16),
    Date(),
    Time(),
    Time(0),
    Time(3),
    Time(tz=True),
    DateTime(),
    DateTime(0),
    DateTime(3),
    DateTime(tz=True),
    DateTime(0, tz=True),
    Uuid(),
    Json(),
    InlineEnum(("a", "B", "it's", "7")),
    Array(Integer(64)),
    Array(Integer(32)),
    Array(Decimal(10, 2)),
    Array(Float(64)),
    Array(String()),
    Array(String(3)),
)

_INTEGERS = (0, 1, -1, 7, 300, 40000, -32768, 16777217, 2**31 - 1, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63))
_DECIMALS = (
    *("0", "1.00", "0.10", "0.5", "2.5", "-1.005", "12345678.99", "99999", "300", "0.0000000001"),
    *("12345678901234567890.12", "-9999999999999999999999999999.99", "16777217", "9007199254740993"),
)
_FLOATS = (
    0.0,
    0.1,
    0.5,
    2.5,
    -1.5,
    1.0,
    16777217.0,
    1234567.5,
    9007199254740992.0,
    1e20,
    1e-10,
    1e300,
    0.30000000000000004,
)
_TEXTS = (
    *("", "a", "A", "B", "it's", "ab ", " a", "ä", "é", "back\\slash", "100%", "two\nlines", "ﬁ", "😀", "x" * 41),
    *("0", "1", "7", "007", "+5", " 5", "5 ", "1.50", "1e3", ".5", "-0", "0x10", "1,5", "40000", "3000000000"),
    *("9223372036854775808", "12345678901234567890.12", "0.1", "0.12345678901234567", "inf", "nan"),
    *("true", "yes", "t", "off", "NULL", "null", '"x"', '{"a": 1, "a": 2}', '{"b":1,  "a":[1.10]}', "[1.0]"),
    *("2020-01-02", "2020-01-02 03:04:05", "2020-01-02 03:04:05.1234567", "2020-01-02T03:04:05Z", "01/02/2020"),
    *("2020-03-29 02:30:00", "20200102", "now", "today", "infinity", "10:11:12", "10:11:12.123456", "24:00:00"),
    *("12345678-1234-4234-8234-123456789abc", "ABCDEF78-1234-4234-8234-123456789ABC", "{1,2}", "\\x6162"),
)
_CHARS = ("", "a", "ab", "7", "007", "1.5", "B", "-1")
_BYTES = (b"", b"abc", b"a\x00", b"\xff\xfe", "ä".encode(), b"5", b"007", b" x ", b"0123456789abcdef")
_DATES = ("2020-01-02", "1000-01-01", "9999-12-31", "1900-02-28", "2038-01-20")
_TIMES = ("00:00:00", "10:11:12", "10:11:12.123456", "10:11:12.5", "23:59:59.999999")
_MOMENTS = (
    *("2020-01-02 00:00:00", "2020-01-02 03:04:05.123456", "2020-01-02 03:04:05.5", "2020-03-29 02:30:00"),
    *("2020-10-25 02:30:00", "1900-01-01 00:00:00", "2038-01-20 00:00:00", "9999-12-31 23:59:59.999999"),
)
_INSTANTS = (
    "2020-01-02 03:04:05.123456+00",
    "2020-10-25 00:30:00+00",
    "2020-10-25 01:30:00+00",
    "2000-01-01 00:00:00+00",
)
_UUIDS = ("12345678-1234-4234-8234-123456789abc", "00000000-0000-0000-0000-000000000000")
_JSON = ('{"a": 1}', "[1.10, 2]", '"x"', "5", "1.0", "null", "true", '{"b": 1, "a": "é"}', "[]", '"2020-01-02"')


def edge_value(random: Random, column_type: LogicalType, enums: Enums, natives: dict[str, tuple[Any, ...]]) -> Any:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    """A value at an edge of the type, as a driver takes it."""
    match column_type:
        case Boolean():
            return random.choice((True, False))
        case Integer(bits=bits):
            return random.choice([one for one in _INTEGERS if -(2 ** (bits - 1)) <= one < 2 ** (bits - 1)])
        case Decimal(precision=precision, scale=scale):
            return random.choice([Number(one) for one in _DECIMALS if _fits(Number(one), precision or 40, scale)])
        case Float(bits=32):
            return _single(random.choice([one for one in _FLOATS if abs(one) < 1e38]))
        case Float():
            return random.choice(_FLOATS)
        case String(length=length):
            return random.choice([one for one in _TEXTS if len(one) <= (length or 100)])
        case Char(length=length):
            return random.choice([one for one in _CHARS if len(one) <= length])
        case Bytes(length=length):
            return random.choice([one for one in _BYTES if len(one) <= (length or 100)])
        case Date():
            return random.choice(_DATES)
        case Time(tz=tz):
            return random.choice(_TIMES) + ("+02" if tz else "")
        case DateTime(tz=True):
            return random.choice(_INSTANTS)
        case DateTime():
            return random.choice(_MOMENTS)
        case Uuid():
            return random.choice(_UUIDS)
        case Json():
            return random.choice(_JSON)
        case InlineEnum(values=values):
            return random.choice(values)
        case EnumRef(name=name):
            return random.choice(enums[name])
        case Array(of=element):
            return [edge_value(random, element, enums, natives) for _ in range(random.randint(0, 3))]
        case Native(spelling=spelling):
            return random.choice(natives[spelling])
    raise TypeError(column_type)


def _fits(number: Number, precision: int, scale: int | None) -> bool:
    if precision == 40 and scale is None:
        return True
    _, digits, exponent = number.as_tuple()
    places = -int(exponent)
    return places <= (scale or 0) and len(digits) - places <= precision - (scale or 0)


def _single(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])
