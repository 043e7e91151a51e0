"""MariaDB and MySQL: our command beside Alembic's `compare_metadata` and the `mariadb` client."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from benchmarks.command import generate, measured, parser, peer, push, snapshot, viborm
from benchmarks.harness import OUTPUT, BenchmarkError, Contender, Outcome, Row, measure, publish, run
from benchmarks.schema import DDL_FILE, SQLALCHEMY_FILE, VIBORM_FILE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

SNAPSHOT_FILE: Final = "snapshot-{0}.json"
PUSH_FILE: Final = "push-{0}.sql"
"""The statements that our first push of that snapshot runs, which the client runs too."""
FLAVOURS: Final = ("mariadb", "mysql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server, the folder for what its client says, and the client itself."""

    flavour: str
    url: str
    folder: Path
    client: str
    pid: int | None = None

    def database(self, name: str) -> str:
        """Give the URL of one of the databases of this benchmark."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{qualified(name)}"))

    def call(self, *arguments: str) -> tuple[str, ...]:
        """Spell a call of the client, which stops at the first error."""
        parts = urlsplit(self.url)
        where = (f"--host={parts.hostname}", f"--port={parts.port or 3306}", f"--user={parts.username}")
        password = (f"--password={parts.password}",) if parts.password else ()
        return (self.client, "--no-defaults", "--skip-ssl", *where, *password, "--batch", "-N", *arguments)

    def ask(self, *statements: str) -> str:
        """Run statements and return what they say."""
        run(self.call(f"--execute={'; '.join(statements)}"), self.folder)
        return (self.folder / OUTPUT).read_text(encoding="utf-8").strip()

    def load(self, name: str, script: Path) -> tuple[str, ...]:
        """Spell the run of a script."""
        return self.call(f"--database={qualified(name)}", f"--execute=source {script}")

    def empty(self, name: str) -> None:
        """Make a database new and empty."""
        self.drop(name)
        self.ask(f"CREATE DATABASE {qualified(name)} CHARACTER SET utf8mb4")

    def drop(self, name: str) -> None:
        """Drop one of the databases of this benchmark."""
        self.ask(f"DROP DATABASE IF EXISTS {qualified(name)}")


def qualified(name: str) -> str:
    """Name a database such that it is no one else's."""
    return f"viborm_benchmark_{name}"


def servers(wanted: Sequence[str], folder: Path, stack: ExitStack, *, durable: bool) -> Iterator[Server]:
    """Yield a private server of each flavour that is to be had here, until the stack is closed.

    A durable one has all its own defaults, as users have them; else it waits for no disk.
    """
    from tests.servers import mysql

    client = shutil.which("mariadb") or shutil.which("mysql")
    if client is None:
        raise BenchmarkError("the client `mariadb` is not on PATH")
    found = {source.flavour: source for source in mysql.available()}
    for flavour in wanted:
        if flavour not in found:
            raise BenchmarkError(f"no server of {flavour} found; `python -m tests.servers.mysql` fetches one on Debian")
        source = mysql.as_installed(found[flavour]) if durable else found[flavour]
        started = stack.enter_context(mysql.running(source))
        yield Server(flavour=flavour, url=started.url, folder=folder, client=client, pid=started.pid)


def alembic(url: str, folder: Path) -> tuple[str, ...]:
    """Spell the comparison of a database with the declarative models."""
    through_pymysql = urlunsplit(urlsplit(url)._replace(scheme="mysql+pymysql"))
    return peer("alembic_compare", through_pymysql, str(folder / SQLALCHEMY_FILE))


def make(to: Server, folder: Path, *, tables: int, ours: bool) -> None:
    """Make a database of the schema, which is written already; ours has to find them the same."""
    name = f"standing_{tables}"
    to.empty(name)
    run(to.load(name, folder / DDL_FILE), folder)
    if not ours:
        return
    file = folder / SNAPSHOT_FILE.format(to.flavour)
    snapshot(folder, to.database(name), file)
    for schema in (file, folder / VIBORM_FILE):
        run(viborm("check", "--schema", str(schema), "--database", to.database(name)), folder)
    to.empty("dry")
    run((*push(file, to.database("dry")), "--dry-run", "--format", "sql"), folder)
    (folder / PUSH_FILE.format(to.flavour)).write_bytes((folder / OUTPUT).read_bytes())
    to.drop("dry")


def refuse_differences(to: Server, folder: Path, tables: int) -> None:
    """See that the database that the client made is the one that our push made."""
    for title in ("first", "bare"):
        schema, database = folder / SNAPSHOT_FILE.format(to.flavour), to.database(f"{title}_{tables}")
        run(viborm("check", "--schema", str(schema), "--database", database), folder)


def ours_at(to: Server, folder: Path, tables: int, *, heavy: bool) -> Iterator[Contender]:
    """Yield our pushes of one size of schema."""
    for title, schema in (("snapshot", SNAPSHOT_FILE.format(to.flavour)), ("models", VIBORM_FILE)):
        yield Contender(
            name=f"{to.flavour}: no-op push, {title}, {tables}",
            command=push(folder / schema, to.database(f"standing_{tables}")),
            heavy=heavy,
        )
    fresh = f"first_{tables}"
    yield Contender(
        name=f"{to.flavour}: first push, snapshot, {tables}",
        command=push(folder / SNAPSHOT_FILE.format(to.flavour), to.database(fresh)),
        prepare=partial(to.empty, fresh),
        heavy=heavy,
    )


def peers_at(to: Server, folder: Path, tables: int, *, heavy: bool) -> Iterator[Contender]:
    """Yield the peers at one size of schema."""
    bare = f"bare_{tables}"
    statements = folder / PUSH_FILE.format(to.flavour)
    yield Contender(
        name=f"{to.flavour}: client, same DDL, {tables}",
        command=to.load(bare, statements if statements.exists() else folder / DDL_FILE),
        prepare=partial(to.empty, bare),
        heavy=heavy,
    )
    if not heavy:
        yield Contender(
            name=f"{to.flavour}: Alembic compare_metadata, {tables}",
            command=alembic(to.database(f"standing_{tables}"), folder),
        )


def claims(flavour: str, tables: int, large: int) -> Iterator[Row]:
    """Yield what is to be shown of one server, with the goals."""
    compare, bare = f"{flavour}: Alembic compare_metadata, {tables}", f"{flavour}: client, same DDL, {tables}"
    first = f"{flavour}: first push, snapshot, {tables}"
    for ours, other, goal in (
        (f"{flavour}: no-op push, snapshot, {tables}", compare, 0.1),
        (f"{flavour}: no-op push, models, {tables}", compare, 0.25),
        (first, bare, 1.3),
    ):
        yield Row(title=f"{ours} / {other.partition(': ')[2]}", measure="ratio", ours=ours, peer=other, goal=goal)
    if large == tables:
        return
    growth = 6 * large / tables / 5
    for title, limit in (
        ("no-op push, snapshot", growth),
        ("no-op push, models", growth),
        ("first push, snapshot", growth),
        ("client, same DDL", None),
    ):
        left, right = f"{flavour}: {title}, {large}", f"{flavour}: {title}, {tables}"
        yield Row(title=f"{flavour}: growth: {title}", measure="ratio", ours=left, peer=right, goal=limit)
    for title in ("no-op push, snapshot", "no-op push, models"):
        name = f"{flavour}: {title}, {large}"
        yield Row(title=f"{flavour}: memory: {title}, {large}", measure="memory", ours=name)


def options(description: str, arguments: Sequence[str] | None) -> Namespace:
    """Read the options of a benchmark of these servers."""
    made = parser(description)
    made.add_argument("--server", choices=FLAVOURS, action="append", help="measure this one alone")
    made.add_argument("--durable", action="store_true", help="servers with all their own defaults, and no other")
    given = made.parse_args(arguments)
    given.server = tuple(given.server or FLAVOURS)
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and publish."""
    given = options(__doc__ or "", arguments)
    ours, peers = measured(given.only, "viborm-core", "viborm-mysql")
    large = given.tables * given.growth
    contenders: list[Contender] = []
    notes: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="viborm-benchmark-") as name, ExitStack() as stack:
        folders = {tables: Path(name) / str(tables) for tables in (given.tables, large)}
        for tables, folder in folders.items():
            generate(folder, tables=tables, dialect="mysql")
        for to in (started := tuple(servers(given.server, Path(name), stack, durable=given.durable))):
            settings = "all settings at their defaults" if given.durable else "not waiting for the disk"
            notes[to.flavour] = f"{to.ask('SELECT version()')} ({settings})"
            for tables, folder in folders.items():
                heavy = tables != given.tables
                make(to, folder, tables=tables, ours=ours)
                contenders += ours_at(to, folder, tables, heavy=heavy) if ours else ()
                contenders += peers_at(to, folder, tables, heavy=heavy) if peers else ()
        samples = measure(contenders, Path(name), rounds=given.rounds, heavy=given.heavy_rounds)
        for to in started if ours and peers else ():
            refuse_differences(to, folders[given.tables], given.tables)
    outcome = Outcome(
        rows=tuple(row for flavour in given.server for row in claims(flavour, given.tables, large)),
        samples=samples,
        rounds=given.rounds,
        notes=notes,
    )
    return publish(
        outcome,
        json_file=given.json,
        markdown_file=given.markdown,
        strict=given.strict,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(str(error))
