"""Brings a desired and a current schema to the one spelling of SQLite, without a connection.

Names are compared as SQLite compares them, without regard to the case of ASCII letters: a desired name
that differs from a current one in case alone is the current one. Comments are not kept by SQLite, and are
dropped. A table that is equal on both sides is worked on once.
"""

from collections.abc import Iterable, Mapping

from attrs import evolve

from viborm_core.adapter import CanonicalPair
from viborm_core.capabilities import Capabilities
from viborm_core.errors import SchemaError
from viborm_core.reading import SchemaReading
from viborm_core.schema import SchemaSnapshot, TableDef, TableName
from viborm_sqlite.canonical_table import canonical_table
from viborm_sqlite.faults import Faults
from viborm_sqlite.objects import Trigger, kind_word, passengers_of
from viborm_sqlite.sides import Side
from viborm_sqlite.sqltext import fold
from viborm_sqlite.table_reader import PLAIN


def canonical(desired: SchemaReading, current: SchemaReading, capabilities: Capabilities) -> CanonicalPair:
    """Both schemas in one spelling; idempotent.

    Raises:
        SchemaError: the desired schema has what SQLite cannot hold.
    """
    faults = Faults(desired.places)
    here = Side.of(current, capabilities, faults)
    now = {table.name: canonical_table(table, table.name, None, here) for table in current.snapshot.tables}
    there = Side.of(desired, capabilities, faults, respelled=_respelled(desired.snapshot, now))
    usual = _usual_options(current.snapshot)
    tables = []
    for table in desired.snapshot.tables:
        before = current.snapshot.table(table.name)
        if before is not None and before == table and _stands_alone(before, now[table.name], there):
            tables.append(before)
            continue
        name = there.table(table.name)
        spelled = canonical_table(table, name, now.get(name), there)
        if name not in now and len(spelled.options) < len(usual):
            spelled = evolve(spelled, options=(dict(usual) | dict(spelled.options)).items())
        tables.append(spelled)
    _check_names(desired.snapshot, tables, current.snapshot, faults)
    if faults.found:
        raise SchemaError(faults.found)
    return CanonicalPair(desired=_snapshot(desired.snapshot, tables), current=_snapshot(current.snapshot, now.values()))


def _stands_alone(table: TableDef, spelled: TableDef, side: Side) -> bool:
    """Whether nothing in the rest of the schema has a say in how a table is spelled: no enum, no other table."""
    return table is spelled and all(
        key.referenced_columns and side.table(key.references) == key.references for key in table.foreign_keys
    )


def _usual_options(current: SchemaSnapshot) -> tuple[tuple[str, str], ...]:
    """The options that a new table has where it states none.

    A table that looks new may turn out to be a renamed one, whose options stay. So this is nothing if there is
    one with other options.
    """
    return () if any(value == "true" for table in current.tables for _, value in table.options) else PLAIN


def _snapshot(snapshot: SchemaSnapshot, tables: Iterable[TableDef]) -> SchemaSnapshot:
    tables = tuple(tables)
    unchanged = len(tables) == len(snapshot.tables) and all(
        new is old for new, old in zip(tables, snapshot.tables, strict=True)
    )
    if unchanged and not snapshot.enums and not snapshot.namespaces:
        return snapshot
    return evolve(snapshot, tables=tables, enums=(), namespaces=())


def _respelled(desired: SchemaSnapshot, now: Mapping[TableName, TableDef]) -> dict[str, TableName]:
    """Every table's identity by its folded name: the current one where only case differs."""
    names = {fold(table.name.name): table.name for table in desired.tables if table.name.namespace is None}
    missing = [key for key, name in names.items() if name not in now]
    if missing:
        known = {fold(name.name): name for name in now}
        exact = set(names.values())
        names |= {key: known[key] for key in missing if key in known and known[key] not in exact}
    return names


def _check_names(desired: SchemaSnapshot, tables: Iterable[TableDef], current: SchemaSnapshot, faults: Faults) -> None:
    """Tables, views and indexes of one database share their names."""
    holders: dict[str, tuple[str, TableName]] = {
        fold(item.name.name): (kind_word(item), item.name)
        for item in passengers_of(current.objects)
        if not isinstance(item, Trigger)
    }
    for table in desired.tables:
        key = fold(table.name.name)
        if key in holders:
            word, name = holders[key]
            said = f"the {word} {name} has that name; in SQLite the case of letters does not count"
            faults.table(table.name, said)
        holders.setdefault(key, ("table", table.name))
    for table in tables:
        for index in table.indexes:
            if index.name is None:
                continue
            key = fold(index.name)
            if key in holders:
                word, name = holders[key]
                said = f"the {word} {name} has that name; SQLite has one for all"
                faults.index(table.name, index.name, index.columns, said)
            holders.setdefault(key, (f"index {index.name} of", table.name))
