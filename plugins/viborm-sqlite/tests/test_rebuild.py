"""What a rebuild must keep: rows, rowids, numbers given out, indexes, views, triggers, options."""

import sqlite3
from typing import Any

import pytest

from viborm_core.ddl import Hazard
from viborm_core.errors import DatabaseError, ImpossibleChange

Lab = Any


def words(lab: Lab, desired: str, **answers: str) -> list[str]:
    """The first two words of each statement of a push."""
    return [" ".join(one.sql.split()[:2]) for one in lab.push(desired, **answers)]


def test_children_survive_the_rebuild_of_their_parent(lab: Lab) -> None:
    lab.sql(
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, a TEXT)",
        "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE)",
        "INSERT INTO p VALUES (1, 'x'), (2, 'y')",
        "INSERT INTO c VALUES (1, 1), (2, 2)",
    )
    lab.push(
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, a TEXT CHECK (a <> 'z'));"
        "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE)"
    )
    assert lab.rows("SELECT * FROM c") == [(1, 1), (2, 2)]
    assert "REFERENCES p (id)" in lab.texts()["c"]
    assert lab.rows("PRAGMA foreign_key_check") == []


def test_rowids_without_integer_primary_key_stay(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "INSERT INTO t (rowid, a) VALUES (7, 'x'), (3, 'y')")
    lab.push("CREATE TABLE t (a TEXT NOT NULL)")
    assert lab.rows("SELECT rowid, a FROM t ORDER BY rowid") == [(3, "y"), (7, "x")]


def test_rowids_stay_where_a_column_has_their_name(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (rowid TEXT, oid TEXT)", "INSERT INTO t (_rowid_, rowid, oid) VALUES (9, 'x', 'y')")
    lab.push("CREATE TABLE t (rowid TEXT NOT NULL, oid TEXT)")
    assert lab.rows("SELECT _rowid_, rowid, oid FROM t") == [(9, "x", "y")]


def test_a_new_rowid_column_takes_the_rowids(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "INSERT INTO t (rowid, a) VALUES (7, 'x'), (3, 'y')")
    lab.push("CREATE TABLE t (a TEXT, id INTEGER PRIMARY KEY AUTOINCREMENT)")
    assert lab.rows("SELECT id, a FROM t ORDER BY id") == [(3, "y"), (7, "x")]


@pytest.mark.parametrize(
    "rows", [["INSERT INTO t VALUES (41, 'x')", "DELETE FROM t"], ["INSERT INTO t VALUES (41, 'x')"]]
)
def test_numbers_are_not_given_twice(lab: Lab, rows: list[str]) -> None:
    lab.sql("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)", *rows)
    lab.push("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT CHECK (a <> ''))")
    lab.sql("INSERT INTO t (a) VALUES ('new')")
    assert lab.rows("SELECT max(id) FROM t") == [(42,)]
    assert lab.rows("SELECT name, seq FROM sqlite_sequence") == [("t", 42)]


def test_indexes_made_by_hand_come_back(lab: Lab) -> None:
    index = "CREATE UNIQUE INDEX i ON t (lower(a) COLLATE NOCASE DESC, b) WHERE b > 0"
    lab.sql("CREATE TABLE t (a TEXT, b INTEGER)", index)
    lab.push(f"CREATE TABLE t (a TEXT, b INTEGER CHECK (b < 9)); {index}")
    assert lab.table("t").indexes[0].unique
    assert lab.rows("SELECT name, desc, coll FROM pragma_index_xinfo('i') WHERE key") == [
        (None, 1, "NOCASE"),
        ("b", 0, "BINARY"),
    ]


VIEWS = (
    "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT, b TEXT)",
    "CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, t INTEGER REFERENCES t (id))",
    "CREATE TABLE log (x TEXT)",
    "CREATE VIEW v (a) AS SELECT a FROM t",
    "CREATE VIEW w AS SELECT * FROM v JOIN u",
    "CREATE TRIGGER on_t AFTER INSERT ON t WHEN new.a IS NOT NULL BEGIN INSERT INTO log VALUES (new.a); END",
    "CREATE TRIGGER on_u AFTER INSERT ON u BEGIN UPDATE t SET a = 'from u' WHERE id = new.t; END",
    "CREATE TRIGGER on_v INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END",
    "INSERT INTO t VALUES (1, 'one', 'b')",
)


def test_views_and_triggers_survive(lab: Lab) -> None:
    lab.sql(*VIEWS)
    before = lab.texts()
    lab.push(
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT, b TEXT CHECK (b <> 'z'));"
        "CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, t INTEGER REFERENCES t (id)); CREATE TABLE log (x TEXT)"
    )
    after = lab.texts()
    assert {**after, "t": ""} == {**before, "t": ""}
    assert lab.rows("SELECT * FROM log") == [("one",)]
    lab.sql("INSERT INTO v VALUES ('two')", "INSERT INTO u VALUES (1, 1)")
    assert lab.rows("SELECT a FROM v") == [("from u",), ("two",)]
    assert lab.rows("SELECT x FROM log") == [("one",), ("two",)]


def test_renamed_and_rebuilt_in_one_push(lab: Lab) -> None:
    lab.sql(*VIEWS)
    lab.push(
        "CREATE TABLE tt (id INTEGER NOT NULL PRIMARY KEY, aa TEXT, b TEXT CHECK (b <> 'z'));"
        "CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, t INTEGER REFERENCES tt (id)); CREATE TABLE log (x TEXT)",
        rename_table_tt="t",
        rename_column_tt_aa="a",
    )
    lab.sql("INSERT INTO v VALUES ('two')", "INSERT INTO u VALUES (1, 1)")
    assert lab.rows("SELECT aa FROM tt") == [("from u",), ("two",)]
    assert lab.rows("SELECT x FROM log") == [("one",), ("two",)]
    assert sorted(lab.texts()) == ["log", "on_t", "on_u", "on_v", "tt", "u", "v", "w"]


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("CREATE VIEW v AS SELECT b FROM t", "view v"),
        ("CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.b); END", "trigger r"),
        ("CREATE TRIGGER r AFTER UPDATE OF b ON t BEGIN INSERT INTO log VALUES (1); END", "trigger r"),
        ("CREATE TRIGGER r AFTER DELETE ON log BEGIN UPDATE t SET b = 1; END", "trigger r"),
    ],
)
@pytest.mark.parametrize("check", ["", "CHECK (a <> 'z')"], ids=["native", "rebuild"])
def test_a_column_that_something_uses_is_kept_by_its_name(lab: Lab, made: str, name: str, check: str) -> None:
    lab.sql("CREATE TABLE t (a TEXT, b TEXT)", "CREATE TABLE log (x TEXT)", made, "INSERT INTO t VALUES (1, 2)")
    before = lab.texts()
    with pytest.raises(ImpossibleChange) as refused:
        lab.push(f"CREATE TABLE t (a TEXT {check}); CREATE TABLE log (x TEXT)")
    assert name in str(refused.value)
    assert lab.texts() == before


def test_a_table_that_a_view_reads_does_not_go(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "CREATE TABLE o (a TEXT)", "CREATE VIEW v AS SELECT a FROM t")
    with pytest.raises(ImpossibleChange, match="view v"):
        lab.push("CREATE TABLE o (a TEXT)")


def test_what_was_broken_before_is_no_reason(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "CREATE VIEW v AS SELECT x FROM nowhere", "CREATE VIEW w AS SELECT * FROM v, t")
    lab.push("CREATE TABLE t (a TEXT NOT NULL)")
    assert sorted(lab.texts()) == ["t", "v", "w"]


def test_triggers_with_functions_of_the_application(lab: Lab) -> None:
    trigger = "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT notify(new.a); END"
    lab.sql("CREATE TABLE t (a TEXT)", trigger)
    lab.push("CREATE TABLE t (a TEXT NOT NULL)")
    assert lab.texts()["r"] == trigger


def test_full_text_search_beside_a_table(lab: Lab) -> None:
    try:
        lab.sql("CREATE VIRTUAL TABLE f USING fts5(a)")
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no fts5")
    trigger = "CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO f VALUES (new.a); END"
    lab.sql("CREATE TABLE t (a TEXT)", trigger)
    assert [table.name.name for table in lab.read().tables] == ["t"]
    lab.push("CREATE TABLE t (a TEXT NOT NULL)")
    lab.sql("INSERT INTO t VALUES ('found')")
    assert lab.rows("SELECT * FROM f WHERE f MATCH 'found'") == [("found",)]


@pytest.mark.parametrize(
    "desired",
    [
        "CREATE TABLE t (a TEXT, b INT NOT NULL ON CONFLICT FAIL, PRIMARY KEY (a) ON CONFLICT REPLACE) WITHOUT ROWID",
        "CREATE TABLE t (a TEXT COLLATE NOCASE, b TEXT UNIQUE ON CONFLICT REPLACE)",
        "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a, b DESC), UNIQUE (b COLLATE NOCASE)) WITHOUT ROWID, STRICT",
        "CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b INT)",
        "CREATE TABLE t (a INT PRIMARY KEY, b INT)",
        "CREATE TABLE t (a TEXT REFERENCES t (b) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, b TEXT UNIQUE)",
        "CREATE TABLE t (a INTEGER, b INTEGER AS (a * 2) STORED, c AS (a + 1), d unsigned big int)",
    ],
)
def test_what_a_table_is_stays(lab: Lab, desired: str) -> None:
    lab.sql(desired)
    before = lab.table("t")
    head, _, tail = desired.partition("(a ")
    lab.push(f"{head}(extra TEXT DEFAULT (1 + 1), a {tail}")
    after = lab.table("t")
    assert after.with_column("extra", None) == before
    assert "viborm" not in lab.texts()["t"]


def test_generated_columns_are_computed_not_copied(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a INTEGER, b INTEGER AS (a * 2) STORED)", "INSERT INTO t (a) VALUES (4)")
    lab.push("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER AS (a * 3) STORED)")
    assert lab.rows("SELECT a, b FROM t") == [(4, 12)]


def test_every_way_to_fill(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT, b TEXT)", "INSERT INTO t VALUES (NULL, 'x'), ('y', 'z')")
    lab.push(
        "CREATE TABLE t (a TEXT NOT NULL, b TEXT, c TEXT NOT NULL, d TEXT NOT NULL DEFAULT 'd',"
        " e TEXT DEFAULT (lower('E')))",
        fill_column_t_a="'none'",
        fill_column_t_c="upper(b)",
    )
    assert lab.rows("SELECT * FROM t") == [("none", "x", "X", "d", "e"), ("y", "z", "Z", "d", "e")]


def test_filling_sets_off_no_trigger(lab: Lab) -> None:
    lab.sql(
        "CREATE TABLE t (a TEXT)",
        "CREATE TABLE log (x TEXT)",
        "CREATE TRIGGER r AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (1); END",
        "CREATE TRIGGER s AFTER INSERT ON t BEGIN INSERT INTO log VALUES (2); END",
        "INSERT INTO t VALUES ('x')",
        "DELETE FROM log",
    )
    lab.push("CREATE TABLE t (a TEXT, b TEXT NOT NULL); CREATE TABLE log (x TEXT)", fill="'b'")
    assert lab.rows("SELECT * FROM log") == []
    assert sorted(lab.texts()) == ["log", "r", "s", "t"]


def test_enum_values_are_mapped(lab: Lab) -> None:
    before = "CREATE TABLE t (r TEXT COLLATE NOCASE CONSTRAINT t_r_enum CHECK (r IN ('a', 'B', 'c')))"
    lab.sql(before, "INSERT INTO t VALUES ('a'), ('B'), ('c'), (NULL)")
    lab.push(
        "CREATE TABLE t (r TEXT COLLATE NOCASE CONSTRAINT t_r_enum CHECK (r IN ('a', 'd')))",
        map_enum_value_t_r_B="'d'",
        map_enum_value_t_r_c="NULL",
    )
    assert lab.rows("SELECT r FROM t") == [("a",), ("d",), (None,), (None,)]


def test_self_reference_and_cycle(lab: Lab) -> None:
    tables = (
        "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, up INTEGER REFERENCES a (id), b INTEGER REFERENCES b {0});"
        "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, a INTEGER REFERENCES a (id) {0})"
    )
    lab.push(tables.format(""))
    lab.sql("INSERT INTO a VALUES (1, 1, 2)", "INSERT INTO b VALUES (2, 1)")
    lab.push(tables.format("ON DELETE CASCADE"))
    assert lab.rows("SELECT * FROM a, b") == [(1, 1, 2, 2, 1)]
    lab.push("CREATE TABLE z (a INT)")
    assert sorted(lab.texts()) == ["z"]


def test_names_of_every_kind(lab: Lab) -> None:
    lab.push('CREATE TABLE "order" ("a""b" INTEGER PRIMARY KEY AUTOINCREMENT, "ünï code" TEXT, "select" INT)')
    lab.sql("INSERT INTO \"order\" VALUES (1, 'x', 2)")
    lab.push(
        'CREATE TABLE "order" ("a""b" INTEGER PRIMARY KEY AUTOINCREMENT, "ünï code" TEXT NOT NULL, "select" INT);'
        'CREATE INDEX "in""dex" ON "order" ("ünï code") WHERE "select" > 1'
    )
    assert lab.rows('SELECT * FROM "order"') == [(1, "x", 2)]


def test_the_new_table_finds_a_name(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "CREATE TABLE T_viborm_new (a TEXT)", "CREATE VIEW t_viborm_new_ AS SELECT 1")
    lab.push("CREATE TABLE t (a TEXT NOT NULL); CREATE TABLE T_viborm_new (a TEXT)")
    assert sorted(lab.texts()) == ["T_viborm_new", "t", "t_viborm_new_"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a TEXT", "a TEXT, b TEXT", ["ALTER TABLE"]),
        ("a TEXT", "a TEXT, b TEXT NOT NULL DEFAULT 'x'", ["ALTER TABLE"]),
        ("a TEXT", "a TEXT, b TEXT AS (a)", ["ALTER TABLE"]),
        ("a TEXT, b TEXT", "a TEXT", ["ALTER TABLE"]),
    ],
)
def test_what_alter_table_can_do_is_not_rebuilt(lab: Lab, before: str, after: str, expected: list[str]) -> None:
    lab.sql(f"CREATE TABLE t ({before})")
    assert words(lab, f"CREATE TABLE t ({after})") == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a TEXT", "a TEXT, b TEXT UNIQUE"),
        ("a TEXT", "a TEXT, b TEXT AS (a) STORED"),
        ("a TEXT", "a TEXT, b TEXT DEFAULT CURRENT_TIMESTAMP"),
        ("a TEXT", "a TEXT, b TEXT DEFAULT (lower('X'))"),
        ("a TEXT, b TEXT UNIQUE", "a TEXT"),
        ("a TEXT, b TEXT, CHECK (b <> a)", "a TEXT"),
        ("a TEXT, b TEXT AS (a)", "b TEXT"),
        ("a TEXT, b TEXT REFERENCES t (a)", "a TEXT"),
        ("b TEXT PRIMARY KEY, a TEXT", "a TEXT"),
    ],
)
def test_what_alter_table_cannot_do_is_rebuilt(lab: Lab, before: str, after: str) -> None:
    lab.sql(f"CREATE TABLE t ({before})", "INSERT INTO t (a) VALUES ('x')")
    made = words(lab, f"CREATE TABLE t ({after})")
    assert made[0] == "CREATE TABLE"
    assert "DROP TABLE" in made


def test_an_indexed_column_goes_after_its_index(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT, b TEXT)", "CREATE INDEX i ON t (b)", "CREATE INDEX j ON t (a) WHERE b > 1")
    assert words(lab, "CREATE TABLE t (a TEXT)") == ["DROP INDEX", "DROP INDEX", "ALTER TABLE"]


def test_hazards(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT, b TEXT UNIQUE)")
    found = {one.sql.split()[0]: one.hazards for one in lab.push("CREATE TABLE t (a TEXT)")}
    assert found["INSERT"] >= {Hazard.REWRITE, Hazard.BLOCKS_WRITES}
    assert found["DROP"] == {Hazard.DATA_LOSS}


def test_index_names_move_between_tables(lab: Lab) -> None:
    lab.sql("CREATE TABLE a (x TEXT)", "CREATE TABLE b (x TEXT)", "CREATE INDEX i ON b (x)", "CREATE INDEX j ON a (x)")
    lab.push("CREATE TABLE a (x TEXT); CREATE TABLE b (x TEXT); CREATE INDEX i ON a (x); CREATE INDEX j ON b (x)")
    lab.push("CREATE TABLE b (x TEXT NOT NULL); CREATE INDEX i ON b (x)")
    lab.push("CREATE TABLE i (x TEXT)")


def test_orphans_made_by_the_push_stop_it(lab: Lab) -> None:
    lab.sql("CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE c (p INTEGER)", "INSERT INTO c VALUES (5)")
    prepared = lab.prepare("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p (id))")
    assert [question.kind for question in prepared.blocked] == ["blocked"]


def test_orphans_from_before_do_not_stop_it(lab: Lab) -> None:
    lab.sql(
        "CREATE TABLE p (id INTEGER PRIMARY KEY)",
        "CREATE TABLE c (p INTEGER REFERENCES p (id), a TEXT)",
        "INSERT INTO c VALUES (5, 'x')",
    )
    lab.push("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p (id), a TEXT NOT NULL)")
    lab.push(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE d (p INTEGER REFERENCES p (id), a TEXT)",
        rename="c",
    )
    assert lab.rows("SELECT * FROM d") == [(5, "x")]


def test_a_failing_copy_changes_nothing(lab: Lab) -> None:
    lab.sql("CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('x'), ('')")
    before = lab.texts()
    with pytest.raises((DatabaseError, AssertionError)):
        lab.push("CREATE TABLE t (a TEXT CHECK (length(a) > 0))")
    assert lab.texts() == before
