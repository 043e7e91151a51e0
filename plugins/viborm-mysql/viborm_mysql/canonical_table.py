"""A table in the one spelling of this dialect, by rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.schema import ColumnDef, ForeignKeyDef, TableDef, TableName, UniqueConstraintDef
from viborm_mysql.canonical_column import Place, Side, canonical_column, check_name, renamed
from viborm_mysql.canonical_keys import (
    canonical_check,
    canonical_foreign_key,
    canonical_index,
    canonical_primary_key,
    canonical_unique,
    refuse_cascading_reads,
)
from viborm_mysql.changed import changed
from viborm_mysql.expressions import fold_names, others_in
from viborm_mysql.foreign import foreign_collation, foreign_option
from viborm_mysql.spell import engine_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABLE_COMMENT_LIMIT = 2048
_NUMBERS_ANYWHERE = frozenset({"aria", "myisam"})
"""Engines that number rows within the first columns of a key."""


def canonical_table(
    table: TableDef, before: TableDef | None, side: Side, spelled: Callable[[TableName], TableName]
) -> TableDef:
    """The table as the database will give it back; ``spelled`` gives tables' names their one spelling.

    A column whose name differs from a current one in case alone is the current one, as MySQL sees it.
    """
    name = spelled(table.name)
    options = canonical_options(table, before, side)
    names = _names(table, before, side)
    place = Place(
        table=name,
        names=names,
        collation=_collation(options, before, side),
        primary_key=frozenset(table.primary_key.columns if table.primary_key else ()),
        engine=dict(options).get("engine") or (engine_of(before) if before is not None else "innodb"),
    )
    check_name(name.name, "table", place, side)
    if name.namespace is not None:
        reason = "there are no namespaces here: what MySQL calls a schema is a database; leave it out"
        side.faults.table(name, reason)
    if table.comment and len(table.comment) > TABLE_COMMENT_LIMIT:
        side.faults.table(name, f"a comment has at most {TABLE_COMMENT_LIMIT} characters")
    columns = tuple(
        canonical_column(renamed(column, names.get(column.name.lower(), column.name)), place, side)
        for column in table.columns
    )
    if before is not None:
        _refuse_lost_checks(columns, before, place, side)
    parts = _parts(table, columns, place, side, spelled)
    made = changed(table, name=name, columns=columns, options=options, **parts)
    if place.engine not in _NUMBERS_ANYWHERE:
        _refuse_numbers_without_key(made, side)
    return made


def _refuse_lost_checks(columns: tuple[ColumnDef, ...], before: TableDef, place: Place, side: Side) -> None:
    """Checks of single columns that stay, though a column that they read beside their own is renamed or goes."""
    old = {column.name: dict(column.options).get("check", "") for column in before.columns}
    for column in columns:
        if "check" not in dict(column.options):
            for name in sorted(others_in(old.get(column.name, ""))):
                if name.lower() not in place.names:
                    reason = f"its check reads {name}, which the schema does not have; drop the check, or state it"
                    side.faults.column(place.table, column.name, reason)


def _names(table: TableDef, before: TableDef | None, side: Side) -> dict[str, str]:
    names = fold_names(column.name for column in table.columns)
    if len(names) != len(table.columns):
        side.faults.table(table.name, "two columns have names that differ only in case")
    known = fold_names(column.name for column in before.columns) if before is not None else {}
    return {key: known.get(key, name) for key, name in names.items()}


def _parts(
    table: TableDef, own: Sequence[ColumnDef], place: Place, side: Side, spelled: Callable[[TableName], TableName]
) -> dict[str, Any]:
    columns = {column.name: column for column in own}
    key = table.primary_key
    if key is not None:
        key = canonical_primary_key(key, columns, place, side)
    uniques = [canonical_unique(one, columns, place, side) for one in table.uniques]
    indexes = []
    for index in table.indexes:
        made = canonical_index(index, columns, place, side)
        if isinstance(made, UniqueConstraintDef):
            uniques.append(made)
        else:
            indexes.append(made)
    checks = tuple(canonical_check(one, columns, place, side) for one in table.checks)
    keys = tuple(canonical_foreign_key(_spelled_key(one, spelled), columns, place, side) for one in table.foreign_keys)
    refuse_cascading_reads(checks, keys, columns, place, side)
    return {
        "primary_key": key,
        "uniques": tuple(uniques),
        "indexes": tuple(indexes),
        "checks": checks,
        "foreign_keys": keys,
    }


def _spelled_key(key: ForeignKeyDef, spelled: Callable[[TableName], TableName]) -> ForeignKeyDef:
    name = spelled(key.references)
    return changed(key, references=name)


def canonical_options(table: TableDef, before: TableDef | None, side: Side) -> tuple[tuple[str, str], ...]:
    """Table options: engine in lower case, a character set as the collation that it means."""
    options = dict(table.options)
    charset = options.pop("charset", "").lower()
    if "engine" in options:
        options["engine"] = options["engine"].lower()
    if "collation" in options:
        options["collation"] = options["collation"].lower()
        if charset and options["collation"].partition("_")[0] != charset:
            side.faults.table(table.name, f"{options['collation']} is no collation of {charset}")
    elif charset:
        current = dict(before.options).get("collation", "") if before is not None else ""
        default = side.flavour.collation
        known = next((one for one in (current, default) if one.partition("_")[0] == charset), None)
        if known is None:
            side.faults.table(table.name, f"state the collation beside the character set {charset}")
        else:
            options["collation"] = known
    reasons = [foreign_option(name, value, side.flavour) for name, value in options.items()]
    for reason in (*reasons, foreign_collation(options.get("collation", ""), side.flavour)):
        if reason is not None:
            side.faults.table(table.name, reason)
    return tuple(options.items())


def _collation(options: tuple[tuple[str, str], ...], before: TableDef | None, side: Side) -> str:
    stated = dict(options).get("collation")
    if stated:
        return stated
    current = dict(before.options).get("collation") if before is not None else None
    return current or side.flavour.collation


def _refuse_numbers_without_key(table: TableDef, side: Side) -> None:
    """A numbered column must come first in some key: error 1075."""
    numbered = [column.name for column in table.columns if column.identity is not None]
    first = {one.columns[0] for one in table.uniques if one.columns}
    first |= {index.columns[0] for index in table.indexes if index.columns}
    if table.primary_key is not None:
        first.add(table.primary_key.columns[0])
    for name in numbered[1:]:
        side.faults.column(table.name, name, f"{numbered[0]} is numbered already; a table has one such column")
    for name in numbered[:1]:
        if name not in first:
            side.faults.column(table.name, name, "a column that the database numbers must come first in some key")
