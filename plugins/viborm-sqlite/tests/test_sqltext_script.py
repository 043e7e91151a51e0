"""SQL files cut into statements."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viborm_sqlite.sqltext import SqlTextError, split_script

SCRIPT = """\ufeff-- a comment; with a semicolon
CREATE TABLE "a;b" (x TEXT DEFAULT 'it''s; ok', [y;z] int, `q;` int);

/* block;
   comment */ CREATE TRIGGER g AFTER INSERT ON "a;b" WHEN CASE WHEN new.x THEN 1 END
BEGIN
  UPDATE "a;b" SET x = CASE x WHEN ';' THEN 'END' ELSE x END; -- END;
  SELECT CASE WHEN 1 THEN 2 END;
END;
;;
CREATE VIEW trigger_view AS SELECT 1;
INSERT INTO "a;b" (x) VALUES ('multi
line;'); SELECT 1
-- trailing
"""


def test_a_file() -> None:
    statements = split_script(SCRIPT)
    assert [(each.line, each.text.split()[1]) for each in statements] == [
        (2, "TABLE"),
        (5, "TRIGGER"),
        (11, "VIEW"),
        (12, "INTO"),
        (13, "1"),
    ]
    assert statements[1].text.endswith("END")
    assert all(SCRIPT[each.start : each.end] == each.text for each in statements)
    connection = sqlite3.connect(":memory:")
    for each in statements:
        connection.execute(each.text)
    connection.close()


@pytest.mark.parametrize("head", ["CREATE TRIGGER", "create temp trigger", "CREATE /*c*/ TEMPORARY TRIGGER"])
def test_triggers_of_all_kinds(head: str) -> None:
    text = f"{head} g INSERT ON t BEGIN SELECT 1; SELECT 2; END"
    assert [each.text for each in split_script(f"{text}; SELECT 3;")] == [text, "SELECT 3"]
    assert [each.text for each in split_script(text)] == [text]


@pytest.mark.parametrize("sql", ["", " \n", ";;;", "-- only a comment", "/* open"])
def test_nothing(sql: str) -> None:
    assert split_script(sql) == ()


def test_a_transaction_is_no_trigger() -> None:
    assert [each.text for each in split_script("BEGIN; SELECT 1; END; SELECT 2;")] == [
        "BEGIN",
        "SELECT 1",
        "END",
        "SELECT 2",
    ]


def test_errors_say_the_line() -> None:
    with pytest.raises(SqlTextError) as caught:
        split_script("SELECT 1;\nSELECT 'open;\n")
    assert (caught.value.line, caught.value.column) == (2, 8)
    with pytest.raises(SqlTextError, match="line 1, column 8"):
        split_script("SELECT ^")


STATEMENTS = st.lists(
    st.sampled_from(
        [
            "SELECT 1",
            "SELECT ';', \";\", [;], `;`",
            "SELECT 1 -- ;\n",
            "/* ; */ SELECT CASE WHEN 1 THEN 2 END",
            "CREATE TRIGGER g INSERT ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER g INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 1; END",
            "CREATE TABLE t (\"end\" int, x'' , [trigger] int)".replace(" x'' ,", ""),
            "END",
        ]
    ),
    max_size=6,
)


@given(statements=STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_pieces_are_complete_as_sqlite_has_it(statements: list[str]) -> None:
    sql = "".join(f"{each};\n" for each in statements)
    pieces = split_script(sql)
    assert len(pieces) == len(statements)
    assert all(sqlite3.complete_statement(f"{piece.text}\n;") for piece in pieces)


@pytest.mark.parametrize("count", [1_000, 5_000])
def test_lines_are_counted_right_in_long_files(count: int) -> None:
    pieces = split_script("SELECT\n1;\n" * count)
    assert [piece.line for piece in pieces] == [1 + 2 * number for number in range(count)]
