"""Which indexes a foreign key can use: it needs one whose first columns are its own, in their order.

https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from collections.abc import Iterator

from viborm_core.schema import ForeignKeyDef, IndexDef, TableDef


def serves(columns: tuple[str, ...], key: ForeignKeyDef) -> bool:
    """Whether an index over these columns serves the foreign key."""
    return columns[: len(key.columns)] == key.columns


def plain_columns(index: IndexDef) -> tuple[str, ...]:
    """The columns with which an index begins, as far as they are whole."""
    if index.method not in (None, "btree"):
        return ()
    columns = []
    for key in index.keys:
        if key.column is None or key.length is not None:
            break
        columns.append(key.column)
    return tuple(columns)


def unique_columns(table: TableDef) -> Iterator[tuple[str, ...]]:
    """The columns of every unique key of a table."""
    if table.primary_key is not None:
        yield table.primary_key.columns
    for unique in table.uniques:
        yield unique.columns
    for index in table.indexes:
        if index.unique and len(plain_columns(index)) == len(index.keys):
            yield plain_columns(index)


def key_columns(table: TableDef) -> Iterator[tuple[str, ...]]:
    """The columns of every index of a table that a foreign key can use."""
    if table.primary_key is not None:
        yield table.primary_key.columns
    for unique in table.uniques:
        yield unique.columns
    for index in table.indexes:
        yield plain_columns(index)


def is_served(table: TableDef, key: ForeignKeyDef) -> bool:
    """Whether some index of the table serves the foreign key."""
    return any(serves(columns, key) for columns in key_columns(table))
