"""Finds indexes and constraints that are the same but for their name. Renaming one loses nothing, so nobody is asked.

Unless the user wants to be asked, or has said what is to be done: the answer may be that they are two.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from viborm_core.diff.renames import closeness, rename_id
from viborm_core.operations.refs import constraint_ref, index_ref
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Candidate, Choice
from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    ObjectRef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    UniqueConstraintDef,
)

Part = PrimaryKeyDef | UniqueConstraintDef | CheckConstraintDef | ForeignKeyDef | IndexDef
PartNames = Mapping[ObjectRef, str | None]
"""What an index or constraint of the desired schema was called, or None if it is a new one; others are not listed."""


def part_ref(table: TableDef, part: Part) -> ObjectRef:
    """The index or constraint, which has a name."""
    return index_ref(table.name, part) if isinstance(part, IndexDef) else constraint_ref(table.name, part.name, "", ())


def parts_of(table: TableDef) -> Iterator[Part]:
    """Its constraints and indexes that have a name."""
    key = () if table.primary_key is None else (table.primary_key,)
    for part in (*key, *table.uniques, *table.checks, *table.foreign_keys, *table.indexes):
        if part.name is not None:
            yield part


def named_parts(snapshot: SchemaSnapshot) -> frozenset[ObjectRef]:
    """All constraints and indexes that have a name."""
    return frozenset(part_ref(table, part) for table in snapshot.tables for part in parts_of(table))


def part_questions(
    current: SchemaSnapshot, desired: SchemaSnapshot, stated: frozenset[ObjectRef]
) -> tuple[AmbiguousChange, ...]:
    """A question for each added one that equals a dropped one but for the name; only those ``stated`` are looked at."""
    return tuple(
        question
        for table in desired.tables
        for before in (current.table(table.name),)
        if before is not None and before is not table
        for question in _table_questions(before, table, stated)
    )


def _table_questions(before: TableDef, after: TableDef, stated: frozenset[ObjectRef]) -> Iterator[AmbiguousChange]:
    here, there = set(parts_of(before)), set(parts_of(after))
    gone = [part for part in parts_of(before) if part not in there]
    for part in parts_of(after):
        if part in here or part_ref(after, part) not in stated:
            continue
        same = [one for one in gone if isinstance(one, type(part)) and evolve(one, name=part.name) == part]
        if same:
            yield _question(part_ref(after, part), [one.name or "" for one in same])


def _question(added: ObjectRef, names: Sequence[str]) -> AmbiguousChange:
    candidates = [
        Candidate(old=name, evidence="the same definition", likeness=round(1 + closeness(name, added.part), 3))
        for name in names
    ]
    candidates.sort(key=lambda one: -one.likeness)
    choices = [
        Choice(answer=one.old, text=f"it is {one.old}, renamed ({one.evidence})", harmless=True) for one in candidates
    ]
    return AmbiguousChange(
        id=rename_id(added),
        kind="rename",
        subject=added,
        text=f"Is the {added.kind} {added} new, or is it one that goes, renamed?",
        choices=(*choices, Choice(answer=NONE_OF_THEM, text=f"it is a new {added.kind}", harmless=True)),
        candidates=tuple(candidates),
    )
