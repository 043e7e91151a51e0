"""Sequences of their own as a kind of object: what the core is told about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.objects import ObjectKind, Spelled
from viborm_core.questions import may_it_go
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.sequence import AlterSequence, CreateSequence, DropSequence, RenameSequence, SequenceDef
from viborm_postgres.sequence_reading import sequences_apart, settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.objects import ToRead, ToSpell
    from viborm_core.operations import DiffOperation
    from viborm_core.questions import Question
    from viborm_core.schema import SchemaObject, SchemaSnapshot, TableName


def _sequence(item: SchemaObject) -> SequenceDef:
    if not isinstance(item, SequenceDef):
        raise TypeError(f"{item!r} is no sequence")
    return item


def read(wanted: ToRead) -> Sequence[SequenceDef]:
    """The sequences of the namespaces that belong to no column and no extension."""
    connection = wanted.connection
    if not isinstance(connection, PostgresConnection):
        raise TypeError(f"a connection of another dialect: {connection!r}")
    namespaces = tuple(name or connection.default_namespace for name in wanted.namespaces)
    return sequences_apart(connection, namespaces or (connection.default_namespace,))


def spell(wanted: ToSpell) -> Spelled:
    """Both sides with the settings that are not the server's own; a comment that is not stated stays."""
    there = {item.name: _sequence(item) for item in wanted.current}
    return Spelled(
        current=tuple(settled(item) for item in there.values()),
        desired=tuple(_completed(_sequence(item), there.get(item.name)) for item in wanted.desired),
    )


def _completed(item: SequenceDef, current: SequenceDef | None) -> SequenceDef:
    comment = item.comment
    if comment is None:
        comment = (current.comment if current is not None else None) or ""
    return evolve(settled(item), comment=comment)


def _create(item: SchemaObject) -> DiffOperation:
    return CreateSequence(sequence=_sequence(item))


def _drop(item: SchemaObject) -> DiffOperation:
    return DropSequence(sequence=_sequence(item))


def _change(before: SchemaObject, after: SchemaObject) -> Sequence[DiffOperation]:
    return [AlterSequence(sequence=_sequence(after), before=_sequence(before))]


def _rename(name: TableName, to: str) -> DiffOperation:
    return RenameSequence(sequence=name, to=to)


def _likeness(old: SchemaObject, new: SchemaObject) -> tuple[float, str]:
    before, after = _sequence(old), _sequence(new)
    same = (before.type, before.settings) == (after.type, after.settings)
    return (0.5, "the same settings") if same else (0.0, "other settings")


def _stakes(operation: DiffOperation, _current: SchemaSnapshot) -> Iterator[Question]:
    if isinstance(operation, DropSequence):
        name = operation.sequence.name
        question = f"The schema has no sequence {name} any more. May it go, with the number that it has come to?"
        yield may_it_go(operation.subject, question, "drop it; a new one of the name starts again")


SEQUENCES = ObjectKind(
    value=SequenceDef,
    create=_create,
    drop=_drop,
    change=_change,
    rename=_rename,
    likeness=_likeness,
    stakes=_stakes,
    readers={"postgres": read},
    spellers={"postgres": spell},
)
