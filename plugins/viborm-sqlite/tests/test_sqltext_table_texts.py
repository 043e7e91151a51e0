"""CREATE TABLE texts as tools and ALTER TABLE leave them, and texts that are refused."""

import sqlite3

import pytest

from viborm_sqlite.sqltext import (
    Check,
    Column,
    CreateTable,
    Default,
    ForeignKey,
    KeyPart,
    NotNull,
    PrimaryKey,
    SqlTextError,
    Unique,
    needs_reading,
    read_create_table,
)


def stored(ddl: str, *more: str) -> str:
    """Execute the statements and give what SQLite keeps of the table t."""
    connection = sqlite3.connect(":memory:")
    try:
        for statement in (ddl, *more):
            connection.execute(statement)
        sql: str = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table'").fetchone()[0]
        return sql
    finally:
        connection.close()


def read(ddl: str, *more: str) -> CreateTable:
    """Read the text as SQLite keeps it."""
    return read_create_table(stored(ddl, *more))


def test_altered_tables() -> None:
    table = read(
        "CREATE TABLE old (a, CONSTRAINT c CHECK (a > 0), FOREIGN KEY (a) REFERENCES p)",
        "ALTER TABLE old ADD COLUMN b text NOT NULL DEFAULT 'x'",
        'ALTER TABLE old RENAME COLUMN a TO "new a"',
        "ALTER TABLE old RENAME TO t",
        "ALTER TABLE t ADD d CHECK (d <> b)",
        "ALTER TABLE t DROP COLUMN d",
    )
    assert table == CreateTable(
        name="t",
        columns=(
            Column(name="new a"),
            Column(name="b", type="text", constraints=(NotNull(), Default(text="'x'"))),
        ),
        constraints=(
            Check(name="c", text='"new a" > 0'),
            ForeignKey(columns=("new a",), parent="p"),
        ),
    )


def test_text_in_the_style_of_django() -> None:
    table = read(
        'CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "action_flag" '
        'smallint unsigned NOT NULL CHECK ("action_flag" >= 0), '
        '"data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), '
        '"owner_id" bigint NOT NULL REFERENCES "auth_user" ("id") '
        'DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "pair" UNIQUE ("owner_id", "action_flag"))'
    )
    assert table.columns[1] == Column(
        name="action_flag",
        type="smallint unsigned",
        constraints=(NotNull(), Check(text='"action_flag" >= 0')),
    )
    assert table.columns[3].constraints[1] == ForeignKey(
        columns=("owner_id",),
        parent="auth_user",
        parent_columns=("id",),
        deferrable=True,
        initially_deferred=True,
    )
    assert table.constraints == (Unique(name="pair", keys=(KeyPart(column="owner_id"), KeyPart(column="action_flag"))),)


def test_text_in_the_style_of_sqlalchemy() -> None:
    table = read(
        "CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\tname VARCHAR(30) DEFAULT 'n' NOT NULL, \n\t"
        "PRIMARY KEY (id), \n\tCONSTRAINT uq UNIQUE (name), \n\t"
        "FOREIGN KEY(id) REFERENCES p (id) ON DELETE CASCADE\n)"
    )
    assert table.columns[1].constraints == (Default(text="'n'"), NotNull())
    assert [type(each) for each in table.constraints] == [PrimaryKey, Unique, ForeignKey]


@pytest.mark.parametrize(
    ("ddl", "needed"),
    [
        ("CREATE TABLE t (a int NOT NULL DEFAULT 'x' REFERENCES p(x), b, PRIMARY KEY (a))", False),
        ("CREATE TABLE t (password text, last_name text, description text)", False),
        ("CREATE TABLE t (a as\n(1))", True),
        ("CREATE TABLE t (a int)\nstrict", True),
        ("CREATE TABLE t (a integer primary key\ndesc)", True),
        ("CREATE TABLE t (a check(a))", True),
        ("CREATE TABLE t (a references p deferrable)", True),
        ("CREATE TABLE t (a unique on/**/conflict fail)", True),
    ],
)
def test_needs_reading(ddl: str, needed: bool) -> None:  # noqa: FBT001
    assert needs_reading(ddl) is needed


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("", "expected CREATE, found the end"),
        ("SELECT 1", "expected CREATE, found SELECT"),
        ("CREATE VIEW v AS SELECT 1", "expected TABLE, found VIEW"),
        ("CREATE TABLE (a)", r"expected a name, found \("),
        ("CREATE TABLE t", r"expected \(, found the end"),
        ("CREATE TABLE t (a", r"expected a table constraint or \), found the end"),
        ("CREATE TABLE t (a,)", r"expected a name, found \)"),
        ("CREATE TABLE t ()", r"expected a name, found \)"),
        ("CREATE TABLE t (a CHECK ())", r"expected an expression, found \)"),
        ("CREATE TABLE t (a CHECK (a)", r"expected a table constraint or \), found the end"),
        ("CREATE TABLE t (a DEFAULT)", r"expected a default value, found \)"),
        ("CREATE TABLE t (a DEFAULT -)", r"expected a default value, found \)"),
        ("CREATE TABLE t (a DEFAULT", "expected a default value, found the end"),
        ("CREATE TABLE t (a NOT)", r"expected NULL, found \)"),
        ("CREATE TABLE t (a REFERENCES p ON", "expected a name, found the end"),
        ("CREATE TABLE t (a GENERATED", r"expected a table constraint or \), found the end"),
        ("CREATE TABLE t (a (3))", r"expected a type, found \("),
        ("CREATE TABLE t (a 'x)", "the quote ' is never closed"),
        ("CREATE TABLE t (a, UNIQUE ())", "expected a column or an expression"),
        ("CREATE TABLE t (a, UNIQUE (a,))", "expected a column or an expression"),
        ("CREATE TABLE t (a, CHECK (a), b)", r"expected a table constraint or \), found b"),
        ("CREATE TABLE t (a) WITHOUT", "expected WITHOUT ROWID or STRICT, found WITHOUT"),
    ],
)
def test_what_is_no_table_is_refused(sql: str, reason: str) -> None:
    with pytest.raises(SqlTextError, match=reason):
        read_create_table(sql)


def test_every_cut_of_a_text_is_refused_with_the_one_error() -> None:
    sql = (
        "CREATE TABLE IF NOT EXISTS s.t (a int(3) CONSTRAINT x DEFAULT -1 REFERENCES p(b) ON DELETE SET NULL "
        "MATCH f NOT DEFERRABLE INITIALLY DEFERRED, b GENERATED ALWAYS AS (1) STORED, "
        "PRIMARY KEY (a COLLATE c DESC) ON CONFLICT FAIL, "
        "FOREIGN KEY (a) REFERENCES q, CHECK (CASE a WHEN 1 THEN 2 END)) WITHOUT ROWID, STRICT"
    )
    for end in range(sql.index("))") + 1):
        with pytest.raises(SqlTextError):
            read_create_table(sql[:end])
    read_create_table(sql)
