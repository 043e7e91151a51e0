"""Where sequences stand among the steps: made before the tables that take numbers from them, dropped after these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.errors import ImpossibleChange
from viborm_core.operations import AlterColumn, DropColumn, DropTable
from viborm_postgres.names import quote_table, sequence_of
from viborm_postgres.next_number import sequences_in
from viborm_postgres.sequence import CreateSequence, DropSequence, sequence_ref
from viborm_postgres.spell import is_serial

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from viborm_core.ddl import Step
    from viborm_core.operations import DiffOperation
    from viborm_core.schema import ColumnDef, ObjectRef


def around_tables(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps with each sequence in its place; the others stay in their order.

    Raises:
        ImpossibleChange: a column is to be numbered by a sequence that stood alone, or the other way round: where the
            sequence stands would be lost.
    """
    made = [one for one in steps if isinstance(one.operation, CreateSequence)]
    gone = [one for one in steps if isinstance(one.operation, DropSequence)]
    if not made and not gone:
        return steps
    for one in (*made, *gone):
        _refuse_of_a_column(one.operation, steps)
    ordered = [one for one in steps if not isinstance(one.operation, CreateSequence | DropSequence)]
    taken = {ref for one in steps for ref in one.operation.provides()}
    for one in gone:
        ordered.insert(_place_of_drop(one.operation, ordered, taken), one)
    for one in made:
        ordered.insert(_place_of_create(one.operation, ordered), one)
    return ordered


def _place_of_drop(operation: DiffOperation, steps: Sequence[Step], taken: set[ObjectRef]) -> int:
    """At the end, but before its namespace goes; where its name is taken again, after the last that used it."""
    if operation.releases() & taken:
        name = operation.subject.owner
        return max((at + 1 for at, one in enumerate(steps) if name in _used(_before(one.operation))), default=0)
    needs = operation.requires()
    return min((at for at, one in enumerate(steps) if one.operation.releases() & needs), default=len(steps))


def _place_of_create(operation: DiffOperation, steps: Sequence[Step]) -> int:
    """At the beginning, but after its namespace, and after what had its name before."""
    needs, names = operation.requires(), operation.provides()
    waited_for = (
        at + 1 for at, one in enumerate(steps) if one.operation.provides() & needs or one.operation.releases() & names
    )
    return max(waited_for, default=0)


def _before(operation: DiffOperation) -> Iterable[ColumnDef]:
    """The columns that an operation takes away or changes, as they were."""
    match operation:
        case DropTable():
            return operation.table.columns
        case DropColumn():
            return (operation.column,)
        case AlterColumn():
            return (operation.before,)
    return ()


def _used(columns: Iterable[ColumnDef]) -> set[object]:
    return {name for column in columns for name in sequences_in(column.default)}


def _refuse_of_a_column(operation: DiffOperation, steps: Sequence[Step]) -> None:
    for one in steps:
        changed = one.operation
        if isinstance(changed, AlterColumn) and changed.before.identity != changed.after.identity:
            for column in (changed.before, changed.after):
                own = sequence_of(changed.table, column.name, column.options)
                if is_serial(column) and sequence_ref(own) == operation.subject:
                    sql = f"ALTER SEQUENCE {quote_table(own)} OWNED BY"
                    raise ImpossibleChange(
                        f"{changed.table}.{column.name} is numbered by {own}, which is a sequence of its own on the "
                        "other side: made again, it would start again",
                        hint=f"say it yourself first, and what the default is: {sql} NONE, or {sql} the column",
                    )
