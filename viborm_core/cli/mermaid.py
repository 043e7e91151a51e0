"""A schema as a Mermaid diagram of entities and relationships, for a README.

https://mermaid.js.org/syntax/entityRelationshipDiagram.html
"""

import re
from collections.abc import Iterator

from viborm_core.schema import (
    ColumnDef,
    EnumRef,
    ForeignKeyDef,
    InlineEnum,
    LogicalType,
    Native,
    SchemaSnapshot,
    TableDef,
    TableName,
)

_NOT_IN_WORDS = re.compile(r"[^A-Za-z0-9_()\[\]\u00C0-\uFFFF-]+")
_FIRST = re.compile(r"[A-Za-z_\u00C0-\uFFFF]")


def mermaid(snapshot: SchemaSnapshot) -> str:
    """The diagram: each table with its columns, types and keys, each foreign key as a line."""
    lines = ["erDiagram"]
    for table in snapshot.tables:
        lines += _entity(table)
    for table in snapshot.tables:
        lines += (_relationship(table, key) for key in table.foreign_keys)
    return "".join(f"{line}\n" for line in lines)


def _entity(table: TableDef) -> Iterator[str]:
    if not table.columns:
        yield f"    {_name(table.name)}"
        return
    yield f"    {_name(table.name)} {{"
    for column in table.columns:
        yield f"        {_attribute(table, column)}"
    yield "    }"


def _attribute(table: TableDef, column: ColumnDef) -> str:
    word = _word(column.name)
    keys = ", ".join(_keys(table, column.name))
    remarks = [] if word == column.name else [column.name]
    remarks += [column.comment] if column.comment else []
    remark = f' "{_inside(": ".join(remarks))}"' if remarks else ""
    return f"{_word(_type(column.type))} {word}{f' {keys}' if keys else ''}{remark}"


def _keys(table: TableDef, column: str) -> Iterator[str]:
    if table.primary_key is not None and column in table.primary_key.columns:
        yield "PK"
    if any(column in key.columns for key in table.foreign_keys):
        yield "FK"
    if any(unique.columns == (column,) for unique in table.uniques):
        yield "UK"


def _type(logical: LogicalType) -> str:
    match logical:
        case EnumRef(name=name):
            return name.name
        case InlineEnum():
            return "enum"
        case Native(spelling=spelling):
            return spelling
    return str(logical)


def _relationship(table: TableDef, key: ForeignKeyDef) -> str:
    may_be_absent = any(column.nullable for column in table.columns if column.name in key.columns)
    one = "|o" if may_be_absent else "||"
    many = "o|" if _is_unique(table, key.columns) else "o{"
    return f'    {_name(key.references)} {one}--{many} {_name(table.name)} : "{_inside(", ".join(key.columns))}"'


def _is_unique(table: TableDef, columns: tuple[str, ...]) -> bool:
    keys = [set(unique.columns) for unique in table.uniques]
    keys += [set(index.columns) for index in table.indexes if index.is_key]
    if table.primary_key is not None:
        keys.append(set(table.primary_key.columns))
    return any(found <= set(columns) for found in keys if found)


def _name(name: TableName) -> str:
    text = name.name if name.namespace is None else f"{name.namespace}.{name.name}"
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) else f'"{_inside(text)}"'


def _inside(text: str) -> str:
    """A text between double quotes, which has no escapes."""
    return " ".join(text.replace('"', "'").split())


def _word(text: str) -> str:
    """A name or type as the one word that Mermaid takes."""
    word = _NOT_IN_WORDS.sub("_", text.replace(", ", "-")).rstrip("_") or "_"
    return word if _FIRST.match(word) else f"_{word}"
