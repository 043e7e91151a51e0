"""What a change of type does to values: what is not said to change comes back as it was, for every pair of types."""

import sqlite3
from contextlib import closing
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

import pytest

from viborm_core.schema import ColumnDef, Expression, GeneratedDef, IdentityDef, parse_type
from viborm_sqlite.adapter import SQLiteAdapter
from viborm_sqlite.types import declared_type, stored_as

ADAPTER = SQLiteAdapter()

TYPES = [
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "decimal",
    "decimal(30, 2)",
    "decimal(4, 1)",
    "float",
    "string",
    "string(5)",
    "char(3)",
    "bytes",
    "date",
    "time",
    "datetime",
    "json",
    "enum('a', '1')",
    'native("")',
    'native("unsigned big int")',
    'native("CLOB(9)")',
    'native("whatever")',
]
VALUES: list[Any] = [
    0,
    1,
    -1,
    40000,
    2**31,
    2**53 + 1,
    2**63 - 1,
    -(2**63),
    1.5,
    1.0,
    0.1 + 0.2,
    1e300,
    12345.678,
    "",
    "a",
    "A",
    "0",
    "1",
    "007",
    "1.0",
    "12.50",
    "1e3",
    " 7",
    "+7",
    "abcdef",
    "12345678901234567890.12",
    "12345678901234567890",
    "9007199254740993",
    "0.1234567890123456789",
    "2020-01-31",
    "2020-01-31 10:00:00",
    "20200131",
    "2020-99-99",
    "10:30",
    "true",
    '{"a": 1}',
    "01",
    " 1",
    "1 ",
    "+1",
    "-0",
    "-0.0",
    ".5",
    "5.",
    "1e2",
    "1E2",
    "1e-2",
    "1e999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "100000000000000000000",
    "0.30000000000000004",
    "1_000",
    "1\t",
    "\u00a01",
    "\u0661",
    "nan",
    "inf",
    "0x10",
    b"\x00\xff",
    b"1",
]


def column(kind: str, **rest: Any) -> ColumnDef:
    """The column c of a type."""
    return ColumnDef(name="c", type=stored_as(parse_type(kind)), nullable=True, **rest)


def carried(before: ColumnDef, after: ColumnDef) -> list[tuple[Any, Any, bool]]:
    """Each value as it is in the old column, as it is in the new one, and whether it was said to change."""
    condition = ADAPTER.unconvertible(before, after) or "0"
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE old (c {declared_type(before.type)})")
        database.execute(f"CREATE TABLE new (c {declared_type(after.type)})")
        database.executemany("INSERT INTO old VALUES (?)", [(value,) for value in [*VALUES, None]])
        database.execute("INSERT INTO new (rowid, c) SELECT rowid, c FROM old")
        return database.execute(
            f"SELECT o.c, n.c, coalesce(o.rowid IN (SELECT rowid FROM old WHERE {condition}), 0)"
            " FROM old o JOIN new n ON o.rowid = n.rowid"
        ).fetchall()


def number(value: Any) -> Decimal | None:
    """The exact number that a value is or spells."""
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    try:
        return Decimal(value.strip()) if isinstance(value, str) else None
    except InvalidOperation:
        return None


TO_THE_LETTER = frozenset({"string", "string(5)", "char(3)", "json", "date", "time", "datetime", 'native("whatever")'})
"""What is no number, so that a text has to stay as it is, be it kept as a number."""


def same(old: Any, new: Any, kind: str) -> bool:
    """Whether nothing is lost: equal, or the same number exactly, for a type of numbers."""
    if type(old) is type(new):
        return bool(old == new)
    if isinstance(old, str) and kind in TO_THE_LETTER:
        return old in {str(new), "1.0e+300"}  # as SQLite spells it
    left, right = number(old), number(new)
    return left is not None and left == right


@pytest.mark.parametrize(("old", "new"), [pair for pair in product(TYPES, TYPES) if pair[0] != pair[1]])
def test_what_is_not_said_to_change_does_not(old: str, new: str) -> None:
    before, after = column(old), column(new)
    for value, copied, said in carried(before, after):
        if not said:
            assert same(value, copied, new), f"{value!r} of {old} became {copied!r} in {new}"
        if value is None:
            assert not said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("string", "string(5)", {"abcdef", "2020-01-31", "1234567890…"}),
        ("string", "integer", {"a", "007", "1.0", "2020-01-31", "12345678901234567890"}),
        ("string", "decimal(30, 2)", {"a", "12345678901234567890.12", "007", "0.1234567890123456789"}),
        ("string", "boolean", {"a", "true", "1.0"}),
        ("string", "json", {"1.0", "12.50", "1e2", "1E2", "01", " 1", "+1", "-0", "9223372036854775808", "inf", ""}),
        ("string", "json", {"12345678901234567890.12", "1e999", "0x10"}),
        ("string", 'native("whatever")', {"1.0", "12.50", "1e2", "01", " 1", "1 ", "+1", "5.", "1e999"}),
        ('native("")', "json", {"1.0", "1e2", " 1", b"1"}),
        ("string", "float", {"01", "1e999", "9007199254740993", "12345678901234567890.12", "0x10", "inf", ""}),
        ("string", "bigint", {"01", " 1", "+1", "1e2", "9223372036854775808", "0x10", "inf", ""}),
        ("string", "date", {"20200131", "2020-99-99", "2020-01-31 10:00:00", ""}),
        ("bigint", "integer", {2**31, 2**53 + 1}),
        ("bigint", "float", {2**53 + 1, 2**63 - 1}),
        ("float", "integer", {1.5, 1e300}),
        ("bytes", "string", {b"1"}),
        ("string", "enum('a', '1')", {"A", "0"}),
    ],
)
def test_what_is_said_to_change(old: str, new: str, said: set[Any]) -> None:
    found = {value for value, _, said in carried(column(old), column(new)) if said}
    assert {value for value in said if value in VALUES} <= found


@pytest.mark.parametrize(
    ("old", "new", "quiet"),
    [
        ("string", "integer", {"0", "1"}),
        ("string", "decimal(30, 2)", {"0", "1", "1.0", "12.50"}),
        ("string", "date", {"2020-01-31"}),
        ("string", "datetime", {"2020-01-31", "2020-01-31 10:00:00"}),
        ("string(5)", "string", set(VALUES)),
        ("integer", "bigint", set(VALUES)),
        ("integer", "string", {0, 1, -1, 40000}),
        ("date", "datetime", set(VALUES)),
        ("boolean", "integer", {0, 1}),
        ("decimal(4, 1)", "decimal(30, 2)", {0, 1, 1.5}),
        ("string", "json", {'{"a": 1}', "1", "9223372036854775807"}),
        ("string", 'native("whatever")', {"1", "a", "", "0x10", "inf", "2020-01-31", "1_000"}),
        ("string", "float", {"0", "1", "1.0", "12.50"}),
    ],
)
def test_what_is_not_said_to_change(old: str, new: str, quiet: set[Any]) -> None:
    found = {value for value, _, said in carried(column(old), column(new)) if said and value is not None}
    assert not found & {value for value in quiet if not isinstance(value, bytes)} - {"", b"\x00\xff"}


def test_no_row_can_be_hit() -> None:
    quiet = [("string(5)", "string"), ("integer", "bigint"), ("date", "datetime"), ("boolean", "integer")]
    quiet += [("decimal(4, 1)", "decimal(5, 1)"), ("string(5)", "string(9)"), ("enum('a')", "enum('b', 'a')")]
    assert [pair for pair in quiet if ADAPTER.unconvertible(column(pair[0]), column(pair[1]))] == []


def test_generated_columns() -> None:
    computed = column("string", generated=GeneratedDef(expression=Expression.of("1")))
    assert ADAPTER.unconvertible(column("string"), computed) == '"c" IS NOT NULL'
    assert ADAPTER.unconvertible(computed, computed) is None


def test_what_is_refused() -> None:
    assert ADAPTER.refused(column("string"), column("integer")) is None
    assert ADAPTER.refused(column("string"), column("enum('a')")) is not None
    assert ADAPTER.refused(column("enum('a')"), column("enum('a', 'b')")) is None
    assert ADAPTER.refused(column("string"), column("integer", identity=IdentityDef())) is not None


def test_a_question_is_asked_before_values_change(lab: Any) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('12345678901234567890.12'), ('1.5')")
    prepared = lab.prepare("CREATE TABLE t (a DECIMAL(30, 2))", convert="keep")
    assert [question.kind for question, _ in prepared.decisions] == ["convert"]
    assert prepared.statements == ()
    lab.push("CREATE TABLE t (a DECIMAL(30, 2))")
    assert lab.rows("SELECT a FROM t") == [(1.2345678901234567e19,), (1.5,)]
