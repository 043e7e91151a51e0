"""Keys, indexes, checks and foreign keys in the one spelling of this dialect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from viborm_core.schema import (
    Bytes,
    CheckConstraintDef,
    ColumnDef,
    DateTime,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    Integer,
    PrimaryKeyDef,
    String,
    UniqueConstraintDef,
)
from viborm_mysql.canonical_column import check_name
from viborm_mysql.changed import changed
from viborm_mysql.expressions import again
from viborm_mysql.read_keys import action, default_method, is_plain_unique
from viborm_mysql.types import is_long

if TYPE_CHECKING:
    from collections.abc import Mapping

    from viborm_mysql.canonical_column import Place, Side

LONGEST_KEY = 3072  # bytes, of an InnoDB index
_BYTES_PER_CHARACTER = 4
_CASCADES = ("cascade", "set null")

Columns = "Mapping[str, ColumnDef]"


def one(name: str, place: Place) -> str:
    """A column's name as the table spells it."""
    return place.names.get(name.lower(), name)


def every(names: tuple[str, ...], place: Place) -> tuple[str, ...]:
    """Columns' names as the table spells them."""
    return tuple(one(name, place) for name in names)


def canonical_primary_key(
    key: PrimaryKeyDef, columns: Mapping[str, ColumnDef], place: Place, side: Side
) -> PrimaryKeyDef:
    """A primary key; it has no name of its own in the database."""
    made = changed(key, name=None, columns=every(key.columns, place), deferrable=False, initially_deferred=False)
    _refuse_deferrable(key, "the primary key", place, side)
    if "keys" not in dict(key.options):
        _refuse_long(made.columns, "constraint", None, columns, place, side)
    return made


def canonical_unique(
    unique: UniqueConstraintDef, columns: Mapping[str, ColumnDef], place: Place, side: Side
) -> UniqueConstraintDef:
    """A unique constraint."""
    made = changed(unique, columns=every(unique.columns, place), options=())
    _refuse_deferrable(unique, unique.name, place, side)
    if not unique.nulls_distinct:
        _refuse_nulls("constraint", unique.name, made.columns, place, side)
    if unique.name is not None:
        check_name(unique.name, "constraint", place, side)
    _refuse_long(made.columns, "constraint", unique.name, columns, place, side)
    return made


def _refuse_nulls(kind: str, name: str | None, columns: tuple[str, ...], place: Place, side: Side) -> None:
    reason = "NULLs are always distinct here; forbid NULL in these columns, or use a computed column without NULL"
    side.faults.part(kind, place.table, name, columns, reason)


def _refuse_deferrable(
    key: PrimaryKeyDef | UniqueConstraintDef | ForeignKeyDef, name: str | None, place: Place, side: Side
) -> None:
    if key.deferrable or key.initially_deferred:
        reason = "constraints are checked at once here and cannot be deferrable; leave it out"
        side.faults.part("constraint", place.table, name, key.columns, reason)


def _refuse_long(  # noqa: PLR0913, PLR0917 - what is refused, and where
    names: tuple[str, ...],
    kind: str,
    key: str | None,
    columns: Mapping[str, ColumnDef],
    place: Place,
    side: Side,
) -> None:
    """Refuse texts without a length, which no key can hold."""
    for name in names:
        column = columns.get(name)
        if column is None:
            side.faults.part(kind, place.table, key, names, f"the table has no column {name}")
        elif is_long(column.type) and column.type in (String(), Bytes()):
            reason = f"it has no length and is part of a key; give it one, such as {column.type}(255)"
            side.faults.column(place.table, name, reason)
        elif is_long(column.type):
            side.faults.column(place.table, name, f"a column of type {column.type} cannot be part of a key")
        else:
            _refuse_wide(name, column, place, side)


def _refuse_wide(name: str, column: ColumnDef, place: Place, side: Side) -> None:
    collation = column.collation or place.collation
    longest = LONGEST_KEY // _BYTES_PER_CHARACTER
    if isinstance(column.type, String) and (column.type.length or 0) > longest and collation.startswith("utf8mb4"):
        reason = f"it is part of a key, which holds at most {longest} characters of it; shorten it"
        side.faults.column(place.table, name, reason)


def canonical_index(
    index: IndexDef, columns: Mapping[str, ColumnDef], place: Place, side: Side
) -> IndexDef | UniqueConstraintDef:
    """An index; one that is what a unique constraint makes is that."""
    method = (index.method or default_method(place.engine)).lower()
    if index.name is not None:
        check_name(index.name, "index", place, side)
    _refuse_parts(index, method, place, side)
    keys = tuple(_key(key, index, columns, place, side) for key in index.keys)
    # MariaDB keeps a hash of values that are too long for a key: https://mariadb.com/kb/en/create-index/
    if method not in ("fulltext", "spatial") and not (side.flavour.is_mariadb and index.unique and method == "hash"):
        whole = tuple(key.column for key in keys if key.column is not None and key.length is None)
        _refuse_long(whole, "index", index.name, columns, place, side)
    options = tuple((name, value) for name, value in index.options if (name, value) != ("invisible", "false"))
    made = changed(index, keys=keys, method=method, options=options, include=(), predicate=None, nulls_distinct=True)
    if is_plain_unique(made, default_method(place.engine)):
        return UniqueConstraintDef(name=index.name, columns=made.columns)
    return made


def _refuse_parts(index: IndexDef, method: str, place: Place, side: Side) -> None:
    def refuse(reason: str) -> None:
        side.faults.part("index", place.table, index.name, index.columns, reason)

    if method not in side.capabilities.index_methods:
        refuse(f"there is no index method {method}; use one of {', '.join(side.capabilities.index_methods)}")
    if method == "hash" and place.engine == "innodb" and not (side.flavour.is_mariadb and index.unique):
        refuse("InnoDB has no hash indexes; leave the method out")
    if dict(index.options).get("parser") == "ngram" and side.flavour.is_mariadb:
        refuse("MariaDB has no parser ngram; leave it out")
    if index.predicate is not None:
        refuse(
            "an index covers all rows here; leave the predicate out, or index a computed column that is NULL otherwise"
        )
    if index.include:
        refuse("an index has no included columns here; add them to its keys, or leave them out")
    if index.unique and not index.nulls_distinct:
        _refuse_nulls("index", index.name, index.columns, place, side)


def _key(key: IndexKey, index: IndexDef, columns: Mapping[str, ColumnDef], place: Place, side: Side) -> IndexKey:
    def refuse(reason: str) -> None:
        side.faults.part("index", place.table, index.name, index.columns, reason)

    if key.nulls is not None:
        refuse("NULLs sort first here; leave the order of NULLs out")
    if key.operator_class or key.collation:
        refuse("a key has no operator class or collation here; give the column a collation")
    if key.descending and not side.capabilities.descending_keys:
        refuse(f"{side.flavour.name} {'.'.join(map(str, side.flavour.version))} ignores DESC; leave it out")
    if key.expression is not None:
        if not side.capabilities.expression_indexes:
            refuse("there are no indexes over expressions here; index a computed column")
        return IndexKey(expression=again(key.expression, place.names), descending=key.descending)
    name = one(key.column or "", place)
    column = columns.get(name)
    length = key.length
    if column is not None and isinstance(column.type, String) and length is not None and column.type.length is not None:
        length = None if length >= column.type.length else length
    if column is not None and isinstance(column.type, DateTime | Integer):  # the whole value, as the server sees it
        length = None
    return IndexKey(column=name, descending=key.descending, length=length)


def canonical_check(
    check: CheckConstraintDef, columns: Mapping[str, ColumnDef], place: Place, side: Side
) -> CheckConstraintDef:
    """A check."""
    if check.name is not None:
        check_name(check.name, "constraint", place, side)
    if dict(check.options).get("enforced") == "no" and side.flavour.is_mariadb:
        reason = "MariaDB enforces every check; leave it out, or enforce it"
        side.faults.part("constraint", place.table, check.name, (), reason)
    made = changed(check, expression=again(check.expression, place.names))
    if not side.flavour.is_mariadb and re.fullmatch(r"CONSTRAINT_\d+", check.name or ""):
        # MariaDB's own name, of which each table may have one; MySQL's are unique in a database.
        made = changed(made, name=None)
    for name in sorted(made.expression.names("column")):
        if name in columns and columns[name].identity is not None:
            reason = f"a check cannot read {name}, which the database numbers"
            side.faults.part("constraint", place.table, check.name, (name,), reason)
    return made


def canonical_foreign_key(
    key: ForeignKeyDef, columns: Mapping[str, ColumnDef], place: Place, side: Side
) -> ForeignKeyDef:
    """A foreign key."""

    def refuse(reason: str) -> None:
        side.faults.part("constraint", place.table, key.name, key.columns, reason)

    mariadb = side.flavour.is_mariadb
    made = changed(
        key,
        columns=every(key.columns, place),
        on_delete=action(key.on_delete, mariadb=mariadb),
        on_update=action(key.on_update, mariadb=mariadb),
        deferrable=False,
        initially_deferred=False,
    )
    _refuse_deferrable(key, key.name, place, side)
    if key.name is not None:
        check_name(key.name, "constraint", place, side)
    if key.match != "simple":
        refuse(f"MATCH {key.match.upper()} is read and ignored here; leave it out")
    if "set default" in (key.on_delete, key.on_update):
        refuse("InnoDB has no SET DEFAULT; use SET NULL, or no action")
    for name in made.columns:
        column = columns.get(name)
        if column is not None and not column.nullable and "set null" in (key.on_delete, key.on_update):
            refuse(f"SET NULL needs {name} to allow NULL")
    _refuse_long(made.columns, "constraint", key.name, columns, place, side)
    return made


def refuse_cascading_reads(
    checks: tuple[CheckConstraintDef, ...],
    keys: tuple[ForeignKeyDef, ...],
    columns: Mapping[str, ColumnDef],
    place: Place,
    side: Side,
) -> None:
    """Refuse checks and stored columns over columns that a foreign key changes by itself: errors 3823, 1901, 1215."""
    changed = {
        column for key in keys if key.on_update in _CASCADES or key.on_delete == "set null" for column in key.columns
    }
    for check in checks:
        for name in sorted(check.expression.names("column") & changed):
            reason = f"a check cannot read {name}, which a foreign key changes; use no action, or drop the check"
            side.faults.part("constraint", place.table, check.name, (name,), reason)
    touched = {
        column for key in keys if key.on_update in _CASCADES or key.on_delete in _CASCADES for column in key.columns
    }
    for column in columns.values():
        computed = column.generated
        if computed is not None and computed.stored:
            for name in sorted(computed.expression.names("column") & touched):
                reason = f"a stored column cannot be computed from {name}, which a foreign key changes; make it virtual"
                side.faults.column(place.table, column.name, reason)
