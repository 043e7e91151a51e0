"""Compares the named parts of a table: which go, which come, and which only change their name."""

from collections.abc import Sequence
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


def compare(current: Sequence[Named], desired: Sequence[Named]) -> Difference[Named]:
    """Parts that are equal stay; those of one shape under two names are renamed, which loses nothing."""
    staying = set(current) & set(desired)
    gone = [one for one in current if one not in staying]
    new = [one for one in desired if one not in staying]
    difference: Difference[Named] = Difference()
    for added in new:
        same = next((one for one in gone if evolve(one, name=added.name) == added), None)
        if same is not None and same.name is not None and added.name is not None:
            gone.remove(same)
            difference.renamed.append((same, added))
        else:
            difference.added.append(added)
    difference.dropped.extend(gone)
    return difference
