"""Definitions as SQL: columns, constraints and indexes, as they stand in CREATE and ADD.

https://www.postgresql.org/docs/current/sql-createtable.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    Expression,
    ForeignKeyDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    Integer,
    PrimaryKeyDef,
    TableName,
    UniqueConstraintDef,
    derived_name,
    split_dotted,
)
from viborm_postgres.expressions import spelled
from viborm_postgres.literals import default_sql
from viborm_postgres.names import NAME_LIMIT, quote, quote_names, quote_table, sequence_of, text
from viborm_postgres.types import type_sql

if TYPE_CHECKING:
    from viborm_core.schema import Default

SERIALS = {16: "smallserial", 32: "serial", 64: "bigserial"}
NOT_NULL_OPTIONS = frozenset({"not_null", "not_null_no_inherit", "not_null_not_valid", "not_null_comment"})
OWN_COLUMN_OPTIONS = NOT_NULL_OPTIONS | {"storage", "compression", "statistics", "sequence", "sequence_comment"}
STATISTICS = "statistics_"
"""The option of an index that is the statistics target of one of its keys, whose number, from 1, follows."""
_OWN_CONSTRAINT_OPTIONS = frozenset(
    {"include", "not_valid", "not_enforced", "no_inherit", "on_delete_columns", "comment", "index_comment"}
)
_WITH_PARAMETERS = re.compile(r"(.*?)\((.*)\)", re.DOTALL)


def qualified(name: str) -> str:
    """A collation or operator class, whose namespace may be left out."""
    return ".".join(quote(part) for part in split_dotted(name))


def operator_class_sql(written: str) -> str:
    """An operator class, with its parameters if it has any: ``public.gist_trgm_ops(siglen=32)``."""
    match = _WITH_PARAMETERS.fullmatch(written)
    if match is None:
        return qualified(written)
    parameters = (parameter.partition("=") for parameter in match[2].split(","))
    spelled_parameters = ", ".join(f"{quote(name.strip())} = {text(value.strip())}" for name, _, value in parameters)
    return f"{qualified(match[1].strip())} ({spelled_parameters})"


def value_sql(default: Default) -> str:
    """A default as SQL."""
    return default_sql(default, spelled(default) if isinstance(default, Expression) else "")


def is_serial(column: ColumnDef) -> bool:
    """Whether the column is one of the serial types."""
    return column.identity is not None and column.identity.mode == "serial"


def sequence_settings(identity: IdentityDef) -> list[str]:
    """The settings that are stated.

    https://www.postgresql.org/docs/current/sql-createsequence.html
    """
    numbers = (
        ("START WITH", identity.start),
        ("INCREMENT BY", identity.increment),
        ("MINVALUE", identity.minimum),
        ("MAXVALUE", identity.maximum),
        ("CACHE", identity.cache),
    )
    settings = [f"{words} {number}" for words, number in numbers if number is not None]
    return [*settings, "CYCLE"] if identity.cycle else settings


def identity_sql(table: TableName, column: ColumnDef) -> str:
    """The identity clause."""
    identity = column.identity
    assert identity is not None  # noqa: S101 - the callers look
    always = "ALWAYS" if identity.mode == "always" else "BY DEFAULT"
    settings = sequence_settings(identity)
    if dict(column.options).get("sequence"):
        settings.insert(0, f"SEQUENCE NAME {quote_table(sequence_of(table, column.name, column.options))}")
    return f"GENERATED {always} AS IDENTITY" + (f" ({' '.join(settings)})" if settings else "")


def type_and_collation(column: ColumnDef) -> str:
    """The type, with the collation if it is not the type's own."""
    collation = f" COLLATE {qualified(column.collation)}" if column.collation else ""
    return type_sql(column.type) + collation


def column_sql(table: TableName, column: ColumnDef) -> str:
    """A column of CREATE TABLE or ADD COLUMN."""
    named = dict(column.options).get("sequence")
    if is_serial(column) and isinstance(column.type, Integer) and not named:
        return f"{quote(column.name)} {SERIALS[column.type.bits]}"
    parts = [quote(column.name), type_and_collation(column)]
    if column.generated is not None:
        kind = "VIRTUAL" if column.generated.stored is False else "STORED"
        parts.append(f"GENERATED ALWAYS AS ({spelled(column.generated.expression)}) {kind}")
    elif is_serial(column):
        parts.append(f"DEFAULT {next_number(table, column)}")
    elif column.identity is not None:
        parts.append(identity_sql(table, column))
    elif column.default is not None:
        parts.append(f"DEFAULT {value_sql(column.default)}")
    if not column.nullable and not dict(column.options).get("not_null_not_valid"):
        parts.append(not_null_sql(column))
    return " ".join(parts)


def not_null_sql(column: ColumnDef) -> str:
    """NOT NULL with its name, if it has one of its own; they have names since PostgreSQL 18."""
    options = dict(column.options)
    named = f"CONSTRAINT {quote(options['not_null'])} " if options.get("not_null") else ""
    return f"{named}NOT NULL" + (" NO INHERIT" if options.get("not_null_no_inherit") else "")


def next_number(table: TableName, column: ColumnDef) -> str:
    """What a serial column takes for its default."""
    return f"nextval({text(quote_table(sequence_of(table, column.name, column.options)))}::regclass)"


def constraint_name(table: TableName, constraint: object) -> str:
    """The constraint's own name, or the derived one."""
    match constraint:
        case PrimaryKeyDef(name=None):
            return derived_name(table.name, (), "pkey", limit=NAME_LIMIT)
        case UniqueConstraintDef(name=None, columns=columns):
            return derived_name(table.name, columns, "key", limit=NAME_LIMIT)
        case ForeignKeyDef(name=None, columns=columns):
            return derived_name(table.name, columns, "fkey", limit=NAME_LIMIT)
        case CheckConstraintDef(name=None, expression=expression):
            return derived_name(table.name, tuple(sorted(expression.names("column"))), "check", limit=NAME_LIMIT)
    name: str = getattr(constraint, "name")  # noqa: B009 - all of them have one
    return name


Constraint = PrimaryKeyDef | UniqueConstraintDef | CheckConstraintDef | ForeignKeyDef


def constraint_sql(table: TableName, constraint: Constraint) -> str:  # noqa: C901 - one case for each kind
    """A constraint of CREATE TABLE or ADD."""
    options = dict(constraint.options)
    parts = [f"CONSTRAINT {quote(constraint_name(table, constraint))}"]
    match constraint:
        case PrimaryKeyDef(columns=columns):
            parts += [f"PRIMARY KEY ({quote_names(columns)})", *_index_parts(options)]
        case UniqueConstraintDef(columns=columns, nulls_distinct=distinct):
            unique = "UNIQUE" if distinct else "UNIQUE NULLS NOT DISTINCT"
            parts += [f"{unique} ({quote_names(columns)})", *_index_parts(options)]
        case CheckConstraintDef(expression=expression):
            parts.append(f"CHECK ({spelled(expression)})")
            if options.get("no_inherit"):
                parts.append("NO INHERIT")
        case ForeignKeyDef():
            parts += _foreign_key_parts(constraint, options)
    if not isinstance(constraint, CheckConstraintDef):
        if constraint.deferrable or constraint.initially_deferred:
            parts.append("DEFERRABLE")
        if constraint.initially_deferred:
            parts.append("INITIALLY DEFERRED")
    if options.get("not_enforced"):
        parts.append("NOT ENFORCED")
    elif options.get("not_valid"):
        parts.append("NOT VALID")
    return " ".join(parts)


def _index_parts(options: dict[str, str]) -> list[str]:
    parts = []
    if options.get("include"):
        parts.append(f"INCLUDE ({quote_names(tuple(split_dotted(options['include'])))})")
    settings = [f"{name} = {value}" for name, value in options.items() if name not in _OWN_CONSTRAINT_OPTIONS]
    if settings:
        parts.append(f"WITH ({', '.join(settings)})")
    return parts


def _foreign_key_parts(key: ForeignKeyDef, options: dict[str, str]) -> list[str]:
    columns = f" ({quote_names(key.referenced_columns)})" if key.referenced_columns else ""
    parts = [f"FOREIGN KEY ({quote_names(key.columns)}) REFERENCES {quote_table(key.references)}{columns}"]
    if key.match != "simple":
        parts.append(f"MATCH {key.match.upper()}")
    if key.on_delete != "no action":
        parts.append(f"ON DELETE {key.on_delete.upper()}")
        if options.get("on_delete_columns"):
            parts.append(f"({quote_names(tuple(split_dotted(options['on_delete_columns'])))})")
    if key.on_update != "no action":
        parts.append(f"ON UPDATE {key.on_update.upper()}")
    return parts


def index_name(table: TableName, index: IndexDef) -> TableName:
    """The index's own name or the derived one, in its table's namespace."""
    if index.name is not None:
        return table.renamed(index.name)
    columns = []
    for key in index.keys:
        columns += [key.column] if key.column else sorted(key.expression.names("column") if key.expression else ())
    return table.renamed(derived_name(table.name, tuple(columns), "idx", limit=NAME_LIMIT))


def index_sql(table: TableName, index: IndexDef) -> str:
    """CREATE INDEX.

    https://www.postgresql.org/docs/current/sql-createindex.html
    """
    unique = "UNIQUE " if index.unique else ""
    method = f" USING {quote(index.method)}" if index.method not in (None, "btree") else ""
    keys = ", ".join(_index_key(key) for key in index.keys)
    name = quote(index_name(table, index).name)
    parts = [f"CREATE {unique}INDEX {name} ON {quote_table(table)}{method} ({keys})"]
    if index.include:
        parts.append(f"INCLUDE ({quote_names(index.include)})")
    if not index.nulls_distinct:
        parts.append("NULLS NOT DISTINCT")
    settings = [f"{name} = {value}" for name, value in index.options if not name.startswith(STATISTICS)]
    if settings:
        parts.append(f"WITH ({', '.join(settings)})")
    if index.predicate is not None:
        parts.append(f"WHERE {spelled(index.predicate)}")
    return " ".join(parts)


def _index_key(key: IndexKey) -> str:
    parts = [quote(key.column) if key.column is not None else f"({spelled(key.expression or Expression(()))})"]
    if key.collation:
        parts.append(f"COLLATE {qualified(key.collation)}")
    if key.operator_class:
        parts.append(operator_class_sql(key.operator_class))
    if key.descending:
        parts.append("DESC")
    if key.nulls is not None:
        parts.append(f"NULLS {key.nulls.upper()}")
    return " ".join(parts)


def comment_sql(what: str, comment: str | None) -> str:
    """COMMENT ON; an empty comment removes it."""
    return f"COMMENT ON {what} IS {text(comment) if comment else 'NULL'}"
