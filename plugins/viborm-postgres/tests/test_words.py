"""Expressions, constants, types and scripts are read without a server."""

from __future__ import annotations

import pytest

from viborm_core.schema import Default, Expression, Literal, Reference, TableName
from viborm_postgres.expressions import read_expression, same_text, spelled
from viborm_postgres.literals import read_constant
from viborm_postgres.names import sequence_name
from viborm_postgres.statements import split
from viborm_postgres.types import read_type, type_sql

COLUMNS = {"a", "balance", "year", "null", "Odd Name", "time", "at", "day", "name", "escape"}
TYPES = {"public.role": TableName("public", "role"), "role": TableName("public", "role")}
OWN = TableName("public", "t")


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("(balance >= (0)::numeric)", '"balance" >= (0)::numeric'),
        ("((a > 1) AND (balance > 2))", '("a" > 1) AND ("balance" > 2)'),
        ("(a) and (balance)", '("a") and ("balance")'),
        ("a IS NOT NULL", '"a" IS NOT NULL'),
        ('"null" IS NULL', '"null" IS NULL'),
        ("A + Balance", '"a" + "balance"'),
        ("EXTRACT(year FROM a) > year", 'EXTRACT(year FROM "a") > "year"'),
        ("a AT TIME ZONE 'UTC'", "\"a\" AT TIME ZONE 'UTC'"),
        ("now() AT TIME ZONE 'UTC' > at", "now() AT TIME ZONE 'UTC' > \"at\""),
        ("at AT TIME ZONE day", '"at" AT TIME ZONE "day"'),
        ("a > interval '1' day + day", '"a" > interval \'1\' day + "day"'),
        ("name LIKE 'x' ESCAPE escape AND escape > a", '"name" LIKE \'x\' ESCAPE "escape" AND "escape" > "a"'),
        ("CASE WHEN (a) > 1 THEN day ELSE at END", 'CASE WHEN ("a") > 1 THEN "day" ELSE "at" END'),
        ("a::time at time zone 'x'", "\"a\"::time at time zone 'x'"),
        ("t.a > public.t.balance", '"a" > "balance"'),
        ("other.a > 1", "other.a > 1"),
        ("a::role = 'x'::public.role", '"a"::"public"."role" = \'x\'::"public"."role"'),
        ("a(1) + \"Odd Name\" || 'a'", "a(1) + \"Odd Name\" || 'a'"),
        ("a -- a comment\n > /* a /* b */ 1", '"a" > 1'),
        ("a COLLATE balance = $$a$$", '"a" COLLATE balance = $$a$$'),
        ("'it''s a' <> E'a\\'a'", "'it''s a' <> E'a\\'a'"),
    ],
)
def test_references_are_found(written: str, again: str) -> None:
    found = read_expression(written, COLUMNS, TYPES, OWN)
    assert spelled(found) == again
    assert read_expression(again, COLUMNS, TYPES, OWN) == found


def test_a_reference_is_renamed() -> None:
    found = read_expression("lower(a) <> 'a'", COLUMNS)
    assert found == Expression(("lower(", Reference("column", "a"), ") <> 'a'"))
    assert spelled(found.renamed("column", "a", 'b"c')) == 'lower("b""c") <> \'a\''


def test_case_and_blanks_are_no_difference() -> None:
    assert same_text(Expression.of("(CURRENT_TIMESTAMP)"), Expression.of("current_timestamp"))
    assert not same_text(Expression.of("'A'"), Expression.of("'a'"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'a'::character varying", Literal("a")),
        ("'it''s'::character varying(5)", Literal("it's")),
        ("(0)::numeric", Literal(0)),
        ("'-1'::integer", Literal("-1")),
        ("(-1)", Literal(-1)),
        ("TRUE", Literal(value=True)),
        ("NULL::character varying", Literal(None)),
        ("'{}'::text[]", Literal("{}")),
        ("'x'::public.\"My role\"", Literal("x")),
        ("'2020-01-01 00:00:00'::timestamp without time zone", Literal("2020-01-01 00:00:00")),
        ("E'a\\nb'", Literal("a\nb")),
        ("now()", None),
        ("('a' || 'b')", None),
        ("'a'::text || 'b'::text", None),
        ("1 + 1", None),
    ],
)
def test_constants_are_values(written: str, value: Default) -> None:
    assert read_constant(written) == value


@pytest.mark.parametrize(
    ("written", "logical", "again"),
    [
        ("int4", "integer", "integer"),
        ("VARCHAR(10)", "string(10)", "character varying(10)"),
        ("varchar", 'native("character varying")', "character varying"),
        ("character varying(20)[]", "array of string(20)", "character varying(20)[]"),
        ("timestamptz(3)", "datetime(3, tz)", "timestamp(3) with time zone"),
        ("numeric(10)", "decimal(10, 0)", "numeric(10,0)"),
        ("int[][]", "array of integer", "integer[]"),
        ("geometry(Point,4326)", 'native("geometry(Point,4326)")', "geometry(Point,4326)"),
        ('"char"', 'native("\\"char\\"")', '"char"'),
        ("float(10)", "real", "real"),
    ],
)
def test_types(written: str, logical: str, again: str) -> None:
    assert str(read_type(written)) == logical
    assert type_sql(read_type(written)) == again


def test_a_script_is_split() -> None:
    script = """\\restrict abc
CREATE TABLE a (b text DEFAULT ';'); -- ;
/* ; /* ; */ */
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $x$ SELECT 1; $x$;
CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;
SELECT 1"""
    found = [(one.line, one.sql.split()[0], one.sql.split()[-1]) for one in split(script)]
    assert found == [(2, "CREATE", "';')"), (4, "CREATE", "$x$"), (5, "CREATE", "END"), (6, "SELECT", "1")]


def test_sequences_are_named_as_the_server_does() -> None:
    assert sequence_name("users", "id") == "users_id_seq"
    assert sequence_name("t" * 63, "c" * 63) == f"{'t' * 29}_{'c' * 29}_seq"
