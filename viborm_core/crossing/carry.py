"""The whole of a schema, from one dialect to another."""

from collections.abc import Iterable

from attrs import evolve

from viborm_core.adapter import Adapter
from viborm_core.capabilities import Capabilities
from viborm_core.crossing.columns import Columns
from viborm_core.crossing.expressions import Translator
from viborm_core.crossing.parts import Parts
from viborm_core.errors import SchemaError
from viborm_core.models.plain import plain
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.schema import EnumDef, EnumRef, ForeignKeyDef, SchemaSnapshot, TableDef, TableName

_LISTED = 3


def carried_over(reading: SchemaReading, source: Adapter, target: Adapter, capabilities: Capabilities) -> SchemaReading:
    """A schema that ``source`` read, as a schema of no dialect that ``target`` can take.

    Raises:
        SchemaError: a type, or a name, cannot be carried over; all of them.
    """
    snapshot = plain(source.portable(reading.snapshot), name_limit=source.capabilities(None).name_limit)
    faults: list[str] = []
    omitted: list[str] = [*reading.omitted]
    snapshot = _in_one_place(snapshot, capabilities, faults)
    translator = Translator(source=source, target=target)
    columns = Columns(capabilities=capabilities, translator=translator, faults=faults, omitted=omitted)
    parts = Parts(capabilities=capabilities, translator=translator, omitted=omitted)
    tables = tuple(parts.carried(columns.carried(table)) for table in snapshot.tables)
    if faults:
        raise SchemaError(faults)
    omitted += translator.notes
    omitted += (f"{option} of {_some(names)}" for option, names in columns.table_options.items())
    omitted += _objects(reading.snapshot, source)
    carried = SchemaSnapshot(
        tables=tables,
        enums=tuple(_enum(enum, capabilities, omitted) for enum in (*snapshot.enums, *columns.enums)),
        namespaces=snapshot.namespaces if capabilities.namespaces else (),
    )
    return evolve(
        reading, snapshot=carried, speaks_for=CORE_KINDS, dialect=None, server_version="", omitted=tuple(omitted)
    )


def _enum(enum: EnumDef, capabilities: Capabilities, omitted: list[str]) -> EnumDef:
    if enum.comment is None or capabilities.comments:
        return enum
    omitted.append(f"the comment of the enum {enum.name}")
    return evolve(enum, comment=None)


def _objects(snapshot: SchemaSnapshot, source: Adapter) -> Iterable[str]:
    """What is managed besides tables and enums: its kinds belong to the dialect. What is not is counted already."""
    for item in snapshot.objects:
        if not isinstance(item, source.object_types):
            yield f"{item.kind.rpartition('/')[2]} {item.name}"


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _LISTED else f"{len(names)} tables"


def _in_one_place(snapshot: SchemaSnapshot, capabilities: Capabilities, faults: list[str]) -> SchemaSnapshot:
    """Without namespaces, where the other database has none."""
    if capabilities.namespaces or not any(name.namespace for name in snapshot.tables_by_name):
        return snapshot
    seen: dict[str, TableName] = {}
    for name in (*snapshot.tables_by_name, *snapshot.enums_by_name):
        other = seen.setdefault(name.name, name)
        if other != name:
            faults.append(f"{other} and {name} would both be {name.name}: there are no namespaces to keep them apart")
    return evolve(
        snapshot,
        tables=tuple(_bare_table(table) for table in snapshot.tables),
        enums=tuple(evolve(enum, name=_bare(enum.name)) for enum in snapshot.enums),
        namespaces=(),
    )


def _bare(name: TableName) -> TableName:
    return TableName(None, name.name)


def _bare_table(table: TableDef) -> TableDef:
    columns = tuple(
        evolve(column, type=EnumRef(_bare(column.type.name))) if isinstance(column.type, EnumRef) else column
        for column in table.columns
    )
    keys: tuple[ForeignKeyDef, ...] = tuple(evolve(key, references=_bare(key.references)) for key in table.foreign_keys)
    return evolve(table, name=_bare(table.name), columns=columns, foreign_keys=keys)
