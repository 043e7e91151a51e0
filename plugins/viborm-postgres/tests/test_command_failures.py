"""The real command against servers that refuse: a clear error, nothing lost, and no password in the output."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from postgres_helpers import ask, execute, read

from tests.servers import postgres
from tests.servers.fixtures import no_postgres

MODELS = """
from viborm_core.models import column, model

@model(table="old")
class Old:
    id: int = column(primary_key=True)
    body: str
    added: int | None = None
"""
OLD = "CREATE TABLE old (id int PRIMARY KEY, body text NOT NULL); INSERT INTO old VALUES (1, 'kept')"
SECRET, WRONG = "open-sesame", "shut-sesame"


def command(url: str, folder: Path) -> tuple[str, ...]:
    (folder / "models.py").write_text(MODELS)
    schema = str(folder / "models.py")
    return (sys.executable, "-m", "viborm_core", "push", "--schema", schema, "--database", url)


def refused(url: str, folder: Path) -> str:
    """What the command says where it must fail."""
    done = subprocess.run(command(url, folder), check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert SECRET not in said
    assert WRONG not in said
    assert "Traceback" not in said
    return said


def with_user(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}"))


def accepts(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def own_server() -> Iterator[postgres.PostgresServer]:
    """A server that may be spoilt."""
    ours = [source for source in postgres.available() if source.url is None]
    if not ours:
        no_postgres()
    with postgres.running(ours[0]) as server:
        yield server


def test_a_wrong_password(own_server: postgres.PostgresServer, tmp_path: Path) -> None:
    execute(own_server.url, OLD, f"ALTER ROLE postgres PASSWORD '{SECRET}'")
    rules = ask(own_server.url, "SHOW hba_file")[0][0]
    execute(own_server.url, f"COPY (SELECT 'host all all 127.0.0.1/32 scram-sha-256') TO '{rules}'")
    execute(own_server.url, "SELECT pg_reload_conf()")
    until = time.monotonic() + 10
    while accepts(own_server.url) and time.monotonic() < until:
        time.sleep(0.05)
    assert "the password is wrong" in refused(with_user(own_server.url, "postgres", WRONG), tmp_path)
    assert "a password is needed" in refused(own_server.url, tmp_path)
    right = with_user(own_server.url, "postgres", SECRET)
    done = subprocess.run(command(right, tmp_path), check=True, capture_output=True, text=True)
    assert SECRET not in done.stdout + done.stderr
    assert ask(right, "SELECT * FROM old") == [(1, "kept", None)]


def test_a_server_that_goes_away(own_server: postgres.PostgresServer, tmp_path: Path) -> None:
    execute(own_server.url, OLD)
    url = with_user(own_server.url, "postgres", SECRET)
    others = [psycopg.connect(own_server.url, autocommit=True) for _ in range(2)]
    with closing(others[0]) as other, closing(others[1]) as watcher:
        other.execute("BEGIN; LOCK TABLE old IN ACCESS SHARE MODE")
        with subprocess.Popen(
            command(url, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as pushing:
            until_waiting(watcher)
            assert own_server.pid is not None
            os.kill(own_server.pid, signal.SIGINT)
            said, _ = pushing.communicate()
    assert pushing.returncode == 1, said
    assert "connection to the server was lost" in said
    assert SECRET not in said
    assert "Traceback" not in said
    assert "nothing listens there" in refused(url, tmp_path)


def test_a_read_only_role(postgres_server: postgres.PostgresServer, postgres_database: str, tmp_path: Path) -> None:
    execute(
        postgres_database,
        OLD,
        "DROP ROLE IF EXISTS viborm_reading",
        f"CREATE ROLE viborm_reading LOGIN PASSWORD '{SECRET}'",
        "ALTER ROLE viborm_reading SET default_transaction_read_only = on",
    )
    before = read(postgres_database)
    try:
        said = refused(with_user(postgres_database, "viborm_reading", SECRET), tmp_path)
        assert "25006" in said
        assert "read-only" in said
        execute(postgres_database, "ALTER ROLE viborm_reading RESET default_transaction_read_only")
        assert "42501" in refused(with_user(postgres_database, "viborm_reading", SECRET), tmp_path)
    finally:
        execute(postgres_server.url, "DROP ROLE viborm_reading")
    assert read(postgres_database) == before
    assert ask(postgres_database, "SELECT * FROM old") == [(1, "kept")]


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'viborm' AND wait_event_type = 'Lock'"


def until_waiting(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Wait until a push waits for a lock."""
    until = time.monotonic() + 60
    while connection.execute(WAITING).fetchone() == (0,):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_lock_of_another_session(postgres_database: str, tmp_path: Path) -> None:
    execute(postgres_database, OLD)
    before = read(postgres_database)
    with psycopg.connect(postgres_database) as other:
        other.execute("LOCK TABLE old IN ACCESS SHARE MODE")
        words = (*command(postgres_database, tmp_path), "--lock-timeout", "0.5")
        done = subprocess.run(words, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "another session holds the lock" in said
    assert "raise --lock-timeout" in said
    assert "Traceback" not in said
    assert read(postgres_database) == before


def test_two_pushes_at_once(postgres_database: str, tmp_path: Path) -> None:
    """The second waits for the first, reads again, and has nothing to do."""
    execute(postgres_database, OLD)
    words = (*command(postgres_database, tmp_path), "--lock-timeout", "60")

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    with psycopg.connect(postgres_database, autocommit=True) as other:
        other.execute("BEGIN")
        other.execute("LOCK TABLE old IN ACCESS SHARE MODE")
        with start() as first, psycopg.connect(postgres_database, autocommit=True) as watcher:
            until_waiting(watcher)
            with start() as second:
                until = time.monotonic() + 60
                sessions = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_try_advisory_lock%'"
                while watcher.execute(sessions).fetchone() == (0,) and time.monotonic() < until:
                    time.sleep(0.05)
                other.execute("COMMIT")
                said = [pushing.communicate()[0] for pushing in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert "done: 1 change" in said[0]
    assert "done: nothing to do" in said[1] or "in sync" in said[1], said[1]
    assert ask(postgres_database, "SELECT * FROM old") == [(1, "kept", None)]


@pytest.fixture
def tiny_disk() -> Iterator[Path]:
    """A folder with room for a megabyte, owned by who runs the server; only root can make one."""
    folder = Path("/tmp/viborm-tiny-disk")  # noqa: S108 - a mount point that another user reaches
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    shutil.chown(folder, "nobody", "nogroup")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk(tiny_disk: Path, own_server: postgres.PostgresServer, tmp_path: Path) -> None:
    execute(own_server.url, f"CREATE TABLESPACE tiny LOCATION '{tiny_disk}'", OLD)
    # To change the type of a column writes the table once more, which the disk has no room for.
    execute(
        own_server.url,
        "ALTER TABLE old SET TABLESPACE tiny; ALTER TABLE old ALTER id TYPE bigint",
        "INSERT INTO old SELECT n, repeat('x', 40) FROM generate_series(2, 10000) n",
    )
    before, rows = read(own_server.url), ask(own_server.url, "SELECT count(*), sum(id) FROM old")
    said = refused(own_server.url, tmp_path)
    assert "53100" in said
    assert "the disk is full" in said
    assert read(own_server.url) == before
    assert ask(own_server.url, "SELECT count(*), sum(id) FROM old") == rows
