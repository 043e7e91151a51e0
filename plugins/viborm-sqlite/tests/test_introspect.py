"""Reading: hand-written DDL against values by hand, and against SQLite's own pragmas."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from viborm_core.errors import SourceError
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    Expression,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    Literal,
    Native,
    ObjectRef,
    PrimaryKeyDef,
    Reference,
    String,
    TableDef,
    TableName,
    UniqueConstraintDef,
    parse_type,
)
from viborm_core.script import SQLScript
from viborm_sqlite.adapter import SQLiteAdapter
from viborm_sqlite.objects import Trigger, View

ADAPTER = SQLiteAdapter()


def read(sql: str) -> Any:
    """What SQL makes, read."""
    return ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text=sql)], None)


def table(sql: str, name: str = "t") -> TableDef:
    """A table that SQL makes."""
    found = read(sql).snapshot.table(TableName(None, name))
    assert found is not None
    return found


def column(definition: str) -> ColumnDef:
    """The column c of a table of two."""
    found = table(f"CREATE TABLE t (id INTEGER, {definition})").column("c")
    assert found is not None
    return found


def expression(*parts: str | Reference) -> Expression:
    """An expression over columns."""
    return Expression(parts)


def ref(name: str) -> Reference:
    """A column in an expression."""
    return Reference("column", name)


def test_everything_of_a_table() -> None:
    found = table(
        """
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS t ( -- a comment
            Id INTEGER PRIMARY KEY AUTOINCREMENT,
            email VARCHAR(255) NOT NULL ON CONFLICT IGNORE COLLATE nocase CONSTRAINT one UNIQUE ON CONFLICT REPLACE,
            role TEXT DEFAULT 'a' CONSTRAINT t_role_enum CHECK (role IN ('a', 'it''s')),
            up INTEGER REFERENCES T,
            p INTEGER CONSTRAINT fk REFERENCES Parent ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
            lower AS (lower(EMAIL)) STORED,
            CHECK (ID > 0),
            CONSTRAINT named CHECK (((email <> role))),
            UNIQUE (role DESC, "UP" COLLATE rtrim)
        );
        CREATE UNIQUE INDEX i ON t (email COLLATE NOCASE, lower(role) DESC) WHERE "UP" IS NULL;
        """
    )
    assert found.primary_key == PrimaryKeyDef(columns=("Id",))
    assert found.column("Id") == ColumnDef(
        name="Id", type=Integer(32), identity=IdentityDef(), collation="", comment=""
    )
    assert found.column("email") == ColumnDef(
        name="email",
        type=String(255),
        collation="NOCASE",
        comment="",
        options=(("not_null_on_conflict", "ignore"),),
    )
    assert found.column("role") == ColumnDef(
        name="role",
        type=InlineEnum(("a", "it's")),
        nullable=True,
        default=Literal("a"),
        collation="",
        comment="",
    )
    assert found.column("lower") == ColumnDef(
        name="lower",
        type=Native(""),
        nullable=True,
        generated=GeneratedDef(expression=expression("lower(", ref("email"), ")"), stored=True),
        collation="",
        comment="",
    )
    assert set(found.uniques) == {
        UniqueConstraintDef(name="one", columns=("email",), options=(("on_conflict", "replace"),)),
        UniqueConstraintDef(columns=("role", "up"), options=(("collation.2", "rtrim"), ("descending.1", "true"))),
    }
    assert set(found.checks) == {
        CheckConstraintDef(expression=expression(ref("Id"), " > 0")),
        CheckConstraintDef(name="named", expression=expression(ref("email"), " <> ", ref("role"))),
    }
    assert set(found.foreign_keys) == {
        ForeignKeyDef(columns=("up",), references=TableName(None, "t"), referenced_columns=("Id",)),
        ForeignKeyDef(
            name="fk",
            columns=("p",),
            references=TableName(None, "parent"),
            referenced_columns=("id",),
            on_delete="set null",
            deferrable=True,
            initially_deferred=True,
        ),
    }
    assert found.indexes == (
        IndexDef(
            name="i",
            unique=True,
            comment="",
            keys=(
                IndexKey(column="email"),
                IndexKey(expression=expression("lower(", ref("role"), ")"), descending=True),
            ),
            predicate=expression(ref("up"), " IS NULL"),
        ),
    )
    assert found.comment == ""
    assert found.options == (("strict", "false"), ("without_rowid", "false"))


@pytest.mark.parametrize(
    ("declared", "logical"),
    [
        ("INTEGER", "integer"),
        ("int", "integer"),
        ("INT8", "bigint"),
        ("smallint", "smallint"),
        ("varchar(150)", "string(150)"),
        ("NVARCHAR ( 10 )", "string(10)"),
        ("character varying(9)", "string(9)"),
        ("text", "string"),
        ("char(32)", "char(32)"),
        ("bool", "boolean"),
        ("NUMERIC(10, 2)", "decimal(10, 2)"),
        ("decimal", "decimal"),
        ("DECIMAL(5)", "decimal(5, 0)"),
        ("double precision", "float"),
        ("real", "float"),
        ("datetime", "datetime"),
        ("TIMESTAMP", "datetime"),
        ("json", "json"),
        ("blob", "bytes"),
        ("integer unsigned", 'native("integer unsigned")'),
        ("unsigned  big\nint", 'native("unsigned big int")'),
        ("TINYINT", 'native("TINYINT")'),
        ("", 'native("")'),
        ("varchar(1, 2)", 'native("varchar(1,2)")'),
        ("STRING", 'native("STRING")'),
    ],
)
def test_types(declared: str, logical: str) -> None:
    assert column(f"c {declared}").type == parse_type(logical)


@pytest.mark.parametrize(
    ("definition", "default"),
    [
        ("c INTEGER DEFAULT 5", Literal(5)),
        ("c INTEGER DEFAULT (-5)", Literal(-5)),
        ("c INTEGER DEFAULT '5'", Literal(5)),
        ("c TEXT DEFAULT 5", Literal("5")),
        ('c TEXT DEFAULT "five"', Literal("five")),
        ("c TEXT DEFAULT five", Literal("five")),
        ("c BOOLEAN DEFAULT 1", Literal(True)),  # noqa: FBT003
        ("c BOOLEAN DEFAULT false", Literal(False)),  # noqa: FBT003
        ("c INTEGER DEFAULT true", Literal(1)),
        ("c DECIMAL(5, 2) DEFAULT 1.50", Literal(Decimal("1.5"))),
        ("c DECIMAL(5, 2) DEFAULT '0.00'", Literal(0)),
        ("c BLOB DEFAULT x'00FF'", Literal(b"\x00\xff")),
        ("c TEXT DEFAULT NULL", None),
        ("c TEXT DEFAULT current_timestamp", Expression.of("CURRENT_TIMESTAMP")),
        ("c TEXT DEFAULT (LOWER( 'A' ))", Expression.of("lower('A')")),
        ("c TEXT DEFAULT 'it''s'", Literal("it's")),
    ],
)
def test_defaults(definition: str, default: Any) -> None:
    found = column(definition).default
    assert found == default
    assert type(getattr(found, "value", None)) is type(getattr(default, "value", None))


def test_the_sole_column_of_a_key() -> None:
    def key(definition: str) -> tuple[str, bool, bool]:
        found = table(f"CREATE TABLE t ({definition})").column("a")
        assert found is not None
        return str(found.type), found.nullable, found.identity is not None

    assert key("a INTEGER PRIMARY KEY") == ("integer", False, False)
    assert key("a INTEGER, PRIMARY KEY (a)") == ("integer", False, False)
    assert key("a INTEGER, PRIMARY KEY (a DESC)") == ("integer", False, False)
    assert key("a INTEGER, PRIMARY KEY (a AUTOINCREMENT)") == ("integer", False, True)
    assert key("a INTEGER PRIMARY KEY DESC") == ("integer", True, False)
    assert key("a INT PRIMARY KEY") == ('native("INT")', True, False)
    assert key("a TEXT PRIMARY KEY") == ("string", True, False)
    assert key("a TEXT PRIMARY KEY, b INT) WITHOUT ROWID; CREATE TABLE u (x") == ("string", False, False)
    assert key("a INTEGER, b INT, PRIMARY KEY (a, b)") == ("integer", True, False)


def test_views_triggers_and_shadows() -> None:
    reading = read(
        "CREATE TABLE t (a); CREATE TABLE other (a); CREATE VIEW v AS SELECT * FROM T JOIN [other];"
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;"
    )
    refs = [ObjectRef(kind="table", owner=TableName(None, name)) for name in ("other", "t")]
    assert reading.snapshot.objects == (
        Trigger(
            name=TableName(None, "r"),
            table="t",
            sql="CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END",
            depends_on=(refs[1],),
        ),
        View(
            name=TableName(None, "v"),
            sql="CREATE VIEW v AS SELECT * FROM T JOIN [other]",
            depends_on=tuple(refs),
        ),
    )
    assert reading.not_compared == (("trigger", 1), ("view", 1))
    assert reading.dialect == "sqlite"


def test_virtual_tables_are_counted_and_their_shadows_hidden() -> None:
    try:
        reading = read("CREATE TABLE t (a); CREATE VIRTUAL TABLE f USING fts5(a, b)")
    except SourceError:
        pytest.skip("this SQLite has no fts5")
    assert [one.name.name for one in reading.snapshot.tables] == ["t"]
    assert reading.not_compared == (("virtual table", 1),)


PRAGMA_TABLES = [
    "CREATE TABLE t (a)",
    "CREATE TABLE t (a INT, b TEXT NOT NULL DEFAULT 'x', c AS (a) VIRTUAL, d AS (b) STORED)",
    'CREATE TABLE t ([a b] varchar ( 10 ) , `c``d` int unique, "e""f" DECIMAL(10,2), UNIQUE ([a b], `c``d`))',
    "CREATE TABLE t (a INT /*c*/ PRIMARY KEY, -- d\n b REFERENCES t, FOREIGN KEY (b) REFERENCES t ON UPDATE RESTRICT)",
    "CREATE TABLE t (a, b, PRIMARY KEY (B, A)) WITHOUT ROWID",
    "CREATE TABLE t (a INTEGER, b TEXT, CONSTRAINT x PRIMARY KEY (a)) STRICT, WITHOUT ROWID",
    "CREATE TABLE t (a INT CHECK (a > 1) CHECK (a < (2 + (3 * (4 - (5 / (6 + (7))))))), b DEFAULT (1 + (2)))",
    "CREATE TABLE t (a TEXT DEFAULT ', b TEXT)', b TEXT DEFAULT ') -- ', c DEFAULT '/*')",
    'CREATE TABLE t (a NOT NULL NULL, primary_key INT, "check" INT, uniques TEXT)',
    "CREATE TABLE t AS SELECT 1 AS a, 'x' AS b",
    "CREATE TABLE t (a, b, UNIQUE (a) UNIQUE (b) CHECK (a) FOREIGN KEY (a) REFERENCES t (b) MATCH FULL)",
]


@pytest.mark.parametrize("sql", PRAGMA_TABLES)
def test_the_pragmas_say_the_same(sql: str) -> None:
    """A reading that shares no code with ours: the pragmas of the library."""
    found = table(sql)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(sql)
        info = database.execute("SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo('t')").fetchall()
        assert [one.name for one in found.columns] == [name for name, *_ in info]
        kinds = [
            2 if one.generated and not one.generated.stored else 3 if one.generated else 0 for one in found.columns
        ]
        assert kinds == [hidden for *_, hidden in info]
        key = [name for name, _, _, pk, _ in sorted(info, key=lambda row: row[3]) if pk]
        assert list(found.primary_key.columns if found.primary_key else ()) == key
        for one, (name, _, notnull, _, _) in zip(found.columns, info, strict=True):
            assert one.nullable != bool(notnull) or name in key
        uniques = []
        for name, origin in database.execute("SELECT name, origin FROM pragma_index_list('t')").fetchall():
            if origin == "u":
                keys = database.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", (name,)).fetchall()
                uniques.append(tuple(one for (one,) in keys))
        assert sorted(one.columns for one in found.uniques) == sorted(uniques)
        keys = database.execute(
            'SELECT "table", group_concat("from"), on_delete, on_update FROM '
            "(SELECT * FROM pragma_foreign_key_list('t') ORDER BY id, seq) GROUP BY id"
        ).fetchall()
        assert sorted(
            (one.references.name, ",".join(one.columns), one.on_delete.upper(), one.on_update.upper())
            for one in found.foreign_keys
        ) == sorted(keys)


def test_columns_that_alter_table_added() -> None:
    found = table("CREATE TABLE t (a, CHECK (a)); ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x' CHECK (b <> 'y')")
    assert [one.name for one in found.columns] == ["a", "b"]
    assert len(found.checks) == 2


def test_a_script_is_run_one_statement_at_a_time(tmp_path: Path) -> None:
    reading = read(
        "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE t (a TEXT DEFAULT ';'); INSERT INTO t VALUES (';'); COMMIT;"
    )
    assert len(reading.snapshot.tables) == 1
    for sql, words in (
        ("CREATE TABLE t (a);\n\nCREATE TABLE t (b)", "schema.sql:3: table t already exists"),
        ("CREATE TABLE t (a);\nCREATE 'x", "schema.sql:2: the quote ' is never closed"),
        ("ATTACH 'other.db' AS o", "schema.sql:1"),
    ):
        with pytest.raises(SourceError) as refused:
            read(sql)
        assert words in str(refused.value)
