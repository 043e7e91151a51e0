"""Plans that stop at any statement: what stands is said, and the next push goes on to the schema with every row."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from attrs import evolve
from mysql_helpers import connected, prepared, reading, shown

from tests.servers import mysql
from tests.servers.mysql import MySQLServer, MySQLSource
from viborm_core.errors import DatabaseError, StatementFailed
from viborm_core.push import run
from viborm_mysql.connection import MySQLConnection
from viborm_mysql.failures import MySQLError

BEFORE = """
CREATE TABLE parent (id int AUTO_INCREMENT PRIMARY KEY, name varchar(40));
CREATE TABLE gone (id int PRIMARY KEY);
CREATE TABLE child (
  id int AUTO_INCREMENT PRIMARY KEY, parent_id int, state enum('new','old','x') NOT NULL DEFAULT 'new',
  amount int, note varchar(20), CONSTRAINT child_fk FOREIGN KEY (parent_id) REFERENCES parent (id),
  CONSTRAINT child_amount CHECK (amount > 0));
INSERT INTO parent (name) VALUES ('a'), (NULL);
INSERT INTO child (parent_id, state, amount, note) VALUES (1, 'old', 5, 'n'), (2, 'x', 7, NULL), (NULL, 'new', 9, 'm')
"""
AFTER = """
CREATE TABLE parent (
  id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(40) NOT NULL, `rank` int NOT NULL, UNIQUE (name));
CREATE TABLE child (
  id int AUTO_INCREMENT PRIMARY KEY, parent_id bigint, state enum('done','new') NOT NULL DEFAULT 'new',
  amount bigint NOT NULL, remark varchar(20), twice int AS (amount * 2) STORED, KEY by_amount (amount),
  CONSTRAINT child_fk FOREIGN KEY (parent_id) REFERENCES parent (id), CONSTRAINT child_amount CHECK (amount >= 0));
CREATE TABLE made (id int AUTO_INCREMENT PRIMARY KEY, child_id int, FOREIGN KEY (child_id) REFERENCES child (id));
"""
ANSWERS = {
    "rename:column:child.remark": "note",
    "fill:column:parent.name": "concat('p', id)",
    "fill:column:parent.rank": "3",
    "fill:column:child.amount": "0",
    "map:enum-value:child.state.old": "'done'",
    "map:enum-value:child.state.x": "'new'",
}
ROWS = [(1, 1, "done", 5, "n", 10), (2, 2, "new", 7, None, 14), (3, None, "new", 9, "m", 18)]


class Killed(Exception):  # noqa: N818 - it stands for the end of the process
    """The push's process is gone."""


class DyingConnection:
    """A connection whose process dies at a statement: before the server got it, or after it was done."""

    def __init__(self, inner: MySQLConnection, at: int, *, after: bool) -> None:
        self._inner, self._left, self._after = inner, at, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def run(self, sql: str) -> None:
        """Run a statement, or die."""
        self._left -= 1
        if self._left > 0 or self._after:
            self._inner.run(sql)
        if self._left == 0:
            raise Killed


def with_schema(server: MySQLServer, sql: str) -> str:
    url = server.new_database()
    server.run(*[one for one in sql.split(";") if one.strip()], url=url)
    return url


def prepare_after(connection: MySQLConnection, desired: str, answers: dict[str, str]) -> Any:
    wanted = reading(desired)
    return prepared(connection, wanted, answers)


def finish(url: str, desired: str) -> None:
    with connected(url) as connection:
        made = prepare_after(connection, desired, ANSWERS)
        assert made.is_ready, [one.id for one in made.open]
        run(made)
        assert not prepare_after(connection, desired, ANSWERS).operations


def check(server: MySQLServer, url: str, desired: str) -> None:
    assert shown(url) == shown(desired)
    columns = "id, parent_id, state, amount, remark, twice"
    assert server.run(f"SELECT {columns} FROM child ORDER BY id", url=url) == ROWS
    assert server.run("SELECT * FROM parent ORDER BY id", url=url) == [(1, "a", 3), (2, "p2", 3)]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_next_push_finishes_from_any_statement(mysql_server: MySQLServer, *, after: bool) -> None:
    desired = with_schema(mysql_server, AFTER)
    at, total = 1, 99
    while at <= total:
        url = with_schema(mysql_server, BEFORE)
        with connected(url) as connection:
            made = prepare_after(connection, desired, ANSWERS)
            total = len(made.statements)
            assert len(made.operations) >= 10
            dying = evolve(made, request=evolve(made.request, connection=DyingConnection(connection, at, after=after)))
            with pytest.raises(Killed):
                run(dying)
        finish(url, desired)
        check(mysql_server, url, desired)
        mysql_server.drop(url)
        at += 1
    assert total >= 8
    mysql_server.drop(desired)


WRITTEN = ("--innodb-flush-log-at-trx-commit=2",)
"""What was committed outlives the server's process, as it does with the server's own settings."""


def run_from(url: str, statements: Sequence[str], at: int, ready: Barrier) -> None:
    """Run the statements before ``at``, then go on while the server is killed."""
    with connected(url) as connection:
        for sql in statements[:at]:
            connection.run(sql)
        ready.wait()
        with suppress(DatabaseError):
            for sql in statements[at:]:
                connection.run(sql)


@pytest.mark.parametrize("delay", [0.0, 0.02])
def test_the_next_push_finishes_after_the_server_was_killed(mysql_source: MySQLSource, delay: float) -> None:
    """One database for each statement, each at its own when the server dies of SIGKILL; then it is started again."""
    with mysql.data_folder(mysql_source) as data:
        with mysql.started(mysql_source, data, WRITTEN) as server:
            assert server.pid is not None
            desired = with_schema(server, AFTER)
            urls = [with_schema(server, BEFORE)]
            with connected(urls[0]) as connection:
                made = prepare_after(connection, desired, ANSWERS)
                assert len(made.operations) >= 10
                statements = [statement.sql for statement in made.statements]
            urls += [with_schema(server, BEFORE) for _ in statements]
            ready = Barrier(len(urls) + 1, timeout=60)
            with ThreadPoolExecutor(len(urls)) as pool:
                done = [pool.submit(run_from, url, statements, at, ready) for at, url in enumerate(urls)]
                ready.wait()
                time.sleep(delay)
                os.kill(server.pid, signal.SIGKILL)
            for one in done:
                one.result()
        with mysql.started(mysql_source, data, WRITTEN) as server:
            new = urlsplit(server.url).netloc
            desired, *urls = (urlunsplit(urlsplit(url)._replace(netloc=new)) for url in (desired, *urls))
            for url in urls:
                finish(url, desired)
                check(server, url, desired)


def test_a_failure_says_what_stands(mysql_server: MySQLServer, mysql_database: str) -> None:
    desired = with_schema(mysql_server, AFTER)
    mysql_server.run(*[one for one in BEFORE.split(";") if one.strip()], url=mysql_database)
    with connected(mysql_database) as connection:
        made = prepare_after(connection, desired, ANSWERS)
        second = evolve(made.statements[1], sql="ALTER TABLE nowhere ADD COLUMN x int")
        broken = evolve(made, statements=(made.statements[0], second, *made.statements[2:]))
        with pytest.raises(StatementFailed) as caught:
            run(broken)
    assert caught.value.position == 2
    assert list(caught.value.standing) == [made.statements[0].sql]
    assert "nowhere" in caught.value.message
    mysql_server.drop(desired)


def test_only_one_push_at_a_time(mysql_database: str) -> None:
    with connected(mysql_database) as ours, connected(mysql_database) as theirs:
        theirs.lock(1)
        with pytest.raises(MySQLError, match=r"another push .* \(server connection \d+\)"):
            ours.lock(0.2)
        theirs.unlock()
        ours.lock(0.2)
        ours.unlock()


def test_a_lock_on_the_table_is_waited_for_and_then_said(mysql_server: MySQLServer, mysql_database: str) -> None:
    mysql_server.run("CREATE TABLE t (id int PRIMARY KEY)", url=mysql_database)
    with mysql.connected(mysql_database) as reader, connected(mysql_database) as connection:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        connection.lock(1)
        with pytest.raises(MySQLError, match="timeout") as caught:
            connection.run("ALTER TABLE t ADD COLUMN x int")
        assert "--lock-timeout" in caught.value.hint
        reader.execute("COMMIT")
        connection.run("ALTER TABLE t ADD COLUMN x int")
