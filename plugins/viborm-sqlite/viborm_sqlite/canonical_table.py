"""Brings one table to SQLite's spelling, and notes everything about it that SQLite cannot hold."""

from attrs import evolve

from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    ObjectRef,
    PrimaryKeyDef,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_sqlite.canonical_column import ColumnPlace, canonical_column
from viborm_sqlite.canonical_index import canonical_index
from viborm_sqlite.enums import lift_enums
from viborm_sqlite.faults import Faults
from viborm_sqlite.keys import Options, wrong_option
from viborm_sqlite.sides import Names, Side, read_again, same
from viborm_sqlite.sqltext import fold

_ACTIONS = frozenset({"no action", "restrict", "cascade", "set null", "set default"})
_OPTIONS = frozenset({"strict", "without_rowid"})
_RESERVED = "sqlite_"


def canonical_table(table: TableDef, name: TableName, now: TableDef | None, side: Side) -> TableDef:
    """The table, called ``name``, in SQLite's spelling; ``now`` is the current one of that name, if any."""
    faults = side.faults
    if table.name.namespace is not None:
        faults.table(table.name, "SQLite has no namespaces; leave the namespace out")
    if table.name.name.lower().startswith(_RESERVED):
        faults.table(table.name, f"SQLite keeps names that begin with {_RESERVED} for itself")
    names = _column_names(table, now, faults)
    options = _options(table, now, faults)
    original = table
    table = _with_key_of(table, names, now)
    if table.primary_key is not None:
        check_key(table.name, table.primary_key, faults)
    place = ColumnPlace.of(table, names, now, side)
    columns = tuple([canonical_column(column, place) for column in table.columns])
    checks = same(table.checks, [_check(check, table, names, side) for check in table.checks])
    if checks:
        columns, checks = lift_enums(columns, checks)
    columns = same(table.columns, columns)
    uniques = same(table.uniques, [_unique(unique, table, names, now, faults) for unique in table.uniques])
    keys = same(table.foreign_keys, [_foreign_key(key, table, names, side) for key in table.foreign_keys])
    collations = {column.name: column.collation or "" for column in columns} if table.indexes else {}
    indexes = same(
        table.indexes,
        [canonical_index(index, table.name, names, collations, side) for index in table.indexes],
    )
    unchanged = (
        columns is table.columns
        and checks is table.checks
        and uniques is table.uniques
        and keys is table.foreign_keys
        and indexes is table.indexes
        and table.comment == ""
        and table.name == name
        and table.options == options
    )
    if unchanged:
        return original if table.primary_key is original.primary_key else table
    return evolve(
        table,
        name=name,
        columns=columns,
        uniques=uniques,
        checks=checks,
        foreign_keys=keys,
        indexes=indexes,
        comment="",
        options=options,
    )


def _column_names(table: TableDef, now: TableDef | None, faults: Faults) -> Names:
    spelled = [column.name for column in table.columns]
    by_fold = {fold(name): name for name in spelled}
    if len(by_fold) < len(spelled):
        by_fold = {}
        for name in spelled:
            if by_fold.setdefault(fold(name), name) != name:
                faults.column(table.name, name, f"it differs from {by_fold[fold(name)]} in the case of letters alone")
    if now is not None:
        present = {column.name for column in now.columns}
        if not present.issuperset(spelled):
            current = {fold(name): name for name in present}
            taken = set(spelled)
            by_fold = {
                key: current[key] if name not in present and key in current and current[key] not in taken else name
                for key, name in by_fold.items()
            }
    return Names(present=frozenset(by_fold.values()), by_fold=by_fold)


def _options(table: TableDef, now: TableDef | None, faults: Faults) -> Options:
    stated = dict(table.options)
    for name, value in stated.items():
        if name not in _OPTIONS or value not in {"true", "false"}:
            faults.table(
                table.name,
                f"SQLite has no option {name}={value}; it has strict and without_rowid, true or false",
            )
    current = dict(now.options) if now is not None else {}
    if (stated.get("without_rowid") or current.get("without_rowid")) == "true" and table.primary_key is None:
        faults.table(table.name, "a table WITHOUT ROWID needs a primary key")
    return table.options


def _with_key_of(table: TableDef, names: Names, now: TableDef | None) -> TableDef:
    key = table.primary_key
    if key is None:
        return table
    columns = names.all(key.columns)
    options = key.options
    if now is not None and now.primary_key is not None and now.primary_key.columns == columns:
        options = _merged(options, now.primary_key.options)
    if columns is key.columns and options is key.options:
        return table
    return evolve(table, primary_key=evolve(key, columns=columns, options=options))


def _merged(stated: Options, current: Options) -> Options:
    if not current or stated == current:
        return stated
    return tuple(sorted((dict(current) | dict(stated)).items()))


def check_key(table: TableName, key: PrimaryKeyDef | UniqueConstraintDef, faults: Faults) -> None:
    """Note what SQLite cannot hold of a primary key or unique constraint."""
    if key.deferrable or key.initially_deferred:
        faults.constraint(table, key.name, key.columns, "SQLite checks uniqueness at once; leave deferrable out")
    for name, value in key.options:
        wrong = wrong_option(name, value, len(key.columns))
        if wrong is not None:
            faults.constraint(table, key.name, key.columns, wrong)


def _unique(
    unique: UniqueConstraintDef, table: TableDef, names: Names, now: TableDef | None, faults: Faults
) -> UniqueConstraintDef:
    check_key(table.name, unique, faults)
    if not unique.nulls_distinct:
        text = "to SQLite two NULLs are distinct; use a unique index over coalesce(...)"
        faults.constraint(table.name, unique.name, unique.columns, text)
    columns = names.all(unique.columns)
    options = unique.options
    for other in now.uniques if now is not None else ():
        if other.options and other.columns == columns:
            options = _merged(options, other.options)
    if columns is unique.columns and options is unique.options:
        return unique
    return evolve(unique, columns=columns, options=options)


def _check(check: CheckConstraintDef, table: TableDef, names: Names, side: Side) -> CheckConstraintDef:
    ref = ObjectRef(kind="constraint", owner=table.name, part=check.name or str(check.expression))
    for name, value in check.options:
        side.faults.add(ref, f"SQLite has no option {name}={value} of a check")
    expression = read_again(check.expression, table.name, names, side, ref)
    return check if expression is check.expression else evolve(check, expression=expression)


def _foreign_key(key: ForeignKeyDef, table: TableDef, names: Names, side: Side) -> ForeignKeyDef:
    faults = side.faults
    if key.references.namespace is not None:
        faults.constraint(table.name, key.name, key.columns, "SQLite has no namespaces; refer to a table without one")
    for action in (key.on_delete, key.on_update):
        if action not in _ACTIONS:
            faults.constraint(table.name, key.name, key.columns, f"{action!r} is no action of a foreign key")
    for name, value in key.options:
        faults.constraint(table.name, key.name, key.columns, f"SQLite has no option {name}={value} of a foreign key")
    columns = names.all(key.columns)
    references = side.table(key.references)
    parent = side.tables.get(key.references) or side.tables.get(references)
    referenced = key.referenced_columns
    if parent is not None:
        if not referenced and parent.primary_key is not None:
            referenced = parent.primary_key.columns
        elif not all(parent.column(name) is not None for name in referenced):
            spelled = {fold(column.name): column.name for column in parent.columns}
            referenced = tuple(spelled.get(fold(name), name) for name in referenced)
    if columns is key.columns and references == key.references and referenced is key.referenced_columns:
        return key
    return evolve(key, columns=columns, references=references, referenced_columns=referenced)
