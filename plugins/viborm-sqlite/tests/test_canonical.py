"""One spelling: what models say, and what SQLite says of it; and what SQLite cannot hold."""

from decimal import Decimal as Number
from typing import Any

import pytest
from attrs import evolve

from viborm_core.errors import SchemaError
from viborm_core.operations import RenameTable
from viborm_core.reading import SchemaReading
from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    CheckConstraintDef,
    ColumnDef,
    DateTime,
    Decimal,
    EnumDef,
    EnumRef,
    Expression,
    Float,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    Interval,
    Json,
    Literal,
    Native,
    ObjectRef,
    PrimaryKeyDef,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    Time,
    UniqueConstraintDef,
    Uuid,
    parse_type,
)
from viborm_sqlite.adapter import SQLiteAdapter

Lab = Any
ADAPTER = SQLiteAdapter()


def column(name: str, kind: Any, **rest: Any) -> ColumnDef:
    """A column."""
    return ColumnDef(name=name, type=kind, **rest)


def table(name: str, *columns: ColumnDef, **rest: Any) -> TableDef:
    """A table."""
    return TableDef(name=TableName(None, name), columns=columns, **rest)


def snapshot(*tables: TableDef, **rest: Any) -> SchemaSnapshot:
    """A schema."""
    return SchemaSnapshot(tables=tables, **rest)


def canonical(desired: SchemaSnapshot, current: SchemaSnapshot | None = None, **rest: Any) -> SchemaSnapshot:
    """The desired schema in SQLite's spelling."""
    pair = ADAPTER.canonical(
        SchemaReading(snapshot=desired, **rest),
        SchemaReading(snapshot=current or SchemaSnapshot(), dialect="sqlite"),
        None,
        ADAPTER.capabilities(None),
    )
    return pair.desired


ROLE = EnumDef(name=TableName(None, "role"), values=("a", "it's"))
MODELS = snapshot(
    table(
        "team",
        column("id", Integer(64), identity=IdentityDef()),
        column("name", String(80), comment="the name"),
        primary_key=PrimaryKeyDef(columns=("id",)),
        uniques=(UniqueConstraintDef(columns=("name",)),),
        comment="teams",
    ),
    table(
        "users",
        column("id", Integer(32), identity=IdentityDef()),
        column("role", EnumRef(ROLE.name), default=Literal("a")),
        column("balance", Decimal(12, 2), default=Literal(Number("0.00"))),
        column("active", Boolean(), default=Literal(1)),
        column("ratio", Float(32), nullable=True),
        column("key", Uuid()),
        column("length", Interval()),
        column("at", DateTime(3, tz=True), default=Expression.of("current_timestamp")),
        column("clock", Time(3)),
        column("profile", Json(), nullable=True),
        column("raw", Bytes(10)),
        column("other", Native("unsigned  big int")),
        column("same", Native("varchar(9)")),
        column("team_id", Integer(32), nullable=True),
        column("lower", String(), generated=GeneratedDef(expression=Expression.of('LOWER("Role")'))),
        primary_key=PrimaryKeyDef(columns=("id",)),
        checks=(CheckConstraintDef(expression=Expression.of("(Balance>=0)")),),
        foreign_keys=(ForeignKeyDef(columns=("team_id",), references=TableName(None, "team"), on_delete="set null"),),
        indexes=(
            IndexDef(keys=(IndexKey(column="key"),), predicate=Expression.of("team_id is null"), method="btree"),
            IndexDef(keys=(IndexKey(expression=Expression.of("( role )"), nulls="first"),), unique=True),
        ),
    ),
    enums=(ROLE,),
)


def test_models_are_what_comes_back(lab: Lab) -> None:
    lab.push(MODELS)
    once = canonical(MODELS)
    assert canonical(once) == once
    assert canonical(once, dialect="sqlite") == once
    assert lab.push(lab.read()) == ()
    found = lab.table("users")
    types = {one.name: str(one.type) for one in found.columns}
    assert types == {
        "id": "integer",
        "role": "enum('a', 'it''s')",
        "balance": "decimal(12, 2)",
        "active": "boolean",
        "ratio": "float",
        "key": "char(36)",
        "length": "bigint",
        "at": "datetime",
        "clock": "time",
        "profile": "json",
        "raw": "bytes",
        "other": 'native("unsigned big int")',
        "same": "string(9)",
        "team_id": "integer",
        "lower": "string",
    }


def test_renames_carry_enums_along(lab: Lab) -> None:
    lab.push(MODELS)
    renamed = RenameTable(table=TableName(None, "users"), to="people").apply(MODELS)
    made = lab.push(renamed, rename_table_people="users")
    assert made[0].sql.startswith("ALTER TABLE")
    assert isinstance(lab.table("people").column("role").type, InlineEnum)


def test_case_of_names_is_no_difference(lab: Lab) -> None:
    lab.sql(
        "CREATE TABLE Users (Id INTEGER NOT NULL PRIMARY KEY, eMail TEXT, CHECK (EMAIL <> ''))",
        "CREATE TABLE c (u INTEGER REFERENCES USERS)",
        "CREATE INDEX i ON users (EMAIL)",
    )
    desired = snapshot(
        table(
            "users",
            column("id", Integer(32)),
            column("email", String(), nullable=True),
            primary_key=PrimaryKeyDef(columns=("id",)),
            checks=(CheckConstraintDef(expression=Expression.of("email <> ''")),),
            indexes=(IndexDef(keys=(IndexKey(column="email"),), name="i"),),
        ),
        table(
            "C",
            column("U", Integer(32), nullable=True),
            foreign_keys=(ForeignKeyDef(columns=("u",), references=TableName(None, "USERS")),),
        ),
    )
    assert lab.push(desired) == ()


def test_unstated_is_left_alone(lab: Lab) -> None:
    lab.sql(
        "CREATE TABLE t (a TEXT COLLATE NOCASE NOT NULL ON CONFLICT IGNORE, b TEXT AS (a) STORED,"
        " PRIMARY KEY (a DESC) ON CONFLICT REPLACE, UNIQUE (b) ON CONFLICT FAIL) WITHOUT ROWID"
    )
    desired = snapshot(
        table(
            "t",
            column("a", String()),
            column("b", String(), nullable=True, generated=GeneratedDef(expression=Expression.of("a"))),
            primary_key=PrimaryKeyDef(columns=("a",)),
            uniques=(UniqueConstraintDef(columns=("b",)),),
        )
    )
    assert lab.push(desired) == ()


def test_options_are_changed_where_they_are_stated(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY, b INT)", "INSERT INTO t VALUES ('x', 1)")
    desired = snapshot(
        table(
            "t",
            column("a", String(), collation="nocase"),
            column("b", Integer(64), nullable=True),
            primary_key=PrimaryKeyDef(columns=("a",)),
            options=(("strict", "true"), ("without_rowid", "true")),
        )
    )
    lab.push(desired)
    assert lab.texts()["t"].endswith("WITHOUT ROWID, STRICT")
    assert lab.rows("SELECT * FROM t WHERE a = 'X'") == [("x", 1)]


def faults(*tables: TableDef, **rest: Any) -> list[str]:
    """What is wrong with a schema."""
    with pytest.raises(SchemaError) as refused:
        canonical(snapshot(*tables), **rest)
    return list(refused.value.faults)


ID = column("id", Integer(32))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (table("t", column("a", Array(String()))), "column t.a: SQLite has no array of string; store it as json"),
        (TableDef(name=TableName("app", "t"), columns=(ID,)), "no namespaces"),
        (table("t", ID, column("ID", String())), "case of letters"),
        (table("sqlite_t", ID), "for itself"),
        (table("t", column("a", EnumRef(TableName(None, "no")))), "there is no enum no"),
        (table("t", column("a", Native("int NOT NULL"))), "more than a type"),
        (table("t", column("a", Native("int)"))), "is no type"),
        (table("t", column("a", String(), default=Expression.of("now"))), "no value now"),
        (table("t", column("a", String(), default=Expression.of("'x"))), "cannot read the default"),
        (table("t", column("a", String(), default=Literal("\0"))), "NUL"),
        (table("t", column("a", Integer(32), identity=IdentityDef())), "whole primary key"),
        (table("t", column("a", InlineEnum(("x",)), default=Literal("y"))), "no value of its enum"),
        (table("t", ID, uniques=(UniqueConstraintDef(columns=("id",), deferrable=True),)), "deferrable"),
        (table("t", ID, uniques=(UniqueConstraintDef(columns=("id",), nulls_distinct=False),)), "coalesce"),
        (table("t", ID, checks=(CheckConstraintDef(expression=Expression.of("id > 'x")),)), "cannot read"),
        (table("t", ID, options=(("engine", "InnoDB"),)), "no option engine=InnoDB"),
        (table("t", ID, options=(("without_rowid", "true"),)), "needs a primary key"),
        (table("t", column("a", Decimal(9, 2)), options=(("strict", "true"),)), "a STRICT table has no decimal(9, 2)"),
        (
            table("t", ID, indexes=(IndexDef(name="i", keys=(IndexKey(column="id"),), method="gin"),)),
            "index t.i: SQLite has no index method gin",
        ),
        (table("t", ID, indexes=(IndexDef(keys=(IndexKey(column="id"),), include=("id",)),)), "include"),
        (table("t", ID, indexes=(IndexDef(keys=(IndexKey(column="id", nulls="last"),)),)), "leave nulls out"),
        (table("t", ID, indexes=(IndexDef(keys=(IndexKey(column="id", length=9),)),)), "substr(id, 1, 9)"),
        (table("t", ID, indexes=(IndexDef(keys=(IndexKey(column="id", operator_class="x"),)),)), "operator classes"),
        (table("t", ID, indexes=(IndexDef(name="T", keys=(IndexKey(column="id"),)),)), "the table t has that name"),
        (
            table("t", ID, foreign_keys=(ForeignKeyDef(columns=("id",), references=TableName("a", "t")),)),
            "no namespaces",
        ),
    ],
)
def test_what_sqlite_cannot_hold(wrong: TableDef, words: str) -> None:
    found = faults(wrong)
    assert len(found) == 1
    assert words in found[0]


def test_all_faults_come_at_once_with_their_places() -> None:
    tables = [table(name, column("a", Array(String())), column("b", Array(Json()))) for name in ("t", "u")]
    ref = ObjectRef(kind="column", owner=TableName(None, "t"), part="a")
    found = faults(*tables, places={ref: "models.py:7"})
    assert len(found) == 4
    assert found[0].startswith("models.py:7: column t.a: ")
    assert len(faults(table("t", ID), table("T", ID))) == 1


def test_a_view_has_the_name(lab: Lab) -> None:
    lab.sql("CREATE VIEW Users AS SELECT 1")
    with pytest.raises(SchemaError, match="the view Users has that name"):
        lab.push(snapshot(table("users", ID)))


KEPT = (
    "boolean, smallint, integer, bigint, decimal, decimal(10 2), float, string, string(5), char(5), bytes, date, time,"
    " datetime, json"
)


@pytest.mark.parametrize("text", KEPT.split(", "))
def test_types_that_are_kept(text: str) -> None:
    kind = parse_type(text.replace(" ", ", "))
    once = canonical(snapshot(table("t", column("a", kind)))).tables[0].columns[0].type
    assert once == kind


def test_a_foreign_snapshot_keeps_its_references_quoted() -> None:
    parts = Expression(("lower(", *Expression.of("").parts, ")"))
    check = CheckConstraintDef(expression=evolve(parts, parts=("x = ", "lower('a')")))
    found = canonical(snapshot(table("t", column("x", String()), checks=(check,)))).tables[0].checks[0]
    assert found.expression.names("column") == {"x"}


def test_char_default_is_idempotent() -> None:
    one = snapshot(table("t", column("a", Char(3), default=Literal(5)), column("b", Boolean(), default=Literal("1"))))
    once = canonical(one)
    assert [column.default for column in once.tables[0].columns] == [Literal("5"), Literal(True)]  # noqa: FBT003
    assert canonical(once) == once
