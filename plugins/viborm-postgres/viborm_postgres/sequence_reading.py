"""Reads sequences that belong to no column, and brings their settings to one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import IdentityDef, Integer, TableName
from viborm_postgres import catalog
from viborm_postgres.sequence import SequenceDef
from viborm_postgres.sequence_settings import settled_settings, without_usual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_postgres.connection import PostgresConnection

_BITS = {"smallint": 16, "integer": 32, "bigint": 64}


def sequences_apart(connection: PostgresConnection, namespaces: Sequence[str]) -> Sequence[SequenceDef]:
    """The sequences of these namespaces that belong to no column and no extension, all of them stated."""
    return [_read(*row) for row in connection.query(catalog.sequences_apart(namespaces))]


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
    return evolve(settled(found), comment=comment)


def settled(item: SequenceDef) -> SequenceDef:
    """The sequence with the settings that are not the server's own."""
    settings = without_usual(settled_settings(item.settings, item.type), item.type, None)
    return evolve(item, settings=evolve(settings, mode="serial"))
