"""The one table of types: what is declared for a logical type, and what a declared type means.

SQLite takes any words for a type and derives an affinity from them
(https://www.sqlite.org/datatype3.html#type_affinity). A synonym is read as a logical type only where its
affinity and its meaning are those of our own spelling of it; everything else is `Native`, verbatim. Some
logical types are stored as others (see `stored_as`), so they come back as those.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    Date,
    DateTime,
    Decimal,
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
from viborm_sqlite.sqltext import SqlTextError, read_create_table

_UUID_LENGTH = 36

_SIMPLE: dict[str, LogicalType] = {
    "BOOLEAN": Boolean(),
    "BOOL": Boolean(),
    "SMALLINT": Integer(16),
    "INT2": Integer(16),
    "INTEGER": Integer(32),
    "INT": Integer(32),
    "INT4": Integer(32),
    "BIGINT": Integer(64),
    "INT8": Integer(64),
    "DECIMAL": Decimal(),
    "NUMERIC": Decimal(),
    "REAL": Float(64),
    "FLOAT": Float(64),
    "DOUBLE": Float(64),
    "DOUBLE PRECISION": Float(64),
    "TEXT": String(),
    "CLOB": String(),
    "VARCHAR": String(),
    "NVARCHAR": String(),
    "CHARACTER VARYING": String(),
    "BLOB": Bytes(),
    "DATE": Date(),
    "TIME": Time(),
    "DATETIME": DateTime(),
    "TIMESTAMP": DateTime(),
    "JSON": Json(),
}
_TEXT_SIZED = {"VARCHAR", "NVARCHAR", "CHARACTER VARYING", "VARYING CHARACTER"}
_CHAR_SIZED = {"CHAR", "CHARACTER", "NCHAR"}
_DECIMAL_SIZED = {"DECIMAL", "NUMERIC"}
_SIZED = re.compile(r"([A-Z ]+)\((\d+)(?:,(\d+))?\)")


def affinity(declared: str) -> str:
    """The affinity of a declared type: ``INTEGER``, ``TEXT``, ``BLOB``, ``REAL`` or ``NUMERIC``."""
    upper = declared.upper()
    if "INT" in upper:
        return "INTEGER"
    if "CHAR" in upper or "CLOB" in upper or "TEXT" in upper:
        return "TEXT"
    if "BLOB" in upper or not upper:
        return "BLOB"
    if "REAL" in upper or "FLOA" in upper or "DOUB" in upper:
        return "REAL"
    return "NUMERIC"


@lru_cache(maxsize=1024)
def read_type(declared: str) -> LogicalType:
    """What a declared type means; equal texts give the same object."""
    upper = declared.upper()
    simple = _SIMPLE.get(upper)
    if simple is not None:
        return simple
    sized = _SIZED.fullmatch(upper)
    if sized is not None:
        found = _read_sized(sized[1], int(sized[2]), None if sized[3] is None else int(sized[3]))
        if found is not None:
            return found
    return Native(declared)


def _read_sized(name: str, first: int, second: int | None) -> LogicalType | None:
    if name in _DECIMAL_SIZED:
        return Decimal(first, second or 0)
    if second is not None:
        return None
    if name in _TEXT_SIZED:
        return String(first)
    return Char(first) if name in _CHAR_SIZED else None


def declared_type(column_type: LogicalType) -> str:
    """The words that declare a type that `stored_as` gave."""
    spell = _DECLARED[type(column_type)]
    return spell if isinstance(spell, str) else spell(column_type)


def _declared_decimal(column_type: Decimal) -> str:
    if column_type.precision is None:
        return "DECIMAL"
    return f"DECIMAL({column_type.precision}, {column_type.scale or 0})"


_DECLARED: dict[type[LogicalType], str | Callable[[Any], str]] = {
    Boolean: "BOOLEAN",
    Integer: lambda integer: {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}[integer.bits],
    Decimal: _declared_decimal,
    Float: "REAL",
    String: lambda string: "TEXT" if string.length is None else f"VARCHAR({string.length})",
    Char: lambda char: f"CHAR({char.length})",
    InlineEnum: "TEXT",
    Bytes: "BLOB",
    Date: "DATE",
    Time: "TIME",
    DateTime: "DATETIME",
    Json: "JSON",
    Native: lambda native: native.spelling,
}


class CannotStore(ValueError):  # noqa: N818 - it is an answer, and never leaves the package
    """SQLite has no way to hold a type; the message says which, and the ways out."""


@lru_cache(maxsize=1024)
def normal_spelling(spelling: str) -> str:
    """The words of a native type with single spaces, as they are read back.

    Raises:
        CannotStore: the text is no type.
    """
    try:
        table = read_create_table(f"CREATE TABLE t(c {spelling})")
    except SqlTextError as error:
        raise CannotStore(f"native({spelling!r}) is no type: {error.reason}") from None
    if len(table.columns) != 1 or table.columns[0].constraints or table.constraints or table.strict:
        raise CannotStore(f"native({spelling!r}) is more than a type; write the rest as options of the column")
    return table.columns[0].type


@lru_cache(maxsize=1024)
def stored_as(column_type: LogicalType) -> LogicalType:
    """The logical type that a column of this type comes back as; idempotent.

    A `Uuid` is stored as `Char(36)`, an `Interval` as `Integer(64)` (microseconds), a 32-bit `Float` as a
    64-bit one; time zones and precisions of times, and lengths of `Bytes`, are not kept. Enums are the
    caller's matter.

    Raises:
        CannotStore: SQLite cannot hold it.
    """
    store = _STORED.get(type(column_type))
    if store is not None:
        return store(column_type)
    if type(column_type) in _DECLARED:
        return column_type
    raise CannotStore(
        f"SQLite has no {column_type}; store it as json, in a table of its own, or declare "
        'native("...") with the words to use'
    )


def _stored_decimal(column_type: Decimal) -> LogicalType:
    return Decimal() if column_type.precision is None else Decimal(column_type.precision, column_type.scale or 0)


def _stored_enum(column_type: InlineEnum) -> LogicalType:
    if not column_type.values:
        raise CannotStore("an enum without values holds nothing; give it one value at least")
    return column_type


_STORED: dict[type[LogicalType], Callable[[Any], LogicalType]] = {
    Native: lambda native: read_type(normal_spelling(native.spelling)),
    Uuid: lambda _: Char(_UUID_LENGTH),
    Interval: lambda _: Integer(64),
    Float: lambda _: Float(64),
    Decimal: _stored_decimal,
    Time: lambda _: Time(),
    DateTime: lambda _: DateTime(),
    Bytes: lambda _: Bytes(),
    InlineEnum: _stored_enum,
}


@lru_cache(maxsize=1024)
def stored_strictly_as(column_type: LogicalType) -> LogicalType:
    """The same in a STRICT table, which knows INT, INTEGER, REAL, TEXT, BLOB and ANY alone.

    https://www.sqlite.org/stricttables.html

    Raises:
        CannotStore: a STRICT table cannot hold it.
    """
    stored = stored_as(column_type)
    match stored:
        case Integer() | Boolean():
            return Integer(32)
        case String() | Char() | Date() | Time() | DateTime() | Json():
            return String()
        case Native(spelling=spelling) if spelling.upper() == "ANY":
            return Native("ANY")
        case Float() | Bytes() | InlineEnum():
            return stored
    raise CannotStore(
        f'a STRICT table has no {column_type}; use native("REAL"), native("TEXT") or native("ANY"), '
        "or leave the option strict out"
    )
