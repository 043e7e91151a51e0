"""Changes of tables with rows, on both servers: the result is what a direct CREATE makes, with every row."""

from __future__ import annotations

import pytest
from attrs import evolve
from changes_with_rows import CHANGES
from hostile_schemas import make
from mysql_helpers import connected, prepared, push, reading, shown

from tests.servers import mysql
from tests.servers.mysql import MySQLServer
from viborm_core.errors import SchemaError
from viborm_core.push import run
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    Expression,
    ForeignKeyDef,
    Integer,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    TableName,
)


@pytest.mark.parametrize("what", CHANGES)
def test_it_is_changed_to_the_letter_with_every_row(mysql_server: MySQLServer, mysql_database: str, what: str) -> None:
    change = CHANGES[what]
    make(mysql_server, change.before, mysql_database)
    mysql_server.run(*change.filled, url=mysql_database)
    direct = mysql_server.new_database()
    make(mysql_server, change.after, direct)
    wanted = reading(direct)
    with connected(mysql_database) as connection:
        made = prepared(connection, wanted, change.answers)
        assert made.is_ready, [question.id for question in (*made.open, *made.blocked)]
        run(made)
        again = prepared(connection, wanted)
        assert not again.operations
        assert not again.uncertain
    assert shown(mysql_database) == shown(direct)
    assert mysql_server.run(change.select, url=mysql_database) == change.rows
    mysql_server.drop(direct)


CHECKED = """
CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0), b int CHECK (a < 100), c int CHECK (c < a), j json)"""


def test_checks_of_single_columns_follow_a_rename(mysql_server: MySQLServer, mysql_database: str) -> None:
    """MariaDB's catalog names such a check after its column's first name."""
    # MySQL lets such a check read no other column.
    mariadb = mysql_server.flavour == mysql.MARIADB
    before = CHECKED if mariadb else CHECKED.replace("(a < 100)", "(b < 100)").replace("c < a", "c < 50")
    make(mysql_server, before, mysql_database)
    mysql_server.run("INSERT INTO t VALUES (1, 2, 3, 1, '[]')", url=mysql_database)
    direct = mysql_server.new_database()
    make(mysql_server, before.replace("j json", "k json").replace("c int CHECK (c", "z int CHECK (z"), direct)
    answers = {"rename:column:t.z": "c", "rename:column:t.k": "j"}
    push(mysql_database, reading(direct), answers)
    assert shown(mysql_database) == shown(direct)
    assert not push(mysql_database, reading(mysql_database))
    push(mysql_database, _with_names(mysql_database, {"z": "c", "k": "j"}), {"rename:column:t.c": "z"})
    assert mysql_server.run("SELECT id, a, b, c FROM t", url=mysql_database) == [(1, 2, 3, 1)]
    mysql_server.drop(direct)


def _with_names(url: str, names: dict[str, str]) -> SchemaSnapshot:
    """The schema as models would say it, which state no options."""
    (table,) = reading(url).snapshot.tables
    columns = (evolve(one, name=names.get(one.name, one.name), options=()) for one in table.columns)
    checks = (evolve(one, expression=_renamed(one.expression, names)) for one in table.checks)
    return SchemaSnapshot(tables=(evolve(table, columns=tuple(columns), checks=tuple(checks)),))


def _renamed(expression: Expression, names: dict[str, str]) -> Expression:
    for old, new in names.items():
        expression = expression.renamed("column", old, new)
    return expression


def test_a_check_of_a_column_that_reads_another_which_is_renamed_is_said(
    mysql_server: MySQLServer, mysql_database: str
) -> None:
    if mysql_server.flavour != mysql.MARIADB:
        return
    make(mysql_server, CHECKED, mysql_database)
    with connected(mysql_database) as connection, pytest.raises(SchemaError, match=r"t\.b: its check reads a"):
        prepared(connection, _with_names(mysql_database, {"a": "z"}), {"rename:column:t.z": "a"})


def test_names_that_the_server_gave_follow_a_renamed_table(mysql_server: MySQLServer, mysql_database: str) -> None:
    """Both flavours rename old_ibfk_1 by themselves, and MySQL old_chk_1."""
    make(
        mysql_server,
        """
CREATE TABLE old (
  id int PRIMARY KEY, up int, CHECK (up > 0), CHECK (up < 100), FOREIGN KEY (up) REFERENCES old (id))""",
        mysql_database,
    )
    mysql_server.run("INSERT INTO old VALUES (1, 1)", url=mysql_database)
    name = TableName(None, "new")
    key = ForeignKeyDef(columns=("up",), references=name, referenced_columns=("id",))
    table = TableDef(
        name=name,
        columns=(ColumnDef(name="id", type=Integer()), ColumnDef(name="up", type=Integer(), nullable=True)),
        primary_key=PrimaryKeyDef(columns=("id",)),
        checks=(
            CheckConstraintDef(name="dear", expression=Expression.of("up > 0")),
            CheckConstraintDef(expression=Expression.of("up < 100")),
        ),
        foreign_keys=(evolve(key, name="upwards"),),
    )
    push(mysql_database, SchemaSnapshot(tables=(table,)), {"rename:table:new": "old"})
    again = evolve(
        table,
        name=TableName(None, "newer"),
        checks=(),
        foreign_keys=(evolve(key, references=TableName(None, "newer")),),
    )
    push(mysql_database, SchemaSnapshot(tables=(again,)), {"rename:table:newer": "new"})
    assert mysql_server.run("SELECT * FROM newer", url=mysql_database) == [(1, 1)]
