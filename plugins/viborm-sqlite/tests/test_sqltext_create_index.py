"""CREATE INDEX, VIEW and TRIGGER, compared with SQLite's pragmas and with a reading by hand."""

import sqlite3

import pytest

from viborm_sqlite.sqltext import (
    CreateIndex,
    CreateTrigger,
    CreateView,
    KeyPart,
    SqlTextError,
    read_create_index,
    read_create_trigger,
    read_create_view,
)


def stored(kind: str, *statements: str) -> tuple[str, list[tuple[str | None, int, str]]]:
    """Give the text that SQLite keeps, and of an index i its keys: column or None, descending, collation."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE t (a, b, [c d], n COLLATE nocase)")
        for statement in statements:
            connection.execute(statement)
        (text,) = connection.execute("SELECT sql FROM sqlite_master WHERE type = ?", (kind,)).fetchone()
        keys = connection.execute("SELECT name, \"desc\", coll FROM pragma_index_xinfo('i') WHERE key").fetchall()
        return text, keys
    finally:
        connection.close()


KEYS = [
    ("a", KeyPart(column="a")),
    ("a COLLATE nocase DESC", KeyPart(column="a", collation="nocase", descending=True)),
    ("'c d' ASC", KeyPart(column="c d")),
    ('"c d"', KeyPart(column="c d")),
    ("(a)", KeyPart(column="a")),
    ("((a COLLATE rtrim) COLLATE nocase) desc", KeyPart(column="a", collation="nocase", descending=True)),
    ("lower(a) COLLATE nocase", KeyPart(expression="lower(a)", collation="nocase")),
    ("- a COLLATE nocase", KeyPart(expression="- a", collation="nocase")),
    ("a || b COLLATE nocase", KeyPart(expression="a || b COLLATE nocase")),
    ("(a || b) COLLATE nocase", KeyPart(expression="a || b", collation="nocase")),
    ("(a) || (b) DESC", KeyPart(expression="(a) || (b)", descending=True)),
    ("CASE WHEN a THEN b END COLLATE rtrim", KeyPart(expression="CASE WHEN a THEN b END", collation="rtrim")),
    ("CASE a WHEN 1 THEN 2 END || CASE b WHEN 1 THEN 2 END COLLATE rtrim", None),
    ("a > 1", KeyPart(expression="a > 1")),
    ("CAST(a AS decimal(10, 2))", KeyPart(expression="CAST(a AS decimal(10, 2))")),
]


@pytest.mark.parametrize(("written", "key"), KEYS)
def test_keys(written: str, key: KeyPart | None) -> None:
    text, pragma = stored("index", f"CREATE INDEX i ON t ({written}, b)")
    read = read_create_index(text)
    first = read.keys[0]
    assert first == (key or KeyPart(expression=written))
    assert read.keys[1:] == (KeyPart(column="b"),)
    name, descending, collation = pragma[0]
    assert first.column == name
    assert first.descending is bool(descending)
    assert first.collation in {collation, None}
    assert first.collation is not None or collation == "BINARY"


def test_whole_statement() -> None:
    text, _ = stored("index", "create unique index if not exists main.[i]--c\non t('a')where(a) > ';' /* end */")
    assert read_create_index(text) == CreateIndex(
        name="i",
        table="t",
        keys=(KeyPart(column="a"),),
        unique=True,
        where="(a) > ';'",
    )
    assert read_create_index("CREATE INDEX i ON t(a) WHERE a; DROP TABLE t").where == "a"
    assert read_create_index("CREATE INDEX i ON t(a);").where is None


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a)",
        "CREATE INDEX i ON t",
        "CREATE INDEX i ON t ()",
        "CREATE INDEX i ON t (a,,b)",
        "CREATE INDEX i ON t (a) WHERE",
        "CREATE INDEX i ON t (a) WHERE;",
        "CREATE INDEX i ON t (a) x",
        "CREATE INDEX i ON t (CASE a COLLATE b)",
        "CREATE INDEX i ON t (()",
        "CREATE INDEX i ON t (())",
    ],
)
def test_what_is_no_index_is_refused(sql: str) -> None:
    with pytest.raises(SqlTextError):
        read_create_index(sql)


def test_views() -> None:
    text, _ = stored("view", "CREATE VIEW IF NOT EXISTS main.[v w] (x, 'y') AS SELECT a, ';' FROM t -- end")
    assert read_create_view(text) == CreateView(
        name="v w",
        columns=("x", "y"),
        select="SELECT a, ';' FROM t",
    )
    assert read_create_view("CREATE TEMP VIEW v AS VALUES (1);").temporary


def test_triggers() -> None:
    text, _ = stored(
        "trigger",
        "CREATE TRIGGER IF NOT EXISTS g AFTER UPDATE OF a, [c d] ON t FOR EACH ROW WHEN new.a > (SELECT 1) "
        "BEGIN UPDATE t SET b = CASE WHEN 1 THEN 2 END; SELECT ';'; END",
    )
    assert read_create_trigger(text) == CreateTrigger(
        name="g",
        table="t",
        timing="AFTER",
        event="UPDATE",
        update_of=("a", "c d"),
        when="new.a > (SELECT 1)",
        body="BEGIN UPDATE t SET b = CASE WHEN 1 THEN 2 END; SELECT ';'; END",
    )
    short = read_create_trigger("CREATE TRIGGER g INSERT ON t BEGIN SELECT 1; END;")
    assert (short.timing, short.body) == ("BEFORE", "BEGIN SELECT 1; END")
    assert read_create_trigger("CREATE TRIGGER g INSTEAD OF DELETE ON v BEGIN SELECT 1; END").timing == "INSTEAD OF"
    with pytest.raises(SqlTextError, match="expected BEGIN"):
        read_create_trigger("CREATE TRIGGER g INSERT ON t SELECT 1")
