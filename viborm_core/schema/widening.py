"""Which changes of a logical type keep every value: what can be told without looking at any."""

from viborm_core.schema.types import (
    Array,
    Bytes,
    DateTime,
    Decimal,
    Float,
    Integer,
    LogicalType,
    String,
    Time,
)

_DIGITS = {16: 5, 32: 10, 64: 19}
"""How many decimal digits the integers of so many bits have at most."""


def is_wider(before: LogicalType, after: LogicalType) -> bool:
    """Whether every value of the first type is one of the second, unaltered. False is "not known"."""
    if before == after:
        return True
    match before, after:
        case (Integer(bits=old), Integer(bits=new)) | (Float(bits=old), Float(bits=new)):
            wider = old <= new
        case Integer(bits=bits), Decimal(precision=int(precision), scale=scale):
            wider = precision - (scale or 0) >= _DIGITS[bits]
        case Decimal(precision=int(old), scale=old_scale), Decimal(precision=int(new), scale=new_scale):
            grows = (new_scale or 0) - (old_scale or 0)
            wider = 0 <= grows <= new - old
        case (String(length=shorter), String(length=longer)) | (Bytes(length=shorter), Bytes(length=longer)):
            wider = longer is None or (shorter is not None and shorter <= longer)
        case (Time(precision=int(old), tz=tz), Time(precision=int(new), tz=new_tz)) | (
            DateTime(precision=int(old), tz=tz),
            DateTime(precision=int(new), tz=new_tz),
        ):
            wider = tz == new_tz and old <= new
        case Array(of=old_element), Array(of=new_element):
            wider = is_wider(old_element, new_element)
        case _:
            wider = False
    return wider
