"""Default values as a column keeps them: SQLite turns them into what the column's affinity asks for.

https://www.sqlite.org/datatype3.html#type_affinity
"""

import re
from decimal import Decimal

from viborm_core.schema import Boolean, Default, Literal, LogicalType
from viborm_core.schema.values import Scalar
from viborm_sqlite.types import affinity, declared_type

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_TRUTHS = {number: Literal(bool(number)) for number in (0, 1)}


def stored_default(default: Default, column_type: LogicalType) -> Default:
    """The default in the one spelling for this type; ``DEFAULT NULL`` is no default.

    A boolean is true or false in a BOOLEAN and 1 or 0 elsewhere; a text that looks like a number is the
    number in a column of numbers; a whole number is its digits in a column of text.
    """
    if not isinstance(default, Literal):
        return default
    if default.value is None:
        return None
    value: Scalar = default.value
    kind = affinity(declared_type(column_type))
    if isinstance(value, str) and kind not in {"TEXT", "BLOB"} and _NUMBER.fullmatch(value):
        value = Literal(Decimal(value.strip())).value
    if isinstance(column_type, Boolean):
        known = None if isinstance(value, str | bytes) or value is None else _TRUTHS.get(int(value))
        return known if known is not None and known.value == value else Literal(value)
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int) and kind == "TEXT":
        value = str(value)
    return default if value is default.value else Literal(value)
