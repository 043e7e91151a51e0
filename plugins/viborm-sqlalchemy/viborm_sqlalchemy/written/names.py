"""Names in written models: of classes, attributes, enums and relationships."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from attrs import field, frozen

from viborm_core.models.naming import snake_case
from viborm_core.models.write_names import attribute_names, class_name, free

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from viborm_core.schema import TableDef, TableName

RESERVED = frozenset({"metadata", "registry", "type_annotation_map"})
_TAKEN_CLASSES = frozenset(
    {
        *("Any", "Base", "BigInteger", "CHAR", "CheckConstraint", "Column", "Computed", "DeclarativeBase", "Double"),
        *("Enum", "Float", "ForeignKey", "ForeignKeyConstraint", "Identity", "Index", "JSON", "LargeBinary", "Mapped"),
        *("Native", "Numeric", "PrimaryKeyConstraint", "SmallInteger", "String", "Table", "Text", "UniqueConstraint"),
        *("Boolean", "Date", "DateTime", "Integer", "Interval", "Time", "Uuid", "ARRAY", "JSONB", "UserDefinedType"),
    }
)


@frozen(kw_only=True)
class Names:
    """The classes of tables, the attributes of their columns, and the names that no attribute may have."""

    classes: Mapping[TableName, str] = field(factory=dict)
    attributes: Mapping[TableName, Mapping[str, str]] = field(factory=dict)
    reserved: frozenset[str] = frozenset()


def names_of(tables: Iterable[TableDef], taken: set[str], reserved: frozenset[str]) -> Names:
    """Names for tables and their columns.

    Args:
        tables: those to name.
        taken: class names that are used; it grows.
        reserved: names that no attribute may have.
    """
    taken |= _TAKEN_CLASSES
    classes: dict[TableName, str] = {}
    attributes: dict[TableName, Mapping[str, str]] = {}
    tables = list(tables)
    bare = [table.name.name for table in tables]
    for table in tables:
        twice = bare.count(table.name.name) > 1 and table.name.namespace is not None
        own = f"{table.name.namespace}_{table.name.name}" if twice else table.name.name
        classes[table.name] = class_name(own, suffix="Model", taken=taken)
        plain = attribute_names(column.name for column in table.columns)
        kept = {attribute for attribute in plain.values() if attribute not in reserved}
        attributes[table.name] = {
            name: attribute if attribute in kept else free(f"{attribute}_", kept) for name, attribute in plain.items()
        }
    return Names(classes=classes, attributes=attributes, reserved=reserved)


def enum_members(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """The values as the names of members, where all of them can be names; None where one cannot."""
    wrong = {"mro", "name", "value"}
    if not values or any(
        not value.isidentifier() or keyword.iskeyword(value) or value in wrong or value.startswith("_")
        for value in values
    ):
        return None
    return values


def enum_class(name: str, taken: set[str]) -> str:
    """A class name for an enum."""
    return class_name(name, suffix="Value", taken=taken)


def relation_name(attribute: str, target: str) -> str:
    """What to call the object that a foreign key points at: the column without ``_id``, else as its class."""
    if attribute.endswith("_id") and len(attribute) > len("_id"):
        return attribute.removesuffix("_id")
    return snake_case(target)


def many(name: str) -> str:
    """A name for many of these."""
    if name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") and name[-2:-1] not in "aeiou" else f"{name}s"
