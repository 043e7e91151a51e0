"""Differences of a table's constraints."""

from collections.abc import Iterator

from attrs import evolve

from viborm_core.diff.compare import Decided, compare
from viborm_core.operations import (
    AddCheck,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    DiffOperation,
    DropCheck,
    DropForeignKey,
    DropPrimaryKey,
    DropUnique,
    RenameConstraint,
)
from viborm_core.schema import TableDef


def diff_constraints(current: TableDef, desired: TableDef, decided: Decided) -> Iterator[DiffOperation]:
    """Operations that bring a table's constraints to the desired ones."""
    yield from _primary_key(current, desired, decided)
    table = desired.name
    if current.uniques != desired.uniques:
        uniques = compare(current.uniques, desired.uniques, decided)
        yield from (DropUnique(table=table, unique=one) for one in uniques.dropped)
        yield from (AddUnique(table=table, unique=one) for one in uniques.added)
        for old, new in uniques.renamed:
            yield _renamed(desired, "unique", old.name, new.name)
    if current.checks != desired.checks:
        checks = compare(current.checks, desired.checks, decided)
        yield from (DropCheck(table=table, check=one) for one in checks.dropped)
        yield from (AddCheck(table=table, check=one) for one in checks.added)
        for old_check, new_check in checks.renamed:
            yield _renamed(desired, "check", old_check.name, new_check.name)
    if current.foreign_keys != desired.foreign_keys:
        keys = compare(current.foreign_keys, desired.foreign_keys, decided)
        yield from (DropForeignKey(table=table, foreign_key=one) for one in keys.dropped)
        yield from (AddForeignKey(table=table, foreign_key=one) for one in keys.added)
        for old_key, new_key in keys.renamed:
            yield _renamed(desired, "foreign_key", old_key.name, new_key.name)


def _primary_key(current: TableDef, desired: TableDef, decided: Decided) -> Iterator[DiffOperation]:
    old, new = current.primary_key, desired.primary_key
    if old == new:
        return
    is_named = old and new and old.name and new.name and decided.get(new.name, old.name) == old.name
    if is_named and old and new and evolve(old, name=new.name) == new:
        yield _renamed(desired, "primary_key", old.name, new.name)
        return
    if old is not None:
        yield DropPrimaryKey(table=desired.name, primary_key=old)
    if new is not None:
        yield AddPrimaryKey(table=desired.name, primary_key=new)


def _renamed(table: TableDef, kind: str, old: str | None, new: str | None) -> RenameConstraint:
    return RenameConstraint(table=table.name, kind=kind, constraint=old or "", to=new or "")
