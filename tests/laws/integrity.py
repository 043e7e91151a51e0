"""Whether a snapshot could be a database: everything that is referred to is there, and no name is taken twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from viborm_core.operations.refs import (
    check_needs,
    column_needs,
    column_ref,
    constraint_ref,
    enum_ref,
    foreign_key_needs,
    index_needs,
    index_ref,
    key_ref,
    namespace_ref,
    relation_ref,
    table_ref,
)
from viborm_core.schema import ObjectRef, PrimaryKeyDef, SchemaSnapshot, TableDef, UniqueConstraintDef


def existing(snapshot: SchemaSnapshot) -> set[ObjectRef]:
    """Everything that a reference could mean."""
    refs = {enum_ref(enum.name) for enum in snapshot.enums}
    refs |= {namespace_ref(name) for name in snapshot.namespaces}
    for table in snapshot.tables:
        refs |= _parts(table)
    return refs


def _parts(table: TableDef) -> set[ObjectRef]:
    name = table.name
    refs = {table_ref(name), relation_ref(name, name.name)}
    refs |= {column_ref(name, column.name) for column in table.columns}
    if table.primary_key is not None:
        key = table.primary_key
        refs |= {key_ref(name, key.columns), constraint_ref(name, key.name, "primary key", key.columns)}
    for unique in table.uniques:
        refs |= {key_ref(name, unique.columns), constraint_ref(name, unique.name, "unique", unique.columns)}
    refs |= {constraint_ref(name, one.name, "check", (str(one.expression),)) for one in table.checks}
    refs |= {constraint_ref(name, one.name, "foreign key", one.columns) for one in table.foreign_keys}
    for index in table.indexes:
        refs.add(index_ref(name, index))
        if index.is_key:
            refs.add(key_ref(name, index.columns))
    refs |= {relation_ref(name, made) for made in _relations(table)[1:]}
    return refs


def _relations(table: TableDef) -> list[str]:
    names = [one.name for one in table.uniques] + [one.name for one in table.indexes]
    names += [table.primary_key.name] if table.primary_key else []
    return [table.name.name, *(name for name in names if name is not None)]


def faults(snapshot: SchemaSnapshot, *, forward_references: bool = False) -> Iterator[str]:
    """Each thing that is referred to and not there, and each name that two things have."""
    there = existing(snapshot)
    for table in snapshot.tables:
        needs = {need for column in table.columns for need in column_needs(table.name, column)}
        needs |= {need for check in table.checks for need in check_needs(table.name, check)}
        needs |= {need for index in table.indexes for need in index_needs(table.name, index)}
        keys: list[PrimaryKeyDef | UniqueConstraintDef] = [*table.uniques]
        keys += [table.primary_key] if table.primary_key else []
        for columns in (one.columns for one in (*keys, *table.foreign_keys)):
            needs |= {column_ref(table.name, column) for column in columns}
        for key in table.foreign_keys:
            if not forward_references or key.references == table.name:
                needs |= foreign_key_needs(key)
        yield from (f"{table.name} needs {need.kind} {need}" for need in needs - there)
        names = Counter(column.name for column in table.columns)
        yield from (f"{table.name} has two columns {name}" for name, count in names.items() if count > 1)
        constraints = Counter(one.name for one in (*keys, *table.checks, *table.foreign_keys))
        yield from (f"{table.name} has two constraints {name}" for name, n in constraints.items() if name and n > 1)
    relations = Counter((table.name.namespace, name) for table in snapshot.tables for name in _relations(table))
    yield from (f"two relations are called {name}" for name, count in relations.items() if count > 1)
