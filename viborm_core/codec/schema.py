"""Reads the values of a schema from JSON values, by hand: every command that is given a snapshot file waits for this.

Equal columns, keys and expressions of different tables become one object, which costs less to make and to compare.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from marshal import dumps
from types import MappingProxyType
from typing import Any, TypeVar

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    EnumDef,
    Expression,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    Literal,
    PrimaryKeyDef,
    Reference,
    SchemaObject,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
    parse_type,
)
from viborm_core.schema.values import Default

Value = TypeVar("Value")
Read = Callable[[Any], Any]
Fields = Mapping[str, Read]
"""How each field of a value is read, by its name."""


class SchemaReader:
    """Reads snapshots and their parts; remembers the parts that repeat.

    Every method raises KeyError, TypeError, ValueError, AttributeError or `viborm_core.errors.UsageError` for what is
    no such value.

    Args:
        read_object: reads an object of a plugin's kind.
    """

    def __init__(self, read_object: Callable[[Mapping[str, Any]], SchemaObject]) -> None:
        name = _remembered(TableName.parse)
        column = _once(_value(ColumnDef, _COLUMN))
        expression = _once(read_expression)
        key = _once(_value(IndexKey, {**_INDEX_KEY, "expression": _or_none(expression)}))
        primary_key = _once(_value(PrimaryKeyDef, _KEY))
        unique = _value(UniqueConstraintDef, {**_KEY, "nulls_distinct": _flag})
        check = _value(CheckConstraintDef, {"name": _text_or_none, "expression": expression, "options": _options})
        foreign_key = _value(ForeignKeyDef, {**_FOREIGN_KEY, "references": name})
        index = _value(IndexDef, {**_INDEX, "keys": _all(key), "predicate": _or_none(expression)})
        table = _value(
            TableDef,
            {
                "name": name,
                "columns": _all(column),
                "primary_key": _or_none(primary_key),
                "uniques": _all(unique),
                "checks": _all(check),
                "foreign_keys": _all(foreign_key),
                "indexes": _all(index),
                "comment": _text_or_none,
                "options": _options,
            },
        )
        enum = _value(EnumDef, {"name": name, "values": _texts, "comment": _text_or_none})
        self.snapshot: Callable[[Any], SchemaSnapshot] = _value(
            SchemaSnapshot,
            {"tables": _all(table), "enums": _all(enum), "objects": _all(read_object), "namespaces": _texts},
        )
        self.readers: Mapping[type, Read] = MappingProxyType(
            {
                TableName: name,
                ColumnDef: column,
                Expression: expression,
                IndexKey: key,
                PrimaryKeyDef: primary_key,
                UniqueConstraintDef: unique,
                CheckConstraintDef: check,
                ForeignKeyDef: foreign_key,
                IndexDef: index,
                TableDef: table,
                EnumDef: enum,
                Literal: read_literal,
                SchemaSnapshot: self.snapshot,
            }
        )
        """Each kind of value with what reads it."""


def read_literal(item: Mapping[str, Any]) -> Literal:
    """A literal: ``{"literal": ...}``, ``{"decimal": "1.50"}`` or ``{"bytes": "00ff"}``."""
    ((form, value),) = item.items()
    match form:
        case "literal":
            return Literal(value)
        case "decimal":
            return Literal(Decimal(value))
        case "bytes":
            return Literal(bytes.fromhex(value))
    raise ValueError(f"{form!r} is no form of a literal")


def read_expression(parts: Sequence[str | Mapping[str, str]]) -> Expression:
    """An expression: a list of texts and references such as ``{"column": "price"}``."""
    read: list[str | Reference] = []
    for part in parts:
        if isinstance(part, str):
            read.append(part)
        else:
            ((kind, name),) = part.items()
            read.append(Reference(kind, name))
    return Expression(tuple(read))


def read_default(item: Mapping[str, Any] | None) -> Default:
    """A default: none, a literal, or ``{"expression": [...]}``."""
    if item is None:
        return None
    return read_expression(item["expression"]) if "expression" in item else read_literal(item)


def _value(make: Callable[..., Value], fields: Fields) -> Callable[[Any], Value]:
    def read(item: Any) -> Value:
        if not item.keys() <= fields.keys():
            unknown = min(item.keys() - fields.keys())
            raise ValueError(f"{unknown!r} is unknown here")
        return make(**{name: fields[name](content) for name, content in item.items()})

    return read


def _remembered(read: Callable[[str], Value]) -> Callable[[str], Value]:
    known: dict[str, Value] = {}

    def remembered(text: str) -> Value:
        if text not in known:
            known[text] = read(text)
        return known[text]

    return remembered


def _once(read: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """The same object for equal JSON values; `marshal` (its version 2, without references) tells them apart fastest."""
    known: dict[bytes, Value] = {}

    def remembered(item: Any) -> Value:
        content = dumps(item, 2)
        value = known.get(content)
        if value is None:
            value = known[content] = read(item)
        return value

    return remembered


def _all(read: Callable[[Any], Value]) -> Callable[[Any], tuple[Value, ...]]:
    return lambda items: tuple([read(item) for item in _listed(items)])


def _or_none(read: Callable[[Any], Value]) -> Callable[[Any], Value | None]:
    return lambda item: None if item is None else read(item)


def _listed(items: Any) -> Iterable[Any]:
    if not isinstance(items, list | tuple):
        raise TypeError(f"{items!r} is no list")
    return items


def _text(item: Any) -> str:
    if not isinstance(item, str):
        raise TypeError(f"{item!r} is no text")
    return item


def _text_or_none(item: Any) -> str | None:
    return None if item is None else _text(item)


def _texts(items: Any) -> tuple[str, ...]:
    return tuple([_text(item) for item in _listed(items)])


def _flag(item: Any) -> bool:
    if not isinstance(item, bool):
        raise TypeError(f"{item!r} is neither true nor false")
    return item


def _number_or_none(item: Any) -> int | None:
    if item is not None and (isinstance(item, bool) or not isinstance(item, int)):
        raise TypeError(f"{item!r} is no whole number")
    return item


def _options(items: Any) -> tuple[tuple[str, str], ...]:
    return tuple([(_text(name), _text(value)) for name, value in _listed(items)])


_IDENTITY: Fields = {
    "mode": _text,
    "start": _number_or_none,
    "increment": _number_or_none,
    "minimum": _number_or_none,
    "maximum": _number_or_none,
    "cache": _number_or_none,
    "cycle": _or_none(_flag),
}
_GENERATED: Fields = {"expression": read_expression, "stored": _or_none(_flag)}
_COLUMN: Fields = {
    "name": _text,
    "type": parse_type,
    "nullable": _flag,
    "default": read_default,
    "identity": _or_none(_value(IdentityDef, _IDENTITY)),
    "generated": _or_none(_value(GeneratedDef, _GENERATED)),
    "collation": _text_or_none,
    "comment": _text_or_none,
    "options": _options,
}
_DEFERRAL: Fields = {"deferrable": _flag, "initially_deferred": _flag}
_KEY: Fields = {"name": _text_or_none, "columns": _texts, **_DEFERRAL, "options": _options}
_FOREIGN_KEY: Fields = {
    **_KEY,
    "referenced_columns": _texts,
    "on_delete": _text,
    "on_update": _text,
    "match": _text,
}
_INDEX_KEY: Fields = {
    "column": _text_or_none,
    "descending": _flag,
    "nulls": _text_or_none,
    "operator_class": _text_or_none,
    "collation": _text_or_none,
    "length": _number_or_none,
}
_INDEX: Fields = {
    "name": _text_or_none,
    "unique": _flag,
    "method": _text_or_none,
    "include": _texts,
    "nulls_distinct": _flag,
    "comment": _text_or_none,
    "options": _options,
}
