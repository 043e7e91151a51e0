"""Texts, without a server: tokens, expressions, types, values, scripts, SHOW CREATE TABLE, plan files."""

from __future__ import annotations

import pytest
from mysql_helpers import ADAPTER

from viborm_core.codec import Codec
from viborm_core.operations import CORE_OPERATIONS, AddColumn, DropIndex
from viborm_core.schema import (
    Bytes,
    ColumnDef,
    DateTime,
    Decimal,
    Expression,
    Float,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    Interval,
    Json,
    Literal,
    Native,
    Reference,
    String,
    TableName,
    Time,
    Uuid,
)
from viborm_mysql.expressions import read, spelled
from viborm_mysql.flavour import Flavour
from viborm_mysql.literals import literal_sql
from viborm_mysql.operations import AlterTogether
from viborm_mysql.script import split
from viborm_mysql.show_create import read_shown
from viborm_mysql.types import held_as, read_type, type_sql

NAMES = {name: name for name in ("a", "b", "c", "null", "date")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("((`a` > 0) and (`b` <> _utf8mb4'x'))", "A>0 AND b != 'x'"),
        ("((`a` between 1 and 2) and (`b` = 1))", "a BETWEEN 1 AND 2 AND b = 1"),
        ("(`a` * `b`) + `c`", "a*b+c"),
        ("((`a` in (1,2,3)) or (`b` is null))", "a IN (1, 2, 3) OR b IS NULL"),
        ("`a` >= -(1004)", "a >= -1004"),
        ("concat(`a`,_utf8mb4'it\\'s')", 'CONCAT(a, "it\'s")'),
        ("(`a` is not null) and (not(`b`))", "a is not null and not b"),
    ],
)
def test_what_means_the_same_has_one_form(one: str, other: str) -> None:
    assert read(one, NAMES, server=True) == read(other, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "(a or b) and c",
        "a - (b + c)",
        "(a = b) = c",
        "(a + 1) * 2",
        "a xor (b or c)",
        "not (a or b)",
        "case when (a > 1) then (b) else 3 end",
        "(a,b) in ((1,2),(3,4))",
        "a * (interval 1 day + b)",
    ],
)
def test_parentheses_that_mean_something_stay(text: str) -> None:
    assert spelled(read(text, NAMES)).count("(") == text.count("(")


def test_a_columns_name_is_told_from_words_and_calls() -> None:
    expression = read("date > date('x') and a is null and `null` > 1 and date '2020-01-01' < t.b", NAMES)
    names = [part.name for part in expression.parts if isinstance(part, Reference)]
    assert names == ["date", "a", "null"]


def test_a_normal_form_stays() -> None:
    expression = read("concat(`a`, '\\\\%', b) like '100\\%' or a collate utf8mb4_bin = _latin1'x'", NAMES)
    assert read(spelled(expression), NAMES, server=True) == expression


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("int(11)", Integer(32)),
        ("INT(10) unsigned", Native("int unsigned")),
        ("int(10) unsigned zerofill", Native("int(10) unsigned zerofill")),
        ("tinyint(4)", Native("tinyint")),
        ("double precision", Float(64)),
        ("numeric(5)", Decimal(5, 0)),
        ("enum('a','it''s','b\\\\c','X')", InlineEnum(("a", "it's", "b\\c", "X"))),
        ("SET('A','b')", Native("set('A','b')")),
        ("year(4)", Native("year")),
        ("timestamp(3)", DateTime(3, tz=True)),
        ("datetime", DateTime(0)),
        ("character varying(7)", String(7)),
        ("longtext", String()),
        ("point", Native("point")),
    ],
)
def test_types_are_read(written: str, expected: object) -> None:
    assert read_type(written) == expected
    assert held_as(Native(written)) == expected
    assert read_type(type_sql(read_type(written))) == expected


@pytest.mark.parametrize(
    ("wanted", "sql"),
    [
        (Uuid(), "char(36)"),
        (Interval(), "bigint"),
        (Decimal(), "decimal(65,30)"),
        (DateTime(), "datetime(6)"),
        (DateTime(tz=True), "timestamp(6)"),
        (Time(0), "time"),
        (Bytes(), "longblob"),
        (Json(), "json"),
    ],
)
def test_types_are_held(wanted: object, sql: str) -> None:
    assert type_sql(held_as(wanted)) == sql  # type: ignore[arg-type]


@pytest.mark.parametrize("wanted", [String(20000), Decimal(70, 2), Time(tz=True), DateTime(9), Native("serial")])
def test_types_that_do_not_fit_are_refused(wanted: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        held_as(wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'it''s'", Literal("it's")),
        ('"a\\nb"', Literal("a\nb")),
        ("-3", Literal(-3)),
        ("NULL", Literal(None)),
        ("true", Literal(value=True)),
        ("x'00ff'", Literal(b"\x00\xff")),
        ("now()", Expression.of("now()")),
        ("'a' 'b", Expression.of("'a' 'b")),
    ],
)
def test_values_are_read(written: str, value: object) -> None:
    assert ADAPTER.read_value(written) == value


def test_values_are_spelled() -> None:
    values = [Literal("it's \\ x"), Literal(b"\x00"), Literal(value=True), Literal(None), Literal(-5)]
    assert [literal_sql(one) for one in values] == ["'it''s \\\\ x'", "x'00'", "1", "NULL", "-5"]


def test_a_script_is_parted_outside_of_quotes_and_blocks() -> None:
    script = """-- a comment; with a semicolon
CREATE TABLE `a;b` (x int COMMENT ';');
/* ; */
CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN IF 1 THEN SET @x = 1; END IF; END;
CREATE TABLE c (x int)"""
    pieces = list(split(script))
    assert [piece.line for piece in pieces] == [2, 4, 5]
    assert pieces[1].sql.endswith("END")


def test_show_create_is_read() -> None:
    shown = read_shown(
        "CREATE TABLE `t` (\n  `a` int DEFAULT (1 + 1) COMMENT 'x, (',\n"
        "  `g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL,\n  KEY `k` ((lower(`s`)),`a`),\n"
        "  CONSTRAINT `c` CHECK ((`a` > 0)) /*!80016 NOT ENFORCED */\n) ENGINE=InnoDB\n"
        "/*!50100 PARTITION BY RANGE (`a`)\n(PARTITION p0 VALUES LESS THAN (10)) */"
    )
    assert shown.defaults == {"a": "(1 + 1)"}
    assert shown.generated == {"g": "(`a` + 1)"}
    assert shown.checks == {"c": "(`a` > 0)"}
    assert shown.index_expressions == {"k": ["lower(`s`)"]}
    assert shown.partition_by.startswith("PARTITION BY RANGE ( `a` )")


def test_the_operation_goes_through_a_plan_file() -> None:
    name = TableName(None, "t")
    index = IndexDef(name="k", keys=(IndexKey(column="a"),))
    operations = (
        AddColumn(table=name, column=ColumnDef(name="a", type=Integer())),
        DropIndex(table=name, index=index),
    )
    together = AlterTogether(table=name, operations=operations)
    codec = Codec((*CORE_OPERATIONS, AlterTogether))
    assert codec.load_operations(codec.dump_operations([together])) == (together,)


def test_the_flavour_is_read_from_the_version() -> None:
    assert Flavour.read("10.11.19-MariaDB-0+deb12u1", 0, "").version == (10, 11, 19)
    assert not Flavour.read("8.0.36", 0, "").is_mariadb
    with pytest.raises(Exception, match=r"8\.0\.19 or newer"):
        Flavour.read("5.7.44-log", 0, "")
