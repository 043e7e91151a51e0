"""CREATE TABLE: every text here is given to SQLite first, then read, then compared with a reading by hand."""

import sqlite3

import pytest

from viborm_sqlite.sqltext import (
    Check,
    Collate,
    Column,
    CreateTable,
    Default,
    ForeignKey,
    Generated,
    KeyPart,
    NotNull,
    Null,
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


def column(definition: str, *after: str) -> Column:
    """Read the one column of a table."""
    return read(f"CREATE TABLE t ({', '.join((definition, *after))})").columns[0]


def key(*names: str) -> tuple[KeyPart, ...]:
    return tuple(KeyPart(column=name) for name in names)


@pytest.mark.parametrize(
    ("definition", "name", "declared"),
    [
        ("a", "a", ""),
        ("a INTEGER", "a", "INTEGER"),
        ("a  unsigned   big /* c */ int", "a", "unsigned big int"),
        ("a DECIMAL( 10 , -2 ) NOT NULL", "a", "DECIMAL(10,-2)"),
        ("a double precision(3)", "a", "double precision(3)"),
        ('a "quoted  type"', "a", "quoted  type"),
        ("a [b c]", "a", "b c"),
        ("a varchar(255) COLLATE nocase", "a", "varchar(255)"),
        ("'name' text", "name", "text"),
        ("[a b] text", "a b", "text"),
        ("`a``b`", "a`b", ""),
        ('"a""b" int', 'a"b', "int"),
        ("key key", "key", "key"),
        ("action row", "action", "row"),
        ("left int", "left", "int"),
        ("indexed", "indexed", ""),
        ("generated int", "generated", "int"),
        ("a int generated", "a", "int generated"),
        ("a int generated always", "a", "int"),
        ("a int virtual", "a", "int virtual"),
        ("ünï$ çode", "ünï$", "çode"),
        ("a--x\n/*y*/int--z\n", "a", "int"),
        ("a int CONSTRAINT dangling", "a", "int"),
    ],
)
def test_names_and_types(definition: str, name: str, declared: str) -> None:
    got = column(definition)
    assert (got.name, got.type) == (name, declared)


@pytest.mark.parametrize(
    ("definition", "constraints"),
    [
        ("a NOT NULL", (NotNull(),)),
        ("a NOT/**/NULL ON CONFLICT replace NULL", (NotNull(on_conflict="REPLACE"), Null())),
        ("a CONSTRAINT x NOT NULL UNIQUE", (NotNull(name="x"), Unique(keys=key("a")))),
        ("a CONSTRAINT x CONSTRAINT 'y' CHECK (a)", (Check(name="y", text="a"),)),
        ("a PRIMARY KEY ON CONFLICT IGNORE", (PrimaryKey(keys=key("a"), on_conflict="IGNORE"),)),
        ("a INTEGER PRIMARY KEY ASC AUTOINCREMENT", (PrimaryKey(keys=key("a"), autoincrement=True),)),
        ("a integer primary key desc", (PrimaryKey(keys=(KeyPart(column="a", descending=True),)),)),
        ("a UNIQUE ON CONFLICT FAIL", (Unique(keys=key("a"), on_conflict="FAIL"),)),
        ("a CHECK ( (a > 0) AND a<>')' -- c\n )", (Check(text="(a > 0) AND a<>')'"),)),
        ("a COLLATE nocase COLLATE 'rtrim'", (Collate(collation="nocase"), Collate(collation="rtrim"))),
        ("a DEFAULT 'x,)'", (Default(text="'x,)'"),)),
        ("a DEFAULT - 5 NOT NULL", (Default(text="-5"), NotNull())),
        ("a DEFAULT +.5", (Default(text="+.5"),)),
        ("a DEFAULT ( 1 + (2) ) UNIQUE", (Default(text="( 1 + (2) )"), Unique(keys=key("a")))),
        ("a DEFAULT current_timestamp", (Default(text="current_timestamp"),)),
        ("a DEFAULT true CHECK (a)", (Default(text="true"), Check(text="a"))),
        ("a DEFAULT key PRIMARY KEY", (Default(text="key"), PrimaryKey(keys=key("a")))),
        ('a DEFAULT "x"', (Default(text='"x"'),)),
        ("a DEFAULT x'00'", (Default(text="x'00'"),)),
        ("a CONSTRAINT d DEFAULT 1 CONSTRAINT e", (Default(name="d", text="1"),)),
    ],
)
def test_column_constraints(definition: str, constraints: tuple[object, ...]) -> None:
    assert column(definition).constraints == constraints


@pytest.mark.parametrize(
    ("definition", "constraint"),
    [
        ("a AS (b)", Generated(text="b")),
        ("a int GENERATED ALWAYS AS (b) VIRTUAL", Generated(text="b")),
        ("a int AS(b + 1)stored", Generated(text="b + 1", stored=True)),
        ("a int CONSTRAINT g GENERATED ALWAYS AS (b) STORED", Generated(name="g", text="b", stored=True)),
        ("a varchar(3) generated /**/ always /**/ as (b)", Generated(text="b")),
    ],
)
def test_generated_columns(definition: str, constraint: Generated) -> None:
    got = column(definition, "b")
    assert got.constraints == (constraint,)
    assert got.type in {"", "int", "varchar(3)"}


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("REFERENCES p", {}),
        ("REFERENCES p(x)", {"parent_columns": ("x",)}),
        (
            "REFERENCES p ON DELETE SET NULL ON UPDATE NO ACTION",
            {"on_delete": "SET NULL", "on_update": "NO ACTION"},
        ),
        ("REFERENCES p on delete cascade on delete restrict", {"on_delete": "RESTRICT"}),
        ("REFERENCES p MATCH full ON UPDATE SET DEFAULT", {"match": "FULL", "on_update": "SET DEFAULT"}),
        ("REFERENCES p ON INSERT CASCADE", {}),
        ("REFERENCES p DEFERRABLE", {"deferrable": True}),
        ("REFERENCES p DEFERRABLE INITIALLY IMMEDIATE", {"deferrable": True}),
        ("REFERENCES p DEFERRABLE INITIALLY DEFERRED", {"deferrable": True, "initially_deferred": True}),
        ("REFERENCES p NOT DEFERRABLE", {}),
        ("REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED", {}),
        ("REFERENCES p NOT DEFERRABLE INITIALLY IMMEDIATE", {}),
    ],
)
def test_references(clause: str, expected: dict[str, object]) -> None:
    wanted = ForeignKey(columns=("a",), parent="p", **expected)  # type: ignore[arg-type]
    assert column(f"a {clause}").constraints == (wanted,)
    table = read(f"CREATE TABLE t (a, CONSTRAINT f FOREIGN KEY (a) {clause})")
    assert table.constraints == (ForeignKey(name="f", columns=("a",), parent="p", **expected),)  # type: ignore[arg-type]


def test_deferral_apart_from_its_reference() -> None:
    assert column("a REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED").constraints == (
        ForeignKey(columns=("a",), parent="p", deferrable=True, initially_deferred=True),
        NotNull(),
    )


def test_table_constraints() -> None:
    table = read(
        """CREATE TABLE t (a integer, "b c", d,
        CONSTRAINT pk PRIMARY KEY (a COLLATE nocase DESC, 'b c') ON CONFLICT ABORT,
        UNIQUE ((d), [b c] ASC) ON CONFLICT ROLLBACK, CONSTRAINT dangling, CHECK (a > 0),
        CONSTRAINT ck CHECK ((a) IN (1, 2)) ON CONFLICT FAIL,
        CONSTRAINT "f k" FOREIGN KEY ("b c", d) REFERENCES "other"(x, [y]) ON DELETE CASCADE)"""
    )
    assert [each.name for each in table.columns] == ["a", "b c", "d"]
    assert table.constraints == (
        PrimaryKey(
            name="pk",
            keys=(KeyPart(column="a", collation="nocase", descending=True), KeyPart(column="b c")),
            on_conflict="ABORT",
        ),
        Unique(keys=key("d", "b c"), on_conflict="ROLLBACK"),
        Check(text="a > 0"),
        Check(name="ck", text="(a) IN (1, 2)"),
        ForeignKey(
            name="f k",
            columns=("b c", "d"),
            parent="other",
            parent_columns=("x", "y"),
            on_delete="CASCADE",
        ),
    )


def test_commas_between_table_constraints_may_be_missing() -> None:
    table = read("CREATE TABLE t (a, b, CHECK (a) CONSTRAINT y UNIQUE (a) UNIQUE (b) CONSTRAINT z)")
    assert table.constraints == (
        Check(text="a"),
        Unique(name="y", keys=key("a")),
        Unique(keys=key("b")),
    )


def test_autoincrement_in_a_table_constraint() -> None:
    table = read("CREATE TABLE t (a integer, PRIMARY KEY (a AUTOINCREMENT))")
    assert table.constraints == (PrimaryKey(keys=key("a"), autoincrement=True),)


@pytest.mark.parametrize(
    ("tail", "without_rowid", "strict"),
    [
        ("", False, False),
        ("WITHOUT ROWID", True, False),
        ("strict , without--c\nrowid", True, True),
        (", STRICT", False, True),
    ],
)
def test_table_options(tail: str, without_rowid: bool, strict: bool) -> None:  # noqa: FBT001
    table = read(f"CREATE TABLE t (a int PRIMARY KEY){tail} -- after")
    assert (table.without_rowid, table.strict) == (without_rowid, strict)


def test_offsets_show_the_expression_in_the_statement() -> None:
    for comment in ("", "/* CHECK (no) */ "):
        sql = f"CREATE TABLE t (a CHECK ( {comment}a > 0 ), b AS ( a+1 ))"
        check, generated = (each.constraints[0] for each in read_create_table(sql).columns)
        assert isinstance(check, Check)
        assert isinstance(generated, Generated)
        assert sql[check.start : check.end] == check.text == "a > 0"
        assert sql[generated.start : generated.end] == generated.text == "a+1"


def test_heads_of_a_file() -> None:
    assert read_create_table("create temp table if not exists main . 't'(a);").temporary
    assert read_create_table('CREATE TABLE "s"."a""b"(a)').name == 'a"b'
    assert read_create_table("CREATE TABLE t(a); DROP TABLE u").name == "t"


def test_virtual_tables_say_their_module() -> None:
    text = stored("CREATE VIRTUAL TABLE t USING fts5(a, b, tokenize = 'porter ascii')")
    assert read_create_table(text) == CreateTable(name="t", module="fts5")
    assert needs_reading(text)


def test_create_table_as_is_kept_with_columns() -> None:
    assert [each.name for each in read("CREATE TABLE t AS SELECT 1 AS a, 2 AS [b c]").columns] == ["a", "b c"]
    with pytest.raises(SqlTextError, match="expected a list of columns, found AS"):
        read_create_table("CREATE TABLE t AS SELECT 1")
