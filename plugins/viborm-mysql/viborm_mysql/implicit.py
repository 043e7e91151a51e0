"""Indexes that the server made for foreign keys: they are no difference.

https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from attrs import evolve

from viborm_core.schema import IndexDef, TableDef
from viborm_mysql.serving import is_served, plain_columns, serves


def without_implicit(current: TableDef, desired: TableDef) -> TableDef:
    """The current table without the indexes that only serve foreign keys of the desired one.

    Of several that serve one key, the one with the key's own name is left out.
    """
    hidden: list[IndexDef] = []
    for key in desired.foreign_keys:
        if is_served(desired, key) or any(serves(plain_columns(one), key) for one in hidden):
            continue
        names = {one.name for one in current.foreign_keys if one.columns == key.columns}
        serving = [one for one in current.indexes if is_plain(one) and serves(plain_columns(one), key)]
        serving.sort(key=lambda one: (one.name not in names, len(one.keys), one.name or ""))
        hidden += serving[:1]
    if not hidden:
        return current
    return evolve(current, indexes=tuple(one for one in current.indexes if one not in hidden))


def is_plain(index: IndexDef) -> bool:
    """Whether the index does nothing that another over the same columns does not."""
    return not index.unique and not index.options and index.method in (None, "btree")
