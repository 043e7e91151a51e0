"""Takes what constraints and indexes leave unstated (options, comments, methods) from current ones of their shape."""

from collections.abc import Sequence
from typing import TypeVar

from attrs import evolve

from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    UniqueConstraintDef,
)

Part = TypeVar("Part", PrimaryKeyDef, UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef)
Options = tuple[tuple[str, str], ...]


def complete_parts(desired: SchemaSnapshot, current: SchemaSnapshot) -> SchemaSnapshot:
    """The desired schema with what its constraints and indexes leave as it is stated.

    Not for what a database gave, which states everything: an option that it does not list is not there.
    """
    tables = tuple(_table(table, current.table(table.name)) for table in desired.tables)
    if all(new is old for new, old in zip(tables, desired.tables, strict=True)):
        return desired
    return evolve(desired, tables=tables)


def _table(table: TableDef, current: TableDef | None) -> TableDef:
    if current is None or table == current:
        return table
    key, old_key = table.primary_key, current.primary_key
    return evolve(
        table,
        primary_key=_completed(key, (old_key,)) if key is not None and old_key is not None else key,
        uniques=tuple(_completed(one, current.uniques) for one in table.uniques),
        checks=tuple(_completed(one, current.checks) for one in table.checks),
        foreign_keys=tuple(_completed(one, current.foreign_keys) for one in table.foreign_keys),
        indexes=tuple(_completed_index(one, current.indexes) for one in table.indexes),
    )


def _completed(part: Part, others: Sequence[Part]) -> Part:
    """The part with the options of the current one: of the same name, or of any name if it has none itself."""
    for other in others:
        if part.name in (None, other.name) and evolve(part, name=other.name, options=other.options) == other:
            return part if part == other else evolve(part, options=_joined(part.options, other.options))
    return part


def _completed_index(index: IndexDef, others: Sequence[IndexDef]) -> IndexDef:
    for other in others:
        method = other.method if index.method is None else index.method
        named = index.name in (None, other.name)
        shape = evolve(index, name=other.name, options=other.options, comment=other.comment, method=method)
        if named and shape == other:
            comment = other.comment if index.comment is None else index.comment
            return evolve(index, options=_joined(index.options, other.options), comment=comment, method=method)
    return index


def _joined(stated: Options, current: Options) -> Options:
    return tuple((dict(current) | dict(stated)).items())
