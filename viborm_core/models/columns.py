"""Reads the attributes of a model into columns."""

from collections.abc import Mapping
from typing import Any

from viborm_core.models.annotations import Annotations, Shape, is_enum
from viborm_core.models.column import KNOWN_OPTIONS
from viborm_core.models.defaults import database_default
from viborm_core.models.draft import Attribute, Draft
from viborm_core.models.faults import Fault, Faults, suggestion
from viborm_core.models.types import column_type
from viborm_core.reading import RenameHint
from viborm_core.schema import (
    Array,
    ColumnDef,
    EnumRef,
    Expression,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    Integer,
    LogicalType,
    Native,
    UniqueConstraintDef,
)

_FILLED = frozenset({"auto_increment", "default", "factory", "generated"})
_FLAGS = frozenset({"index", "inline_enum", "primary_key", "same_type", "unique"})
_TEXTS = frozenset({"collation", "comment", "renamed_from"})
_MORE_ON_REFERENCES = frozenset({"on_delete", "on_update", "same_type"})
_OF_ENUMS = (EnumRef, Array)
_AUTO = IdentityDef(mode="auto")


def add_column(draft: Draft, attribute: Attribute, shape: Shape) -> None:
    """Put an attribute into the draft as a column, with the index and unique constraint that it asks for.

    Raises:
        Fault: something that it states is wrong; the column is then noted as broken.
    """
    stated = attribute.stated
    name = stated.get("name", attribute.name)
    if not isinstance(name, str) or not name:
        raise Fault(f"{attribute.shown}: a column's name is a text that is not empty, not {name!r}")
    if name in draft.columns or name in draft.broken:
        raise Fault(f"{attribute.shown}: another column of the table is called `{name}` too")
    try:
        column = _column(name, shape, stated)
    except Fault as fault:
        draft.broken.add(name)
        raise Fault(f"{attribute.shown}: {fault}") from fault
    if column.type.__class__ in _OF_ENUMS:
        _note_enum(draft, attribute, shape)
    draft.columns[name] = column
    draft.attributes[name] = attribute
    if not stated:
        return
    if stated.get("unique", False):
        draft.uniques.append(UniqueConstraintDef(columns=(name,)))
    if stated.get("index", False):
        draft.indexes.append(IndexDef(keys=(IndexKey(column=name),)))
    if stated.get("renamed_from"):
        draft.hints.append(RenameHint(kind="column", owner=draft.name, old=stated["renamed_from"], new=name))


def _note_enum(draft: Draft, attribute: Attribute, shape: Shape) -> None:
    stated = attribute.stated
    if "type" in stated or shape.stated is not None or stated.get("inline_enum", False):
        return
    while shape.of is not None:
        shape = shape.of
    if is_enum(shape.python):
        draft.enums.setdefault(shape.python, attribute.place)


def _column(name: str, shape: Shape, stated: Mapping[str, Any]) -> ColumnDef:
    if not stated:
        return ColumnDef(name=name, type=column_type(shape, stated), nullable=shape.nullable)
    _judge(stated)
    of_type = column_type(shape, stated)
    options = stated.get("options", {})
    return ColumnDef(
        name=name,
        type=of_type,
        nullable=shape.nullable,
        default=database_default(stated.get("default")),
        identity=_identity(of_type, stated["auto_increment"]) if "auto_increment" in stated else None,
        generated=_generated(stated) if "generated" in stated else None,
        collation=stated.get("collation"),
        comment=stated.get("comment"),
        options=tuple(options.items()) if options else (),
    )


def _judge(stated: Mapping[str, Any]) -> None:
    """Refuse options that do not exist or contradict each other."""
    if not stated.keys() <= KNOWN_OPTIONS:
        unknown = min(stated.keys() - KNOWN_OPTIONS)
        raise Fault(f"`column` has no option `{unknown}`{suggestion(unknown, KNOWN_OPTIONS)}")
    if len(stated.keys() & _FILLED) > 1:
        idle = {"auto_increment"} if stated.get("auto_increment") is False else set()
        filled = [f"`{one}`" for one in sorted(_FILLED - idle) if stated.get(one) is not None]
        if len(filled) > 1:
            raise Fault(f"a column has one of {' and '.join(filled)}, not both")
    if "stored" in stated and "generated" not in stated:
        raise Fault("`stored` says how a generated column is kept, and this one is not generated")
    if "references" not in stated and stated.keys() & _MORE_ON_REFERENCES:
        raise Fault("`on_delete`, `on_update` and `same_type` say more about `references`, which is missing")
    for option in stated.keys() & _FLAGS:
        if not isinstance(stated[option], bool):
            raise Fault(f"`{option}` is True or False, not {stated[option]!r}")
    for option in stated.keys() & _TEXTS:
        if not isinstance(stated[option], str | None):
            raise Fault(f"`{option}` is a text, not {stated[option]!r}")


def _identity(of_type: LogicalType, stated: object) -> IdentityDef | None:
    if stated is False:
        return None
    if not isinstance(of_type, Integer | Native):
        raise Fault(f"`auto_increment` numbers rows with integers, and the column is {of_type}")
    if isinstance(stated, IdentityDef):
        return stated
    if stated is not True:
        raise Fault(f"`auto_increment` is True or `identity(...)`, not {stated!r}")
    return _AUTO


def _generated(stated: Mapping[str, Any]) -> GeneratedDef:
    expression, stored = stated["generated"], stated.get("stored")
    if isinstance(expression, str):
        expression = Expression.of(expression)
    if not isinstance(expression, Expression) or not str(expression).strip():
        raise Fault(f"`generated` is an SQL expression, not {stated['generated']!r}")
    if stored not in (None, True, False):
        raise Fault(f"`stored` is True, False or None, not {stored!r}")
    return GeneratedDef(expression=expression, stored=stored)


def draft_columns(draft: Draft, attributes: list[Attribute], annotations: Annotations, faults: Faults) -> None:
    """Put all attributes of a model into its draft, and note what is wrong with each."""
    for attribute in attributes:
        if attribute.relation is not None:
            draft.relations.append(attribute)
            continue
        declared = attribute.declaration
        try:
            shape = annotations.shape(attribute.annotation, declared.names, declared.owner)
        except Fault as fault:
            draft.broken.add(attribute.stated.get("name", attribute.name))
            faults.add(attribute.place, f"{attribute.shown}: {fault}")
            continue
        try:
            add_column(draft, attribute, shape)
        except Fault as fault:
            faults.add(attribute.place, str(fault))
