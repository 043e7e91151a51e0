"""Sequences of metadata as objects of a schema, where the database's plugin has a place for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import exc, schema, types

from viborm_core.schema import IdentityDef, Integer, ObjectRef, SchemaObject, TableName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.schema import MetaData, Table

    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

WITH_A_PLACE = "postgresql"
"""The dialect whose plugin has sequences."""


@frozen(kw_only=True)
class ReadSequences:
    """The sequences as objects, and the kinds that they are of, for which the metadata then speaks."""

    items: tuple[SchemaObject, ...] = ()
    kinds: frozenset[str] = frozenset()


def read_sequences(
    tables: Sequence[Table], metadata: Sequence[MetaData], target: Target, remarks: Remarks
) -> ReadSequences:
    """The sequences that ``create_all`` makes for these tables and metadata; those without a place are noted."""
    if not target.dialect.supports_sequences:
        return ReadSequences()
    found = _made(tables, metadata)
    if not target.is_called(WITH_A_PLACE):
        for one in found.values():
            remarks.omit(_ref("sequence", one), _without_a_place(one))
        return ReadSequences()
    if not found:
        return ReadSequences()
    from viborm_postgres import SequenceDef  # the plugin of the database that the metadata is read for

    items = [
        SequenceDef(name=name, type=Integer(bits=_bits(one, target, remarks)), settings=_settings(one))
        for name, one in found.items()
    ]
    return ReadSequences(items=tuple(items), kinds=frozenset({SequenceDef.kind}))


def _made(tables: Iterable[Table], metadata: Iterable[MetaData]) -> dict[TableName, schema.Sequence]:
    found: dict[TableName, schema.Sequence] = {}
    for one in (*_of_columns(tables), *_of_metadata(metadata)):
        if not one.optional:
            found.setdefault(TableName(one.schema, str(one.name)), one)
    return found


def _of_columns(tables: Iterable[Table]) -> Iterator[schema.Sequence]:
    for table in tables:
        for column in table.columns:
            if isinstance(column.default, schema.Sequence):
                yield column.default


def _of_metadata(metadata: Iterable[MetaData]) -> Iterator[schema.Sequence]:
    for one in metadata:
        yield from one._sequences.values()  # noqa: SLF001 - SQLAlchemy has no other way to ask


def _ref(kind: str, one: schema.Sequence) -> ObjectRef:
    return ObjectRef(kind=kind, owner=TableName(one.schema, str(one.name)))


def _without_a_place(one: schema.Sequence) -> str:
    column: Any = one.column
    if column is None:
        return "sequences have no place in a schema of this database: it is not made"
    return f"{column.table.name}.{column.name} takes its values from it, and it is not made: it must be there"


def _bits(one: schema.Sequence, target: Target, remarks: Remarks) -> int:
    stated = one.data_type
    if stated is None:
        return 64
    try:
        spelled = target.type_sql(stated).upper()
    except exc.CompileError:
        spelled = str(stated)
    if isinstance(stated, types.Integer) and spelled in _BITS:
        return _BITS[spelled]
    remarks.fault(_ref("sequence", one), f"numbers of a sequence are of type {', '.join(_BITS)}, not {spelled}")
    return 64


_BITS = {"SMALLINT": 16, "INTEGER": 32, "BIGINT": 64}


def _settings(one: schema.Sequence) -> IdentityDef:
    return IdentityDef(
        mode="serial",
        start=one.start,
        increment=one.increment,
        minimum=one.minvalue,
        maximum=one.maxvalue,
        cache=one.cache,
        cycle=one.cycle,
    )
