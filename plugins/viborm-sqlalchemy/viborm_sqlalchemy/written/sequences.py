"""How written models spell sequences that belong to no column."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from viborm_core.models.source import Call, Keyword, Node, Raw, Text
from viborm_sqlalchemy.written.imports import Imports, flag

if TYPE_CHECKING:
    from viborm_core.schema import SchemaObject
    from viborm_postgres import SequenceDef

_KIND = "postgres/sequence"
_TYPES = {16: "SmallInteger", 32: "Integer"}
_WORDS = {"start": "start", "increment": "increment", "minimum": "minvalue", "maximum": "maxvalue", "cache": "cache"}


def is_sequence(item: SchemaObject) -> TypeGuard[SequenceDef]:
    """Whether it is one; its plugin, which brought its class, need not be imported for that."""
    return item.kind == _KIND


def spelled_sequence(item: SchemaObject, imports: Imports, remarks: list[str]) -> Call | None:
    """``Sequence(...)`` of the metadata; None for other objects. A comment has no words, and is remarked upon."""
    if not is_sequence(item):
        return None
    said: dict[str, Node] = {"metadata": Raw("Base.metadata")}
    if item.name.namespace is not None:
        said["schema"] = Text(item.name.namespace)
    if item.type.bits in _TYPES:
        said["data_type"] = Raw(imports.name("sqlalchemy", _TYPES[item.type.bits]))
    settings = {word: getattr(item.settings, name) for name, word in _WORDS.items()}
    said |= {word: Raw(str(value)) for word, value in settings.items() if value is not None}
    if item.settings.cycle:
        said["cycle"] = flag(value=True)
    if item.comment:
        remarks.append(f"the comment of the sequence {item.name}: {item.comment}")
    name = imports.name("sqlalchemy", "Sequence")
    return Call(name, (Text(item.name.name), *(Keyword(key, value) for key, value in said.items())))
