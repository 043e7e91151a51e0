"""Values of logical types: random ones, and whether two values that a database gives mean the same."""

import json
import struct
from collections.abc import Mapping
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
    Interval,
    Json,
    Literal,
    LogicalType,
    String,
    TableName,
    Time,
    Uuid,
)
from viborm_core.schema.values import Scalar
from viborm_core.testing.chance import maybe

Enums = Mapping[TableName, tuple[str, ...]]
"""The values of named enums."""

_WORDS = ("", "a", "Zoë", "it's", 'say "x"', "back\\slash", "100%", "two\nlines", "名前", "NULL", "0", " x ")
_INTEGER_DIGITS = {16: 5, 32: 10, 64: 19}
_UUID_LENGTH = 36
SMALLEST_NUMBER = -1000
LARGEST_NUMBER = 1000


def random_value(random: Random, column_type: LogicalType, enums: Enums) -> Scalar:  # noqa: C901, PLR0911 - one case for each type
    """A value that a column of this type takes, as a literal holds it."""
    match column_type:
        case Boolean():
            return maybe(random, 0.5)
        case Integer():
            # Some values come again, so that a key over them is impossible.
            return random.choice((0, 1, random.randint(SMALLEST_NUMBER, LARGEST_NUMBER)))
        case Decimal(precision=precision, scale=scale):
            return _number(random, precision or 10, scale or 0)
        case Float():
            # A power of two below the point is exact in 32 bits.
            return Number(random.randint(-4000, 4000)) / 4
        case String(length=length):
            return random.choice(_WORDS)[: length or 100]
        case Char(length=length):
            return "".join(random.choice("abcxyz") for _ in range(length))
        case Bytes():
            return random.randbytes(random.randint(0, 6))
        case Json():
            return json.dumps({"a": random.randint(0, 99), "b": [None, True, "x'y"]})
        case InlineEnum(values=values):
            return random.choice(values)
        case EnumRef(name=name):
            return random.choice(enums[name])
        case Array(of=element):
            return _array(random, element, enums)
    return _moment(column_type, random.randint(0, 10**6))


def distinct_value(number: int, column_type: LogicalType) -> Scalar:
    """A value for each number below 1,000, no two of them equal; for the types that `is_keyable`."""
    match column_type:
        case Integer():
            return number
        case Decimal(scale=scale):
            return Number(number).scaleb(-(scale or 0))
        case String():
            return f"{_WORDS[number % len(_WORDS)].strip()}{number}"[-8:]
        case Char(length=length):
            return f"{number:0{length}d}"[-length:]
    return _moment(column_type, number)


def is_keyable(column_type: LogicalType) -> bool:
    """Whether every database takes a column of this type in a key, with values from `distinct_value`."""
    match column_type:
        case String(length=length):
            return length is not None and 8 <= length <= 100  # noqa: PLR2004 - short enough for every index
        case DateTime(tz=tz):
            return not tz
        case Decimal(precision=precision, scale=scale):
            return precision is not None and precision - (scale or 0) >= 4  # noqa: PLR2004 - room for numbers
    return isinstance(column_type, Integer | Date | Uuid)


def _number(random: Random, precision: int, scale: int) -> Number:
    whole = min(10 ** (precision - scale) - 1, LARGEST_NUMBER - 1)
    fraction = random.randint(0, 10**scale - 1)
    return Number(random.randint(0, whole)) + Number(fraction).scaleb(-scale)


def _array(random: Random, element: LogicalType, enums: Enums) -> str:
    items = [random_value(random, element, enums) for _ in range(random.randint(0, 3))]
    texts = [str(item).replace("\\", "\\\\").replace('"', '\\"') for item in items]
    return "{" + ",".join(f'"{text}"' for text in texts) + "}"


def _moment(column_type: LogicalType, number: int) -> str:
    day = f"20{number % 30:02d}-{number // 30 % 12 + 1:02d}-{number // 360 % 28 + 1:02d}"
    time = f"{number % 24:02d}:{number // 24 % 60:02d}:{number // 1440 % 60:02d}"
    match column_type:
        case Date():
            return day
        case DateTime(tz=tz):
            return f"{day} {time}+00:00" if tz else f"{day} {time}"
        case Time(tz=tz):
            return f"{time}+00:00" if tz else time
        case Uuid():
            return f"{number:08x}-0000-4000-8000-{number:012x}"
    raise TypeError(f"no values for {column_type}")


def random_default(random: Random, column_type: LogicalType, enums: Enums) -> Literal | None:
    """A default for a column of this type, or None where databases do not agree on defaults for it."""
    if isinstance(column_type, Array | Bytes | Json | Interval) or column_type == String():
        return None
    return Literal(random_value(random, column_type, enums))


def is_lossless(before: LogicalType, after: LogicalType) -> bool:  # noqa: C901, PLR0911 - one case for each type
    """Whether every value of a column survives the change of its type, whatever the database."""
    if before == after:
        return True
    match before, after:
        case Integer(bits=old), Integer(bits=new):
            return old <= new
        case Integer(bits=bits), Decimal(precision=int(precision), scale=scale):
            return precision - (scale or 0) >= _INTEGER_DIGITS[bits]
        case Integer(bits=bits), String(length=length):
            return length is None or length > _INTEGER_DIGITS[bits]
        case Uuid(), String(length=length):
            return length is None or length >= _UUID_LENGTH
        case Decimal(precision=int(p), scale=s), Decimal(precision=int(new_p), scale=new_s):
            old_scale, new_scale = s or 0, new_s or 0
            return new_scale >= old_scale and new_p - new_scale >= p - old_scale
        case Float(bits=old), Float(bits=new):
            return old <= new
        case String(length=length), String(length=longer):
            return longer is None or (length is not None and longer >= length)
        case InlineEnum(values=old_values), InlineEnum(values=values):
            return set(old_values) <= set(values)
        case ((InlineEnum() | EnumRef()), String(length=None)):
            return True
    return False


def converted(value: Any, before: LogicalType, after: LogicalType) -> Any:
    """What a value read from the old column should be in the new one, as `meaning` gives it."""
    if value is not None and isinstance(after, String | Char):
        if isinstance(before, Integer):
            return str(int(value))
        if not isinstance(before, String | Char | InlineEnum | EnumRef):
            return str(value).lower()
    return meaning(value, before)


def meaning(value: Any, column_type: LogicalType) -> Any:  # noqa: PLR0911 - whatever a driver gives
    """A value that a driver gave, in a form in which equal meanings are equal."""
    match column_type:
        case _ if value is None:
            return None
        case Boolean():
            return bool(value)
        case Integer() | Decimal():
            return Number(str(value)).normalize()
        case Float():
            return struct.pack("f", float(value))
        case Char():
            return str(value).rstrip()
        case Bytes():
            return bytes(value)
        case Json():
            return json.loads(value) if isinstance(value, str) else value
        case Array(of=element) if isinstance(value, list):
            return [meaning(item, element) for item in value]
    return str(value)
