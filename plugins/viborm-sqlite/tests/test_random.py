"""Random pairs of schemas with rows: after a push the file is what the SQL makes directly, and values are still there.

Judged by SQLite's pragmas, which share no code with our reading.
"""

import random
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from attrs import field, frozen

Lab = Any
Facts = dict[str, Any]

TYPES = [
    "INTEGER",
    "TEXT",
    "VARCHAR(20)",
    "BOOLEAN",
    "DECIMAL(10, 2)",
    "REAL",
    "DATE",
    "BLOB",
    "unsigned big int",
    "BIGINT",
]
NAMES = ["a", "b", "c", "d", 'q"x', "order", "Ünï", "e f"]
TABLES = ["t", "u", "select", "w w"]
QUERIES = (
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)',
    'SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?)',
)


def quoted(name: str) -> str:
    """A name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


@frozen(kw_only=True)
class Made:
    """A random table: its name, its plain columns with their types, and its SQL."""

    name: str
    columns: dict[str, str] = field(factory=dict)
    sql: list[str] = field(factory=list)


def make_table(dice: random.Random, name: str, others: list[str]) -> Made:
    """A random table; ``others`` are tables with a key ``id``."""
    made = Made(name=name)
    lines = []
    kind = dice.choice(["auto", "alias", "text", "none", "pair"])
    without_rowid = kind in {"text", "pair"} and dice.random() < 0.3
    lines.append(
        {
            "auto": "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
            "alias": "id INTEGER NOT NULL PRIMARY KEY",
            "text": "id TEXT NOT NULL PRIMARY KEY",
            "none": "id INTEGER NOT NULL UNIQUE",
            "pair": "id INTEGER NOT NULL UNIQUE",
        }[kind]
    )
    made.columns["id"] = "TEXT" if kind == "text" else "INTEGER"
    chosen = dice.sample(NAMES, dice.randint(1, 5))
    for column in chosen:
        text = f"{quoted(column)} {(declared := dice.choice(TYPES))}"
        if dice.random() < 0.3:
            text += dice.choice(
                [" NOT NULL DEFAULT 1", " DEFAULT 'x'", " DEFAULT (1 + 1)", " DEFAULT CURRENT_TIMESTAMP"]
            )
        if declared in {"TEXT", "VARCHAR(20)"} and dice.random() < 0.3:
            text += " COLLATE NOCASE"
        if dice.random() < 0.1:
            text += f" CHECK ({quoted(column)} IS NOT 'never')"
        lines.append(text)
        made.columns[column] = declared
    if dice.random() < 0.3:
        lines.append(f"g TEXT AS (id || {quoted(dice.choice(chosen))}) {dice.choice(['STORED', 'VIRTUAL'])}")
    if others and dice.random() < 0.5:
        action = dice.choice(["", " ON DELETE CASCADE", " ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED"])
        lines.append(f"ref INTEGER REFERENCES {quoted(dice.choice(others))} (id){action}")
    if kind == "pair":
        lines.append(f"PRIMARY KEY (id, {quoted(chosen[0])}){dice.choice(['', ' ON CONFLICT REPLACE'])}")
    if dice.random() < 0.3:
        lines.append(f"CONSTRAINT {quoted('n ' + name)} CHECK (id <> {dice.choice(['0', '-5'])})")
    if dice.random() < 0.3:
        lines.append(f"UNIQUE (id, {quoted(dice.choice(chosen))})")
    tail = " WITHOUT ROWID" if without_rowid else ""
    made.sql.append(f"CREATE TABLE {quoted(name)} ({', '.join(lines)}){tail}")
    made.sql.extend(make_index(dice, name, dice.choice(chosen), number) for number in range(dice.randint(0, 2)))
    return made


def make_index(dice: random.Random, table: str, name: str, number: int) -> str:
    """A random index over the column ``name``."""
    column = quoted(name)
    where = dice.choice(["", f" WHERE {column} IS NOT NULL"])
    key = dice.choice([column, f"{column} DESC", f"lower({column})"])
    return f"CREATE INDEX {quoted(f'{dice.choice(TABLES)} {number} {table}')} ON {quoted(table)} ({key}){where}"


def make_schema(seed: int) -> list[Made]:
    """A random schema."""
    dice = random.Random(seed)
    names = dice.sample(TABLES, dice.randint(1, 4))
    return [make_table(dice, name, names) for name in names]


def fill(lab: Lab, schema: list[Made], seed: int) -> None:
    """Put rows into every table; foreign keys stay NULL."""
    dice = random.Random(seed)
    rows = ["BEGIN"]
    for table in schema:
        columns = ", ".join(map(quoted, table.columns))
        for number in range(1, dice.randint(2, 6)):
            values = []
            for column, declared in table.columns.items():
                values.append(str(number) if column == "id" else value(dice, declared))
            rows.append(f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({', '.join(values)})")
    lab.sql(*rows, "COMMIT")


def value(dice: random.Random, declared: str) -> str:
    """A value that the type is meant to hold."""
    number = dice.randint(0, 999)
    return {
        "TEXT": f"'x{number}'",
        "VARCHAR(20)": f"'it''s {number}'",
        "BOOLEAN": str(number % 2),
        "DECIMAL(10, 2)": f"{number}.25",
        "REAL": f"{number}.5",
        "DATE": f"'2020-01-{number % 28 + 1:02}'",
        "BLOB": f"X'{number % 256:02x}00'",
    }.get(declared, str(number))


def shown_default(database: sqlite3.Connection, text: str | None) -> Any:
    """A default's value as text, so that 1 and '1' are one in a column that makes them one."""
    if text is None or text == "CURRENT_TIMESTAMP":
        return text
    return database.execute(f"SELECT CAST(({text}) AS TEXT)").fetchone()[0]


def facts(file: Any) -> Facts:
    """What the pragmas say of a database, names of constraints aside."""
    with closing(sqlite3.connect(file)) as database:
        found: Facts = {}
        tables = database.execute("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'").fetchall()
        for name, kind, without_rowid in tables:
            if name.startswith("sqlite_"):
                continue
            columns, keys = (sorted(database.execute(query, (name,)).fetchall(), key=repr) for query in QUERIES)
            columns = [
                (one, declared.upper(), notnull, shown_default(database, default), *rest)
                for one, declared, notnull, default, *rest in columns
            ]
            indexes = []
            for index, unique, origin, partial in database.execute(
                'SELECT name, "unique", origin, partial FROM pragma_index_list(?)', (name,)
            ).fetchall():
                parts = database.execute(
                    "SELECT name, desc, coll FROM pragma_index_xinfo(?) WHERE key", (index,)
                ).fetchall()
                indexes.append((index if origin == "c" else "", unique, origin, partial, tuple(parts)))
            found[name] = (kind, without_rowid, columns, keys, sorted(indexes, key=repr))
        return found


def copies(lab: Lab, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """The rows of a table, in an order of their own."""
    listed = ", ".join(map(quoted, columns))
    return sorted(lab.rows(f"SELECT {listed} FROM {quoted(table)}"), key=repr)


@pytest.mark.parametrize("seed", range(60))
def test_random_pairs(lab: Lab, tmp_path: Any, seed: int) -> None:
    first, second = make_schema(2 * seed), make_schema(2 * seed + 1)
    script = [";".join(one for table in schema for one in table.sql) for schema in (first, second)]
    lab.push(script[0])
    fill(lab, first, seed)
    kept = {}
    after = {table.name: table.columns for table in second}
    for table in first:
        same = [name for name, kind in table.columns.items() if after.get(table.name, {}).get(name) == kind]
        kept[table.name] = (same, copies(lab, table.name, same) if same else [])
    with closing(lab.connect()) as connection:
        if lab.prepare_on(connection, script[1], fill="1").blocked:
            return
    lab.push(script[1], fill="1")
    for name, (same, rows) in kept.items():
        if same and name in after:
            assert copies(lab, name, same) == rows
    with closing(sqlite3.connect(tmp_path / "direct.db", isolation_level=None)) as direct:
        for one in script[1].split(";"):
            direct.execute(one)
    assert facts(lab.path) == facts(tmp_path / "direct.db")


@pytest.mark.parametrize("seed", range(3))
def test_stopped_at_any_statement(lab: Lab, seed: int) -> None:
    """A push that is cut off leaves the file as it was; so does one whose process dies."""
    first, second = make_schema(2 * seed), make_schema(2 * seed + 1)
    script = [";".join(one for table in schema for one in table.sql) for schema in (first, second)]
    lab.push(script[0])
    fill(lab, first, seed)
    before = lab.path.read_bytes()
    total = len(lab.prepare(script[1], fill="1").statements)
    for stop in range(total):
        with closing(lab.connect()) as connection:
            prepared = lab.prepare_on(connection, script[1], fill="1")
            connection.begin()
            for statement in prepared.statements[:stop]:
                connection.run(statement.sql)
            connection.rollback()
        assert lab.path.read_bytes() == before
