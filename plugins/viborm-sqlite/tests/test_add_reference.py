"""A column added together with its foreign key: one ALTER TABLE where SQLite takes it, else a rebuild."""

import sqlite3
from typing import Any

import pytest

from viborm_sqlite.adapter import SQLiteAdapter

Lab = Any
P = "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)"


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("q INTEGER REFERENCES p (id)", 'ADD COLUMN "q" INTEGER CONSTRAINT "t_q_fkey" REFERENCES "p" ("id")'),
        (
            "q INTEGER CONSTRAINT k REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED",
            'ADD COLUMN "q" INTEGER CONSTRAINT "k" REFERENCES "p" ("id") DEFERRABLE INITIALLY DEFERRED',
        ),
        ("q INTEGER REFERENCES t (id)", 'ADD COLUMN "q" INTEGER CONSTRAINT "t_q_fkey" REFERENCES "t" ("id")'),
    ],
)
def test_one_statement(lab: Lab, added: str, expected: str) -> None:
    lab.sql(P, "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY)", "INSERT INTO t VALUES (7)")
    lab.sql("CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END")
    made = lab.push(f"{P}; CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, {added}); CREATE INDEX i ON t (q)")
    texts = [one.sql for one in made]
    assert texts == [f'ALTER TABLE "t" {expected}', 'CREATE INDEX "i" ON "t" ("q")']
    lab.sql("PRAGMA foreign_keys = ON", "INSERT INTO p VALUES (1)", "INSERT INTO t VALUES (1, 1)")
    assert lab.rows("SELECT * FROM t") == [(1, 1), (7, None)]


def test_parent_made_by_the_same_push_and_broken_keys(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)")
    made = lab.push(f"CREATE TABLE t (a TEXT, q INTEGER REFERENCES p (id), r INTEGER REFERENCES p (id)); {P}")
    assert not [one.sql for one in made if "viborm_new" in one.sql]
    with pytest.raises(sqlite3.IntegrityError):
        lab.sql("PRAGMA foreign_keys = ON", "INSERT INTO t VALUES ('x', 3, NULL)")


@pytest.mark.parametrize(
    "desired",
    [
        "a TEXT, q INTEGER DEFAULT 1 REFERENCES p (id)",
        "a TEXT, q INTEGER NOT NULL DEFAULT 1 REFERENCES p (id)",
        "a TEXT, q INTEGER UNIQUE REFERENCES p (id)",
        "a INTEGER REFERENCES p (id), q INTEGER REFERENCES p (id)",
        "a TEXT, q INTEGER AS (1) REFERENCES p (id)",
    ],
)
def test_else_a_rebuild(lab: Lab, desired: str) -> None:
    lab.sql(P, "CREATE TABLE t (a TEXT)", "INSERT INTO p VALUES (1)", "INSERT INTO t VALUES (NULL)")
    made = lab.push(f"{P}; CREATE TABLE t ({desired})")
    assert [one.sql for one in made if "viborm_new" in one.sql]


def test_the_operation_is_known_to_files() -> None:
    assert "sqlite/add-column-with-keys" in [operation.tag for operation in SQLiteAdapter.operations]
