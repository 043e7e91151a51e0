"""Indexes that the server made for foreign keys: they are no difference.

https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_mysql.serving import is_served, key_columns, plain_columns, serves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.schema import ForeignKeyDef, IndexDef, TableDef


def without_implicit(current: TableDef, desired: TableDef, apart: Iterable[ForeignKeyDef] = ()) -> TableDef:
    """The current table without the indexes that only serve foreign keys of the desired one.

    Of several that serve one key, the one with the key's own name is left out. The keys ``apart`` may have one of the
    server's own beside an index of the desired table that serves them, see `served_apart`.
    """
    hidden: list[IndexDef] = []
    beside = set(apart)
    for key in desired.foreign_keys:
        if any(serves(plain_columns(one), key) for one in hidden):
            continue
        if is_served(desired, key) and key not in beside:
            continue
        names = {one.name for one in current.foreign_keys if one.columns == key.columns}
        serving = [one for one in current.indexes if is_plain(one) and serves(plain_columns(one), key)]
        if key in beside:
            serving = [one for one in serving if _is_named_by_server(one, key, names) and not _is_wanted(one, desired)]
        serving.sort(key=lambda one: (one.name not in names, len(one.keys), one.name or ""))
        hidden += serving[:1]
    if not hidden:
        return current
    return evolve(current, indexes=tuple(one for one in current.indexes if one not in hidden))


def served_apart(written: TableDef, desired: TableDef) -> Iterator[ForeignKeyDef]:
    """The foreign keys that may have an index of the server's own, though one of the desired table serves them.

    MySQL compares prefix lengths as they are written, so that ``(name(80))`` does not serve a key of ``(name)`` when it
    is made, though the column has 80 characters and the index is one over the whole column from then on. The server
    drops its own index with the next ALTER TABLE, whatever that is.

    Args:
        written: the desired table as its author wrote it.
        desired: the same in canonical spelling.
    """
    whole = [tuple(name.lower() for name in columns) for columns in key_columns(written)]
    for key in desired.foreign_keys:
        lower = evolve(key, columns=tuple(name.lower() for name in key.columns))
        if is_served(desired, key) and not any(serves(columns, lower) for columns in whole):
            yield key


def is_plain(index: IndexDef) -> bool:
    """Whether the index does nothing that another over the same columns does not."""
    return not index.unique and not index.options and index.method in (None, "btree")


def _is_named_by_server(index: IndexDef, key: ForeignKeyDef, names: set[str | None]) -> bool:
    """Whether it is over just the key's columns, and has the name of the key, or of its first column."""
    after_column = re.fullmatch(rf"{re.escape(key.columns[0])}(_\d+)?", index.name or "", re.IGNORECASE)
    return len(index.keys) == len(key.columns) and (index.name in names or after_column is not None)


def _is_wanted(index: IndexDef, desired: TableDef) -> bool:
    return any(index.name == one.name if one.name else index.keys == one.keys for one in desired.indexes)
