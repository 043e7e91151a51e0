"""Brings a desired and a current schema to the one spelling of this dialect.

Rules settle types, values, names and keys; the server spells the expressions whose texts differ. Tables that are equal
on both sides are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.adapter import CanonicalPair, Uncertain
from viborm_core.errors import SchemaError
from viborm_core.schema import IndexDef, SchemaSnapshot, TableDef, TableName
from viborm_mysql.canonical_column import Side
from viborm_mysql.canonical_table import canonical_table
from viborm_mysql.faults import Faults
from viborm_mysql.flavour import Flavour
from viborm_mysql.implicit import served_apart, without_implicit
from viborm_mysql.names import DIALECT
from viborm_mysql.objects import Relation, View
from viborm_mysql.pairs import settle
from viborm_mysql.respell import NotSpelledError, Wanted, WrongExpressionError, respell
from viborm_mysql.serving import unique_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from viborm_core.capabilities import Capabilities
    from viborm_core.reading import SchemaReading
    from viborm_mysql.connection import MySQLConnection


def canonical(
    desired: SchemaReading,
    current: SchemaReading,
    connection: MySQLConnection | None,
    capabilities: Capabilities,
) -> CanonicalPair:
    """Both schemas in one spelling; idempotent.

    Raises:
        SchemaError: the desired schema has what this database cannot hold.
    """
    flavour = Flavour.of(capabilities)
    faults = Faults(desired.places)
    now = {table.name: table for table in _current_tables(current, capabilities, flavour)}
    spelled = _speller(desired.snapshot, now, flavour)
    side = Side(
        enums=desired.snapshot.enums_by_name,
        capabilities=capabilities,
        flavour=flavour,
        faults=faults,
    )
    taken = _other_relations(current.snapshot)
    tables: list[TableDef] = []
    uncertain: list[Uncertain] = []
    for table in desired.snapshot.tables:
        before = now.get(spelled(table.name))
        if before is not None and before == table:
            tables.append(before)
            continue
        other = taken.get(spelled(table.name))
        if before is None and other is not None:
            faults.table(table.name, f"a {other} of the database has that name; rename one of them")
        made = canonical_table(table, before, side, spelled)
        if before is not None and not faults.found:
            apart = () if flavour.is_mariadb else served_apart(table, made)
            now[before.name] = before = without_implicit(before, made, apart)
            paired = settle(made, before, _asker(connection, flavour, faults))
            uncertain += paired.uncertain
            made = _completed_indexes(paired.table, before)
        else:
            made = _completed_indexes(made, before)
        tables.append(made)
    _refuse_twins(tables, faults, flavour)
    if flavour.unique_references:
        _refuse_loose_references(tables, now, faults)
    if faults.found:
        raise SchemaError(faults.found)
    return CanonicalPair(
        desired=evolve(desired.snapshot, tables=tables, enums=(), namespaces=()),
        current=evolve(current.snapshot, tables=tuple(now.values()), enums=(), namespaces=()),
        uncertain=tuple(uncertain),
    )


def _current_tables(current: SchemaReading, capabilities: Capabilities, flavour: Flavour) -> Iterable[TableDef]:
    """The current tables; those that this dialect read are in its spelling already.

    Raises:
        SchemaError: the schema to start from was never one of this dialect.
    """
    if current.dialect == DIALECT:
        return current.snapshot.tables
    faults = Faults(current.places)
    side = Side(enums=current.snapshot.enums_by_name, capabilities=capabilities, flavour=flavour, faults=faults)
    made = [canonical_table(table, None, side, lambda name: name) for table in current.snapshot.tables]
    if faults.found:
        raise SchemaError(faults.found)
    return [_completed_indexes(table, None) for table in made]


def _other_relations(current: SchemaSnapshot) -> dict[TableName, str]:
    """What is no table and takes a table's name, by that name."""
    views = {one.name: "view" for one in current.objects if isinstance(one, View)}
    return views | {one.name: one.what for one in current.objects if isinstance(one, Relation)}


def _speller(
    desired: SchemaSnapshot, now: dict[TableName, TableDef], flavour: Flavour
) -> Callable[[TableName], TableName]:
    """What gives tables' names their one spelling.

    https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html
    """
    if not flavour.folds_tables:
        return lambda name: name
    known = {name.name.lower(): name for name in now}
    lower = flavour.lower_case_table_names == 1

    def spelled(name: TableName) -> TableName:
        folded = name.name.lower()
        if folded in known:
            return known[folded]
        return name.renamed(folded) if lower else name

    return spelled


def _asker(
    connection: MySQLConnection | None, flavour: Flavour, faults: Faults
) -> Callable[[Wanted, TableDef], Wanted]:
    def ask(wanted: Wanted, table: TableDef) -> Wanted:
        if connection is None:
            raise NotSpelledError("there is no server to spell the expression")
        collation = dict(table.options).get("collation") or flavour.collation
        try:
            return respell(wanted, table, collation, connection, flavour)
        except WrongExpressionError as error:
            faults.table(table.name, f"the server refuses an expression: {error}")
            return wanted

    return ask


def _completed_indexes(table: TableDef, current: TableDef | None) -> TableDef:
    """Comments and options that an index does not state are those of the current one."""
    old = {index.name: index for index in current.indexes} if current is not None else {}

    def completed(index: IndexDef) -> IndexDef:
        same = old.get(index.name)
        if same is None and index.name is None and current is not None:
            same = next((one for one in current.indexes if one.keys == index.keys), None)
        made = index
        if index.comment is None:
            made = evolve(made, comment=same.comment if same is not None else "")
        if same is not None and not index.options and same.options:
            made = evolve(made, options=same.options)
        return made

    indexes = tuple(completed(index) for index in table.indexes)
    return table if indexes == table.indexes else evolve(table, indexes=indexes)


def _refuse_loose_references(tables: Iterable[TableDef], now: dict[TableName, TableDef], faults: Faults) -> None:
    """New foreign keys onto columns that are not a whole unique key: error 6125."""
    wanted = {table.name: table for table in tables}
    for table in wanted.values():
        before = now.get(table.name)
        known = {(key.columns, key.references) for key in before.foreign_keys} if before is not None else set()
        for key in table.foreign_keys:
            parent = wanted.get(key.references) or now.get(key.references)
            if parent is None or (key.columns, key.references) in known:
                continue
            # A key that names no columns refers to the primary key.
            if key.referenced_columns and key.referenced_columns not in set(unique_columns(parent)):
                listed = ", ".join(key.referenced_columns)
                reason = f"{parent.name} has no unique key over {listed}; add one, as MySQL asks for it since 8.4"
                faults.part("constraint", table.name, key.name, key.columns, reason)


def _refuse_twins(tables: Iterable[TableDef], faults: Faults, flavour: Flavour) -> None:
    """Names that are one to this server."""
    seen: dict[str, TableName] = {}
    checks: dict[str, TableName] = {}
    for table in tables:
        key = table.name.name.lower() if flavour.folds_tables else table.name.name
        if key in seen:
            faults.table(table.name, f"the table {seen[key]} has the same name, as case does not count here")
        seen[key] = table.name
        for check in table.checks if not flavour.is_mariadb else ():
            if check.name is None:
                continue
            if check.name.lower() in checks:
                reason = f"the table {checks[check.name.lower()]} has a check of that name; they are unique in MySQL"
                faults.part("constraint", table.name, check.name, (), reason)
            checks[check.name.lower()] = table.name
