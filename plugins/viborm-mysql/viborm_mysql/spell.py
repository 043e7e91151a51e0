"""Definitions as SQL: columns, keys, indexes and constraints, as they stand in CREATE, ADD and MODIFY.

https://dev.mysql.com/doc/refman/8.4/en/create-table.html
https://mariadb.com/kb/en/create-table/
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    Literal,
    PrimaryKeyDef,
    TableName,
    UniqueConstraintDef,
    derived_name,
)
from viborm_mysql.expressions import about, spelled
from viborm_mysql.literals import default_sql
from viborm_mysql.names import NAME_LIMIT, quote, quote_names, quote_table, text
from viborm_mysql.read_keys import default_method
from viborm_mysql.types import type_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.schema import TableDef
    from viborm_mysql.flavour import Flavour

_TEXT_OPTIONS = frozenset({"compression", "encryption"})
_OF_ENGINES = frozenset({"encrypted", "encryption_key_id", "page_compressed", "page_compression_level"})
_KEY_WORDS = {"fulltext": "FULLTEXT ", "spatial": "SPATIAL "}


def collate(collation: str | None) -> str:
    """A character set and collation; nothing where the table's own is meant."""
    if not collation:
        return ""
    charset = "binary" if collation == "binary" else collation.partition("_")[0]
    return f" CHARACTER SET {charset} COLLATE {collation}"


def column_sql(column: ColumnDef, flavour: Flavour) -> str:
    """The whole definition of a column: MODIFY forgets what is not said again.

    NULL is said too, because a timestamp without it may be NOT NULL.
    https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html
    """
    value = column.default.value if isinstance(column.default, Literal) else None
    return _column_sql(column, flavour, str(value) if isinstance(value, Decimal) else "")


@lru_cache(maxsize=4096)
def _column_sql(column: ColumnDef, flavour: Flavour, _digits: str) -> str:
    """The definition; columns that repeat in many tables are spelled once.

    Of a number its digits count besides, as 1.5 and 1.50 are equal.
    """
    options = dict(column.options)
    parts = [quote(column.name), type_sql(column.type) + collate(column.collation)]
    if column.generated is not None:
        stored = "STORED" if column.generated.stored else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({spelled(column.generated.expression)}) {stored}")
        if not column.nullable and not flavour.is_mariadb:
            parts.append("NOT NULL")
    else:
        parts.append("NULL" if column.nullable else "NOT NULL")
        if column.identity is None and (column.default is not None or (column.nullable and _says_null(column))):
            parts.append(f"DEFAULT {default_sql(column.default, column.type, column.nullable)}")
        if options.get("on_update"):
            parts.append(f"ON UPDATE {options['on_update']}")
        if column.identity is not None:
            parts.append("AUTO_INCREMENT")
    if options.get("srid"):
        parts.append(f"SRID {options['srid']}")
    if options.get("invisible") == "true":
        parts.append("INVISIBLE")
    if column.comment:
        parts.append(f"COMMENT {text(column.comment)}")
    if options.get("check"):
        parts.append(f"CHECK ({about(options['check'], column.name)})")
    return " ".join(parts)


def _says_null(column: ColumnDef) -> bool:
    """Whether DEFAULT NULL has to be said: of a timestamp, whose default may be the current time."""
    return type_sql(column.type).startswith("timestamp")


def engine_of(table: TableDef) -> str:
    """The storage engine of a table, in lower case."""
    return dict(table.options).get("engine", "innodb").lower()


def constraint_name(table: TableName, constraint: object) -> str:
    """The constraint's own name, or the derived one."""
    match constraint:
        case UniqueConstraintDef(name=None, columns=columns):
            return derived_name(table.name, columns, "key", limit=NAME_LIMIT)
        case ForeignKeyDef(name=None, columns=columns):
            return derived_name(table.name, columns, "fkey", limit=NAME_LIMIT)
        case CheckConstraintDef(name=None, expression=expression):
            return derived_name(table.name, tuple(sorted(expression.names("column"))), "check", limit=NAME_LIMIT)
        case IndexDef(name=None, columns=columns):
            return derived_name(table.name, columns, "idx", limit=NAME_LIMIT)
    name: str = getattr(constraint, "name")  # noqa: B009 - all of them have one
    return name


def primary_key_sql(key: PrimaryKeyDef) -> str:
    """A primary key, which is always called PRIMARY; with the prefix lengths and directions that it may have."""
    stated = dict(key.options).get("keys")
    method = dict(key.options).get("method")
    using = f" USING {method.upper()}" if method else ""
    if stated is None:
        return f"PRIMARY KEY ({quote_names(key.columns)}){using}"
    keys = []
    for name, said in zip(key.columns, stated.split(", "), strict=True):
        words = said.removeprefix(name).split()
        length = next((f"({word})" for word in words if word.isdecimal()), "")
        keys.append(f"{quote(name)}{length}{' DESC' if 'desc' in words else ''}")
    return f"PRIMARY KEY ({', '.join(keys)}){using}"


def unique_sql(table: TableName, unique: UniqueConstraintDef) -> str:
    """A unique key."""
    return f"UNIQUE KEY {quote(constraint_name(table, unique))} ({quote_names(unique.columns)})"


def index_sql(table: TableDef, index: IndexDef, flavour: Flavour) -> str:
    """An index of a table.

    https://dev.mysql.com/doc/refman/8.4/en/create-index.html
    """
    kind = _KEY_WORDS.get(index.method or "", "UNIQUE " if index.unique else "")
    keys = ", ".join(_index_key(key) for key in index.keys)
    parts = [f"{kind}KEY {quote(constraint_name(table.name, index))} ({keys})"]
    if index.method in {"btree", "hash"} and index.method != default_method(engine_of(table)):
        parts.append(f"USING {index.method.upper()}")
    parser = dict(index.options).get("parser")
    if parser:
        parts.append(f"WITH PARSER {quote(parser)}")
    if index.comment:
        parts.append(f"COMMENT {text(index.comment)}")
    if dict(index.options).get("invisible") == "true":
        parts.append("IGNORED" if flavour.is_mariadb else "INVISIBLE")
    return " ".join(parts)


def _index_key(key: IndexKey) -> str:
    if key.expression is not None:
        part = f"({spelled(key.expression)})"
    else:
        length = f"({key.length})" if key.length else ""
        part = f"{quote(key.column or '')}{length}"
    return f"{part} DESC" if key.descending else part


def check_sql(table: TableName, check: CheckConstraintDef) -> str:
    """A check."""
    enforced = " NOT ENFORCED" if dict(check.options).get("enforced") == "no" else ""
    return f"CONSTRAINT {quote(constraint_name(table, check))} CHECK ({spelled(check.expression)}){enforced}"


def foreign_key_sql(table: TableName, key: ForeignKeyDef) -> str:
    """A foreign key.

    https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
    """
    parts = [
        f"CONSTRAINT {quote(constraint_name(table, key))} FOREIGN KEY ({quote_names(key.columns)})",
        f"REFERENCES {quote_table(key.references)} ({quote_names(key.referenced_columns)})",
    ]
    if key.on_delete != "no action":
        parts.append(f"ON DELETE {key.on_delete.upper()}")
    if key.on_update != "no action":
        parts.append(f"ON UPDATE {key.on_update.upper()}")
    return " ".join(parts)


def table_options_sql(options: Sequence[tuple[str, str]], comment: str | None, flavour: Flavour, *, new: bool) -> str:
    """Table options; a new table says its engine, character set and collation, whatever the server's defaults are."""
    stated = dict(options)
    parts = []
    engine = stated.pop("engine", "innodb" if new else "")
    if engine:
        parts.append(f"ENGINE={engine}")
    collation = stated.pop("collation", flavour.collation if new else "")
    if collation:
        charset = "binary" if collation == "binary" else collation.partition("_")[0]
        parts.append(f"DEFAULT CHARSET={charset} COLLATE={collation}")
    elif new:
        parts.append("DEFAULT CHARSET=utf8mb4")
    stated.pop("partition_by", None)
    parts += [f"{_option_name(name)}={_option_value(name, value)}" for name, value in stated.items()]
    if comment or (comment is not None and not new):
        parts.append(f"COMMENT={text(comment)}")
    return " ".join(parts)


def _option_name(name: str) -> str:
    """In capitals, as the server writes them; MariaDB keeps those of an engine as they were written."""
    return name if name in _OF_ENGINES else name.upper()


def _option_value(name: str, value: str) -> str:
    return value if value.isalnum() and name not in _TEXT_OPTIONS else text(value)
