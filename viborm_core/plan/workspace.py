"""A snapshot to fold operations over, indexed so that each costs what it touches and not the whole schema."""

from collections import defaultdict

from viborm_core.diff.values import enum_inside
from viborm_core.operations import DiffOperation
from viborm_core.operations.refs import enum_ref, table_ref
from viborm_core.schema import Array, EnumDef, EnumRef, ObjectRef, SchemaObject, SchemaSnapshot, TableDef, TableName

_HOLDERS = (EnumRef, Array)
"""Types that may have an enum inside."""


class Workspace:
    """The state between two steps of a plan. Private to the planner, and the one thing there that changes."""

    def __init__(self, snapshot: SchemaSnapshot) -> None:
        self._tables: dict[TableName, TableDef] = {}
        self._enums: dict[TableName, EnumDef] = {}
        self._objects: dict[ObjectRef, SchemaObject] = {}
        self._namespaces = snapshot.namespaces
        self._users: dict[ObjectRef, set[ObjectRef]] = defaultdict(set)
        self._put(snapshot)

    def apply(self, operation: DiffOperation) -> tuple[SchemaSnapshot, SchemaSnapshot]:
        """Carry out an operation; gives the part of the snapshot that it touches, before and after."""
        before = self._part(operation)
        after = operation.apply(before)
        self._remove(before)
        self._put(after)
        self._namespaces = after.namespaces
        return before, after

    def snapshot(self) -> SchemaSnapshot:
        """The whole state."""
        return SchemaSnapshot(
            tables=tuple(self._tables.values()),
            enums=tuple(self._enums.values()),
            objects=tuple(self._objects.values()),
            namespaces=self._namespaces,
        )

    def _part(self, operation: DiffOperation) -> SchemaSnapshot:
        wanted = set(operation.touches())
        if operation.carries_dependents:
            for ref in tuple(wanted):
                wanted |= self._users[ref]
        waiting = list(wanted)
        while waiting:
            ref = waiting.pop()
            for user in self._users[ref]:
                if user in self._objects and user not in wanted:
                    wanted.add(user)
                    waiting.append(user)
        return SchemaSnapshot(
            tables=[self._tables[ref.owner] for ref in wanted if ref.kind == "table" and ref.owner in self._tables],
            enums=[self._enums[ref.owner] for ref in wanted if ref.kind == "enum" and ref.owner in self._enums],
            objects=[self._objects[ref] for ref in wanted if ref in self._objects],
            namespaces=self._namespaces,
        )

    def _put(self, part: SchemaSnapshot) -> None:
        for table in part.tables:
            self._tables[table.name] = table
            for ref in _used_by_table(table):
                self._users[ref].add(table_ref(table.name))
        for enum in part.enums:
            self._enums[enum.name] = enum
        for item in part.objects:
            self._objects[item.ref] = item
            for ref in item.depends_on:
                self._users[_whole(ref)].add(item.ref)

    def _remove(self, part: SchemaSnapshot) -> None:
        for table in part.tables:
            del self._tables[table.name]
            for ref in _used_by_table(table):
                self._users[ref].discard(table_ref(table.name))
        for enum in part.enums:
            del self._enums[enum.name]
        for item in part.objects:
            del self._objects[item.ref]
            for ref in item.depends_on:
                self._users[_whole(ref)].discard(item.ref)


def _used_by_table(table: TableDef) -> set[ObjectRef]:
    used = {table_ref(key.references) for key in table.foreign_keys}
    for column in table.columns:
        enum = enum_inside(column.type) if isinstance(column.type, _HOLDERS) else None
        if enum is not None:
            used.add(enum_ref(enum))
    return used


def _whole(ref: ObjectRef) -> ObjectRef:
    return table_ref(ref.owner) if ref.part else ref
