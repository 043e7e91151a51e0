"""Turns the CREATE INDEX texts that SQLite keeps into `IndexDef`s."""

from collections.abc import Mapping

from attrs import evolve

from viborm_core.schema import IndexDef, IndexKey, TableDef, quote_text
from viborm_sqlite import items, sqltext
from viborm_sqlite.column_reader import normal_collation
from viborm_sqlite.expressions import read_expression
from viborm_sqlite.sqltext import fold


class IndexReader:
    """Reads indexes of one database, and remembers the keys that repeat."""

    def __init__(self) -> None:
        self._plain: dict[str, tuple[IndexKey, ...]] = {}

    def read(self, name: str, sql: str, table: TableDef) -> IndexDef:
        """The index of a CREATE INDEX text.

        Raises:
            viborm_sqlite.sqltext.SqlTextError: the text cannot be read.
        """
        plain = items.INDEX.fullmatch(sql)
        if plain is not None:
            keys = self._plain.get(plain[2])
            if keys is None:
                keys = self._plain[plain[2]] = tuple(
                    IndexKey(column=column, descending=descending) for column, descending in items.plain_keys(plain[2])
                )
            columns = {column.name for column in table.columns}
            if all(key.column in columns for key in keys):
                return IndexDef(name=name, keys=keys, unique=plain[1] is not None, comment="")
        return _read_whole(name, sql, table)


def _read_whole(name: str, sql: str, table: TableDef) -> IndexDef:
    index = sqltext.read_create_index(sql)
    columns = {fold(column.name): column.name for column in table.columns}
    collations = {column.name: column.collation or "" for column in table.columns}
    predicate = None
    if index.where is not None:
        predicate = read_expression(index.where, tuple(columns.values()), table.name.name)
    return IndexDef(
        name=name,
        keys=tuple(_key(key, columns, collations, table.name.name) for key in index.keys),
        unique=index.unique,
        predicate=predicate,
        comment="",
    )


def _key(key: sqltext.KeyPart, columns: Mapping[str, str], collations: Mapping[str, str], table: str) -> IndexKey:
    collation = None if key.collation is None else normal_collation(key.collation) or "BINARY"
    column = None if key.column is None else columns.get(fold(key.column))
    if column is not None:
        return plain_key(IndexKey(column=column, descending=key.descending, collation=collation), collations[column])
    if key.expression is not None:
        expression = read_expression(key.expression, tuple(columns.values()), table)
    else:
        # A quoted name of no column is a string: https://www.sqlite.org/quirks.html#dblquote
        expression = read_expression(quote_text(key.column or ""), (), table)
    return IndexKey(expression=expression, descending=key.descending, collation=collation)


def plain_key(key: IndexKey, column_collation: str) -> IndexKey:
    """The key without a collation that its column has anyway."""
    if key.collation is not None and (normal_collation(key.collation) or "") == column_collation:
        return evolve(key, collation=None)
    return key
