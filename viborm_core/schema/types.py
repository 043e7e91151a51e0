"""Logical column types: what a value is, not how a database spells it.

Each type has one text form (`str(type)`, read back by `parse_type`), which is what snapshot files hold:
``integer``, ``string(255)``, ``decimal(10, 2)``, ``datetime(tz)``, ``time(3, tz)``, ``array of string(20)``,
``enum app.role``, ``enum('a', 'b')``, ``native("tsvector")``.
"""

from attrs import frozen

from viborm_core.errors import UsageError
from viborm_core.schema.names import TableName


@frozen
class LogicalType:
    """The base of all column types."""


@frozen
class Boolean(LogicalType):
    """True or false."""

    def __str__(self) -> str:
        return "boolean"


_INTEGER_NAMES = {16: "smallint", 32: "integer", 64: "bigint"}


@frozen
class Integer(LogicalType):
    """A signed integer of 16, 32 or 64 bits."""

    bits: int = 32

    def __str__(self) -> str:
        return _INTEGER_NAMES[self.bits]


@frozen
class Decimal(LogicalType):
    """An exact number; ``precision`` is its digits in all, ``scale`` those after the point."""

    precision: int | None = None
    scale: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.precision is None and self.scale is not None:
            raise UsageError("a decimal with a scale needs a precision")

    def __str__(self) -> str:
        return _call("decimal", self.precision, self.scale)


@frozen
class Float(LogicalType):
    """A binary floating-point number of 32 or 64 bits."""

    bits: int = 64

    def __str__(self) -> str:
        return "float" if self.bits == 64 else "real"  # noqa: PLR2004 - the two IEEE 754 widths


@frozen
class String(LogicalType):
    """Text of at most ``length`` characters, or of any length."""

    length: int | None = None

    def __str__(self) -> str:
        return _call("string", self.length)


@frozen
class Char(LogicalType):
    """Text of a fixed number of characters, padded by the database."""

    length: int = 1

    def __str__(self) -> str:
        return f"char({self.length})"


@frozen
class Bytes(LogicalType):
    """Bytes, at most ``length``, or of any length."""

    length: int | None = None

    def __str__(self) -> str:
        return _call("bytes", self.length)


@frozen
class Date(LogicalType):
    """A calendar date."""

    def __str__(self) -> str:
        return "date"


@frozen
class Time(LogicalType):
    """A time of day; ``precision`` is the digits of fractional seconds, None the database's own."""

    precision: int | None = None
    tz: bool = False

    def __str__(self) -> str:
        return _call("time", self.precision, "tz" if self.tz else None)


@frozen
class DateTime(LogicalType):
    """A date and time of day; with ``tz`` an instant."""

    precision: int | None = None
    tz: bool = False

    def __str__(self) -> str:
        return _call("datetime", self.precision, "tz" if self.tz else None)


@frozen
class Interval(LogicalType):
    """A length of time."""

    def __str__(self) -> str:
        return "interval"


@frozen
class Uuid(LogicalType):
    """A 128-bit identifier (RFC 9562)."""

    def __str__(self) -> str:
        return "uuid"


@frozen
class Json(LogicalType):
    """A JSON document."""

    def __str__(self) -> str:
        return "json"


@frozen
class Array(LogicalType):
    """An ordered list of values of one type."""

    of: LogicalType

    def __str__(self) -> str:
        return f"array of {self.of}"


@frozen
class EnumRef(LogicalType):
    """A value of a named enum that the snapshot holds as an `EnumDef`."""

    name: TableName

    def __str__(self) -> str:
        return f"enum {self.name}"


@frozen
class InlineEnum(LogicalType):
    """One of these texts, in this order: an enum in a database whose enums have no name of their own."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"enum({', '.join(quote_text(value) for value in self.values)})"


@frozen
class Native(LogicalType):
    """A type in the database's own spelling, passed through: the way out."""

    spelling: str

    def __str__(self) -> str:
        return 'native("' + self.spelling.replace("\\", "\\\\").replace('"', '\\"') + '")'


def quote_text(text: str) -> str:
    """A text in single quotes, doubled inside, as in standard SQL."""
    return "'" + text.replace("'", "''") + "'"


def _call(name: str, *arguments: int | str | None) -> str:
    stated = [str(argument) for argument in arguments if argument is not None]
    return f"{name}({', '.join(stated)})" if stated else name
