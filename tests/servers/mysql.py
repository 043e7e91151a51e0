"""Finds or fetches MariaDB and MySQL, starts private servers of them and stops them; knows nothing of pytest.

``python -m tests.servers.mysql`` fetches what is missing, on Debian and as root: MariaDB is installed from Debian's own
package; MySQL, of the suite sid, is unpacked into a cache folder with its own loader and libraries, never installed.
"""

from __future__ import annotations

import functools
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pymysql
from attrs import evolve, frozen

from tests.servers.cache import cache, only_one

GIVEN = "VIBORM_TEST_MYSQL_URL"
MARIADB, MYSQL = "mariadb", "mysql"
START_TIMEOUT = 60.0  # seconds
STOP_TIMEOUT = 20.0  # seconds, for each signal
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec")
ALONE = {MARIADB: ("--bind-address=127.0.0.1",), MYSQL: ("--bind-address=127.0.0.1", "--mysqlx=OFF")}
"""What any server of ours says, so that nobody else reaches it and it takes no port but its own."""
# Nothing of a test server must outlive a crash, so it need not wait for the disk.
SETTINGS = (
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=60",
)
MARIADB_SETTINGS = ("--innodb-flush-method=nosync", "--innodb-log-file-size=16M")
MYSQL_SETTINGS = (
    "--performance-schema=OFF",
    "--innodb-redo-log-capacity=8M",
    "--innodb-flush-method=nosync",
)


class MySQLServerError(Exception):
    """A server could not be found, fetched, started or stopped."""


@frozen(kw_only=True)
class MySQLSource:
    """Where a server comes from: the URL of a running one, or the words that start one."""

    flavour: str
    """`mariadb` or `mysql`."""
    name: str
    """`given`, `machine` or `unpacked`."""
    url: str | None = None
    program: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    initialise: tuple[str, ...] = ()


@frozen(kw_only=True)
class MySQLServer:
    """A running server; its user may make databases and users."""

    url: str
    """Without a database."""
    flavour: str
    pid: int | None = None
    """Of the server process; None for a given server, which is not ours to stop."""

    def new_database(self, options: str = "CHARACTER SET utf8mb4") -> str:
        """Make an empty database, and return its URL."""
        name = f"viborm_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE `{name}` {options}")
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Drop a database that `new_database` made; nothing if it is gone."""
        name = urlsplit(url).path[1:]
        if not name.startswith("viborm_"):
            message = f"{name} was not made by new_database"
            raise MySQLServerError(message)
        self.run(f"DROP DATABASE IF EXISTS `{name}`")

    def run(self, *statements: str, url: str | None = None) -> list[tuple[Any, ...]]:
        """Run statements, and return the rows of the last."""
        with connected(url or self.url) as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Have a cursor of a connection of the driver itself."""
    parts = urlsplit(url)
    # A context for TLS takes longer to make than everything else that most tests ask of it.
    connection = pymysql.connect(
        ssl_disabled=True,
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=parts.username,
        password=parts.password or "",
        database=parts.path[1:] or None,
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=10,
    )
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@functools.cache
def available() -> tuple[MySQLSource, ...]:
    """List the servers to be had here, at most one of a flavour."""
    found: dict[str, MySQLSource] = {}
    for source in (*_given(), *_mariadb(), *_mysql_on_machine(), *_mysql_unpacked()):
        found.setdefault(source.flavour, source)
    return tuple(found[flavour] for flavour in (MARIADB, MYSQL) if flavour in found)


def as_installed(source: MySQLSource) -> MySQLSource:
    """Give the same server with all its own defaults, under which what is committed outlives a crash of the machine."""
    return evolve(source, settings=())


@contextmanager
def running(source: MySQLSource, settings: Sequence[str] = ()) -> Iterator[MySQLServer]:
    """Have a server of this source until the block ends."""
    if source.url is not None:
        yield MySQLServer(url=source.url, flavour=source.flavour)
        return
    with data_folder(source, settings) as data, started(source, data, settings) as server:
        yield server


@contextmanager
def data_folder(source: MySQLSource, settings: Sequence[str] = ()) -> Iterator[Path]:
    """Have a folder with the files of a new server; made once for each source, and copied."""
    folder = Path(tempfile.mkdtemp(prefix=f"viborm-{source.flavour}-"))
    try:
        lower = [one for one in settings if one.startswith("--lower-case") and not one.endswith("=0")]
        if lower:
            _initialise(source, folder / "data", lower)
        else:
            shutil.copytree(_template(source), folder / "data")
        (folder / "data" / "auto.cnf").unlink(missing_ok=True)
        yield folder / "data"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started(source: MySQLSource, data: Path, settings: Sequence[str] = ()) -> Iterator[MySQLServer]:
    """Have a server on this data until the block ends."""
    process, port = _start(source, data, settings)
    try:
        yield MySQLServer(url=f"mysql://root@127.0.0.1:{port}", flavour=source.flavour, pid=process.pid)
    finally:
        _stop(process)


def _given() -> Iterator[MySQLSource]:
    url = os.environ.get(GIVEN)
    if url:
        with connected(url) as cursor:
            cursor.execute("SELECT version()")
            version = str(cursor.fetchone()[0])
        bare = urlunsplit(urlsplit(url)._replace(path=""))
        yield MySQLSource(flavour=MARIADB if "MariaDB" in version else MYSQL, name="given", url=bare)


def _which(program: str) -> str | None:
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *FOLDERS]))


def _as_user() -> tuple[str, ...]:
    return ("--user=root",) if os.geteuid() == 0 else ()


def _mariadb() -> Iterator[MySQLSource]:
    server, install = _which("mariadbd"), _which("mariadb-install-db")
    if server and install:
        options = ("--auth-root-authentication-method=normal", "--skip-test-db")
        yield MySQLSource(
            flavour=MARIADB,
            name="machine",
            program=(server, "--no-defaults", *_as_user(), *ALONE[MARIADB]),
            settings=(*SETTINGS, *MARIADB_SETTINGS),
            initialise=(install, "--no-defaults", *_as_user(), *options),
        )


def _mysql_on_machine() -> Iterator[MySQLSource]:
    server = _which("mysqld")
    if server:
        asked = subprocess.run([server, "--version"], check=False, capture_output=True, text=True)
        if asked.returncode == 0 and "MariaDB" not in asked.stdout:
            yield _mysql("machine", [server, "--no-defaults", *_as_user()])


def _mysql_unpacked() -> Iterator[MySQLSource]:
    root = unpacked_folder() / "root"
    loader, server = root / "usr/lib64/ld-linux-x86-64.so.2", root / "usr/sbin/mysqld"
    if loader.exists() and server.exists():
        words = [str(loader), "--library-path", str(root / "usr/lib/x86_64-linux-gnu"), str(server)]
        folders = (
            f"--basedir={root}/usr",
            f"--lc-messages-dir={root}/usr/share/mysql",
            f"--character-sets-dir={root}/usr/share/mysql/charsets",
            f"--plugin-dir={root}/usr/lib/mysql/plugin",
            "--secure-file-priv=",
        )
        yield _mysql("unpacked", [*words, "--no-defaults", *_as_user(), *folders])


def _mysql(name: str, words: Sequence[str]) -> MySQLSource:
    return MySQLSource(
        flavour=MYSQL,
        name=name,
        program=(*words, *ALONE[MYSQL]),
        settings=(*SETTINGS, *MYSQL_SETTINGS),
        initialise=(*words, "--innodb-redo-log-capacity=8M", "--initialize-insecure"),
    )


def _template(source: MySQLSource) -> Path:
    version = subprocess.run([*_versioned(source)], check=False, capture_output=True, text=True).stdout
    number = re.search(r"Ver (\d[\d.]*)", version)
    folder = cache() / f"{source.flavour}-{number[1] if number else 'unknown'}-{os.geteuid()}"
    with only_one(f"{folder.name}.lock"):
        if not folder.exists():
            made = folder.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            _initialise(source, made, [])
            made.rename(folder)
    return folder


def _versioned(source: MySQLSource) -> list[str]:
    words = source.program[: source.program.index("--no-defaults")]
    return [*words, "--no-defaults", "--version"]


def _initialise(source: MySQLSource, data: Path, settings: Sequence[str]) -> None:
    done = subprocess.run(
        [*source.initialise, *settings, f"--datadir={data}"],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        message = f"{source.flavour} could not make its files:\n{done.stdout}"
        raise MySQLServerError(message)


def _start(source: MySQLSource, data: Path, settings: Sequence[str]) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server on a free port; tried again if another process took the port first."""
    log = data.parent / "log"
    # In a shared folder MariaDB deletes the temporary tables of the others when it starts.
    temporary = data.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    for _ in range(3):
        port = _free_port()
        files = (f"--socket={data}/s", f"--pid-file={data}/p", f"--tmpdir={temporary}")
        places = (f"--datadir={data}", f"--port={port}", *files)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*_ending_with_parent(), *source.program, *source.settings, *settings, *places],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        if _became_ready(process, port):
            return process, port
        _stop(process)
    message = f"{source.flavour} did not start:\n{log.read_text(errors='replace')[-4000:]}"
    raise MySQLServerError(message)


def _ending_with_parent() -> tuple[str, ...]:
    program = shutil.which("setpriv")
    return (program, "--pdeathsig", "KILL") if program else ()


def _became_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < until:
        try:
            with connected(f"mysql://root@127.0.0.1:{port}"):
                return True
        except pymysql.Error:
            time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End this process: in order, then by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                continue
        return
    message = f"the server process {process.pid} does not end"
    raise MySQLServerError(message)


def unpacked_folder() -> Path:
    """Name the folder that MySQL is unpacked into."""
    return cache() / "mysql-sid"


def _sources() -> Path:
    return Path("/etc/apt/sources.list.d/debian.sources")


def can_fetch() -> bool:
    """Tell whether servers can be fetched: on Debian, as root."""
    return os.geteuid() == 0 and _sources().exists() and shutil.which("apt-get") is not None


def fetch() -> list[str]:
    """Fetch what is missing; returns what went wrong, in a line each."""
    if os.environ.get(GIVEN) or not can_fetch():
        return []
    problems = []
    flavours = {source.flavour for source in available()}
    for flavour, get in ((MARIADB, _install_mariadb), (MYSQL, _unpack_mysql)):
        if flavour not in flavours:
            print(f"Fetching {flavour} for the tests ...", flush=True)  # noqa: T201 -- it is a command
            try:
                get()
            except (MySQLServerError, OSError) as error:
                problems.append(f"{flavour} could not be fetched: {error}")
    available.cache_clear()
    return problems


def _do(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command,
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        message = f"{command[0]} failed:\n{done.stdout[-2000:]}"
        raise MySQLServerError(message)


def _install_mariadb() -> None:
    _do("apt-get", "update", "-qq")
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "mariadb-server")
    _do(*install, DEBIAN_FRONTEND="noninteractive")


def _unpack_mysql() -> None:
    uri = re.search(r"^URIs:\s*(\S+)", _sources().read_text(encoding="utf-8"), re.MULTILINE)
    if uri is None:
        message = "the machine's package sources name no archive"
        raise MySQLServerError(message)
    work = unpacked_folder()
    with only_one("mysql-sid.lock"):
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (work / folder).mkdir(parents=True, exist_ok=True)
        (work / "state/status").write_text("", encoding="utf-8")
        signed = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
        (work / "sources.list").write_text(f"deb [{signed}] {uri[1]} sid main\n", encoding="utf-8")
        apart = {
            "Dir::Etc::sourcelist": work / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State": work / "state",
            "Dir::State::status": work / "state/status",
            "Dir::Cache": work / "cache",
            "APT::Sandbox::User": "root",
        }
        options = [word for name, value in apart.items() for word in ("-o", f"{name}={value}")]
        _do("apt-get", *options, "update")
        download = ("install", "-y", "--no-install-recommends", "--download-only", "mysql-server-core")
        _do("apt-get", *options, *download)
        made = work / "root.new"
        shutil.rmtree(made, ignore_errors=True)
        for package in sorted((work / "cache/archives").glob("*.deb")):
            if "perl" not in package.name:
                _do("dpkg-deb", "-x", str(package), str(made))
        shutil.rmtree(work / "root", ignore_errors=True)
        made.rename(work / "root")
        for folder in ("state", "cache"):
            shutil.rmtree(work / folder)


if __name__ == "__main__":
    for problem in fetch():
        print(f"WARNING: {problem}", file=sys.stderr)  # noqa: T201 -- it is a command
