"""Connections, SQL files, whole databases and the server's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from mysql_helpers import ADAPTER, connected, prepared, push, reading, shown

from tests.servers import mysql
from tests.servers.mysql import MySQLServer, MySQLSource
from viborm_core.errors import DatabaseError, SchemaError, SourceError, UsageError
from viborm_core.push import run
from viborm_core.schema import ColumnDef, Integer, PrimaryKeyDef, SchemaSnapshot, String, TableDef, TableName
from viborm_core.script import SQLScript
from viborm_core.url import DatabaseURL

EVERYTHING = """
CREATE TABLE parent (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, code varchar(20) NOT NULL UNIQUE)
  DEFAULT CHARSET=utf8mb4 COMMENT='it''s';
CREATE TABLE child (
  id bigint NOT NULL AUTO_INCREMENT, parent_id int unsigned,
  s varchar(30) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'it''s "x" \\\\ y',
  s2 varchar(30) COLLATE utf8mb4_bin NOT NULL DEFAULT '', n decimal(10,2) DEFAULT 1.50,
  at datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6), t timestamp NULL DEFAULT NULL,
  j json, e enum('a','it''s','c,d') DEFAULT 'a', st set('x','y'), bl longblob, bt bit(3) DEFAULT b'101',
  g int AS (z + 1) VIRTUAL, g2 varchar(60) AS (concat(s2, 'é', 'x')) STORED, ex varchar(40) DEFAULT (concat('a', 'é')),
  z int NOT NULL, lt longtext, tx text, hidden int INVISIBLE, geo point NOT NULL,
  PRIMARY KEY (id), KEY k1 (s2(5), n), UNIQUE KEY u1 (z, s2), KEY kt (tx(20)) COMMENT 'short',
  FULLTEXT KEY ft (lt), SPATIAL KEY sp (geo),
  CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT ck1 CHECK (n > 0 AND s2 <> 'é'), CONSTRAINT ck2 CHECK (z IN (1,2,3) OR z IS NULL)
) DEFAULT CHARSET=utf8mb4 ROW_FORMAT=COMPRESSED;
CREATE TABLE parted (a int NOT NULL, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a)
  (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE VIEW seen AS SELECT id FROM child;
CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET new.z = 1
"""
ONLY_MYSQL = (
    "CREATE INDEX fx ON child ((lower(s2)), id)",
    "CREATE INDEX down ON child (n DESC)",
    "ALTER TABLE child ALTER INDEX k1 INVISIBLE",
    "ALTER TABLE child ADD CONSTRAINT ck3 CHECK (z < 9) NOT ENFORCED",
)
ONLY_MARIADB = ("ALTER TABLE child ALTER INDEX k1 IGNORED", "ALTER TABLE child ADD v varchar(9) CHECK (v <> 'é')")


def statements(sql: str) -> list[str]:
    return [one for one in sql.split(";\n") if one.strip()]


def test_a_database_becomes_another(mysql_server: MySQLServer, mysql_database: str) -> None:
    own = ONLY_MARIADB if mysql_server.flavour == mysql.MARIADB else ONLY_MYSQL
    mysql_server.run(*statements(EVERYTHING), *own, url=mysql_database)
    found = reading(mysql_database)
    assert dict(found.not_compared) == {"trigger": 1, "view": 1}
    assert [one.name.name for one in found.snapshot.objects] == ["seen"]
    other = mysql_server.new_database()
    mysql_server.run(
        "CREATE TABLE child (id int PRIMARY KEY, s2 varchar(9), extra int) DEFAULT CHARSET=latin1",
        "INSERT INTO child VALUES (1, 'x', 3)",
        url=other,
    )
    with connected(other) as connection:
        made = prepared(
            connection,
            found,
            {"fill:column:child.z": "1", "fill:column:child.s2": "''", "fill:column:child.geo": "point(1, 2)"},
        )
        run(made)
        assert not prepared(connection, found).operations
    assert shown(other) == shown(mysql_database)
    assert mysql_server.run("SELECT id, s2, z FROM child", url=other) == [(1, "x", 1)]
    assert not push(mysql_database, reading(other))
    mysql_server.drop(other)


def test_the_number_of_queries_does_not_grow(mysql_server: MySQLServer, mysql_database: str) -> None:
    def count() -> int:
        with connected(mysql_database) as connection:
            asked = []
            query = connection.query
            connection.query = lambda sql: asked.append(sql) or query(sql)  # type: ignore[method-assign, func-returns-value]
            ADAPTER.introspect(connection)
            return len(asked)

    before = count()
    mysql_server.run(
        *(f"CREATE TABLE t{n} (id int PRIMARY KEY, CHECK (id > 0))" for n in range(20)), url=mysql_database
    )
    assert count() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("root@", "root:wrong@"), "user or password is wrong"),
        (("viborm_", "nothing_"), "there is no such database"),
    ],
)
def test_what_cannot_be_reached_is_said_without_passwords(
    mysql_server: MySQLServer, mysql_database: str, change: tuple[str, str], said: str
) -> None:
    if mysql_server.pid is None:
        pytest.skip("the given server has users of its own")
    with pytest.raises(DatabaseError, match=said) as caught:
        ADAPTER.connect(DatabaseURL.parse(mysql_database.replace(*change)))
    assert "wrong@" not in caught.value.message
    assert caught.value.hint


def test_nothing_that_listens_is_said() -> None:
    with pytest.raises(DatabaseError, match="nothing answers there"):
        ADAPTER.connect(DatabaseURL.parse("mysql://root:hush@127.0.0.1:1/x"))


@pytest.mark.parametrize("url", ["mysql://root@127.0.0.1", "mysql://root@127.0.0.1/x?nonsense=1"])
def test_a_url_that_is_wrong(url: str) -> None:
    with pytest.raises(UsageError):
        ADAPTER.connect(DatabaseURL.parse(url))


def test_namespaces_are_refused(mysql_database: str) -> None:
    with connected(mysql_database) as connection:
        with pytest.raises(SchemaError, match="namespaces"):
            ADAPTER.introspect(connection, ("app",))
        key = PrimaryKeyDef(columns=("id",))
        one = TableDef(name=TableName("app", "t"), columns=(ColumnDef(name="id", type=Integer()),), primary_key=key)
        with pytest.raises(SchemaError, match="namespaces"):
            prepared(connection, SchemaSnapshot(tables=(one,)))


def test_a_server_that_goes_away_is_said(mysql_server: MySQLServer, mysql_database: str) -> None:
    with connected(mysql_database) as connection:
        number = connection.query("SELECT connection_id()")[0][0]
        mysql_server.run(f"KILL {number}")
        with pytest.raises(DatabaseError, match="lost") as caught:
            connection.query("SELECT 1")
        assert caught.value.hint


def test_a_file_of_sql_is_read_in_a_scratch_database(mysql_server: MySQLServer, mysql_database: str) -> None:
    with connected(mysql_database) as connection:
        found = ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text=EVERYTHING)], connection)
        assert connection.query("SELECT database()")[0][0] == connection.database
    assert [one.name.name for one in found.snapshot.tables] == ["child", "parent", "parted"]
    assert not mysql_server.run("SHOW DATABASES LIKE 'viborm\\_scratch%'")
    push(mysql_database, found)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE TABLE a (x int);\nCREATE TABL b (x int);", r"schema.sql:2: .*syntax"),
        ("CREATE TABLE a (x int COMMENT 'open);", r"schema.sql:1: .*not closed"),
        ("\nUSE other;", r"schema.sql:2: USE"),
        ("DROP DATABASE other", r"schema.sql:1: DROP"),
    ],
)
def test_a_wrong_file_of_sql_is_said_with_its_line(mysql_database: str, sql: str, said: str) -> None:
    with connected(mysql_database) as connection, pytest.raises(SourceError, match=said):
        ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text=sql)], connection)


def test_sql_needs_a_server() -> None:
    with pytest.raises(SourceError, match="no server"):
        ADAPTER.read_sql([SQLScript(path=Path("schema.sql"), text="SELECT 1")], None)


@pytest.mark.parametrize("lower", [0, 1])
def test_names_whose_case_does_not_count(mysql_source: MySQLSource, lower: int) -> None:
    with mysql.running(mysql_source, [f"--lower-case-table-names={lower}"]) as server:
        url = server.new_database()
        columns = (ColumnDef(name="Id", type=Integer()), ColumnDef(name="Name", type=String(9), nullable=True))
        key = PrimaryKeyDef(columns=("Id",))
        push(url, SchemaSnapshot(tables=(TableDef(name=TableName(None, "Users"), columns=columns, primary_key=key),)))
        expected = "users" if lower else "Users"
        assert list(shown(url)) == [expected]
        columns = (ColumnDef(name="id", type=Integer()), ColumnDef(name="NAME", type=String(9), nullable=True))
        key = PrimaryKeyDef(columns=("ID",))
        named = "USERS" if lower else "Users"
        made = push(
            url, SchemaSnapshot(tables=(TableDef(name=TableName(None, named), columns=columns, primary_key=key),))
        )
        assert not made
