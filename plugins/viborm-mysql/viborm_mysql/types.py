"""Logical types as this dialect holds them, and its own column types as logical ones.

What is not named here is held as `Native`, in the server's own words without display widths.
https://dev.mysql.com/doc/refman/8.4/en/data-types.html
https://mariadb.com/kb/en/data-types/
"""

import re
from functools import lru_cache

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
    LogicalType,
    Native,
    String,
    Time,
    Uuid,
)
from viborm_mysql.names import text
from viborm_mysql.tokens import TokenError, tokens_of, unescape

LONGEST_STRING = 16383  # characters of four bytes in a row of 65,535
LONGEST_BYTES = 65532
LONGEST_CHAR = 255
LARGEST_PRECISION, LARGEST_SCALE = 65, 30
PRECISION = 6
"""Digits of fractional seconds where a model does not say, as Python's datetime has; the server's own default is 0."""
_UUID = Char(36)
_ANY_DECIMAL = Decimal(LARGEST_PRECISION, LARGEST_SCALE)

_ALIASES = {
    "integer": "int",
    "int1": "tinyint",
    "int2": "smallint",
    "int3": "mediumint",
    "middleint": "mediumint",
    "int4": "int",
    "int8": "bigint",
    "bool": "tinyint(1)",
    "boolean": "tinyint(1)",
    "dec": "decimal",
    "numeric": "decimal",
    "fixed": "decimal",
    "real": "double",
    "double precision": "double",
    "float4": "float",
    "float8": "double",
    "character": "char",
    "character varying": "varchar",
    "long": "mediumtext",
    "long varchar": "mediumtext",
    "long varbinary": "mediumblob",
    "binary": "binary(1)",
    "bit": "bit(1)",
    "geomcollection": "geometrycollection",
    "vector": "vector(2048)",
}
_WIDTHS = frozenset({"smallint", "mediumint", "int", "bigint", "year", "tinyint"})
_COMPRESSED = re.compile(r" /\*M!\d*\s*(compressed)\*/", re.IGNORECASE)
_SPELLED = re.compile(
    r"(?P<name>[a-z_][a-z0-9_]*(?: precision| varying| varchar| varbinary)?)\s*(?:\((?P<in>.*)\))?(?P<rest>.*)",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def read_type(spelling: str) -> LogicalType:
    """The type that a COLUMN_TYPE, or a `Native` spelling, names."""
    name, inside, rest = _split(_COMPRESSED.sub(r" \1", spelling))
    if name not in ("enum", "set"):
        inside = inside.replace(" ", "")
    if rest == "zerofill":  # which makes a number unsigned, says the manual
        rest = "unsigned zerofill"
    if rest:
        kept = inside if "zerofill" in rest or (name, inside) == ("tinyint", "1") else _kept_width(name, inside)
        return Native(_native(name, kept) + f" {rest}")
    simple = _simple(name, inside)
    return simple if simple is not None else Native(_native(name, _kept_width(name, inside)))


def _split(spelling: str) -> tuple[str, str, str]:
    match = _SPELLED.fullmatch(_lowered(spelling.strip()))
    if match is None:
        return spelling.strip(), "", ""
    name, inside = match["name"], (match["in"] or "").strip()
    alias = _ALIASES.get(name, name)
    if "(" in alias:
        alias, _, width = alias.partition("(")
        inside = inside or width.removesuffix(")")
    return alias, inside, " ".join(match["rest"].split())


def _lowered(spelling: str) -> str:
    """The text in lower case, save for what stands in quotes."""
    return re.sub(
        r"'(?:[^'\\]|''|\\.)*'|[^']+", lambda found: found[0] if found[0][0] == "'" else found[0].lower(), spelling
    )


def _kept_width(name: str, inside: str) -> str:
    return "" if name in _WIDTHS else inside


def _native(name: str, inside: str) -> str:
    return f"{name}({inside})" if inside else name


def _simple(name: str, inside: str) -> LogicalType | None:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    numbers = [int(part) for part in inside.split(",")] if re.fullmatch(r"\d+\s*(,\s*\d+)?", inside) else []
    match name, numbers:
        case "tinyint", [1]:
            return Boolean()
        case "smallint", _:
            return Integer(16)
        case "int", _:
            return Integer(32)
        case "bigint", _:
            return Integer(64)
        case "decimal", []:
            return Decimal(10, 0)
        case "decimal", [precision]:
            return Decimal(precision, 0)
        case "decimal", [precision, scale]:
            return Decimal(precision, scale)
        case "float", []:
            return Float(32)
        case "float", [bits]:
            return Float(32 if bits <= 24 else 64)  # noqa: PLR2004 - as the manual says
        case "double", []:
            return Float(64)
        case "varchar", [length]:
            return String(length)
        case "longtext", _:
            return String()
        case "char", []:
            return Char(1)
        case "char", [length]:
            return Char(length)
        case "varbinary", [length]:
            return Bytes(length)
        case "longblob", _:
            return Bytes()
        case "date", _:
            return Date()
        case (("time" | "datetime" | "timestamp"), _):
            precision = numbers[0] if numbers else 0
            return Time(precision) if name == "time" else DateTime(precision, name == "timestamp")
        case "json", _:
            return Json()
        case "enum", _:
            return InlineEnum(listed_values(inside))
    return None


def listed_values(inside: str) -> tuple[str, ...]:
    """The values between the parentheses of an enum or set, which are spelled as texts in SQL."""
    return tuple(unescape(value) for value in re.findall(r"'((?:[^'\\]|''|\\.)*)'", inside, re.DOTALL))


@lru_cache(maxsize=4096)
def held_as(wanted: LogicalType) -> LogicalType:  # noqa: PLR0911 - one case for each type
    """The type that a column of this type has in the database.

    Raises:
        ValueError: there is none; says why, and the way out.
    """
    match wanted:
        case Array():
            raise ValueError("there are no arrays here; use json, or a table of its own")
        case EnumRef():
            raise ValueError(f"there is no {wanted}")
        case Uuid():
            return _UUID
        case Interval():
            return Integer(64)
        case Decimal():
            return _decimal(wanted)
        case DateTime(precision=precision, tz=tz):
            return DateTime(_precision(precision), tz)
        case Time(tz=True):
            raise ValueError("a time of day has no time zone here; use time, or a datetime")
        case Time(precision=precision):
            return Time(_precision(precision))
        case Native(spelling=spelling):
            return _native_type(spelling)
    _check_length(wanted)
    return wanted


def _precision(precision: int | None) -> int:
    if precision is not None and precision > PRECISION:
        raise ValueError(f"fractional seconds have at most {PRECISION} digits")
    return PRECISION if precision is None else precision


def _decimal(wanted: Decimal) -> Decimal:
    precision, scale = wanted.precision, wanted.scale or 0
    if precision is None:
        return _ANY_DECIMAL
    if precision > LARGEST_PRECISION or scale > LARGEST_SCALE or scale > precision:
        raise ValueError(f"a decimal has at most {LARGEST_PRECISION} digits, and {LARGEST_SCALE} after the point")
    return Decimal(precision, scale)


def _native_type(spelling: str) -> LogicalType:
    try:
        first = next(tokens_of(spelling), None)
    except TokenError:
        first = None
    if first is None or first.kind != "word" or (first.value in {"serial", "enum", "set"} and "(" not in spelling):
        raise ValueError(f"{spelling!r} is no type; an automatic number is an identity column")
    return read_type(spelling)


def _check_length(wanted: LogicalType) -> None:
    match wanted:
        case String(length=int(length)) if length > LONGEST_STRING:
            raise ValueError(f"a string has at most {LONGEST_STRING} characters; leave the length out for more")
        case Char(length=length) if length > LONGEST_CHAR:
            raise ValueError(f"a char has at most {LONGEST_CHAR} characters; use string({length})")
        case Bytes(length=int(length)) if length > LONGEST_BYTES:
            raise ValueError(f"bytes of a given length are at most {LONGEST_BYTES}; leave the length out for more")
        case InlineEnum(values=values) if any(value.endswith(" ") for value in values):
            raise ValueError("the database takes spaces from the end of an enum's values; leave them out")


@lru_cache(maxsize=4096)
def type_sql(held: LogicalType) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    """A type that `held_as` gave, as SQL."""
    match held:
        case Boolean():
            return "tinyint(1)"
        case Integer(bits=bits):
            return {16: "smallint", 32: "int", 64: "bigint"}[bits]
        case Decimal(precision=precision, scale=scale):
            return f"decimal({precision},{scale})"
        case Float(bits=bits):
            return "float" if bits == 32 else "double"  # noqa: PLR2004 - the two widths
        case String(length=length):
            return "longtext" if length is None else f"varchar({length})"
        case Char(length=length):
            return f"char({length})"
        case Bytes(length=length):
            return "longblob" if length is None else f"varbinary({length})"
        case Date():
            return "date"
        case Time(precision=precision):
            return f"time({precision})" if precision else "time"
        case DateTime(precision=precision, tz=tz):
            name = "timestamp" if tz else "datetime"
            return f"{name}({precision})" if precision else name
        case Json():
            return "json"
        case InlineEnum(values=values):
            return f"enum({','.join(map(text, values))})"
        case Native(spelling=spelling):
            return spelling
    raise ValueError(f"{held} was not made canonical")


def is_text(held: LogicalType) -> bool:
    """Whether a column of this type has a collation."""
    match held:
        case String() | Char() | InlineEnum():
            return True
        case Native(spelling=spelling):
            return spelling.startswith(("text", "tinytext", "mediumtext", "set(", "varchar", "char"))
    return False


def is_long(held: LogicalType) -> bool:
    """Whether it is of the TEXT, BLOB, JSON or spatial types: no plain default, and a key needs a prefix length.

    https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html
    """
    match held:
        case String(length=None) | Bytes(length=None) | Json():
            return True
        case Native(spelling=spelling):
            return spelling.startswith(
                ("text", "blob", "tiny", "medium", "geom", "point", "line", "poly", "multi", "vector")
            ) and ("int" not in spelling.split("(", maxsplit=1)[0].removeprefix("point"))
    return False
