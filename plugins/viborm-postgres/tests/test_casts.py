"""Every pair of types, with rows: what is said to be refused is, and all other values are converted."""

from __future__ import annotations

import psycopg
import pytest
from postgres_helpers import ADAPTER

from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    EnumRef,
    Float,
    Integer,
    Interval,
    Json,
    LogicalType,
    String,
    TableName,
    Time,
    Uuid,
)
from viborm_postgres.casts import using
from viborm_postgres.types import type_sql

MOOD = EnumRef(TableName("public", "mood"))
NUMBERS = ("0", "1", "-1", "7", "32767")
VALUES: dict[LogicalType, tuple[str, ...]] = {
    Boolean(): ("true", "false"),
    Integer(16): NUMBERS,
    Integer(32): (*NUMBERS, "100000", "-2147483648"),
    Integer(64): (*NUMBERS, "9223372036854775807", "-9007199254740993"),
    Decimal(): (*NUMBERS, "0.1", "1.50", "123456789012345678901234567890.5", "NaN"),
    Decimal(6, 2): ("0.00", "1.50", "-9999.99"),
    Float(32): ("0", "1.5", "1e30", "Infinity", "NaN"),
    Float(64): ("0", "0.1", "1e300", "-Infinity", "NaN"),
    String(): ("", "a", "1", " 1 ", "007", "yes", "ok", "1.5", "2020-02-30", "2020-02-03", "{1,2}", "é" * 20),
    String(5): ("", "ab", "12345", "x    "),
    Char(4): ("", "ab", "true", "1"),
    Bytes(): (r"\x", r"\x6162"),
    Date(): ("2020-02-03", "0001-01-01"),
    Time(): ("00:00", "23:59:59.999999"),
    Time(None, tz=True): ("12:00+00", "12:00:00.5+02"),
    DateTime(): ("2020-02-03 00:00", "2020-02-03 04:05:06.789"),
    DateTime(0): ("2020-02-03 04:05:06",),
    DateTime(None, tz=True): ("2020-02-03 00:00+00", "2020-02-03 04:05:06.789+02"),
    Interval(): ("1 day", "25:00", "-1 month"),
    Uuid(): ("00000000-0000-0000-0000-000000000001",),
    Json(): ("1", '"a"', "null", "{}", "true", "[1]"),
    MOOD: ("sad", "ok"),
    Array(Integer()): ("{}", "{1,2}"),
    Array(String()): ("{}", "{1,a}"),
}
ONLY_THE_SERVER_CAN_TELL = (String, Char, Json, Bytes, EnumRef, Array)
"""Of a text or a document it is known only to some types whether they take it; a push that fails is rolled back."""


@pytest.mark.parametrize("before", VALUES, ids=str)
def test_from(postgres_database: str, before: LogicalType) -> None:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TYPE public.mood AS ENUM ('sad', 'ok', '1')")
        wrong = [
            said for after in VALUES for value in VALUES[before] if (said := _wrong(connection, before, after, value))
        ]
    assert not wrong, "\n".join(wrong)


def _wrong(connection: psycopg.Connection, before: LogicalType, after: LogicalType, value: str) -> str:
    """What is wrong with one value's conversion, if anything."""
    old, new = ColumnDef(name="v", type=before, nullable=True), ColumnDef(name="v", type=after, nullable=True)
    refused, altered = ADAPTER.refused(old, new) or "false", ADAPTER.unconvertible(old, new) or "false"
    to = type_sql(after)
    converted = using(before, after, "v")
    with connection.transaction(force_rollback=True):
        connection.execute(f"CREATE TABLE t (v {type_sql(before)})".encode())
        connection.execute("INSERT INTO t VALUES (%s), (NULL)", (value,))
        counted = f"SELECT count(*) FILTER (WHERE {refused}), count(*) FILTER (WHERE {altered}), min(v::text) FROM t"
        row = connection.execute(counted.encode()).fetchone()
        assert row is not None
        try:
            with connection.transaction():
                change = f"ALTER TABLE t ALTER v TYPE {to}" + (f" USING {converted}" if converted else "")
                connection.execute(change.encode())
        except psycopg.Error as error:
            told = row[0] or isinstance(before, ONLY_THE_SERVER_CAN_TELL)
            return "" if told else f"{before} -> {after}: {value!r} is not said to be refused: {error}"
        if row[0] and refused != '"v" IS NOT NULL':  # no sense in the change, so no row may have a value
            return f"{before} -> {after}: {value!r} is said to be refused, and is not"
        left = connection.execute("SELECT count(*), count(v) FROM t").fetchone()
        lost = left != (2, 1) and not row[1] and row[2] != "null"
        return f"{before} -> {after}: {value!r} was lost" if lost else ""
