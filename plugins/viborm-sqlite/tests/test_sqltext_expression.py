"""Expressions in one spelling, with column references set apart."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viborm_sqlite.sqltext import ColumnReference, normalise, same_expression

COLUMNS = ("a", "Email", "c d", "key", "end", "like")


def shown(sql: str) -> str:
    """Give the parts as one text, references in braces."""
    parts = normalise(sql, COLUMNS, "T t")
    return "".join(f"{{{part.name}}}" if isinstance(part, ColumnReference) else part for part in parts)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("lower(a) = 'a'", "lower({a}) = 'a'"),
        ("((LOWER ( \"A\" )='a'/*c*/))", "lower({a}) = 'a'"),
        ("(a) > (1)", "({a}) > (1)"),
        ("a>=0 and[email]is not null", "{a} >= 0 AND {Email} IS NOT NULL"),
        ("`EMAIL` like \"x's\" escape '\\'", "{Email} LIKE 'x''s' ESCAPE '\\'"),
        ('\'a\' || "a" || "b"', "'a' || {a} || 'b'"),
        ("a in(1,2 , 3)", "{a} IN (1, 2, 3)"),
        ("a not in (select 1)", "{a} NOT IN (SELECT 1)"),
        ("[T t].a + t.a", "{a} + t.a"),
        ('"t T"."A" + "u u"."a"', '{a} + "u u".a'),
        ('main."T t".a', 'main."T t".a'),
        ("- - a", "- -{a}"),
        ("-a - -1 * - (2)", "-{a} - -1 * -(2)"),
        ("~a<<1", "~{a} << 1"),
        ("not(a)", "NOT ({a})"),
        ("a between 1 and 2.50", "{a} BETWEEN 1 AND 2.50"),
        ("case when a then 1 else 2 end", "CASE WHEN {a} THEN 1 ELSE 2 END"),
        ("case end when end then end end", "CASE {end} WHEN {end} THEN {end} END"),
        ("key like like", "{key} LIKE {like}"),
        ("like(a, key)", "like({a}, {key})"),
        ("a not like 'x'", "{a} NOT LIKE 'x'"),
        ("a NOT NULL and a notnull", "{a} NOT NULL AND {a} NOTNULL"),
        ("cast(a as decimal (10,2))>0", "CAST({a} AS DECIMAL(10, 2)) > 0"),
        ("a collate nocase = 'x' collate mine", "{a} COLLATE NOCASE = 'x' COLLATE mine"),
        ('a collate "a"', "{a} COLLATE a"),
        ("current_timestamp", "CURRENT_TIMESTAMP"),
        ("a is true", "{a} IS TRUE"),
        ('"lower"(a)', "lower({a})"),
        ("[odd fn](a)", '"odd fn"({a})'),
        ("count ( * )", "count(*)"),
        ("a->>'$.x'", "{a} ->> '$.x'"),
        ("x'ab'", "x'ab'"),
        ("rowid > 1", "rowid > 1"),
        ("`not mine`", '"not mine"'),
        ("[select] + 1", '"select" + 1'),
        ("a(a)", "a({a})"),
        ("a;", "{a};"),
        ("", ""),
        ("()", "()"),
        ("(a", "({a}"),
    ],
)
def test_spelling(written: str, spelled: str) -> None:
    assert shown(written) == spelled


def test_references_are_apart_from_text() -> None:
    assert normalise("lower(EMAIL) = 'a' or \"key\"", COLUMNS) == [
        "lower(",
        ColumnReference("Email"),
        ") = 'a' OR ",
        ColumnReference("key"),
    ]
    assert normalise("a", ["A"]) == [ColumnReference("A")]
    assert normalise("1") == ["1"]


def test_same_expression() -> None:
    assert same_expression("( A>0 )", 'a > 0 -- "c"', ["a"])
    assert not same_expression("a > 0", "a >= 0", ["a"])
    assert not same_expression("a = 'X'", "a = 'x'", ["a"])
    assert not same_expression('"a" = 1', "'a' = 1", ["a"])


ATOMS = st.sampled_from(["a", "key", "1", "'x'", "NULL", "lower(a)", "2.5", "CAST(a AS TEXT)"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("-{}".format, st.builds("({})".format, inner)),
        st.builds(
            "{} {} {}".format,
            inner,
            st.sampled_from(["+", "||", "=", "AND", "OR", "<>", "IS NOT", "LIKE", "NOT LIKE", "->"]),
            inner,
        ),
        st.builds("CASE WHEN {} THEN {} END".format, inner, inner),
        st.builds("{} IN ({}, {})".format, inner, inner, inner),
        st.builds("coalesce({}, {})".format, inner, inner),
        st.builds("{} COLLATE NOCASE".format, inner),
        st.builds("NOT {}".format, inner),
    ),
    max_leaves=8,
)


@given(expression=EXPRESSIONS, quote=st.sampled_from(['"{}"', "[{}]", "`{}`", "{}"]), upper=st.booleans())
@settings(max_examples=300, deadline=None)
def test_normal_form_means_the_same_and_is_stable(expression: str, quote: str, upper: bool) -> None:  # noqa: FBT001
    parts = normalise(expression, ["a", "key"])
    plain = "".join(quote.format(part.name) if isinstance(part, ColumnReference) else part for part in parts)
    shouted = plain.upper() if upper and "'x'" not in plain else plain
    disguised = "( " + shouted.replace(" ", "/**/ ") + "\n)"
    assert normalise(disguised, ["a", "key"]) == parts
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE t (a, key)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(1, "x"), (None, 2), ("X", 0)])
        one = _value(connection, expression)
        assert one == _value(connection, plain)
    finally:
        connection.close()


def _value(connection: sqlite3.Connection, expression: str) -> object:
    try:
        return connection.execute(f"SELECT {expression} FROM t").fetchall()
    except sqlite3.OperationalError as error:  # malformed JSON of ->
        return str(error)
