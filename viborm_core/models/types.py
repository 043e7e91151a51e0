"""The logical type of a column: from the Python type and the options, or as stated."""

import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from viborm_core.errors import UsageError
from viborm_core.models.annotations import Shape, described, is_enum
from viborm_core.models.enums import enum_name, stored_texts
from viborm_core.models.faults import Fault
from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
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
    String,
    Time,
    Uuid,
    parse_type,
)

_PLAIN: Mapping[Any, LogicalType] = {
    int: Integer(),
    str: String(),
    float: Float(),
    bool: Boolean(),
    bytes: Bytes(),
    decimal.Decimal: Decimal(),
    dt.datetime: DateTime(),
    dt.date: Date(),
    dt.time: Time(),
    dt.timedelta: Interval(),
    uuid.UUID: Uuid(),
    dict: Json(),
    list: Json(),
}
_TYPE_OPTIONS = frozenset({"max_length", "precision", "scale", "timezone", "inline_enum"})
_TAKEN: Mapping[Any, frozenset[str]] = {
    str: frozenset({"max_length"}),
    bytes: frozenset({"max_length"}),
    decimal.Decimal: frozenset({"precision", "scale"}),
    dt.datetime: frozenset({"precision", "timezone"}),
    dt.time: frozenset({"precision", "timezone"}),
}


def column_type(shape: Shape, stated: Mapping[str, Any]) -> LogicalType:
    """The logical type of a column.

    Args:
        shape: its annotation.
        stated: the options of `column`.

    Raises:
        Fault: no type follows, or an option is not one of this type.
    """
    used = _TYPE_OPTIONS & stated.keys()
    written = stated.get("type", shape.stated)
    if written is not None:
        if used:
            raise Fault(f'{_names(used)} cannot stand beside `type=`; say it there: `type="string(80)"`')
        return _written(written)
    if not used and shape.python in _PLAIN and shape.of is None:
        return _PLAIN[shape.python]
    if is_enum(shape.python):
        if stated.get("inline_enum", False):
            return InlineEnum(stored_texts(shape.python))
        _refuse(used - {"inline_enum"}, shape)
        return EnumRef(enum_name(shape.python))
    if shape.of is not None:
        return Array(column_type(shape.of, stated))
    _refuse(used - _TAKEN.get(shape.python, frozenset()), shape)
    return _sized(shape, stated)


def _written(written: object) -> LogicalType:
    if isinstance(written, LogicalType):
        return written
    if not isinstance(written, str):
        raise Fault(f"`type=` takes the text of a logical type or `native(...)`, not {written!r}")
    try:
        return parse_type(written)
    except UsageError as error:
        raise Fault(f"{error.message}; {error.hint}" if error.hint else error.message) from error


def _sized(shape: Shape, stated: Mapping[str, Any]) -> LogicalType:
    python = shape.python
    if python is str:
        return _string(_number(stated, "max_length", least=1))
    if python is bytes:
        return Bytes(_number(stated, "max_length", least=1))
    precision = _number(stated, "precision", least=0)
    if python is decimal.Decimal:
        return _decimal(precision, _number(stated, "scale", least=0))
    zone = stated.get("timezone", False)
    if not isinstance(zone, bool):
        raise Fault(f"`timezone` is True or False, not {zone!r}")
    if python is dt.datetime:
        return DateTime(precision, zone)
    if python is dt.time:
        return Time(precision, zone)
    raise Fault(f"no column type follows from the annotation {described(python)}; state one with `type=`")


@lru_cache(maxsize=1024)
def _string(length: int | None) -> String:
    return String(length)


@lru_cache(maxsize=1024)
def _decimal(precision: int | None, scale: int | None) -> Decimal:
    if precision is None and scale is not None:
        raise Fault("`scale` needs a `precision`: the digits in all")
    return Decimal(precision, scale)


def _number(stated: Mapping[str, Any], option: str, *, least: int) -> int | None:
    value = stated.get(option)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Fault(f"`{option}` is a whole number from {least}, not {value!r}")
    return value


def _refuse(options: frozenset[str], shape: Shape) -> None:
    if options:
        raise Fault(f"{_names(options)} is nothing that {described(shape.python)} takes")


def _names(options: frozenset[str]) -> str:
    return ", ".join(f"`{option}`" for option in sorted(options))
