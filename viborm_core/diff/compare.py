"""Compares the named parts of a table: which go, which come, and which only change their name."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Generic, TypeVar

from attrs import evolve, field, frozen

from viborm_core.schema import CheckConstraintDef, ForeignKeyDef, IndexDef, UniqueConstraintDef

Named = TypeVar("Named", UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef, IndexDef)


@frozen(kw_only=True)
class Difference(Generic[Named]):
    """What turns one list of constraints or indexes into another."""

    dropped: list[Named] = field(factory=list)
    added: list[Named] = field(factory=list)
    renamed: list[tuple[Named, Named]] = field(factory=list)


Decided = Mapping[str, str | None]
"""What parts of the desired schema, by their name, are called now, or None for a new one; others are not decided."""


def compare(
    current: Sequence[Named], desired: Sequence[Named], decided: Decided = MappingProxyType({})
) -> Difference[Named]:
    """Parts that are equal stay; those of one shape under two names are renamed, unless it was decided otherwise."""
    staying = set(current) & set(desired)
    gone = [one for one in current if one not in staying]
    new = [one for one in desired if one not in staying]
    difference: Difference[Named] = Difference()
    for added in sorted(new, key=lambda one: one.name not in decided):
        name = added.name
        same = next((one for one in gone if evolve(one, name=name) == added and _may_be(one, name, decided)), None)
        if same is not None and same.name is not None and name is not None:
            gone.remove(same)
            difference.renamed.append((same, added))
        else:
            difference.added.append(added)
    difference.dropped.extend(gone)
    return difference


def _may_be(old: Named, name: str | None, decided: Decided) -> bool:
    return name is None or name not in decided or decided[name] == old.name
