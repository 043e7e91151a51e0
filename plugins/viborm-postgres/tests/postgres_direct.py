"""Makes databases of schemas with SQL of its own, and shares no code with the plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal as Number

import psycopg
from attrs import frozen

from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    EnumRef,
    Expression,
    Float,
    ForeignKeyDef,
    IndexDef,
    Integer,
    Interval,
    Json,
    Literal,
    LogicalType,
    Native,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    Time,
    UniqueConstraintDef,
    Uuid,
)

_PLAIN = {Boolean: "boolean", Bytes: "bytea", Date: "date", Interval: "interval", Uuid: "uuid", Json: "jsonb"}


@frozen
class DirectDatabase:
    """Makes a database of a schema on a server."""

    new_database: Callable[[], str]

    def __call__(self, schema: SchemaSnapshot) -> str:
        """Make it, and give its URL."""
        url = self.new_database()
        with psycopg.connect(url) as connection:
            connection.execute(";\n".join(_statements(schema)).encode())
        return url


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _name(name: TableName) -> str:
    return f"{_quoted(name.namespace or 'public')}.{_quoted(name.name)}"


def _listed(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(_quoted(name) for name in names) + ")"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _expression(expression: Expression) -> str:
    return "".join(
        part if isinstance(part, str) else _quoted(part.name) if part.kind == "column" else _reference(part.name)
        for part in expression.parts
    )


def _reference(name: str) -> str:
    return _name(TableName.parse(name))


def _type(column_type: LogicalType) -> str:  # noqa: PLR0911 - one case for each type
    match column_type:
        case Integer(bits=bits):
            return {16: "int2", 32: "int4", 64: "int8"}[bits]
        case Decimal(precision=precision, scale=scale):
            return "numeric" if precision is None else f"numeric({precision},{scale or 0})"
        case Float(bits=bits):
            return "float8" if bits == 64 else "float4"
        case String(length=length):
            return "text" if length is None else f"varchar({length})"
        case Char(length=length):
            return f"char({length})"
        case Time(precision=precision, tz=tz) | DateTime(precision=precision, tz=tz):
            word = "time" if isinstance(column_type, Time) else "timestamp"
            return word + ("tz" if tz else "") + ("" if precision is None else f"({precision})")
        case EnumRef(name=name):
            return _name(name)
        case Array(of=element):
            return f"{_type(element)}[]"
        case Native(spelling=spelling):
            return spelling
    return _PLAIN[type(column_type)]


def _statements(schema: SchemaSnapshot) -> Iterator[str]:
    named = {one.name.namespace for one in (*schema.tables, *schema.enums)} | set(schema.namespaces)
    for namespace in sorted(name for name in named if name and name != "public"):
        yield f"CREATE SCHEMA {_quoted(namespace)}"
    for enum in schema.enums:
        yield f"CREATE TYPE {_name(enum.name)} AS ENUM ({', '.join(map(_text, enum.values))})"
        if enum.comment:
            yield f"COMMENT ON TYPE {_name(enum.name)} IS {_text(enum.comment)}"
    for table in schema.tables:
        yield f"CREATE TABLE {_name(table.name)} ({', '.join(_lines(table))})"
        yield from (_create_index(table, index) for index in table.indexes)
        yield from _comments(table)
    for table in schema.tables:
        for key in table.foreign_keys:
            yield f"ALTER TABLE {_name(table.name)} ADD {_foreign_key(key)}"


def _lines(table: TableDef) -> Iterator[str]:
    yield from map(_column, table.columns)
    key = table.primary_key
    if key is not None:
        yield f"PRIMARY KEY {_listed(key.columns)}{_deferrable(key.deferrable, key.initially_deferred)}"
    yield from map(_unique, table.uniques)
    yield from (f"CHECK ({_expression(check.expression)})" for check in table.checks)


def _unique(unique: UniqueConstraintDef) -> str:
    nulls = "" if unique.nulls_distinct else " NULLS NOT DISTINCT"
    return f"UNIQUE{nulls} {_listed(unique.columns)}{_deferrable(unique.deferrable, unique.initially_deferred)}"


def _deferrable(deferrable: bool, deferred: bool) -> str:  # noqa: FBT001 - two flags of one clause
    return (" DEFERRABLE" if deferrable else "") + (" INITIALLY DEFERRED" if deferred else "")


def _column(column: ColumnDef) -> str:
    said = [_quoted(column.name), _type(column.type)]
    if column.collation:
        said.append(f"COLLATE {_quoted(column.collation)}")
    if not column.nullable:
        said.append("NOT NULL")
    if column.identity is not None:
        always = "ALWAYS" if column.identity.mode == "always" else "BY DEFAULT"
        said.append(f"GENERATED {always} AS IDENTITY")
    match column.default:
        case Literal(value=str(value)):
            said.append(f"DEFAULT {_text(value)}")
        case Literal(value=bool(value)):
            said.append(f"DEFAULT {value}")
        case Literal(value=bytes(value)):
            said.append(f"DEFAULT '\\x{value.hex()}'")
        case Literal(value=int() | Number() as number):
            said.append(f"DEFAULT {number}")
        case Expression() as expression:
            said.append(f"DEFAULT {_expression(expression)}")
    if column.generated is not None:
        kind = "VIRTUAL" if column.generated.stored is False else "STORED"
        said.append(f"GENERATED ALWAYS AS ({_expression(column.generated.expression)}) {kind}")
    return " ".join(said)


def _foreign_key(key: ForeignKeyDef) -> str:
    referenced = f" {_listed(key.referenced_columns)}" if key.referenced_columns else ""
    return (
        f"FOREIGN KEY {_listed(key.columns)} REFERENCES {_name(key.references)}{referenced} MATCH {key.match}"
        f" ON DELETE {key.on_delete} ON UPDATE {key.on_update}{_deferrable(key.deferrable, key.initially_deferred)}"
    )


def _create_index(table: TableDef, index: IndexDef) -> str:
    keys = []
    for key in index.keys:
        said = f"({_expression(key.expression)})" if key.expression is not None else _quoted(key.column or "")
        said += f' COLLATE "{key.collation}"' if key.collation else ""
        said += f" {key.operator_class}" if key.operator_class else ""
        said += " DESC" if key.descending else ""
        keys.append(said + (f" NULLS {key.nulls}" if key.nulls else ""))
    method = f" USING {index.method}" if index.method else ""
    said = f"CREATE {'UNIQUE ' if index.unique else ''}INDEX ON {_name(table.name)}{method} ({', '.join(keys)})"
    said += f" INCLUDE {_listed(index.include)}" if index.include else ""
    said += "" if index.nulls_distinct else " NULLS NOT DISTINCT"
    return said + (f" WHERE {_expression(index.predicate)}" if index.predicate is not None else "")


def _comments(table: TableDef) -> Iterator[str]:
    if table.comment:
        yield f"COMMENT ON TABLE {_name(table.name)} IS {_text(table.comment)}"
    for column in table.columns:
        if column.comment:
            yield f"COMMENT ON COLUMN {_name(table.name)}.{_quoted(column.name)} IS {_text(column.comment)}"
