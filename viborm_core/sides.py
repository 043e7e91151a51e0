"""The two sides of a push: the desired schema and the database, read and brought to one spelling."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve, frozen

from viborm_core.adapter import Connection, Uncertain
from viborm_core.capabilities import Capabilities
from viborm_core.diff import assign_names, complete, diff
from viborm_core.diff.stakes import enum_inside
from viborm_core.evidence import OldNames
from viborm_core.operations import DiffOperation
from viborm_core.reading import SchemaReading
from viborm_core.request import Request
from viborm_core.schema import SchemaSnapshot, TableName


@contextmanager
def one_moment(connection: Connection | None) -> Iterator[None]:
    """Everything that is read inside is of one moment, and nothing made inside stays."""
    if connection is None:
        yield
        return
    connection.begin_reading()
    try:
        yield
    finally:
        connection.rollback()


@frozen(kw_only=True)
class Sides:
    """Both schemas in one spelling, and what could not be spelled."""

    current: SchemaSnapshot
    desired: SchemaSnapshot
    uncertain: tuple[Uncertain, ...]


def read_database(request: Request) -> SchemaReading:
    """The database as it is, with the objects of plugins' kinds."""
    if request.connection is None:
        raise ValueError("without a connection, the current schema must be given")
    namespaces = namespaces_read(request)
    reading = request.adapter.introspect(request.connection, namespaces)
    readers = [kind for kind in request.kinds.values() if request.adapter.dialect in kind.readers]
    if not readers:
        return reading
    taken_over = frozenset[str]().union(*(kind.takes_over for kind in readers))
    passengers = (item for item in reading.snapshot.objects if item.kind not in taken_over)
    own = (item for kind in readers for item in kind.readers[request.adapter.dialect](request.connection, namespaces))
    return evolve(reading, snapshot=evolve(reading.snapshot, objects=(*passengers, *own)))


def namespaces_read(request: Request) -> tuple[str, ...]:
    """The namespaces that are read; none means the current one."""
    return request.scope.namespaces or _mentioned(request.desired.snapshot)


def _mentioned(snapshot: SchemaSnapshot) -> tuple[str, ...]:
    """The namespaces that a schema mentions; the empty one, for tables without, is the database's current one."""
    named = {table.name.namespace for table in snapshot.tables} | {enum.name.namespace for enum in snapshot.enums}
    mentioned = {name or "" for name in named} | set(snapshot.namespaces)
    return () if mentioned == {""} else tuple(sorted(mentioned))


def both_sides(request: Request, reading: SchemaReading, capabilities: Capabilities) -> Sides:
    """The desired schema and what was read, in scope and in one spelling.

    Raises:
        SchemaError: the desired schema has what the database cannot hold.
    """
    declared = {table.name for table in request.desired.snapshot.tables}
    desired = evolve(request.desired, snapshot=request.scope.restrict(request.desired.snapshot, declared))
    current = evolve(reading, snapshot=request.scope.restrict(reading.snapshot, declared))
    pair = request.adapter.canonical(desired, current, request.speller, capabilities)
    wanted = _with_namespaces(_spelled(pair.desired, request))
    return Sides(
        current=_managed(_spelled(pair.current, request), wanted, request, _enums_elsewhere(reading, current)),
        desired=wanted,
        uncertain=pair.uncertain,
    )


def _spelled(snapshot: SchemaSnapshot, request: Request) -> SchemaSnapshot:
    spellers = {
        name: kind.spellers[request.adapter.dialect]
        for name, kind in request.kinds.items()
        if request.adapter.dialect in kind.spellers
    }
    if not spellers or not snapshot.objects:
        return snapshot
    objects = tuple(
        spellers[item.kind](item, request.connection) if item.kind in spellers else item for item in snapshot.objects
    )
    return evolve(snapshot, objects=objects)


def _with_namespaces(desired: SchemaSnapshot) -> SchemaSnapshot:
    needed = {name for name in _mentioned(desired) if name} - set(desired.namespaces)
    return evolve(desired, namespaces=(*desired.namespaces, *needed)) if needed else desired


def _enums_elsewhere(reading: SchemaReading, in_scope: SchemaReading) -> frozenset[TableName]:
    """The enums that tables out of scope use."""
    if reading.snapshot is in_scope.snapshot:
        return frozenset()
    return frozenset(
        enum
        for table in reading.snapshot.tables
        if in_scope.snapshot.table(table.name) is None
        for enum in (enum_inside(column.type) for column in table.columns)
        if enum is not None
    )


def _managed(
    current: SchemaSnapshot, desired: SchemaSnapshot, request: Request, elsewhere: frozenset[TableName]
) -> SchemaSnapshot:
    """The current schema without namespaces that the source does not speak for and enums that others use."""
    if "namespace" not in request.desired.speaks_for:
        namespaces = tuple(name for name in current.namespaces if name in desired.namespaces)
        current = evolve(current, namespaces=namespaces)
    if any(enum.name in elsewhere and desired.enum(enum.name) is None for enum in current.enums):
        kept = tuple(one for one in current.enums if one.name not in elsewhere or desired.enum(one.name))
        current = evolve(current, enums=kept)
    return current


def settled(
    desired: SchemaSnapshot, current: SchemaSnapshot, capabilities: Capabilities, names: OldNames
) -> SchemaSnapshot:
    """The desired schema, complete and with all its names."""
    return assign_names(
        complete(desired, current),
        current,
        limit=capabilities.name_limit,
        renames_constraints=capabilities.rename_constraint,
        old_name=names.bare,
    )


def differences(request: Request, current: SchemaSnapshot, desired: SchemaSnapshot) -> tuple[DiffOperation, ...]:
    """The operations that turn ``current`` into ``desired``, or, with a reset, that make everything anew."""
    differs = {name: kind for name, kind in request.kinds.items() if name in request.desired.speaks_for}
    if not request.force_reset:
        return diff(current, desired, differs)
    empty = SchemaSnapshot(namespaces=current.namespaces)
    return (*diff(current, empty, differs), *diff(empty, desired, differs))
