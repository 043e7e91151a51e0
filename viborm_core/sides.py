"""The two sides of a push: the desired schema and the database, read and brought to one spelling."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from attrs import evolve, frozen

from viborm_core.adapter import CanonicalPair, Connection, Uncertain
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Step
from viborm_core.diff import assign_names, complete, diff
from viborm_core.diff.again import with_objects_again
from viborm_core.diff.part_names import PartNames
from viborm_core.diff.values import enum_inside
from viborm_core.evidence import OldNames
from viborm_core.objects import ObjectKind
from viborm_core.operations import DiffOperation
from viborm_core.owned import OwnedSpelling, to_read, with_owned
from viborm_core.reading import SchemaReading
from viborm_core.request import Request
from viborm_core.schema import SchemaObject, SchemaSnapshot, TableName
from viborm_core.shapes import all_shaped, shaped


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
    """The database as it is, with the objects of the plugins' kinds that the schema to reach speaks for."""
    if request.connection is None:
        raise ValueError("without a connection, the current schema must be given")
    namespaces = namespaces_read(request)
    adapter = request.adapter
    given = adapter.introspect(request.connection, namespaces)
    reading = shaped(given, SchemaReading, "introspect()", adapter.owner)
    managed, contains = managed_kinds(request), request.scope.test()
    if not managed:
        return reading
    wanted = to_read(adapter, request.connection, namespaces, reading)
    return with_owned(managed, adapter.dialect, wanted, lambda item: contains(item.scope_name))


def canonical(
    request: Request, desired: SchemaReading, current: SchemaReading, capabilities: Capabilities
) -> CanonicalPair:
    """Both sides in the dialect's spelling.

    Raises:
        SchemaError: the desired schema has what the database cannot hold.
    """
    adapter = request.adapter
    given = adapter.canonical(desired, current, request.speller, capabilities)
    return shaped(given, CanonicalPair, "canonical()", adapter.owner)


def folding(request: Request) -> Callable[[Sequence[Step], SchemaSnapshot], Sequence[Step]]:
    """The adapter's fold, whose steps are looked at."""
    adapter = request.adapter
    return lambda steps, current: all_shaped(adapter.fold(steps, current), Step, "fold()", adapter.owner)


def managed_kinds(request: Request) -> Mapping[str, ObjectKind]:
    """The plugins' kinds of objects that the schema to reach speaks for."""
    return {name: kind for name, kind in request.kinds.items() if name in request.desired.speaks_for}


def namespaces_read(request: Request) -> tuple[str, ...]:
    """The namespaces that are read; none means the current one."""
    return request.scope.namespaces or _mentioned(request.desired.snapshot, request)


def _mentioned(snapshot: SchemaSnapshot, request: Request) -> tuple[str, ...]:
    """The namespaces that a schema mentions; the empty one, for tables without, is the database's current one."""
    named = {table.name.namespace for table in snapshot.tables} | {enum.name.namespace for enum in snapshot.enums}
    if snapshot.objects:
        managed = managed_kinds(request)
        named |= {item.name.namespace for item in snapshot.objects if item.kind in managed}
    mentioned = {name or "" for name in named} | set(snapshot.namespaces)
    return () if mentioned == {""} else tuple(sorted(mentioned))


def both_sides(request: Request, reading: SchemaReading, capabilities: Capabilities) -> Sides:
    """The desired schema and what was read, in scope and in one spelling.

    Raises:
        SchemaError: the desired schema has what the database cannot hold.
    """
    declared = {table.name for table in request.desired.snapshot.tables}
    in_scope = _objects_in_scope(request.scope.restrict(request.desired.snapshot, declared), request)
    desired = evolve(request.desired, snapshot=in_scope)
    current = evolve(reading, snapshot=request.scope.restrict(reading.snapshot, declared))
    pair = canonical(request, desired, current, capabilities)
    wanted = _with_namespaces(pair.desired, request)
    return Sides(
        current=_managed(pair.current, wanted, request, _enums_elsewhere(reading, current)),
        desired=wanted,
        uncertain=pair.uncertain,
    )


def _objects_in_scope(snapshot: SchemaSnapshot, request: Request) -> SchemaSnapshot:
    managed, contains = managed_kinds(request), request.scope.test()
    if not snapshot.objects or not managed:
        return snapshot

    def is_meant(item: SchemaObject) -> bool:
        return item.kind not in managed or contains(item.scope_name)

    return evolve(snapshot, objects=tuple(item for item in snapshot.objects if is_meant(item)))


def owned_spelling(request: Request, capabilities: Capabilities) -> OwnedSpelling:
    """How the objects of plugins' kinds are brought to one spelling, once it is known what is renamed."""
    return OwnedSpelling(
        kinds=managed_kinds(request),
        adapter=request.adapter,
        renderers=request.renderers,
        connection=request.speller,
        capabilities=capabilities,
        places=request.desired.places,
    )


def _with_namespaces(desired: SchemaSnapshot, request: Request) -> SchemaSnapshot:
    needed = {name for name in _mentioned(desired, request) if name} - set(desired.namespaces)
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
        names_primary_keys=capabilities.primary_key_names,
        old_name=names.bare,
    )


def differences(
    request: Request,
    current: SchemaSnapshot,
    desired: SchemaSnapshot,
    renames: tuple[DiffOperation, ...] = (),
    part_names: PartNames = MappingProxyType({}),
) -> tuple[DiffOperation, ...]:
    """The operations that turn ``current`` into ``desired``, or, with a reset, that make everything anew.

    ``renames`` have been applied to ``current``, and are no part of what comes back; ``part_names`` as in `diff`.
    """
    differs = managed_kinds(request)
    if not request.force_reset:
        found = diff(current, desired, differs, part_names)
        changes = (*renames, *found)
        if not changes or not any(item.kind in differs for item in current.objects):
            return found
        return with_objects_again(found, current, desired, differs, request.adapter.disturbed(changes, current))
    empty = SchemaSnapshot(namespaces=current.namespaces)
    return (*diff(current, empty, differs), *diff(empty, desired, differs))
