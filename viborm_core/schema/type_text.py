"""Reads the text form of a logical type back; the inverse of `str(type)`."""

import re
from collections.abc import Callable
from functools import lru_cache

from viborm_core.errors import UsageError
from viborm_core.schema.names import TableName
from viborm_core.schema.types import (
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
    LogicalType,
    Native,
    String,
    Time,
    Uuid,
)

_SIMPLE: dict[str, LogicalType] = {
    "boolean": Boolean(),
    "smallint": Integer(16),
    "integer": Integer(32),
    "bigint": Integer(64),
    "decimal": Decimal(),
    "float": Float(64),
    "real": Float(32),
    "string": String(),
    "bytes": Bytes(),
    "date": Date(),
    "time": Time(),
    "datetime": DateTime(),
    "interval": Interval(),
    "uuid": Uuid(),
    "json": Json(),
}

_SIZED: dict[str, Callable[[int], LogicalType]] = {"string": String, "char": Char, "bytes": Bytes}
_CALL = re.compile(r"(\w+)\(([^()']*)\)")
_TEXT = re.compile(r"'((?:[^']|'')*)'(?:, |$)")
_NATIVE = re.compile(r'native\("((?:[^"\\]|\\.)*)"\)', re.DOTALL)


@lru_cache(maxsize=4096)
def parse_type(text: str) -> LogicalType:
    """The logical type that a text such as ``decimal(10, 2)`` names.

    Equal texts give the same object, so a large snapshot holds each type once.

    Raises:
        UsageError: the text names no logical type.
    """
    simple = _SIMPLE.get(text)
    if simple is not None:
        return simple
    if text.startswith("array of "):
        return Array(parse_type(text.removeprefix("array of ")))
    if text.startswith("enum("):
        return InlineEnum(_enum_values(text))
    if text.startswith("enum "):
        return EnumRef(TableName.parse(text.removeprefix("enum ")))
    native = _NATIVE.fullmatch(text)
    if native:
        return Native(re.sub(r"\\(.)", r"\1", native.group(1), flags=re.DOTALL))
    call = _CALL.fullmatch(text)
    if call:
        return _parameterised(text, call.group(1), [part.strip() for part in call.group(2).split(",")])
    raise _unknown(text)


def _parameterised(text: str, name: str, arguments: list[str]) -> LogicalType:
    numbers = [int(argument) for argument in arguments if argument.isdecimal()]
    flags = [argument for argument in arguments if not argument.isdecimal()]
    if name in ("time", "datetime") and flags in ([], ["tz"]) and len(numbers) <= 1:
        precision = numbers[0] if numbers else None
        return (Time if name == "time" else DateTime)(precision, bool(flags))
    if not flags and name in _SIZED and len(numbers) == 1:
        return _SIZED[name](numbers[0])
    if not flags and name == "decimal" and len(numbers) in (1, 2):
        return Decimal(*numbers)
    raise _unknown(text)


def _enum_values(text: str) -> tuple[str, ...]:
    body = text.removeprefix("enum(").removesuffix(")")
    values: list[str] = []
    position = 0
    while position < len(body):
        match = _TEXT.match(body, position)
        if match is None:
            raise _unknown(text)
        values.append(match.group(1).replace("''", "'"))
        position = match.end()
    return tuple(values)


def _unknown(text: str) -> UsageError:
    return UsageError(
        f"{text!r} is no logical type",
        hint='write one of the types of docs/reference/types.md, or native("...")',
    )
