"""Indexes that the server made for foreign keys: they are no difference.

https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from attrs import evolve

from viborm_core.schema import ForeignKeyDef, IndexDef, TableDef
from viborm_mysql.serving import is_served, plain_columns, serves


def without_implicit(current: TableDef, desired: TableDef | None) -> TableDef:
    """The current table without the indexes that only serve foreign keys of the desired one.

    Of several that serve one key, the one with the key's own name is left out. Where the desired table is not there
    under this name, or lacks a column of the key, it may be renamed: then an index that looks like the server's is
    left out.
    """
    if not current.foreign_keys:
        return current
    hidden: list[IndexDef] = []
    there = {column.name for column in desired.columns} if desired is not None else set()
    for key in current.foreign_keys:
        if desired is None or not there.issuperset(key.columns):
            hidden += [one for one in current.indexes if one not in hidden and _looks_implicit(one, key)]
    for key in desired.foreign_keys if desired is not None else ():
        assert desired is not None  # noqa: S101 - the loop has nothing otherwise
        if is_served(desired, key) or any(serves(plain_columns(one), key) for one in hidden):
            continue
        names = {one.name for one in current.foreign_keys if one.columns == key.columns}
        serving = [one for one in current.indexes if _is_plain(one) and serves(plain_columns(one), key)]
        serving.sort(key=lambda one: (one.name not in names, len(one.keys), one.name or ""))
        hidden += serving[:1]
    if not hidden:
        return current
    return evolve(current, indexes=tuple(one for one in current.indexes if one not in hidden))


def _is_plain(index: IndexDef) -> bool:
    return not index.unique and not index.options and index.method in (None, "btree")


def _looks_implicit(index: IndexDef, key: ForeignKeyDef) -> bool:
    return index.name == key.name and _is_plain(index) and plain_columns(index) == key.columns
