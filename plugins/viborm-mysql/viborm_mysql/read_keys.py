"""Rows of the catalog as keys, indexes, checks and foreign keys.

A unique index over whole columns, in ascending order, is a unique constraint: the server knows no difference.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_mysql.expressions import read
from viborm_mysql.tokens import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from viborm_mysql.show_create import Shown

Rows = "Sequence[tuple[Any, ...]]"
_place = itemgetter(3)
_position = itemgetter(2)


@frozen(kw_only=True)
class Keys:
    """A table's keys."""

    primary_key: PrimaryKeyDef | None = None
    uniques: list[UniqueConstraintDef] = field(factory=list)
    indexes: list[IndexDef] = field(factory=list)


def by_table(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows by their first column, the table."""
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return grouped


def read_keys(
    rows: Sequence[tuple[Any, ...]], names: Mapping[str, str], engine: str, shown: Shown | None = None
) -> Keys:
    """The primary key, unique constraints and indexes of one table."""
    plain = default_method(engine)
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[1]].append(row)
    primary_key = None
    uniques, indexes = [], []
    for name, found in grouped.items():
        if len(found) > 1:
            found.sort(key=_place)
        index = _index(name, found, names, shown)
        if name == "PRIMARY" and index.unique:
            primary_key = PrimaryKeyDef(columns=index.columns, options=_key_options(index, plain))
        elif is_plain_unique(index, plain):
            uniques.append(UniqueConstraintDef(name=name, columns=index.columns))
        else:
            indexes.append(index)
    return Keys(primary_key=primary_key, uniques=uniques, indexes=indexes)


def _key_options(index: IndexDef, plain: str) -> tuple[tuple[str, str], ...]:
    """Prefix lengths, directions and a method that a primary key has, which is rare."""
    method = (("method", index.method),) if index.method and index.method != plain else ()
    if all(map(_is_whole, index.keys)):
        return method
    said = [f"{key.column} {key.length or ''} {'desc' if key.descending else ''}".strip() for key in index.keys]
    return (("keys", ", ".join(said)), *method)


def default_method(engine: str) -> str:
    """The method of an index that names none.

    https://dev.mysql.com/doc/refman/8.4/en/memory-storage-engine.html
    """
    return "hash" if engine == "memory" else "btree"


def is_plain_unique(index: IndexDef, plain: str) -> bool:
    """Whether the index is what a unique constraint makes; ``plain`` is the method of one that names none."""
    return (
        index.unique
        and index.method in (None, plain)
        and not index.comment
        and not index.options
        and index.predicate is None
        and not index.include
        and all(map(_is_whole, index.keys))
    )


def _is_whole(key: IndexKey) -> bool:
    """Whether the key is a column, in ascending order, and nothing else."""
    return key.column is not None and key == column_key(key.column, descending=False, length=None)


@lru_cache(maxsize=4096)
def column_key(column: str, *, descending: bool, length: int | None) -> IndexKey:
    """A key that is a column; most are of columns that have the same name in other tables."""
    return IndexKey(column=column, descending=descending, length=length)


def _index(name: str, rows: Sequence[tuple[Any, ...]], names: Mapping[str, str], shown: Shown | None) -> IndexDef:
    method = rows[0][7].lower()
    method = "spatial" if method == "rtree" else method
    expressions = iter(shown.index_expressions.get(name, ()) if shown else ())
    parser = shown.parsers.get(name) if shown else None
    keys = []
    for row in rows:
        column, descending, length, written = row[4], row[5] == "D", row[6], row[10]
        length = length if method in {"btree", "hash"} else None
        if written is None:
            keys.append(column_key(column, descending=descending, length=length))
        else:
            expression = read(next(expressions, "") or unescape(written), names, server=True)
            keys.append(IndexKey(expression=expression, descending=descending, length=length))
    return IndexDef(
        name=name,
        keys=tuple(keys),
        unique=not int(rows[0][2]),
        method=method,
        comment=rows[0][8] or "",
        options=(
            *((("invisible", "true"),) if rows[0][9] == "NO" else ()),
            *((("parser", parser),) if parser else ()),
        ),
    )


def read_foreign_keys(
    columns: Iterable[tuple[Any, ...]],
    rules: Iterable[tuple[Any, ...]],
    database: str,
    *,
    mariadb: bool,
) -> dict[str, list[ForeignKeyDef]]:
    """The foreign keys of all tables.

    MariaDB says RESTRICT for a rule that is not stated, MySQL says NO ACTION; InnoDB does the same for both.
    https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
    """
    grouped: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(columns, key=_position):
        grouped[row[0], row[1]].append(row)
    found: dict[str, list[ForeignKeyDef]] = defaultdict(list)
    for table, name, on_update, on_delete in rules:
        parts = grouped[table, name]
        if not parts:
            continue
        namespace = None if parts[0][4] == database else parts[0][4]
        found[table].append(
            ForeignKeyDef(
                name=name,
                columns=tuple(row[3] for row in parts),
                references=TableName(namespace, parts[0][5]),
                referenced_columns=tuple(row[6] for row in parts),
                on_delete=action(on_delete.lower(), mariadb=mariadb),
                on_update=action(on_update.lower(), mariadb=mariadb),
            )
        )
    return found


def action(rule: str, *, mariadb: bool) -> str:
    """A rule in the flavour's one spelling."""
    return "no action" if mariadb and rule == "restrict" else rule


def read_checks(
    rows: Iterable[tuple[Any, ...]], names: Mapping[str, str], shown: Shown | None = None
) -> list[CheckConstraintDef]:
    """The checks of one table; MariaDB's checks of single columns stay with their column."""
    checks = []
    for _, name, clause, enforced, level in rows:
        if level == "Column":
            continue
        written = shown.checks.get(name, clause) if shown else clause
        options = () if enforced == "YES" else (("enforced", "no"),)
        checks.append(CheckConstraintDef(name=name, expression=read(written, names, server=True), options=options))
    return checks
