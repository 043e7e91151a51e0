"""Metadata as a schema reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import types

from viborm_core.errors import SchemaError
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.schema import EnumDef, ObjectRef, SchemaSnapshot, TableName
from viborm_sqlalchemy.constraints import name_of
from viborm_sqlalchemy.hints import read_hints
from viborm_sqlalchemy.places import Places
from viborm_sqlalchemy.remarks import Remarks
from viborm_sqlalchemy.sequences import read_sequences
from viborm_sqlalchemy.tables import read_table
from viborm_sqlalchemy.target import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.schema import MetaData, Table

    from viborm_core.capabilities import Capabilities


def read_metadata(metadata: MetaData, capabilities: Capabilities | None = None) -> SchemaReading:
    """The schema that metadata declares.

    Args:
        metadata: with its tables, indexes, constraints and named enums.
        capabilities: those of the database that it is for; None for a schema of no database in particular.

    Raises:
        SchemaError: something in it is wrong, or has no place in a schema; lists all of it.
    """
    enums = [one for one in getattr(metadata, "_schemas", ()) if isinstance(one, types.Enum)]
    return read_tables(list(metadata.tables.values()), capabilities, more=(metadata,), enums=enums)


def read_tables(
    tables: Sequence[Table],
    capabilities: Capabilities | None = None,
    *,
    more: Sequence[MetaData] = (),
    enums: Iterable[Any] = (),
) -> SchemaReading:
    """The schema that some tables of metadata declare.

    Raises:
        SchemaError: something in them is wrong, or has no place in a schema; lists all of it.
    """
    target = target_of(capabilities)
    places = Places(tables)
    remarks = Remarks(place=lambda ref: places.get(ref, ""))
    real = []
    for table in tables:
        if getattr(table, "is_view", False):
            remarks.omit(ObjectRef(kind="table", owner=name_of(table)), "it is a view, which is not managed")
        else:
            real.append(table)
    read = [read_table(table, target, remarks) for table in real]
    named = _enums((enum for one in read for enum in one.enums), remarks)
    sequences = read_sequences(real, more, target, remarks)
    hints = read_hints(real, remarks)
    if remarks.faults:
        raise SchemaError(remarks.faults)
    names = [*(one.table.name for one in read), *named, *(one.name for one in sequences.items)]
    return SchemaReading(
        snapshot=SchemaSnapshot(
            tables=tuple(one.table for one in read),
            enums=tuple(named.values()),
            objects=sequences.items,
            namespaces=tuple({name.namespace for name in names if name.namespace is not None}),
        ),
        speaks_for=CORE_KINDS | sequences.kinds,
        hints=hints,
        places=places,
        omitted=tuple(remarks.omitted),
    )


def _enums(found: Iterable[EnumDef], remarks: Remarks) -> dict[TableName, EnumDef]:
    named: dict[TableName, EnumDef] = {}
    for enum in found:
        if named.setdefault(enum.name, enum) != enum:
            ref = ObjectRef(kind="enum", owner=enum.name)
            remarks.fault(ref, f"it is declared twice, with the values {named[enum.name].values} and {enum.values}")
    return named
