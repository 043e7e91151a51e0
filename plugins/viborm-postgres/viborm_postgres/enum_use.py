"""Finds the enums whose new values a plan uses itself, and puts drops of constraints before the type is made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, fields, has

from viborm_core.ddl import Step
from viborm_core.operations import (
    AlterEnum,
    DropCheck,
    DropColumn,
    DropForeignKey,
    DropIndex,
    DropPrimaryKey,
    DropTable,
    DropUnique,
)
from viborm_core.schema import Expression, Literal
from viborm_postgres.enums import RemakeEnum, needs_remake
from viborm_postgres.names import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.operations import DiffOperation
    from viborm_core.schema import TableDef

_DROPS = (DropCheck, DropIndex, DropForeignKey, DropUnique, DropPrimaryKey)


def made_usable(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps with `RemakeEnum` where a value is used in the transaction that adds it."""
    if not any(isinstance(step.operation, AlterEnum) for step in steps):
        return steps
    chosen = [_chosen(step, steps) for step in steps]
    return _drops_first(chosen)


def _chosen(step: Step, steps: Sequence[Step]) -> Step:
    operation = step.operation
    if not isinstance(operation, AlterEnum) or needs_remake(operation) or not operation.added():
        return step
    added = operation.added()
    others = [other.operation for other in steps if other is not step]
    used = any(_uses(other, value) for other in others for value in added)
    return evolve(step, operation=RemakeEnum(alter=operation)) if used else step


def _uses(value: object, word: str) -> bool:
    """Whether a literal is the word, or an expression has it as a string; drops use nothing."""
    match value:
        case Literal(value=found):
            return found == word
        case Expression(parts=parts):
            return any(text(word) in part for part in parts if isinstance(part, str))
        case tuple():
            return any(_uses(item, word) for item in value)
    kind: type[object] = type(value)
    if isinstance(value, (*_DROPS, DropTable, DropColumn)) or not has(kind):
        return False
    return any(_uses(getattr(value, one.name), word) for one in fields(kind))


def _drops_first(steps: Sequence[Step]) -> Sequence[Step]:
    """Constraints and indexes that go anyway go before an enum is made again, which then need not restore them."""
    remade = [number for number, step in enumerate(steps) if _remakes(step.operation)]
    if not remade:
        return steps
    first = remade[0]
    moved = [step for step in steps[first:] if isinstance(step.operation, _DROPS)]
    if not moved:
        return steps
    rest = [step for step in steps[first:] if not isinstance(step.operation, _DROPS)]
    gone = [step.operation for step in moved]
    rest = [_without(step, gone) if _remakes(step.operation) else step for step in rest]
    return (*steps[:first], *moved, *rest)


def _remakes(operation: DiffOperation) -> bool:
    return isinstance(operation, RemakeEnum) or (isinstance(operation, AlterEnum) and needs_remake(operation))


def _without(step: Step, gone: Sequence[DiffOperation]) -> Step:
    before = step.before
    for table in step.before.tables:
        left = _left(table, gone)
        if left is not table:
            before = before.with_table(table.name, left)
    return step if before is step.before else evolve(step, before=before)


def _left(table: TableDef, gone: Sequence[DiffOperation]) -> TableDef:
    for operation in gone:
        match operation:
            case DropCheck(table=table.name, check=check):
                table = evolve(table, checks=tuple(one for one in table.checks if one.name != check.name))
            case DropIndex(table=table.name, index=index):
                table = evolve(table, indexes=tuple(one for one in table.indexes if one.name != index.name))
            case DropUnique(table=table.name, unique=unique):
                table = evolve(table, uniques=tuple(one for one in table.uniques if one.name != unique.name))
            case DropForeignKey(table=table.name, foreign_key=key):
                kept = tuple(one for one in table.foreign_keys if one.name != key.name)
                table = evolve(table, foreign_keys=kept)
            case DropPrimaryKey(table=table.name):
                table = evolve(table, primary_key=None)
    return table
