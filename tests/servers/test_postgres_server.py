"""The servers of the tests start, answer, make databases, and are gone afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from tests.servers import postgres
from tests.servers.fixtures import no_postgres

EACH = pytest.mark.parametrize("source", postgres.available(), ids=lambda source: f"{source.name}-{source.major}")


def answer(url: str, question: str) -> object:
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_there_is_a_server() -> None:
    if not postgres.available():
        no_postgres()


@EACH
def test_a_server_answers_and_is_gone_after_its_block(source: postgres.PostgresSource) -> None:
    with postgres.running(source) as server:
        assert str(answer(server.url, "SELECT version()")).startswith(f"PostgreSQL {source.major}")
        assert server.version == source.major
    if server.pid is not None:
        with pytest.raises(ProcessLookupError):
            os.kill(server.pid, 0)
        assert not accepts(server.url)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_server_ends_with_a_test_run_that_is_killed() -> None:
    ours = [source for source in postgres.available() if source.url is None]
    if not ours:
        no_postgres()
    script = (
        "import sys, time; from tests.servers.postgres import *\n"
        f"source = next(s for s in available() if s.name == {ours[0].name!r})\n"
        "with running(source) as server: print(server.url, flush=True); time.sleep(60)"
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        environment = {**os.environ, "TMPDIR": folder}
        command = [sys.executable, "-c", script]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert accepts(url)
            process.send_signal(signal.SIGKILL)
        until = time.monotonic() + 10
        while accepts(url) and time.monotonic() < until:
            time.sleep(0.05)
        assert not accepts(url)


def test_databases_are_made_copied_and_dropped(postgres_server: postgres.PostgresServer) -> None:
    first = postgres_server.new_database()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE fact AS SELECT 42 AS answer")
    second = postgres_server.new_database(template=first)
    assert answer(second, "SELECT answer FROM fact") == 42
    for url in (first, second):
        postgres_server.drop(url)
        assert not accepts(url)


def test_a_database_of_somebody_else_is_not_dropped(postgres_server: postgres.PostgresServer) -> None:
    with pytest.raises(postgres.PostgresError, match="not made by new_database"):
        postgres_server.drop(postgres_server.url)


def test_a_test_gets_an_empty_database(postgres_database: str) -> None:
    assert answer(postgres_database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0
