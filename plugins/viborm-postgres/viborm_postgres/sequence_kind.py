"""Sequences of their own as a kind of object: read, spelled, asked about, and as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.objects import ObjectKind, Spelled
from viborm_core.questions import may_it_go
from viborm_core.schema import IdentityDef, Integer, TableName
from viborm_postgres import catalog
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.sequence import AlterSequence, CreateSequence, DropSequence, RenameSequence, SequenceDef
from viborm_postgres.sequence_settings import settled_settings, without_usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.objects import ToRead, ToSpell
    from viborm_core.operations import DiffOperation
    from viborm_core.questions import Question
    from viborm_core.schema import SchemaObject, SchemaSnapshot

_BITS = {"smallint": 16, "integer": 32, "bigint": 64}


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
    rows = connection.query(catalog.sequences_apart(namespaces or (connection.default_namespace,)))
    return [_read(*row) for row in rows]


def _read(  # noqa: PLR0913, PLR0917 - a row of the catalog
    namespace: str,
    name: str,
    kind: str,
    start: int,
    increment: int,
    minimum: int,
    maximum: int,
    cache: int,
    cycle: bool,  # noqa: FBT001 - the same
    comment: str,
) -> SequenceDef:
    settings = IdentityDef(
        mode="serial",
        start=start,
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cache=cache,
        cycle=cycle,
    )
    found = SequenceDef(name=TableName(namespace, name), type=Integer(bits=_BITS[kind]), settings=settings)
    return evolve(_settled(found), comment=comment)


def spell(wanted: ToSpell) -> Spelled:
    """Both sides with the settings that are not the server's own; a comment that is not stated stays."""
    there = {item.name: _sequence(item) for item in wanted.current}
    return Spelled(
        current=tuple(_settled(item) for item in there.values()),
        desired=tuple(_completed(_sequence(item), there.get(item.name)) for item in wanted.desired),
    )


def _completed(item: SequenceDef, current: SequenceDef | None) -> SequenceDef:
    comment = item.comment
    if comment is None:
        comment = (current.comment if current is not None else None) or ""
    return evolve(_settled(item), comment=comment)


def _settled(item: SequenceDef) -> SequenceDef:
    settings = without_usual(settled_settings(item.settings, item.type), item.type, None)
    return evolve(item, settings=evolve(settings, mode="serial"))


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
