"""Sequences of their own as SQL, and their place among the steps.

https://www.postgresql.org/docs/current/sql-createsequence.html
https://www.postgresql.org/docs/current/sql-altersequence.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import AlterColumn
from viborm_postgres.names import quote, quote_table, sequence_of, text
from viborm_postgres.numbering import changed_settings
from viborm_postgres.registry import postgres, statement
from viborm_postgres.sequence import AlterSequence, CreateSequence, DropSequence, RenameSequence, sequence_ref
from viborm_postgres.sequence_settings import settled_settings
from viborm_postgres.spell import is_serial, sequence_settings
from viborm_postgres.types import type_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.ddl import Statement, Step
    from viborm_core.operations import DiffOperation
    from viborm_postgres.sequence import SequenceDef


@postgres.renders(CreateSequence)
def create_sequence(operation: CreateSequence, _step: Step) -> Iterator[Statement]:
    """CREATE SEQUENCE, with the settings that are not the server's own."""
    item = operation.sequence
    settings = "".join(f" {one}" for one in sequence_settings(item.settings))
    yield statement(f"CREATE SEQUENCE {quote_table(item.name)} AS {type_sql(item.type)}{settings}")
    if item.comment:
        yield _comment(item)


@postgres.renders(DropSequence)
def drop_sequence(operation: DropSequence, _step: Step) -> Iterator[Statement]:
    """DROP SEQUENCE; the server refuses it where a default still needs it."""
    yield statement(f"DROP SEQUENCE {quote_table(operation.sequence.name)}", Hazard.DATA_LOSS)


@postgres.renders(AlterSequence)
def alter_sequence(operation: AlterSequence, _step: Step) -> Iterator[Statement]:
    """ALTER SEQUENCE, which fails where the number that it has come to is outside of new bounds."""
    before, after = operation.before, operation.sequence
    old, new = settled_settings(before.settings, before.type), settled_settings(after.settings, after.type)
    changes = [f"AS {type_sql(after.type)}"] if before.type != after.type else []
    changes += changed_settings(old, new)
    if changes:
        bounds = (Hazard.MAY_FAIL,) if (old.minimum, old.maximum) != (new.minimum, new.maximum) else ()
        yield statement(f"ALTER SEQUENCE {quote_table(after.name)} {' '.join(changes)}", *bounds)
    if before.comment != after.comment:
        yield _comment(after)


@postgres.renders(RenameSequence)
def rename_sequence(operation: RenameSequence, _step: Step) -> Iterator[Statement]:
    """ALTER SEQUENCE ... RENAME."""
    yield statement(f"ALTER SEQUENCE {quote_table(operation.sequence)} RENAME TO {quote(operation.to)}")


def _comment(item: SequenceDef) -> Statement:
    return statement(f"COMMENT ON SEQUENCE {quote_table(item.name)} IS {text(item.comment or '')}")


def around_tables(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps with sequences made before, and dropped after, all tables, whose defaults may take numbers from them.

    A sequence depends on nothing but its namespace. One whose name another step takes or frees stays in its place.

    Raises:
        ImpossibleChange: a column is to be numbered by a sequence that stood alone, or the other way round: where the
            sequence stands would be lost.
    """
    moved = [one for one in steps if isinstance(one.operation, CreateSequence | DropSequence)]
    if not moved:
        return steps
    for one in moved:
        _refuse_of_a_column(one.operation, steps)
    freed = Counter(ref for one in steps for ref in one.operation.releases())
    taken = Counter(ref for one in steps for ref in one.operation.provides())
    ordered = list(steps)
    for one in moved:
        operation = one.operation
        if isinstance(operation, CreateSequence) and not any(freed[ref] for ref in operation.provides()):
            ordered.remove(one)
            ordered.insert(_after_what_it_needs(operation, ordered), one)
        elif isinstance(operation, DropSequence) and not any(taken[ref] for ref in operation.releases()):
            ordered.remove(one)
            ordered.insert(_before_what_it_needs_goes(operation, ordered), one)
    return ordered


def _after_what_it_needs(operation: DiffOperation, steps: Sequence[Step]) -> int:
    needs = operation.requires()
    return max((at + 1 for at, one in enumerate(steps) if one.operation.provides() & needs), default=0)


def _before_what_it_needs_goes(operation: DiffOperation, steps: Sequence[Step]) -> int:
    needs = operation.requires()
    return min((at for at, one in enumerate(steps) if one.operation.releases() & needs), default=len(steps))


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
