"""Defaults: from the statement's text and from the pragma's, and the value that SQLite itself inserts."""

import sqlite3
from decimal import Decimal

import pytest

from viborm_sqlite.sqltext import Default, DefaultExpression, SqlTextError, read_create_table, read_default

LITERALS = [
    ("'x'", "x"),
    ("'it''s'", "it's"),
    ("''", ""),
    ('"dq ""x"""', 'dq "x"'),
    ("[br]", "br"),
    ("`a``b`", "a`b"),
    ("bare", "bare"),
    ("5", 5),
    ("-5", -5),
    ("- 5", -5),
    ("+3", 3),
    ("-0", 0),
    ("(1)", 1),
    ("(('x'))", "x"),
    ("( - /*c*/ 5 )", -5),
    ("(-(-5))", 5),
    ("1.50", Decimal("1.50")),
    ("-.5", Decimal("-0.5")),
    ("5.", Decimal(5)),
    ("1e3", Decimal(1000)),
    ("0xfF", 255),
    ("-0x10", -16),
    ("0xffffffffffffffff", -1),
    ("9223372036854775807", 9223372036854775807),
    ("-9223372036854775808", -9223372036854775808),
    ("99999999999999999999", Decimal(99999999999999999999)),
    ("TRUE", True),
    ("false", False),
    ("(true)", True),
    ('"true"', "true"),
    ("NULL", None),
    ("(null)", None),
    ("x'00Ff'", b"\x00\xff"),
    ("X''", b""),
]


def inserted(text: str) -> tuple[object, str, str]:
    """Give the value SQLite inserts for a default, the pragma's text and ours."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE t (a DEFAULT {text}, b)")
        connection.execute("INSERT INTO t (b) VALUES (1)")
        (value,) = connection.execute("SELECT a FROM t").fetchone()
        (pragma,) = connection.execute("SELECT dflt_value FROM pragma_table_info('t') WHERE name = 'a'").fetchone()
        (sql,) = connection.execute("SELECT sql FROM sqlite_master").fetchone()
        (default,) = read_create_table(sql).columns[0].constraints
        assert isinstance(default, Default)
        return value, pragma, default.text
    finally:
        connection.close()


@pytest.mark.parametrize(("text", "expected"), LITERALS)
def test_literals(text: str, expected: object) -> None:
    value, pragma, written = inserted(text)
    for spelling in (text, pragma, written):
        got = read_default(spelling)
        assert got == expected
        assert type(got) is type(expected)
    assert value == (float(expected) if isinstance(expected, Decimal) else expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("current_timestamp", "CURRENT_TIMESTAMP"),
        ("(CURRENT_DATE)", "CURRENT_DATE"),
        ("(1 + 1)", "1 + 1"),
        ("((1) + (1))", "(1) + (1)"),
        ("(lower('X'))", "lower('X')"),
        ("(-'x')", "-'x'"),
        ("( /*c*/ random() -- d\n)", "random()"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    _, pragma, written = inserted(text)
    for spelling in (text, pragma, written):
        assert read_default(spelling) == DefaultExpression(expected)


@pytest.mark.parametrize("text", ["", "  -- c", "'x"])
def test_unreadable_is_refused(text: str) -> None:
    with pytest.raises(SqlTextError):
        read_default(text)
