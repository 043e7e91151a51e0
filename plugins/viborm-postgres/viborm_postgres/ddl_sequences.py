"""Sequences of their own as SQL, and their place among the steps.

https://www.postgresql.org/docs/current/sql-createsequence.html
https://www.postgresql.org/docs/current/sql-altersequence.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_postgres.names import quote, quote_table, text
from viborm_postgres.numbering import changed_settings
from viborm_postgres.registry import postgres, statement
from viborm_postgres.sequence import AlterSequence, CreateSequence, DropSequence, RenameSequence
from viborm_postgres.sequence_settings import settled_settings
from viborm_postgres.spell import sequence_settings
from viborm_postgres.types import type_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.ddl import Statement, Step
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
