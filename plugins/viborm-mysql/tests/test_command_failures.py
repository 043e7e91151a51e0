"""The real command against servers that refuse: a clear error with its exit code, nothing lost, no password shown."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from mysql_helpers import shown

from tests.servers import mysql
from tests.servers.mysql import MySQLServer, MySQLSource

MODELS = """
from viborm_core.models import check, column, model

@model(table="old", checks=[check("NOT (id >= 9999999)", name="small")])
class Old:
    id: int = column(primary_key=True)
    body: str = column(max_length=200)
    added: int | None = None
"""
AS_IT_IS = MODELS.replace("    added: int | None = None\n", "")
LONGER = AS_IT_IS.replace("max_length=200", "")
SHORTER = AS_IT_IS.replace("200", "2")
OLD = """CREATE TABLE old (id int PRIMARY KEY, body varchar(200) NOT NULL, CONSTRAINT small CHECK (NOT (id >= 9999999)))
  DEFAULT CHARSET=utf8mb4"""
ROW = "INSERT INTO old VALUES (1, 'kept')"
SECRET, WRONG = "open-sesame", "shut-sesame"


def command(url: str, folder: Path, models: str = MODELS, *options: str) -> tuple[str, ...]:
    (folder / "models.py").write_text(models)
    schema = str(folder / "models.py")
    return (sys.executable, "-m", "viborm_core", "push", "--schema", schema, "--database", url, *options)


def called(status: int, *words: str) -> str:
    """What the command says, which must exit so."""
    done = subprocess.run(words, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    assert done.returncode == status, said
    assert SECRET not in said
    assert WRONG not in said
    assert "Traceback" not in said
    return said


def with_user(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}"))


@pytest.fixture
def filled(mysql_server: MySQLServer, mysql_database: str) -> Iterator[str]:
    """A database with a table and a row, which both must still be there in the end."""
    mysql_server.run(OLD, ROW, url=mysql_database)
    before = shown(mysql_database)
    yield mysql_database
    assert shown(mysql_database) == before
    assert mysql_server.run("SELECT * FROM old", url=mysql_database) == [(1, "kept")]


@contextmanager
def user_of(server: MySQLServer, url: str, rights: str) -> Iterator[str]:
    """The URL with a new user who has these rights on the database."""
    name = urlsplit(url).path[1:]
    user = f"u{name[-8:]}"
    server.run(f"CREATE USER {user}@'%' IDENTIFIED BY '{SECRET}'", f"GRANT {rights} ON `{name}`.* TO {user}@'%'")
    try:
        yield with_user(url, user, SECRET)
    finally:
        server.run(f"DROP USER {user}@'%'")


def test_what_is_no_database_of_ours(tmp_path: Path) -> None:
    assert "no plugin for mysqlx://" in called(4, *command("mysqlx://root@127.0.0.1/x", tmp_path))
    assert "names no database" in called(64, *command("mysql://root@127.0.0.1", tmp_path))
    assert "'nonsense' is unknown" in called(64, *command("mariadb://root@127.0.0.1/x?nonsense=1", tmp_path))
    assert "nothing answers there" in called(1, *command(f"mysql://root:{WRONG}@127.0.0.1:1/x", tmp_path))
    assert "nowhere.invalid" in called(1, *command("mysql://root@nowhere.invalid/x", tmp_path))


def test_a_wrong_password_and_no_such_database(mysql_server: MySQLServer, filled: str, tmp_path: Path) -> None:
    with user_of(mysql_server, filled, "ALL") as url:
        assert "user or password is wrong" in called(1, *command(url.replace(SECRET, WRONG), tmp_path))
        refused = called(1, *command(url + "_not", tmp_path))
        assert "may not use this database" in refused
    if mysql_server.pid is not None:
        assert "there is no such database" in called(1, *command(filled + "_not", tmp_path))


def test_a_user_who_may_only_read(mysql_server: MySQLServer, filled: str, tmp_path: Path) -> None:
    with user_of(mysql_server, filled, "SELECT") as url:
        said = called(1, *command(url, tmp_path))
    assert "command denied" in said
    assert "GRANT" in said


def test_a_server_that_is_read_only(mysql_server: MySQLServer, filled: str, tmp_path: Path) -> None:
    with user_of(mysql_server, filled, "ALL") as url:
        mysql_server.run("SET GLOBAL read_only = 1")
        try:
            said = called(1, *command(url, tmp_path))
        finally:
            mysql_server.run("SET GLOBAL read_only = 0")
    assert "read-only" in said
    assert "push to the primary" in said


def test_a_table_that_another_session_uses(mysql_server: MySQLServer, filled: str, tmp_path: Path) -> None:
    with mysql.connected(filled) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM old")
        started = time.monotonic()
        said = called(1, *command(filled, tmp_path, MODELS, "--lock-timeout", "1"))
        assert time.monotonic() - started < 60
        other.execute("ROLLBACK")
    assert "Lock wait timeout" in said
    assert "--lock-timeout" in said


def test_another_push(filled: str, tmp_path: Path) -> None:
    with mysql.connected(filled) as other:
        other.execute(f"SELECT get_lock('viborm.{urlsplit(filled).path[1:]}', 0)")
        said = called(1, *command(filled, tmp_path, MODELS, "--lock-timeout", "0.2"))
    assert "another push is at work" in said


def test_a_server_without_strict_mode_and_with_latin1(mysql_server: MySQLServer, tmp_path: Path) -> None:
    names = ("sql_mode", "character_set_server", "collation_server")
    old = mysql_server.run("SELECT " + ", ".join(f"@@GLOBAL.{name}" for name in names))[0]
    mysql_server.run("SET GLOBAL sql_mode = '', character_set_server = latin1, collation_server = latin1_swedish_ci")
    url = mysql_server.new_database("")
    try:
        assert called(0, *command(url, tmp_path, AS_IT_IS))
        mysql_server.run("INSERT INTO old VALUES (1, '€😀é')", url=url)
        assert "in sync" in called(0, *command(url, tmp_path, AS_IT_IS))
        assert "cannot be converted: 1," in called(3, *command(url, tmp_path, SHORTER, "--accept-data-loss"))
        assert mysql_server.run("SELECT body FROM old", url=url) == [("€😀é",)]
        assert any("utf8mb4" in line for line in shown(url)["old"])
    finally:
        mysql_server.drop(url)
        for name, value in zip(names, old, strict=True):
            mysql_server.run(f"SET GLOBAL {name} = '{value}'")


def test_a_user_who_may_make_no_temporary_tables(mysql_server: MySQLServer, filled: str, tmp_path: Path) -> None:
    other = AS_IT_IS.replace("NOT (id >= 9999999)", "NOT (id>=(9999999+0))")
    rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES"
    with user_of(mysql_server, filled, rights) as url:
        said = called(0, *command(url, tmp_path, other))
        assert "old.small" in said
        assert "in sync" in said
        check = [word.replace("push", "check") for word in command(url, tmp_path, other)]
        assert "old.small" in called(0, *check)


def test_a_server_that_goes_away(mysql_source: MySQLSource, tmp_path: Path) -> None:
    with mysql.data_folder(mysql_source) as data:
        with mysql.started(mysql_source, data) as server:
            bare = server.new_database()
            server.run(OLD, ROW, url=bare)
            url = with_user(bare, "root", "")
            with mysql.connected(bare) as other, mysql.connected(bare) as watcher:
                other.execute("BEGIN")
                other.execute("SELECT * FROM old")
                with subprocess.Popen(
                    command(url, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
                ) as pushing:
                    _wait_for(watcher, "metadata lock")
                    assert server.pid is not None
                    os.kill(server.pid, signal.SIGKILL)
                    said, _ = pushing.communicate()
        assert pushing.returncode == 1, said
        assert "connection to the server was lost" in said
        assert "Traceback" not in said
        assert "nothing answers there" in called(1, *command(url, tmp_path))


def _wait_for(cursor: object, state: str) -> None:
    until = time.monotonic() + 60
    asked = f"SELECT count(*) FROM information_schema.processlist WHERE state LIKE '%{state}%'"
    while time.monotonic() < until:
        cursor.execute(asked)  # type: ignore[attr-defined]
        if cursor.fetchone()[0]:  # type: ignore[attr-defined]
            return
        time.sleep(0.05)
    pytest.fail(f"nobody waits for a {state}")


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk on which the servers' folders are made; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(mysql_source: MySQLSource, small_disk: Path, tmp_path: Path) -> None:
    with mysql.running(mysql_source) as server:
        url = server.new_database()
        server.run(OLD, ROW, url=url)
        for n in range(14):
            server.run(f"INSERT INTO old SELECT id + {2**n}, repeat('x', 200) FROM old", url=url)
        rows = server.run("SELECT count(*), sum(length(body)) FROM old", url=url)
        before = shown(url)
        with (small_disk / "filling").open("wb") as filling:
            free = os.statvfs(small_disk)
            filling.write(b"\0" * (free.f_bavail * free.f_frsize - 2**20))
        said = called(1, *command(url, tmp_path, LONGER))
        (small_disk / "filling").unlink()
        assert re.search("full|No space|file write failure", said)
        assert shown(url) == before
        assert server.run("SELECT count(*), sum(length(body)) FROM old", url=url) == rows
