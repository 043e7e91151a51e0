"""Leaves out of a snapshot what a person would not write: what is empty, and names that follow the rule anyway.

What is left out means "leave as it is" or is derived again, so that a push of the plain schema has nothing to do.
"""

from collections.abc import Sequence
from typing import TypeVar

from attrs import evolve

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    EnumDef,
    ForeignKeyDef,
    IndexDef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    UniqueConstraintDef,
    derived_name,
)

Named = TypeVar("Named", PrimaryKeyDef, UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef, IndexDef)
Options = tuple[tuple[str, str], ...]

_UNSAID = frozenset({"", "false"})


def plain(snapshot: SchemaSnapshot, *, name_limit: int | None = None) -> SchemaSnapshot:
    """The snapshot as a person would declare it; ``name_limit`` is what derived names are cut to, in bytes."""
    return evolve(
        snapshot,
        tables=tuple(_table(table, name_limit) for table in snapshot.tables),
        enums=tuple(_enum(enum) for enum in snapshot.enums),
    )


def _enum(enum: EnumDef) -> EnumDef:
    return evolve(enum, comment=enum.comment or None)


def _table(table: TableDef, limit: int | None) -> TableDef:
    key = table.primary_key

    def unnamed(part: Named, words: Sequence[str], suffix: str) -> Named:
        derived = derived_name(table.name.name, tuple(words), suffix, limit=limit)
        return evolve(part, name=None) if part.name == derived else part

    return evolve(
        table,
        columns=tuple(_column(column) for column in table.columns),
        primary_key=None if key is None else unnamed(key, (), "pkey"),
        uniques=tuple(unnamed(one, one.columns, "key") for one in table.uniques),
        checks=tuple(unnamed(one, sorted(one.expression.names("column")), "check") for one in table.checks),
        foreign_keys=tuple(unnamed(one, one.columns, "fkey") for one in table.foreign_keys),
        indexes=tuple(
            unnamed(evolve(one, comment=one.comment or None), [key.column or "expr" for key in one.keys], "idx")
            for one in table.indexes
        ),
        comment=table.comment or None,
        options=_options(table.options),
    )


def _column(column: ColumnDef) -> ColumnDef:
    return evolve(
        column,
        comment=column.comment or None,
        collation=column.collation or None,
        options=_options(column.options),
    )


def _options(options: Options) -> Options:
    return tuple((name, value) for name, value in options if value not in _UNSAID)
