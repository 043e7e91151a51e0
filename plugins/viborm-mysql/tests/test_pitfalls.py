"""What was seen to go wrong on MySQL and MariaDB, each with rows, on both."""

from __future__ import annotations

import pytest
from mysql_helpers import ADAPTER, connected, nothing, prepared, push, reading, shown

from tests.servers.mysql import MySQLServer
from viborm_core.errors import DatabaseChanged, SchemaError
from viborm_core.push import run
from viborm_core.reading import SchemaReading
from viborm_core.schema import (
    Array,
    Boolean,
    CheckConstraintDef,
    ColumnDef,
    EnumDef,
    EnumRef,
    Expression,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    Json,
    Literal,
    Native,
    ObjectRef,
    PrimaryKeyDef,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    UniqueConstraintDef,
)

ID = ColumnDef(name="id", type=Integer(), identity=IdentityDef())


def table(name: str, *columns: ColumnDef, **parts: object) -> TableDef:
    """A table with a number as its key."""
    return TableDef(
        name=TableName(None, name),
        columns=(ID, *columns),
        primary_key=PrimaryKeyDef(columns=("id",)),
        **parts,  # type: ignore[arg-type]
    )


def schema(*tables: TableDef) -> SchemaSnapshot:
    """A schema of tables."""
    return SchemaSnapshot(tables=tables)


def column(name: str, kind: object, **facts: object) -> ColumnDef:
    """A column that may be NULL."""
    return ColumnDef(name=name, type=kind, **({"nullable": True} | facts))  # type: ignore[arg-type]


def refers(name: str, parent: str, **facts: object) -> ForeignKeyDef:
    """A foreign key to a number."""
    return ForeignKeyDef(columns=(name,), references=TableName(None, parent), referenced_columns=("id",), **facts)  # type: ignore[arg-type]


def test_an_index_that_a_foreign_key_needs_is_replaced_in_one_statement(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    parent = table("parent")
    key = (refers("a", "parent"),)
    numbers = (column("a", Integer()), column("b", Integer()))
    old = IndexDef(name="one", keys=(IndexKey(column="a"),))
    new = IndexDef(name="two", keys=(IndexKey(column="a"), IndexKey(column="b")))
    push(mysql_database, schema(parent, table("child", *numbers, foreign_keys=key, indexes=(old,))))
    mysql_server.run("INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1, 1, 2)", url=mysql_database)
    made = push(mysql_database, schema(parent, table("child", *numbers, foreign_keys=key, indexes=(new,))))
    assert len(made) == 1
    assert {"DROP INDEX", "ADD KEY"} <= {word for word in ("DROP INDEX", "ADD KEY") if word in made[0]}


def test_a_unique_that_only_serves_a_foreign_key_leaves_an_index(mysql_database: str) -> None:
    key = (refers("a", "parent"),)
    unique = (UniqueConstraintDef(columns=("a",)),)
    number = column("a", Integer())
    push(mysql_database, schema(table("parent"), table("child", number, foreign_keys=key, uniques=unique)))
    push(mysql_database, schema(table("parent"), table("child", number, foreign_keys=key)))


def test_the_index_made_for_a_foreign_key_is_no_difference_and_goes_with_it(mysql_database: str) -> None:
    number = column("a", Integer())
    push(mysql_database, schema(table("parent"), table("child", number, foreign_keys=(refers("a", "parent"),))))
    assert any("KEY `child_a_fkey`" in line for line in shown(mysql_database)["child"])
    made = push(mysql_database, schema(table("parent"), table("child", number)))
    assert any("DROP INDEX" in sql for sql in made)


@pytest.mark.parametrize("name", [None, "to_parent"])
def test_the_index_that_the_server_leaves_beside_a_prefix_as_long_as_the_column_is_no_difference(
    mysql_server: MySQLServer, mysql_database: str, name: str | None
) -> None:
    words = column("word", String(80))
    key = ForeignKeyDef(
        columns=("word",), references=TableName(None, "parent"), referenced_columns=("word",), name=name
    )
    prefix = IndexDef(name="ix", keys=(IndexKey(column="word", length=80), IndexKey(column="id")))
    parent = table("parent", words, uniques=(UniqueConstraintDef(columns=("word",)),))
    mysql_server.run(
        "CREATE TABLE parent (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, word varchar(80), UNIQUE KEY (word))",
        "CREATE TABLE child (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, word varchar(80), "
        f"{f'CONSTRAINT {name} ' if name else ''}FOREIGN KEY (word) REFERENCES parent (word))",
        "CREATE INDEX ix ON child (word(80), id)",
        url=mysql_database,
    )
    own = [f"KEY `{name or 'word'}` (`word`)"] if mysql_server.flavour == "mysql" else []
    assert keys_of_child(mysql_database) == [*own, "KEY `ix` (`word`,`id`)"]
    desired = schema(parent, table("child", words, foreign_keys=(key,), indexes=(prefix,)))
    assert push(mysql_database, desired) == []

    mysql_server.run("ALTER TABLE child COMMENT 'any change'", url=mysql_database)
    assert keys_of_child(mysql_database) == ["KEY `ix` (`word`,`id`)"]
    assert push(mysql_database, desired) == []

    mysql_server.run("CREATE INDEX somebodys ON child (word)", url=mysql_database)
    assert len(push(mysql_database, desired)) == 1
    assert keys_of_child(mysql_database) == ["KEY `ix` (`word`,`id`)"]


def test_a_parent_goes_after_the_foreign_key_of_a_child_that_stays(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    number = column("a", Integer())
    push(mysql_database, schema(table("parent"), table("child", number, foreign_keys=(refers("a", "parent"),))))
    mysql_server.run("INSERT INTO parent VALUES (7)", "INSERT INTO child VALUES (1, 7)", url=mysql_database)
    push(mysql_database, schema(table("child", number)))
    assert list(shown(mysql_database)) == ["child"]
    assert mysql_server.run("SELECT id, a FROM child", url=mysql_database) == [(1, 7)]


def keys_of_child(url: str) -> list[str]:
    return [line for line in shown(url)["child"] if line.startswith("KEY ")][::-1]


def test_the_type_of_a_key_changes_on_both_sides_of_a_foreign_key(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    def of(bits: int) -> SchemaSnapshot:
        numbered = ColumnDef(name="id", type=Integer(bits), identity=IdentityDef())
        parent = TableDef(
            name=TableName(None, "parent"), columns=(numbered,), primary_key=PrimaryKeyDef(columns=("id",))
        )
        key = (refers("a", "parent"),)
        return schema(parent, table("child", column("a", Integer(bits)), foreign_keys=key))

    push(mysql_database, of(32))
    mysql_server.run("INSERT INTO parent VALUES (7)", "INSERT INTO child VALUES (1, 7)", url=mysql_database)
    push(mysql_database, of(64))
    assert mysql_server.run("SELECT * FROM child", url=mysql_database) == [(1, 7)]


@pytest.mark.parametrize(
    ("kind", "fill", "value"),
    [
        (Integer(), "5", 5),
        (String(20), "'it''s'", "it's"),
        (String(), "'long'", "long"),
        (InlineEnum(("a", "b")), "'b'", "b"),
        (Integer(64), "id * 10", 10),
    ],
)
def test_not_null_without_a_default_is_filled_and_never_made_up(
    mysql_server: MySQLServer, mysql_database: str, kind: object, fill: str, value: object
) -> None:
    push(mysql_database, schema(table("t")))
    mysql_server.run("INSERT INTO t VALUES (1)", url=mysql_database)
    wanted = schema(table("t", column("c", kind, nullable=False)))
    with connected(mysql_database) as connection:
        assert [one.id for one in prepared(connection, wanted).open] == ["fill:column:t.c"]
    push(mysql_database, wanted, {"fill:column:t.c": fill})
    assert mysql_server.run("SELECT c FROM t", url=mysql_database) == [(value,)]


def test_rows_that_come_while_nobody_was_asked_are_not_filled_with_nothing(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    push(mysql_database, schema(table("t")))
    with connected(mysql_database) as connection:
        made = prepared(connection, schema(table("t", column("c", Integer(), nullable=False))))
        mysql_server.run("INSERT INTO t VALUES (1)", url=mysql_database)
        with pytest.raises(DatabaseChanged, match="0 when the plan was made, now 1"):
            run(made)
    assert mysql_server.run("SELECT * FROM t", url=mysql_database) == [(1,)]


def test_modify_restates_everything(mysql_server: MySQLServer, mysql_database: str) -> None:
    mysql_server.run(
        "CREATE TABLE t (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'its number',"
        " s varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'it''s' COMMENT 'a',"
        " at datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3) COMMENT 'b',"
        " hidden int INVISIBLE)",
        url=mysql_database,
    )
    before = shown(mysql_database)["t"]
    found = reading(mysql_database)
    (old,) = found.snapshot.tables
    commented = TableDef(
        name=old.name,
        columns=tuple(
            ColumnDef(
                **{
                    name: getattr(one, name)
                    for name in ("name", "type", "nullable", "default", "identity", "collation", "options")
                },
                comment=f"{one.comment}!",
            )
            for one in old.columns
        ),
        primary_key=old.primary_key,
    )
    push(mysql_database, schema(commented))
    after = shown(mysql_database)["t"]
    restored = [line.replace("!'", "'").replace(" COMMENT ''", "") for line in after]
    assert sorted(restored) == sorted(before)


def test_enum_values_are_mapped_before_they_go(mysql_server: MySQLServer, mysql_database: str) -> None:
    def of(*values: str) -> SchemaSnapshot:
        status = EnumDef(name=TableName(None, "status"), values=values)
        return SchemaSnapshot(
            tables=(table("t", column("s", EnumRef(status.name))),),
            enums=(status,),
        )

    push(mysql_database, of("new", "old", "it's"))
    mysql_server.run(
        "INSERT INTO t (s) VALUES ('new'), ('old'), ('it''s'), (NULL)",
        url=mysql_database,
    )
    answers = {"map:enum-value:t.s.old": "'done'", "map:enum-value:t.s.it's": "NULL"}
    push(mysql_database, of("done", "new"), answers)
    rows = mysql_server.run("SELECT s FROM t ORDER BY id", url=mysql_database)
    assert rows == [("new",), ("done",), (None,), (None,)]


def test_an_enum_becomes_text_by_its_words_and_a_number_by_its_words(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    push(mysql_database, schema(table("t", column("e", InlineEnum(("20", "10"))))))
    mysql_server.run("INSERT INTO t (e) VALUES ('10'), ('20')", url=mysql_database)
    push(mysql_database, schema(table("t", column("e", Integer()))))
    assert mysql_server.run("SELECT e FROM t ORDER BY id", url=mysql_database) == [(10,), (20,)]
    push(mysql_database, schema(table("t", column("e", InlineEnum(("10", "20"))))))
    assert mysql_server.run("SELECT e FROM t ORDER BY id", url=mysql_database) == [("10",), ("20",)]


def test_a_server_set_loosely_is_still_strict_for_us(mysql_server: MySQLServer, mysql_database: str) -> None:
    loose = mysql_server.run("SELECT @@GLOBAL.sql_mode")[0][0]
    mysql_server.run("SET GLOBAL sql_mode = ''")
    try:
        push(mysql_database, schema(table("t", column("s", String(5)))))
        mysql_server.run("INSERT INTO t (s) VALUES ('12345')", url=mysql_database)
        with connected(mysql_database) as connection:
            made = prepared(connection, schema(table("t", column("s", String(2)))), decide=nothing)
            assert [one.kind for one in made.blocked] == ["blocked"]
            with pytest.raises(Exception, match="truncated"):
                connection.run("ALTER TABLE t MODIFY s varchar(2)")
    finally:
        mysql_server.run(f"SET GLOBAL sql_mode = '{loose}'")


@pytest.mark.parametrize(
    "written",
    [
        "int(11)",
        "bool DEFAULT true",
        "json",
        "bigint(20) unsigned NOT NULL DEFAULT 3",
        "varchar(20) DEFAULT 'it''s \"x\" \\\\ y'",
        "decimal(10,2) DEFAULT 1.50",
        "double DEFAULT 1e10",
        "datetime(6) DEFAULT now(6) ON UPDATE now(6)",
        "timestamp NULL DEFAULT NULL",
        "text",
        "longtext",
        "set('x','y')",
        "bit(3) DEFAULT b'101'",
        "year",
        "varbinary(16) DEFAULT 'ab'",
        "varchar(40) DEFAULT (concat('a', 'é'))",
        "enum('a','it''s','c,d','back\\\\slash') DEFAULT 'it''s'",
        "int GENERATED ALWAYS AS (char_length('é') + 1) STORED",
        "varchar(9) CHARACTER SET latin1 DEFAULT 'é'",
        "int CHECK (c > - 3 AND c <> 5)",
        "varchar(20) COLLATE utf8mb4_bin",
    ],
)
def test_what_is_read_is_no_difference_and_is_made_again(
    mysql_server: MySQLServer, mysql_database: str, written: str
) -> None:
    mysql_server.run(f"CREATE TABLE t (id int PRIMARY KEY, c {written})", url=mysql_database)
    found = reading(mysql_database)
    assert not push(mysql_database, found)
    copy = mysql_server.new_database()
    try:
        push(copy, found)
        assert shown(copy) == shown(mysql_database)
    finally:
        mysql_server.drop(copy)


def test_models_types_are_no_difference_after_the_push(mysql_database: str) -> None:
    push(
        mysql_database,
        schema(
            table(
                "t",
                column("j", Json(), nullable=False, default=Literal('{"a": 1}')),
                column("b", Boolean(), default=Literal(value=False)),
                column("n", Native("INT(11)  unsigned")),
                column("s", String(), default=Literal("a 'long' text")),
                column("d", String(40), default=Expression.of("CONCAT( 'a' ,'b')")),
                column("g", Integer(), generated=GeneratedDef(expression=Expression.of("N+1"))),
                checks=(CheckConstraintDef(expression=Expression.of("n IN(1,2) OR (n>3 AND n <9)")),),
            )
        ),
    )


def test_stored_to_virtual_and_back_keeps_the_index(mysql_database: str) -> None:
    def of(*, stored: bool) -> SchemaSnapshot:
        computed = GeneratedDef(expression=Expression.of("a + 1"), stored=stored)
        index = IndexDef(name="k", keys=(IndexKey(column="g"),))
        return schema(table("t", column("a", Integer()), column("g", Integer(), generated=computed), indexes=(index,)))

    push(mysql_database, of(stored=True))
    push(mysql_database, of(stored=False))
    push(mysql_database, of(stored=True))


def test_a_column_that_others_read_is_renamed(mysql_server: MySQLServer, mysql_database: str) -> None:
    def of(name: str) -> SchemaSnapshot:
        computed = GeneratedDef(expression=Expression.of(f"{name} + 1"), stored=True)
        return schema(
            table("p"),
            table(
                "t",
                column(name, Integer()),
                column("g", Integer(), generated=computed),
                column("d", Integer(), default=Expression.of(f"{name} * 2")),
                checks=(CheckConstraintDef(name="small", expression=Expression.of(f"{name} < 100")),),
                foreign_keys=(refers(name, "p"),),
            ),
        )

    push(mysql_database, of("a"))
    mysql_server.run("INSERT INTO p VALUES (3)", "INSERT INTO t (a) VALUES (3)", url=mysql_database)
    push(mysql_database, of("z"), {"rename:column:t.z": "a"})
    assert mysql_server.run("SELECT z, g, d FROM t", url=mysql_database) == [(3, 4, 6)]


def test_a_new_table_says_its_character_set(mysql_server: MySQLServer) -> None:
    url = mysql_server.new_database("CHARACTER SET latin1")
    try:
        push(url, schema(table("t", column("s", String(20)))))
        assert any("CHARSET=utf8mb4" in line for line in shown(url)["t"])
    finally:
        mysql_server.drop(url)


def test_a_collation_of_the_table_takes_its_columns_along(mysql_server: MySQLServer, mysql_database: str) -> None:
    mysql_server.run(
        "CREATE TABLE t (id int PRIMARY KEY, s varchar(9), o varchar(9) COLLATE utf8mb4_bin)"
        " CHARACTER SET latin1 COLLATE latin1_swedish_ci".replace("utf8mb4_bin", "latin1_bin"),
        "INSERT INTO t VALUES (1, 'é', 'é')",
        url=mysql_database,
    )
    (old,) = reading(mysql_database).snapshot.tables
    wanted = TableDef(
        name=old.name,
        columns=tuple(ColumnDef(name=one.name, type=one.type, nullable=one.nullable) for one in old.columns),
        primary_key=old.primary_key,
        options=(("collation", "utf8mb4_general_ci"),),
    )
    push(mysql_database, schema(wanted))
    lines = "\n".join(shown(mysql_database)["t"])
    assert "COLLATE=utf8mb4_general_ci" in lines
    assert "latin1_bin" in lines
    assert mysql_server.run("SELECT s, o FROM t", url=mysql_database) == [("é", "é")]


REFUSED = {
    "an array": (schema(table("t", column("c", Array(Integer())))), "json"),
    "a text in a key": (
        schema(table("t", column("c", String()), uniques=(UniqueConstraintDef(columns=("c",)),))),
        "255",
    ),
    "a text in an index": (
        schema(table("t", column("c", String()), indexes=(IndexDef(keys=(IndexKey(column="c"),)),))),
        "255",
    ),
    "a predicate": (
        schema(
            table(
                "t",
                column("c", Integer()),
                indexes=(IndexDef(keys=(IndexKey(column="c"),), predicate=Expression.of("c > 1")),),
            )
        ),
        "predicate",
    ),
    "included columns": (
        schema(table("t", column("c", Integer()), indexes=(IndexDef(keys=(IndexKey(column="c"),), include=("id",)),))),
        "included",
    ),
    "a deferrable key": (
        schema(table("t", column("c", Integer()), foreign_keys=(refers("c", "t", deferrable=True),))),
        "deferrable",
    ),
    "nulls not distinct": (
        schema(
            table("t", column("c", Integer()), uniques=(UniqueConstraintDef(columns=("c",), nulls_distinct=False),))
        ),
        "NULL",
    ),
    "set default": (
        schema(table("t", column("c", Integer()), foreign_keys=(refers("c", "t", on_delete="set default"),))),
        "SET NULL",
    ),
    "a long name": (schema(table("t", column("c" * 65, Integer()))), "64"),
    "a check of a number of the database's": (
        schema(table("t", checks=(CheckConstraintDef(name="k", expression=Expression.of("id > 0")),))),
        "numbers",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_it_cannot_hold_is_refused_with_place_and_way_out(mysql_database: str, what: str) -> None:
    wanted, way_out = REFUSED[what]
    place = {ObjectRef(kind="table", owner=TableName(None, "t")): "models.py:7"}
    with connected(mysql_database) as connection, pytest.raises(SchemaError) as caught:
        prepared(connection, SchemaReading(snapshot=wanted, places=place))
    assert way_out in caught.value.message
    assert "models.py:7: " in caught.value.message


def test_a_wrong_expression_is_refused_before_anything_is_done(mysql_server: MySQLServer, mysql_database: str) -> None:
    check = CheckConstraintDef(name="k", expression=Expression.of("a > 1"))
    push(mysql_database, schema(table("t", column("a", Integer()), checks=(check,))))
    wrong = CheckConstraintDef(name="k", expression=Expression.of("nothing(a) > 1"))
    with connected(mysql_database) as connection, pytest.raises(SchemaError, match="nothing"):
        prepared(connection, schema(table("t", column("a", Integer()), checks=(wrong,))))


def test_without_the_right_to_temporary_tables_a_pair_is_uncertain(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    check = CheckConstraintDef(name="k", expression=Expression.of("NOT (a >= 9)"))
    push(mysql_database, schema(table("t", column("a", Integer()), checks=(check,))))
    name = mysql_database.rpartition("/")[2]
    user = f"u{name[-8:]}"
    mysql_server.run(
        f"CREATE USER {user}@'%' IDENTIFIED BY 'secret'",
        f"GRANT SELECT, INSERT, UPDATE, ALTER, CREATE, DROP, INDEX, REFERENCES ON `{name}`.* TO {user}@'%'",
    )
    url = mysql_database.replace("root@", f"{user}:secret@")
    try:
        with connected(url) as connection:
            made = prepared(connection, schema(table("t", column("a", Integer()), checks=(check,))))
            assert not made.operations
            assert [str(one.ref) for one in made.uncertain] == ["t.k"]
    finally:
        mysql_server.run(f"DROP USER {user}@'%'")


def test_offline_nothing_is_asked(mysql_database: str) -> None:
    check = CheckConstraintDef(name="k", expression=Expression.of("NOT (a >= 9)"))
    wanted = schema(table("t", column("a", Integer()), checks=(check,)))
    push(mysql_database, wanted)
    current = reading(mysql_database)
    pair = ADAPTER.canonical(SchemaReading(snapshot=wanted), current, None, ADAPTER.capabilities(None))
    assert [str(one.ref) for one in pair.uncertain] == ["t.k"]
