"""Differences of named enums."""

from collections.abc import Iterator

from viborm_core.operations import AlterEnum, CreateEnum, DiffOperation, DropEnum
from viborm_core.schema import SchemaSnapshot


def diff_enums(current: SchemaSnapshot, desired: SchemaSnapshot) -> Iterator[DiffOperation]:
    """Operations that bring the named enums to the desired ones."""
    for enum in desired.enums:
        before = current.enum(enum.name)
        if before is None:
            yield CreateEnum(enum=enum)
        elif before != enum:
            yield AlterEnum(before=before, after=enum)
    for enum in current.enums:
        if desired.enum(enum.name) is None:
            yield DropEnum(enum=enum)
