"""Random CREATE TABLE texts with odd names: what is read agrees with the pragmas of the table made."""

import sqlite3

from attrs import frozen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from viborm_sqlite.sqltext import (
    Check,
    Collate,
    Column,
    CreateTable,
    Default,
    ForeignKey,
    Generated,
    NotNull,
    PrimaryKey,
    Unique,
    fold,
    needs_reading,
    read_create_table,
    read_default,
    tokens_of,
)

LETTERS = st.sampled_from([*"abXY_19é$ .,;()'\"`[-/*#\n\t\u00df\u4e2d\ufeff", "--", "/*", "CHECK", "AS", "NOT NULL"])
ODD_NAMES = st.lists(LETTERS, min_size=1, max_size=6).map("".join).filter(lambda name: not name.isspace())
PLAIN_NAMES = st.sampled_from(
    ["id", "key", "action", "row", "Name", "ünï", "generated", "always", "first", "desc", "virtual"]
)
NAMES = st.one_of(PLAIN_NAMES, ODD_NAMES)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\t ", " /* CHECK ( */ ", " -- NOT NULL, )\n"])
TYPES = st.sampled_from(
    [
        "",
        "INTEGER",
        "text",
        "unsigned big int",
        "DECIMAL(10,2)",
        "varchar( 255 )",
        '"quoted type"',
        "[odd]",
        "x y(-1,+2)",
    ]
)
CONFLICTS = st.sampled_from(["", "", "ON CONFLICT REPLACE", "on conflict ignore"])
DEFAULTS = st.sampled_from(
    [
        "1",
        "-1",
        "+ 2.5",
        "'x'",
        "'it''s, )'",
        '"dq"',
        "NULL",
        "true",
        "current_timestamp",
        "(1 + (2))",
        "x'00'",
        "bare",
    ]
)
CHECKS = st.sampled_from(["1", "(1) > (0)", "')' <> '('", "1 /* ) */ + 1"])
GENERATED = st.sampled_from(["AS (1)", "GENERATED ALWAYS AS (1 + 1) STORED", "as(2)virtual"])
COLLATIONS = st.sampled_from(["nocase", "RTRIM", '"binary"'])
ACTIONS = st.sampled_from(["CASCADE", "SET NULL", "set default", "RESTRICT", "NO ACTION"])


@frozen
class Table:
    """A text, and what was meant with it that no pragma tells."""

    sql: str
    checks: tuple[tuple[str | None, str], ...]
    uniques: tuple[str | None, ...]


def quoted(draw: st.DrawFn, name: str) -> str:
    """Write a name in one of the quotings that can hold it, or bare."""
    ways = [
        '"' + name.replace('"', '""') + '"',
        "`" + name.replace("`", "``") + "`",
        "'" + name.replace("'", "''") + "'",
    ]
    if "]" not in name:
        ways.append(f"[{name}]")
    if name.isidentifier() and name not in {"", "AS", "CHECK"}:
        ways.append(name)
    return draw(st.sampled_from(ways))


@st.composite
def references(draw: st.DrawFn) -> str:
    """Write what a column refers to."""
    parts = ["REFERENCES", quoted(draw, draw(NAMES))]
    if draw(st.booleans()):
        parts.append(f"({quoted(draw, draw(NAMES))})")
    for event in draw(st.permutations(["ON DELETE", "on update"]))[: draw(st.integers(0, 2))]:
        parts += [event, draw(ACTIONS)]
    if draw(st.booleans()):
        parts.append("MATCH FULL")
    parts.append(draw(st.sampled_from(["", "DEFERRABLE INITIALLY DEFERRED", "NOT DEFERRABLE", "DEFERRABLE"])))
    return " ".join(parts)


@frozen
class Writer:
    """Writes parts of a CREATE TABLE, and keeps in its lists what no pragma will tell."""

    draw: st.DrawFn
    checks: list[tuple[str | None, str]]
    uniques: list[str | None]

    def constraint_name(self) -> tuple[str, str | None]:
        """Write CONSTRAINT and a name, or nothing."""
        if not self.draw(st.booleans()):
            return "", None
        name = self.draw(NAMES)
        return f"CONSTRAINT {quoted(self.draw, name)} ", name

    def check(self, text: str) -> str:
        """Write a CHECK."""
        prefix, name = self.constraint_name()
        self.checks.append((name, text))
        return f"{prefix}CHECK ( {text} )"

    def column(self, name: str, *, may_be_generated: bool) -> str:
        """Write a column."""
        draw = self.draw
        clauses = [
            lambda: f"{self.constraint_name()[0]}NOT NULL {draw(CONFLICTS)}",
            lambda: f"{self.constraint_name()[0]}DEFAULT {draw(DEFAULTS)}",
            lambda: self.check(draw(CHECKS)),
            lambda: f"{self.constraint_name()[0]}COLLATE {draw(COLLATIONS)}",
            lambda: f"{self.constraint_name()[0]}{draw(references())}",
            lambda: f"{self.constraint_name()[0]}UNIQUE {draw(CONFLICTS)}",
            lambda: draw(GENERATED) if may_be_generated else "",
        ]
        chosen = draw(st.lists(st.sampled_from(range(len(clauses))), max_size=4, unique=True))
        parts = [quoted(draw, name), draw(TYPES), *(clauses[each]() for each in chosen)]
        return draw(GAPS).join(part for part in parts if part)

    def table_constraint(self, names: list[str]) -> str:
        """Write a table constraint on some of the columns."""
        draw = self.draw
        some = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        columns = ", ".join(quoted(draw, name) for name in some)
        kind = draw(st.sampled_from(["check", "unique", "foreign", "primary"]))
        if kind == "check":
            return self.check("1 < 2")
        prefix, name = self.constraint_name()
        if kind == "unique":
            self.uniques.append(name)
            return f"{prefix}UNIQUE ({columns}) {draw(CONFLICTS)}"
        if kind == "foreign":
            parent = ", ".join(quoted(draw, name) for name in some)
            return f"{prefix}FOREIGN KEY ({columns}) REFERENCES p ({parent}) ON DELETE CASCADE"
        return f"{prefix}PRIMARY KEY ({columns})"


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Write a CREATE TABLE."""
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=fold))
    writer = Writer(draw, [], [])
    columns = [writer.column(name, may_be_generated=position > 0) for position, name in enumerate(names)]
    body = f",{draw(GAPS)}".join(columns)
    for position in range(draw(st.integers(0, 3))):
        comma = draw(st.sampled_from([",", " "])) if position else ","
        body += comma + draw(GAPS) + writer.table_constraint(names)
    tail = draw(st.sampled_from(["", "", " STRICT", " WITHOUT ROWID"]))
    sql = f"CREATE TABLE {quoted(draw, draw(NAMES))}{draw(GAPS)}({body}){tail}"
    return Table(sql, tuple(writer.checks), tuple(writer.uniques))


def made(sql: str) -> sqlite3.Connection | None:
    """Make the table, or give None where SQLite refuses the text."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(sql)
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def squeezed(declared: str) -> str:
    """Spell a pragma's type for comparison: SQLite keeps the gaps, and spells its own types in upper case."""
    return "".join(token.value for token in tokens_of(declared)).upper()


@given(table=tables())
@settings(max_examples=500, deadline=None)
def test_random_tables_agree_with_the_pragmas(table: Table) -> None:
    connection = made(table.sql)
    assume(connection is not None)
    assert connection is not None
    try:
        name, sql = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchone()
        read = read_create_table(sql)
        assert read == read_create_table(table.sql)
        assert read.name == name
        columns_agree(connection, read)
        keys_agree(connection, read)
        foreign_keys_agree(connection, read)
        checks = [
            (each.name, each.text)
            for each in (*(one for column in read.columns for one in column.constraints), *read.constraints)
            if isinstance(each, Check)
        ]
        assert checks == list(table.checks)
        assert [each.name for each in read.constraints if isinstance(each, Unique)] == list(table.uniques)
        (without_rowid, strict) = connection.execute(
            "SELECT wr, strict FROM pragma_table_list WHERE name = ?", (name,)
        ).fetchone()
        assert (read.without_rowid, read.strict) == (bool(without_rowid), bool(strict))
        assert needs_reading(sql) or not (checks or read.strict or read.without_rowid)
    finally:
        connection.close()


def columns_agree(connection: sqlite3.Connection, read: CreateTable) -> None:
    """Compare names, types, nullability, defaults and generated columns with table_xinfo."""
    rows = connection.execute(
        'SELECT name, type, "notnull", dflt_value, hidden FROM pragma_table_xinfo(?)', (read.name,)
    ).fetchall()
    assert [column.name for column in read.columns] == [row[0] for row in rows]
    for column, (_, declared, not_null, default, hidden) in zip(read.columns, rows, strict=True):
        assert squeezed(column.type.replace('"', "")) == squeezed(declared)
        assert has(column, NotNull) or not not_null or in_primary_key(read, column)
        generated = [each for each in column.constraints if isinstance(each, Generated)]
        assert [3 if each.stored else 2 for each in generated] == ([hidden] if hidden else [])
        defaults = [each.text for each in column.constraints if isinstance(each, Default)]
        if not generated:
            assert bool(defaults) == (default is not None)
            assert not defaults or read_default(defaults[0]) == read_default(default)


def has(column: Column, kind: type) -> bool:
    """Tell whether a column has a constraint of a kind."""
    return any(isinstance(each, kind) for each in column.constraints)


def in_primary_key(read: CreateTable, column: Column) -> bool:
    """Tell whether the table's key makes a column NOT NULL, as in tables WITHOUT ROWID and strict ones."""
    keys = [key.column for each in read.constraints if isinstance(each, PrimaryKey) for key in each.keys]
    return any(key is not None and fold(key) == fold(column.name) for key in keys)


def keys_agree(connection: sqlite3.Connection, read: CreateTable) -> None:
    """Compare UNIQUE and PRIMARY KEY with index_list: every index of SQLite's was read."""
    rows = connection.execute(
        "SELECT name, origin FROM pragma_index_list(?) WHERE origin IN ('u', 'pk')", (read.name,)
    ).fetchall()
    every = [*(one for column in read.columns for one in column.constraints), *read.constraints]
    shapes = {
        tuple(fold(key.column or "") for key in each.keys) for each in every if isinstance(each, Unique | PrimaryKey)
    }
    collations = {
        fold(column.name): each.collation
        for column in read.columns
        for each in column.constraints
        if isinstance(each, Collate)
    }
    for index, _ in rows:
        keys = connection.execute(
            "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", (index,)
        ).fetchall()
        assert tuple(fold(name) for name, _ in keys) in shapes
        assert all(fold(collation) == fold(collations.get(fold(name), "BINARY")) for name, collation in keys)


def foreign_keys_agree(connection: sqlite3.Connection, read: CreateTable) -> None:
    """Compare with foreign_key_list, which numbers them from the last one."""
    every = [*(one for column in read.columns for one in column.constraints), *read.constraints]
    ours = [each for each in every if isinstance(each, ForeignKey)]
    rows = connection.execute(
        'SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq',
        (read.name,),
    ).fetchall()
    for position, each in enumerate(ours):
        mine = [row for row in rows if row[0] == len(ours) - 1 - position]
        assert [fold(row[2]) for row in mine] == [fold(column) for column in each.columns]
        assert {row[1] for row in mine} == {each.parent}
        assert [row[3] for row in mine] == list(each.parent_columns or [None] * len(mine))
        assert {row[4] for row in mine} == {each.on_update or "NO ACTION"}
        assert {row[5] for row in mine} == {each.on_delete or "NO ACTION"}
    assert {row[0] for row in rows} == set(range(len(ours)))
