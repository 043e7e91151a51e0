"""Brings both sides of a comparison to one spelling: what rules can decide here, the rest by asking in `spelling`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.adapter import CanonicalPair
from viborm_core.errors import ImpossibleChange, SchemaError
from viborm_core.schema import EnumDef, ObjectRef, SchemaObject, SchemaSnapshot, TableName, spell_dotted
from viborm_postgres.adopt import adopt_table
from viborm_postgres.canonical_table import TableSpeller
from viborm_postgres.exact import exactly
from viborm_postgres.names import NAME_LIMIT
from viborm_postgres.namespace_comment import NamespaceComment
from viborm_postgres.riding import Dependent, Unmanaged, View
from viborm_postgres.spelling import respell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from viborm_core.capabilities import Capabilities
    from viborm_core.reading import SchemaReading
    from viborm_postgres.connection import PostgresConnection


_OWN = frozenset({Dependent.kind, NamespaceComment.kind, Unmanaged.kind, View.kind})


def canonical(
    desired: SchemaReading,
    current: SchemaReading,
    connection: PostgresConnection | None,
    capabilities: Capabilities,
) -> CanonicalPair:
    """Both sides in one spelling.

    Raises:
        SchemaError: the desired schema has what this server cannot hold.
        ImpossibleChange: it names something that is there and left alone.
    """
    namespace = default_namespace(current, connection)
    faults: list[str] = []
    wanted = _spell(desired, current.snapshot, namespace, capabilities, faults)
    if faults:
        raise SchemaError(faults)
    _refuse_unmanaged(wanted, current.snapshot)
    here = _without_foreign_comments(current.snapshot, wanted)
    if desired.dialect != "postgres":
        wanted = evolve(wanted, tables=tuple(adopt_table(table, here.table(table.name)) for table in wanted.tables))
    else:
        wanted = exactly(wanted, here)
    return respell(wanted, here, connection)


def default_namespace(current: SchemaReading, connection: PostgresConnection | None) -> str:
    """The namespace of what is named without one."""
    if connection is not None:
        return connection.default_namespace
    namespaces = current.snapshot.namespaces
    return namespaces[0] if len(namespaces) == 1 else "public"


def enum_names(snapshot: SchemaSnapshot, namespace: str) -> dict[str, TableName]:
    """The enums as casts name them: with their namespace, and without it in the default one."""
    names = {}
    for enum in snapshot.enums:
        own = enum.name if enum.name.namespace is not None else TableName(namespace, enum.name.name)
        names[spell_dotted(own.namespace or namespace, own.name)] = own
        if own.namespace == namespace:
            names[spell_dotted(own.name)] = own
    return names


def _spell(
    desired: SchemaReading,
    current: SchemaSnapshot,
    namespace: str,
    capabilities: Capabilities,
    faults: list[str],
) -> SchemaSnapshot:
    snapshot = desired.snapshot
    enums = enum_names(snapshot, namespace)
    tables = []
    for table in snapshot.tables:
        speller = TableSpeller(
            table=table,
            namespace=namespace,
            enums=enums,
            capabilities=capabilities,
            current=current.table(_qualified(table.name, namespace)),
            places=desired.places,
        )
        tables.append(speller.spelled())
        faults.extend(speller.faults)
    spelled_enums = tuple(_enum(enum, namespace, desired.places, faults) for enum in snapshot.enums)
    namespaces = tuple(dict.fromkeys(name or namespace for name in snapshot.namespaces))
    objects = tuple(_object(item, namespace) for item in snapshot.objects)
    if (
        all(new is old for new, old in zip(tables, snapshot.tables, strict=True))
        and spelled_enums == snapshot.enums
        and objects == snapshot.objects
        and namespaces == snapshot.namespaces
    ):
        return snapshot
    return evolve(snapshot, tables=tuple(tables), enums=spelled_enums, objects=objects, namespaces=namespaces)


def _qualified(name: TableName, namespace: str) -> TableName:
    return name if name.namespace else TableName(namespace, name.name)


def _object(item: SchemaObject, namespace: str) -> SchemaObject:
    """An object of another plugin's kind; what this plugin reads has its namespace, or is in none."""
    if item.name.namespace is not None or item.kind in _OWN:
        return item
    return evolve(item, name=_qualified(item.name, namespace))


def _enum(enum: EnumDef, namespace: str, places: Mapping[ObjectRef, str], faults: list[str]) -> EnumDef:
    name = _qualified(enum.name, namespace)
    place = places.get(ObjectRef(kind="enum", owner=enum.name), "")
    prefix = f"{place}: " if place else ""
    faults.extend(
        f"{prefix}enum {enum.name}: {word!r} is longer than {NAME_LIMIT} bytes"
        for word in (name.name, *enum.values)
        if len(word.encode()) > NAME_LIMIT
    )
    if not name.name or len(set(enum.values)) != len(enum.values):
        faults.append(f"{prefix}enum {enum.name} has a value twice, or no name")
    return enum if name == enum.name else evolve(enum, name=name)


def _refuse_unmanaged(desired: SchemaSnapshot, current: SchemaSnapshot) -> None:
    taken = {}
    for item in current.objects:
        if isinstance(item, Unmanaged):
            taken[item.name] = item.what
        elif isinstance(item, View):
            taken[item.name] = "materialized view" if item.materialized else "view"
    if not taken:
        return
    clashes = [f"{table.name} is a {taken[table.name]}" for table in desired.tables if table.name in taken]
    if clashes:
        raise ImpossibleChange(
            f"the schema has tables that are something else here, which is left alone: {'; '.join(clashes)}",
            hint="leave them out with --exclude, or drop them yourself",
        )


def _without_foreign_comments(current: SchemaSnapshot, desired: SchemaSnapshot) -> SchemaSnapshot:
    """A comment on a namespace that the schema does not have stays as it is, like the namespace."""
    kept = tuple(
        item
        for item in current.objects
        if not isinstance(item, NamespaceComment) or item.name.name in desired.namespaces
    )
    return current if len(kept) == len(current.objects) else evolve(current, objects=kept)
