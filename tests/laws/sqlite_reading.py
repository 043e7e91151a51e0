"""A second opinion on SQLite: reads databases and makes them, and shares no code with the plugin.

Names of constraints and indexes are left out, because nobody stated most of them.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal as Number
from pathlib import Path
from urllib.parse import unquote

from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    Expression,
    Float,
    ForeignKeyDef,
    IndexDef,
    InlineEnum,
    Integer,
    Json,
    Literal,
    LogicalType,
    SchemaSnapshot,
    String,
    TableDef,
    Time,
    Uuid,
)

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<text>[xX]?'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<mark><>|<=|>=|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(sql: str) -> list[str]:
    """The words of an SQL text: names without their quotes, numbers by their value."""
    found = []
    for match in _TOKEN.finditer(sql):
        token = match.group()
        match match.lastgroup:
            case "name":
                inner = token[1:-1]
                found.append("name " + inner.replace(token[-1] * 2, token[-1]).lower())
            case "word":
                found.append(f"name {token.lower()}")
            case "number":
                found.append(f"number {Number(token).normalize()}")
            case "text" | "mark":
                found.append(token)
    return found


def _after(words: list[str], *opening: str) -> Iterator[tuple[str, ...]]:
    """What stands in the parentheses after each place where these words are."""
    for place in range(len(words) - len(opening)):
        start = place + len(opening)
        if words[place:start] == list(opening) and words[start] == "(":
            depth, end = 1, start + 1
            while depth:
                depth += {"(": 1, ")": -1}.get(words[end], 0)
                end += 1
            yield _bare(tuple(words[start + 1 : end - 1]))


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without parentheses around all of them."""
    while words and words[0] == "(" and words[-1] == ")" and _closes_at_the_end(words):
        words = words[1:-1]
    return words


def _closes_at_the_end(words: tuple[str, ...]) -> bool:
    depth = 0
    for place, word in enumerate(words):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if not depth:
            return place == len(words) - 1
    return False


def reading(url: str) -> dict[str, object]:
    """A database file's schema."""
    with sqlite3.connect(_path(url)) as database:
        rows = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        read = {name: _table(database, name, sql) for name, sql in rows}
        others = database.execute(
            "SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index')"
        ).fetchall()
    database.close()
    return read | {"others": others}


def _path(url: str) -> str:
    return unquote(url.removeprefix("sqlite:///"))


def _table(database: sqlite3.Connection, name: str, sql: str) -> dict[str, object]:
    words = tokens(sql)
    columns = {
        column: (
            re.sub(r"\s", "", declared.upper()),
            not_null,
            None if default is None else _bare(tuple(tokens(default))),
            key,
            hidden,
        )
        for _, column, declared, not_null, default, key, hidden in database.execute(
            "SELECT * FROM pragma_table_xinfo(?)", (name,)
        )
    }
    keys: dict[int, list[tuple]] = {}
    for number, _, parent, column, referenced, *actions in database.execute(
        "SELECT * FROM pragma_foreign_key_list(?)", (name,)
    ):
        keys.setdefault(number, []).append((parent, column, referenced, *actions))
    return {
        "columns": columns,
        "foreign keys": Counter(tuple(sorted(key, key=str)) for key in keys.values()),
        "indexes": _indexes(database, name),
        "checks": Counter(_after(words, "name check")),
        "computed": Counter(_after(words, "name as")),
        "words": Counter(
            word
            for word in words
            if word in {"name autoincrement", "name deferred", "name strict", "name rowid", "name collate"}
        ),
    }


def _indexes(database: sqlite3.Connection, table: str) -> Counter:
    found: Counter = Counter()
    for _, name, unique, origin, partial in database.execute("SELECT * FROM pragma_index_list(?)", (table,)):
        keys = tuple(
            (column, descending, collation)
            for _, _, column, descending, collation, is_key in database.execute(
                "SELECT * FROM pragma_index_xinfo(?)", (name,)
            )
            if is_key
        )
        texts: tuple = ()
        if origin == "c":
            (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            words = tokens(sql)
            # The keys and the condition; parentheses around an expression are a matter of taste.
            taste = {"(", ")", "name asc", "name desc"}
            texts = tuple(word for word in words[words.index("(") :] if word not in taste)
        found[unique, origin, partial, keys, texts] += 1
    return found


class DirectDatabase:
    """Makes databases of schemas with SQL of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def __call__(self, schema: SchemaSnapshot) -> str:
        """Make a database, and give its URL."""
        self._made += 1
        path = self._folder / f"direct{self._made}.db"
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for statement in _statements(schema):
            database.execute(statement)
        database.execute("COMMIT")
        database.close()
        return f"sqlite:///{path}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _listed(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(_quoted(name) for name in names) + ")"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _expression(expression: Expression) -> str:
    return "".join(part if isinstance(part, str) else _quoted(part.name) for part in expression.parts)


def _type(column_type: LogicalType) -> str:  # noqa: PLR0911 - one case for each type
    match column_type:
        case Integer(bits=bits):
            return {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}[bits]
        case Decimal(precision=precision, scale=scale):
            return f"DECIMAL({precision},{scale or 0})"
        case Float():
            return "REAL"
        case String(length=length):
            return "TEXT" if length is None else f"VARCHAR({length})"
        case Char(length=length):
            return f"CHAR({length})"
        case InlineEnum():
            return "TEXT"
        case Uuid():
            return "CHAR(36)"
    names = {Boolean: "BOOLEAN", Bytes: "BLOB", Date: "DATE", DateTime: "DATETIME", Time: "TIME", Json: "JSON"}
    return names[type(column_type)]


def _statements(schema: SchemaSnapshot) -> Iterator[str]:
    for table in schema.tables:
        yield _create_table(table, schema)
    number = 0
    for table in schema.tables:
        for index in table.indexes:
            number += 1
            yield _create_index(table, index, number)


def _create_table(table: TableDef, schema: SchemaSnapshot) -> str:
    key = table.primary_key
    lines = [_column(table, column) for column in table.columns]
    if key is not None and not any(column.identity for column in table.columns):
        lines.append(f"PRIMARY KEY {_listed(key.columns)}")
    lines += [f"UNIQUE {_listed(unique.columns)}" for unique in table.uniques]
    lines += [f"CHECK ({_expression(check.expression)})" for check in table.checks]
    lines += [_foreign_key(one, schema) for one in table.foreign_keys]
    return f"CREATE TABLE {_quoted(table.name.name)} ({', '.join(lines)})"


def _column(table: TableDef, column: ColumnDef) -> str:
    if column.identity is not None:
        return f"{_quoted(column.name)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
    said = [_quoted(column.name), _type(column.type)]
    if not column.nullable:
        said.append("NOT NULL")
    match column.default:
        case Literal(value=str(value)):
            said.append(f"DEFAULT {_text(value)}")
        case Literal(value=bool(value)):
            said.append(f"DEFAULT {int(value)}")
        case Literal(value=int() | Number() as number):
            said.append(f"DEFAULT {number}")
        case Expression() as expression:
            said.append(f"DEFAULT {_expression(expression)}")
    if column.generated is not None:
        kind = "STORED" if column.generated.stored else "VIRTUAL"
        said.append(f"AS ({_expression(column.generated.expression)}) {kind}")
    if isinstance(column.type, InlineEnum):
        values = ", ".join(_text(value) for value in column.type.values)
        said.append(f"CHECK ({_quoted(column.name)} IN ({values}))")
    return " ".join(said)


def _foreign_key(key: ForeignKeyDef, schema: SchemaSnapshot) -> str:
    parent = schema.table(key.references)
    referenced = key.referenced_columns
    if not referenced and parent is not None and parent.primary_key is not None:
        referenced = parent.primary_key.columns
    said = (
        f"FOREIGN KEY {_listed(key.columns)} REFERENCES {_quoted(key.references.name)} {_listed(referenced)} "
        f"ON DELETE {key.on_delete.upper()} ON UPDATE {key.on_update.upper()}"
    )
    if key.deferrable:
        said += f" DEFERRABLE INITIALLY {'DEFERRED' if key.initially_deferred else 'IMMEDIATE'}"
    return said


def _create_index(table: TableDef, index: IndexDef, number: int) -> str:
    keys = []
    for key in index.keys:
        spelled = _expression(key.expression) if key.expression is not None else _quoted(key.column or "")
        keys.append(f"{spelled} DESC" if key.descending else spelled)
    unique = "UNIQUE " if index.unique else ""
    where = f" WHERE {_expression(index.predicate)}" if index.predicate is not None else ""
    return f"CREATE {unique}INDEX i{number} ON {_quoted(table.name.name)} ({', '.join(keys)}){where}"
