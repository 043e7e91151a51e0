"""Spells tables, columns, constraints and indexes.

https://www.sqlite.org/lang_createtable.html, https://www.sqlite.org/lang_createindex.html
"""

from functools import lru_cache

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    PrimaryKeyDef,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_sqlite.enums import enum_check
from viborm_sqlite.keys import conflict_sql, key_sql
from viborm_sqlite.spelling import columns_sql, default, expression, quote, quote_table
from viborm_sqlite.types import declared_type


def is_on(table: TableDef, option: str) -> bool:
    """Whether an option of a table is stated to be true."""
    return (option, "true") in table.options


def rowid_alias(table: TableDef) -> str | None:
    """The column that is the rowid, or None.

    https://www.sqlite.org/lang_createtable.html#rowid
    """
    key = table.primary_key
    if key is None or len(key.columns) != 1 or is_on(table, "without_rowid") or _descends(key):
        return None
    column = table.column(key.columns[0])
    return column.name if column is not None and column.type == Integer(32) else None


def _descends(key: PrimaryKeyDef) -> bool:
    return ("descending.1", "true") in key.options


def create_table(table: TableDef, name: str | None = None) -> str:
    """CREATE TABLE, under the table's own name or another one."""
    inline = _inline_key(table)
    parts = [
        _plain_column_sql(column) if _is_plain(column, inline) else column_sql(column, table.name.name, inline)
        for column in table.columns
    ]
    if table.primary_key is not None and inline is None:
        parts.append(primary_key_sql(table.primary_key))
    parts.extend(unique_sql(unique) for unique in table.uniques)
    parts.extend(check_sql(check) for check in table.checks)
    parts.extend(foreign_key_sql(key) for key in table.foreign_keys)
    body = ",\n  ".join(parts)
    options = [
        text for option, text in (("without_rowid", "WITHOUT ROWID"), ("strict", "STRICT")) if is_on(table, option)
    ]
    tail = f" {', '.join(options)}" if options else ""
    return f"CREATE TABLE {quote(name or table.name.name)} (\n  {body}\n){tail}"


def _inline_key(table: TableDef) -> PrimaryKeyDef | None:
    """The key if it must stand with its column: AUTOINCREMENT, or INTEGER ... DESC, which is no rowid."""
    key = table.primary_key
    if key is None or len(key.columns) != 1:
        return None
    column = table.column(key.columns[0])
    if column is None:
        return None
    descends = _descends(key) and column.type == Integer(32) and not is_on(table, "without_rowid")
    return key if column.identity is not None or descends else None


def column_sql(column: ColumnDef, table: str, key: PrimaryKeyDef | None = None) -> str:
    """A column definition; ``key`` is the primary key if it stands with its column."""
    parts = [quote(column.name)]
    declared = declared_type(column.type)
    if declared:
        parts.append(declared)
    if not column.nullable:
        conflict = conflict_sql(column.options, "not_null_on_conflict") if column.options else ""
        parts.append(f"NOT NULL{conflict}")
    if key is not None and key.columns == (column.name,):
        direction = " DESC" if _descends(key) else ""
        counter = " AUTOINCREMENT" if column.identity is not None else ""
        text = f"PRIMARY KEY{direction}{conflict_sql(key.options)}{counter}"
        parts.append(_named(key.name, text))
    if column.default is not None:
        parts.append(f"DEFAULT {default(column.default)}")
    if column.collation:
        parts.append(f"COLLATE {quote(column.collation)}")
    if column.generated is not None:
        stored = "STORED" if column.generated.stored else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({expression(column.generated.expression)}) {stored}")
    if isinstance(column.type, InlineEnum):
        parts.append(enum_check(table, column.name, column.type.values))
    return " ".join(parts)


def _is_plain(column: ColumnDef, key: PrimaryKeyDef | None) -> bool:
    """Whether nothing of a column's definition depends on the table."""
    return key is None and not isinstance(column.type, InlineEnum)


@lru_cache(maxsize=4096)
def _plain_column_sql(column: ColumnDef) -> str:
    """The definition of a column that many tables may have alike."""
    return column_sql(column, "")


def _named(name: str | None, text: str) -> str:
    return text if name is None else f"CONSTRAINT {quote(name)} {text}"


def primary_key_sql(key: PrimaryKeyDef) -> str:
    """A primary key as a table constraint."""
    text = f"PRIMARY KEY {key_sql(key.columns, key.options)}{conflict_sql(key.options)}"
    return _named(key.name, text)


def unique_sql(unique: UniqueConstraintDef) -> str:
    """A unique constraint."""
    text = f"UNIQUE {key_sql(unique.columns, unique.options)}{conflict_sql(unique.options)}"
    return _named(unique.name, text)


def check_sql(check: CheckConstraintDef) -> str:
    """A check."""
    return _named(check.name, f"CHECK ({expression(check.expression)})")


def foreign_key_sql(key: ForeignKeyDef) -> str:
    """A foreign key as a table constraint."""
    return _named(key.name, f"FOREIGN KEY {columns_sql(key.columns)} {references_sql(key)}")


def column_key_sql(key: ForeignKeyDef) -> str:
    """A foreign key of one column, as it stands with that column."""
    return _named(key.name, references_sql(key))


def references_sql(key: ForeignKeyDef) -> str:
    """What a foreign key refers to, and how: https://www.sqlite.org/syntax/foreign-key-clause.html."""
    text = f"REFERENCES {quote(key.references.name)}"
    if key.referenced_columns:
        text += f" {columns_sql(key.referenced_columns)}"
    if key.on_delete != "no action":
        text += f" ON DELETE {key.on_delete.upper()}"
    if key.on_update != "no action":
        text += f" ON UPDATE {key.on_update.upper()}"
    if key.match != "simple":
        text += f" MATCH {quote(key.match.upper())}"
    if key.deferrable:
        text += f" DEFERRABLE INITIALLY {'DEFERRED' if key.initially_deferred else 'IMMEDIATE'}"
    return text


def create_index(table: TableName, index: IndexDef) -> str:
    """CREATE INDEX."""
    unique = "UNIQUE " if index.unique else ""
    keys = ", ".join(map(_index_key, index.keys))
    where = "" if index.predicate is None else f" WHERE {expression(index.predicate)}"
    return f"CREATE {unique}INDEX {quote(index.name or '')} ON {quote_table(table)} ({keys}){where}"


def _index_key(key: IndexKey) -> str:
    text = quote(key.column) if key.column is not None else ""
    if key.expression is not None:
        # In parentheses: a lone string would be taken for the name of a column.
        text = f"({expression(key.expression)})"
    if key.collation is not None:
        text += f" COLLATE {quote(key.collation)}"
    return f"{text} DESC" if key.descending else text
