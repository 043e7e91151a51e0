"""How written models spell a column's type: the annotation, and the options that it does not say."""

from collections.abc import Mapping

from attrs import field, frozen

from viborm_core.models.source import Call, Keyword, Node, Raw, Text
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


@frozen
class EnumClass:
    """A written enum: its class, and its members by stored text."""

    name: str
    members: Mapping[str, str] = field(hash=False)


@frozen
class Spelling:
    """An annotation without ``None``, and the options of `column` that belong to the type."""

    annotation: str
    options: tuple[Keyword, ...] = ()


def spelled_type(  # noqa: C901, PLR0911 - one case for each type
    of_type: LogicalType, enum: EnumClass | None
) -> Spelling:
    """The spelling of a type; ``enum`` is the class of the enum in it, if there is one."""
    match of_type:
        case Boolean():
            return Spelling("bool")
        case Integer(32):
            return Spelling("int")
        case Integer():
            return _stated("int", of_type)
        case Decimal(precision, scale):
            return Spelling("Decimal", _options(precision=precision, scale=scale))
        case Float(bits):
            return Spelling("float") if bits == 64 else _stated("float", of_type)  # noqa: PLR2004 - IEEE 754
        case String(length) | Bytes(length):
            annotation = "str" if isinstance(of_type, String) else "bytes"
            return _stated(annotation, of_type) if length == 0 else Spelling(annotation, _options(max_length=length))
        case Char():
            return _stated("str", of_type)
        case DateTime(precision, tz) | Time(precision, tz):
            zone = (Keyword("timezone", Raw("True")),) if tz else ()
            annotation = "datetime" if isinstance(of_type, DateTime) else "time"
            return Spelling(annotation, (*_options(precision=precision), *zone))
        case Array(of):
            return _array(of_type, spelled_type(of, enum), of)
        case EnumRef() | InlineEnum():
            if enum is None:
                return _stated("str", of_type)
            inline = (Keyword("inline_enum", Raw("True")),) if isinstance(of_type, InlineEnum) else ()
            return Spelling(enum.name, inline)
    return _other(of_type)


def _other(of_type: LogicalType) -> Spelling:
    match of_type:
        case Date():
            return Spelling("date")
        case Interval():
            return Spelling("timedelta")
        case Uuid():
            return Spelling("UUID")
        case Json():
            return Spelling("dict[str, object]")
        case Native(spelling):
            return Spelling("object", (Keyword("type", Call("native", (Text(spelling),))),))
    return _stated("object", of_type)


def _array(whole: LogicalType, element: Spelling, of: LogicalType) -> Spelling:
    annotation = f"list[{element.annotation}]"
    says_all = not isinstance(of, Json) and all(option.name != "type" for option in element.options)
    return Spelling(annotation, element.options) if says_all else _stated(annotation, whole)


def _stated(annotation: str, of_type: LogicalType) -> Spelling:
    return Spelling(annotation, (Keyword("type", Text(str(of_type))),))


def _options(**values: int | None) -> tuple[Keyword, ...]:
    return tuple(Keyword(name, Raw(str(value))) for name, value in values.items() if value is not None)


def innermost(of_type: LogicalType) -> LogicalType:
    """What an array holds in the end; any other type itself."""
    while isinstance(of_type, Array):
        of_type = of_type.of
    return of_type


def keyword_unless_default(name: str, value: object, *, default: object) -> tuple[Keyword, ...]:
    """A keyword argument, left out where it says what is so anyway."""
    if value == default:
        return ()
    node: Node = Text(value) if isinstance(value, str) else Raw(repr(value))
    return (Keyword(name, node),)
