"""Finds the metadata, or the tables, that a module holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sqlalchemy.schema import MetaData, Table

from viborm_core.errors import SourceError
from viborm_core.sources import DeclaredSchema
from viborm_sqlalchemy.read import read_metadata, read_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType


def find(module: ModuleType, attribute: str | None) -> DeclaredSchema | None:
    """The schema of a module, or of one of its names; None if it is none of SQLAlchemy's.

    A name is metadata, what has metadata (a declarative base, a database object of Flask-SQLAlchemy), a mapped class, a
    table, or a collection of these two; tables bring those that they refer to.

    Raises:
        SourceError: the module holds several metadata with tables, so that one must be named.
    """
    if attribute is not None:
        return declared_by(getattr(module, attribute, None))
    holders = dict(_holders(module))
    if not holders:
        return None
    metadata = list({id(one): one for one in holders.values()}.values())
    if len(metadata) > 1:
        listed = ", ".join(sorted(f"{module.__name__}:{name}" for name in holders))
        raise SourceError(
            f"{module.__name__} holds {len(metadata)} metadata with tables: which is it?", hint=f"name one: {listed}"
        )
    return _declared(metadata[0])


def _declared(metadata: MetaData) -> DeclaredSchema:
    return DeclaredSchema(read=lambda capabilities: read_metadata(metadata, capabilities))


def declared_by(value: object) -> DeclaredSchema | None:
    """The schema that a value declares; None if it is none of SQLAlchemy's."""
    tables = _tables(value)
    if tables:
        return DeclaredSchema(read=lambda capabilities: read_tables(_with_referenced(tables), capabilities))
    metadata = _metadata(value)
    return None if metadata is None else _declared(metadata)


def metadata_of(value: object) -> MetaData | None:
    """The metadata that a value is or has, all of it; None if it is tables, or nothing of SQLAlchemy's."""
    return None if _tables(value) else _metadata(value)


def _tables(value: object) -> list[Table]:
    """The tables that a value is, or lists."""
    if isinstance(value, Table):
        return [value]
    if isinstance(value, type):
        table = value.__dict__.get("__table__", getattr(value, "__table__", None))
        return [table] if isinstance(table, Table) else []
    if isinstance(value, list | tuple | set | frozenset):
        found = [_tables(one) for one in value]
        return [table for tables in found for table in tables] if all(found) else []
    return []


def _with_referenced(tables: Iterable[Table]) -> list[Table]:
    found: dict[Table, None] = {}
    waiting = list(tables)
    while waiting:
        table = waiting.pop()
        if table not in found:
            found[table] = None
            waiting += [key.referred_table for key in table.foreign_key_constraints]
    return list(found)


def _metadata(value: object) -> MetaData | None:
    found: Any = value if isinstance(value, MetaData) else getattr(value, "metadata", None)
    return found if isinstance(found, MetaData) else None


def _holders(module: ModuleType) -> Iterator[tuple[str, MetaData]]:
    """The names in a module, or in its submodules that are loaded, that hold metadata with tables."""
    inside = f"{module.__name__}."
    for name, loaded in sorted({module.__name__: module, **sys.modules}.items()):
        if loaded is not module and not name.startswith(inside):
            continue
        for attribute, value in list(vars(loaded).items()):
            metadata = _metadata_of_name(value)
            if metadata is not None and metadata.tables:
                yield attribute, metadata


def _metadata_of_name(value: object) -> MetaData | None:
    if isinstance(value, Table):
        return value.metadata
    if isinstance(value, type | MetaData) or type(value).__name__ == "SQLAlchemy":
        return _metadata(value)
    return None
