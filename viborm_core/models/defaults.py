"""What a default in Python is in the database."""

import datetime as dt
import math
import uuid
from decimal import Decimal
from enum import Enum

from viborm_core.models.enums import stored_text
from viborm_core.models.faults import Fault
from viborm_core.schema import Default, Expression, Literal


def database_default(value: object) -> Default:  # noqa: PLR0911 - one for each kind of value
    """The database's default for a default in Python; None if there is none.

    Raises:
        Fault: the value can be no default of a column.
    """
    if value is None or isinstance(value, Expression | Literal):
        return value
    if isinstance(value, Enum):
        return Literal(stored_text(value))
    if isinstance(value, str | int | Decimal | bytes):
        return Literal(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return Literal(value.isoformat(sep=" "))
    if isinstance(value, dt.date | dt.time):
        return Literal(value.isoformat())
    if isinstance(value, dt.timedelta):
        return Literal(_duration(value))
    if isinstance(value, uuid.UUID):
        return Literal(str(value))
    if isinstance(value, list | dict | set):
        kind = type(value).__name__
        raise Fault(f"a {kind} as default would be shared by all instances; say `column(factory={kind})`")
    raise Fault(f"{value!r} can be no default of a column; say `default=sql(...)`, or `factory=` for Python only")


def _number(value: float) -> Literal:
    if not math.isfinite(value):
        raise Fault(f"{value!r} can be no default; say how the database spells it: `default=sql(...)`")
    return Literal(Decimal(repr(value)))


def _duration(value: dt.timedelta) -> str:
    """ISO 8601, 4.4.3.2: the days and seconds of a duration."""
    seconds = Decimal(value.seconds) + Decimal(value.microseconds) / 1_000_000
    return f"P{value.days}DT{seconds.normalize():f}S"
