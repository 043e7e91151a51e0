"""Takes from the current table what models have no words for: options and comments of constraints and indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    UniqueConstraintDef,
)

if TYPE_CHECKING:
    from viborm_core.schema import TableDef

Constraint = TypeVar("Constraint", PrimaryKeyDef, UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef)


def adopt_table(table: TableDef, current: TableDef | None) -> TableDef:
    """The desired table with the unstated taken from the current one."""
    if current is None or table == current:
        return evolve(table, indexes=tuple(_commented(one) for one in table.indexes))
    key = table.primary_key
    adopted = evolve(
        table,
        primary_key=None if key is None else _options(key, current.primary_key),
        uniques=tuple(_options(one, _same(one, current.uniques)) for one in table.uniques),
        checks=tuple(_options(one, _same(one, current.checks)) for one in table.checks),
        foreign_keys=tuple(_options(one, _same(one, current.foreign_keys)) for one in table.foreign_keys),
        indexes=tuple(_index(one, current.indexes) for one in table.indexes),
    )
    return table if adopted == table else adopted


def _commented(index: IndexDef) -> IndexDef:
    return index if index.comment is not None else evolve(index, comment="")


def _same(one: Constraint, others: tuple[Constraint, ...]) -> Constraint | None:
    """The current constraint of the same name, or for an unnamed one of the same shape, options aside."""
    for other in others:
        if one.name == other.name or (one.name is None and evolve(other, name=None, options=one.options) == one):
            return other
    return None


def _options(one: Constraint, current: Constraint | None) -> Constraint:
    if current is None or not current.options:
        return one
    options = dict(current.options) | dict(one.options)
    # A NOT VALID constraint is kept as it is; to validate it is nobody's wish here.
    return evolve(one, options=tuple(options.items()))


def _index(index: IndexDef, others: tuple[IndexDef, ...]) -> IndexDef:
    for other in others:
        if index.name == other.name or (index.name is None and _shape(other) == _shape(index)):
            return evolve(
                index,
                comment=index.comment if index.comment is not None else other.comment,
                options=tuple((dict(other.options) | dict(index.options)).items()),
                keys=_keys(index.keys, other.keys),
            )
    return _commented(index)


def _shape(index: IndexDef) -> IndexDef:
    keys = tuple(evolve(key, operator_class=None, collation=None) for key in index.keys)
    return evolve(index, name=None, comment=None, options=(), keys=keys)


def _keys(keys: tuple[IndexKey, ...], others: tuple[IndexKey, ...]) -> tuple[IndexKey, ...]:
    """An operator class without its namespace is the current one's; an unstated collation of an expression too."""
    if len(keys) != len(others):
        return keys
    return tuple(_key(key, other) for key, other in zip(keys, others, strict=True))


def _key(key: IndexKey, other: IndexKey) -> IndexKey:
    named, there = key.operator_class, other.operator_class
    if named and there and "." not in named and there.endswith(f".{named}"):
        key = evolve(key, operator_class=there)
    if key.expression is not None and other.expression is not None and key.collation is None:
        key = evolve(key, collation=other.collation)
    return key
