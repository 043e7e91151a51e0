"""Hostile schemas: what is read and pushed to an empty database is shown the same there, and a second push is empty."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hostile_schemas import BOTH, ONLY_MARIADB, ONLY_MYSQL, make
from mysql_helpers import ADAPTER, connected, prepared, push, reading, shown

from tests.servers import mysql
from tests.servers.mysql import MySQLServer, MySQLSource
from viborm_core.codec import Codec
from viborm_core.errors import SchemaError
from viborm_core.operations import CORE_OPERATIONS
from viborm_core.push import run
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Integer, SchemaSnapshot, TableDef, TableName

_USING = re.compile(r" USING (?:BTREE|HASH)")
"""Shown where it was said, also where it is what the engine does anyway; the catalog does not tell that it was said."""


def bare(url: str) -> dict[str, list[str]]:
    """What SHOW CREATE TABLE says, without methods of indexes."""
    return {name: sorted(_USING.sub("", line) for line in lines) for name, lines in shown(url).items()}


def copied(server: MySQLServer, url: str) -> SchemaReading:
    """Push what is in a database to an empty one, see that it is the same, and give what was read."""
    found = reading(url)
    other = server.new_database()
    try:
        with connected(url) as connection:
            assert not prepared(connection, found).operations
        with connected(other) as connection:
            run(prepared(connection, found))
            again = prepared(connection, found)
            assert not again.operations
            assert not again.uncertain
        assert bare(other) == bare(url)
    finally:
        server.drop(other)
    return found


def _through_a_file(found: SchemaReading) -> SchemaSnapshot:
    codec = Codec(CORE_OPERATIONS, ADAPTER.object_types)
    return codec.load_snapshot(codec.dump_snapshot(found), "a file").snapshot


@pytest.mark.parametrize("what", BOTH)
def test_it_is_copied_to_the_letter(mysql_server: MySQLServer, mysql_database: str, what: str) -> None:
    make(mysql_server, BOTH[what], mysql_database)
    found = copied(mysql_server, mysql_database)
    assert _through_a_file(found) == found.snapshot


@pytest.mark.parametrize("half", [0, 1])
def test_what_one_flavour_has_alone_is_copied_to_the_letter(mysql_server: MySQLServer, half: int) -> None:
    own = ONLY_MARIADB if mysql_server.flavour == mysql.MARIADB else ONLY_MYSQL
    for what in list(own)[half::2]:
        url = mysql_server.new_database()
        make(mysql_server, own[what], url)
        found = copied(mysql_server, url)
        assert _through_a_file(found) == found.snapshot, what
        mysql_server.drop(url)


VERSIONED = """
CREATE TABLE t (a int) WITH SYSTEM VERSIONING;
CREATE SEQUENCE s;
CREATE TABLE u (a int, b date, e date, PERIOD FOR p (b, e), UNIQUE (a, p WITHOUT OVERLAPS))"""


def test_what_is_not_compared_is_named_and_its_name_is_taken(mysql_server: MySQLServer, mysql_database: str) -> None:
    if mysql_server.flavour == mysql.MARIADB:
        make(mysql_server, VERSIONED, mysql_database)
        assert dict(reading(mysql_database).not_compared) == {"period": 1, "sequence": 1, "system-versioned table": 1}
        taken = {"t": "system-versioned table", "s": "sequence", "v": "view"}
    else:
        taken = {"v": "view"}
    make(mysql_server, "CREATE VIEW v AS SELECT 1 AS a", mysql_database)
    for name, kind in taken.items():
        table = TableDef(name=TableName(None, name), columns=(ColumnDef(name="a", type=Integer()),))
        with connected(mysql_database) as connection, pytest.raises(SchemaError, match=f"table {name}: a {kind} of"):
            prepared(connection, SchemaSnapshot(tables=(table,)))


def test_a_key_onto_what_is_not_unique(mysql_server: MySQLServer, mysql_database: str) -> None:
    tables = "CREATE TABLE p (a int, b int, KEY (a, b));\nCREATE TABLE c (x int, FOREIGN KEY (x) REFERENCES p (a))"
    with connected(mysql_database) as connection:
        strict = connection.flavour.unique_references
    make(mysql_server, f"SET restrict_fk_on_non_standard_key = 0;\n{tables}" if strict else tables, mysql_database)
    if not strict:
        copied(mysql_server, mysql_database)
        return
    other = mysql_server.new_database()
    found = reading(mysql_database)
    with connected(other) as connection, pytest.raises(SchemaError, match="p has no unique key over a"):
        prepared(connection, found)
    mysql_server.drop(other)


ACROSS = {
    "partitions": BOTH["partitions range"],
    "expressions in partitions": BOTH["partitions hash"],
    "lists": BOTH["partitions list"].replace("TABLE t", "TABLE x"),
    "moments": BOTH["moments"],
    "texts": BOTH["texts"],
    "checks without names": "CREATE TABLE t (a int, CHECK (a > 1));\nCREATE TABLE u (a int, CHECK (a > 1))",
}


@pytest.mark.parametrize("what", ACROSS)
def test_what_both_have_goes_from_one_to_the_other(
    start_mysql: Callable[[MySQLSource], MySQLServer], what: str
) -> None:
    for source, target in _both_ways(start_mysql):
        url, other = source.new_database("COLLATE utf8mb4_general_ci"), target.new_database()
        make(source, ACROSS[what], url)
        push(other, reading(url))
        source.drop(url)
        target.drop(other)


REFUSED = {
    mysql.MARIADB: {
        "CREATE TABLE t (a uuid, b text compressed)": "has no uuid; use char(36)",
        "CREATE TABLE t (a int CHECK (a > 1))": "no column option check; make it a check of the table",
        "CREATE SEQUENCE s;\nCREATE TABLE t (a bigint DEFAULT nextval(s))": "MySQL has no sequences",
        "CREATE TABLE t (a int) ENGINE=aria": "no engine aria; use innodb",
        "CREATE TABLE t (a int) PAGE_COMPRESSED=1": "no table option page_compressed",
        "CREATE TABLE t (a char(3) COLLATE utf8mb4_nopad_bin)": "no collation utf8mb4_nopad_bin",
    },
    mysql.MYSQL: {
        "CREATE TABLE t (a char(3)) COLLATE utf8mb4_0900_ai_ci": "no collation utf8mb4_0900_ai_ci",
        "CREATE TABLE t (a int, KEY ((a + 1)))": "no indexes over expressions",
        "CREATE TABLE t (a int, CHECK (a > 1) NOT ENFORCED)": "MariaDB enforces every check",
        "CREATE TABLE t (a point NOT NULL SRID 4326)": "no column option srid",
        "CREATE TABLE t (a text, FULLTEXT (a) WITH PARSER ngram)": "no parser ngram",
        "CREATE TABLE t (a int) COMPRESSION='zlib'": "no table option compression",
    },
}


def test_what_the_other_cannot_hold_is_named(start_mysql: Callable[[MySQLSource], MySQLServer]) -> None:
    for source, target in _both_ways(start_mysql):
        other = target.new_database()
        for sql, said in REFUSED[source.flavour].items():
            url = source.new_database("COLLATE utf8mb4_general_ci")
            make(source, sql, url)
            found = reading(url)
            with connected(other) as connection, pytest.raises(SchemaError, match=re.escape(said)):
                prepared(connection, found)
            source.drop(url)
        target.drop(other)


def _both_ways(start: Callable[[MySQLSource], MySQLServer]) -> list[tuple[MySQLServer, MySQLServer]]:
    servers = [start(source) for source in mysql.available()]
    if len(servers) < 2:
        pytest.skip("both flavours are needed")
    one, two = servers
    return [(one, two), (two, one)]
