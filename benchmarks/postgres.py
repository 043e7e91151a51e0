"""PostgreSQL: our command beside `pg_dump`, `psql` and Alembic's `compare_metadata`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from benchmarks.command import generate, measured, parser, peer, push, snapshot, viborm
from benchmarks.harness import OUTPUT, BenchmarkError, Contender, Outcome, Row, measure, publish, run
from benchmarks.schema import DDL_FILE, SQLALCHEMY_FILE, VIBORM_FILE, table_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SNAPSHOT_FILE: Final = "snapshot.json"
LONGER_FILE: Final = "snapshot-longer.json"
ADDED: Final = "added_later"
"""The column that the snapshot in `LONGER_FILE` has besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server, the folder for what its clients say, and the clients themselves."""

    url: str
    folder: Path
    psql: str
    pg_dump: str

    def database(self, name: str) -> str:
        """Give the URL of one of the databases of this benchmark."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{qualified(name)}"))

    def ask(self, url: str, *statements: str) -> str:
        """Run statements, each by itself, and return what they say."""
        commands = [part for statement in statements for part in ("-c", statement)]
        run((*self.client(url), "-A", "-t", *commands), self.folder)
        return (self.folder / OUTPUT).read_text(encoding="utf-8").strip()

    def client(self, url: str) -> tuple[str, ...]:
        """Spell a call of psql that stops at the first error."""
        return (self.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url)

    def load(self, url: str, script: Path, *, whole: bool) -> tuple[str, ...]:
        """Spell the run of a script, in one transaction or statement by statement."""
        return (*self.client(url), *(("-1",) if whole else ()), "-f", str(script))

    def empty(self, name: str, template: str | None = None) -> None:
        """Make a database new, empty or a copy of another one of this benchmark."""
        source = qualified(template) if template else "template0"
        create = f'CREATE DATABASE "{qualified(name)}" TEMPLATE "{source}"'
        self.ask(self.url, f'DROP DATABASE IF EXISTS "{qualified(name)}"', create)

    def drop(self, name: str) -> None:
        """Drop one of the databases of this benchmark."""
        self.ask(self.url, f'DROP DATABASE IF EXISTS "{qualified(name)}"')


def qualified(name: str) -> str:
    """Name a database such that it is no one else's."""
    return f"viborm_benchmark_{name}"


@contextmanager
def server(url: str | None, folder: Path) -> Iterator[Server]:
    """Have the given server, or a private one until the block ends."""
    from tests.servers import postgres

    if url:
        yield clients(url, folder, None)
        return
    found = postgres.available()
    if not found:
        raise BenchmarkError("no PostgreSQL found; give one with --url")
    with postgres.running(found[0]) as started:
        yield clients(started.url, folder, found[0].programs)


def clients(url: str, folder: Path, programs: Path | None) -> Server:
    """Find psql and pg_dump, beside the server's own programs or on PATH."""
    paths = {}
    for name in ("psql", "pg_dump"):
        beside = shutil.which(name, path=str(programs)) if programs else None
        path = beside or shutil.which(name)
        if path is None:
            raise BenchmarkError(f"{name} is not on PATH")
        paths[name] = path
    return Server(url=url, folder=folder, psql=paths["psql"], pg_dump=paths["pg_dump"])


def alembic(url: str, folder: Path) -> tuple[str, ...]:
    """Spell the comparison of a database with the declarative models."""
    through_psycopg = urlunsplit(urlsplit(url)._replace(scheme="postgresql+psycopg"))
    return peer("alembic_compare", through_psycopg, str(folder / SQLALCHEMY_FILE))


def make(to: Server, folder: Path, *, tables: int, ours: bool, whole: bool) -> None:
    """Make the schema in every spelling and a database of it; ours has to find them the same."""
    generate(folder, tables=tables, dialect="postgresql")
    standing = f"standing_{tables}"
    url = to.database(standing)
    to.empty(standing)
    run(to.load(url, folder / DDL_FILE, whole=whole), folder)
    to.ask(url, "VACUUM ANALYZE")
    if not ours:
        return
    snapshot(folder, url, folder / SNAPSHOT_FILE)
    for schema in (SNAPSHOT_FILE, VIBORM_FILE):
        run(viborm("check", "--schema", str(folder / schema), "--database", url), folder)
    if whole:
        to.empty("adding", standing)
        adding = to.database("adding")
        to.ask(adding, "VACUUM ANALYZE", f'ALTER TABLE "{table_name(0)}" ADD COLUMN "{ADDED}" integer')
        snapshot(folder, adding, folder / LONGER_FILE)


def take_back(to: Server) -> None:
    """Drop the added column, so that the next push adds it again."""
    to.ask(to.database("adding"), f'ALTER TABLE "{table_name(0)}" DROP COLUMN IF EXISTS "{ADDED}"')


def ours_at(to: Server, folder: Path, tables: int, *, heavy: bool) -> Iterator[Contender]:
    """Yield our pushes of one size of schema."""
    for title, schema in (("snapshot", SNAPSHOT_FILE), ("models", VIBORM_FILE)):
        yield Contender(
            name=f"no-op push, {title}, {tables}",
            command=push(folder / schema, to.database(f"standing_{tables}")),
            heavy=heavy,
        )
        if heavy and title == "models":
            continue
        fresh = f"first_{title}_{tables}"
        yield Contender(
            name=f"first push, {title}, {tables}",
            command=push(folder / schema, to.database(fresh)),
            prepare=partial(to.empty, fresh),
            heavy=heavy,
        )
    if not heavy:
        yield Contender(
            name=f"one added column, snapshot, {tables}",
            command=push(folder / LONGER_FILE, to.database("adding")),
            prepare=partial(take_back, to),
        )


def peers_at(to: Server, folder: Path, tables: int, *, heavy: bool) -> Iterator[Contender]:
    """Yield the peers at one size of schema; the large one exceeds the lock table in one transaction."""
    standing = to.database(f"standing_{tables}")
    yield Contender(
        name=f"pg_dump --schema-only, {tables}",
        command=(to.pg_dump, "--schema-only", "-d", standing),
        heavy=heavy,
    )
    bare = f"bare_{tables}"
    yield Contender(
        name=f"psql, same DDL, {tables}",
        command=to.load(to.database(bare), folder / DDL_FILE, whole=not heavy),
        prepare=partial(to.empty, bare),
        heavy=heavy,
    )
    if not heavy:
        yield Contender(name=f"Alembic compare_metadata, {tables}", command=alembic(standing, folder))


def claims(tables: int, large: int) -> Iterator[Row]:
    """Yield what is to be shown, with the goals."""
    dump, bare = f"pg_dump --schema-only, {tables}", f"psql, same DDL, {tables}"
    compare, added = f"Alembic compare_metadata, {tables}", f"one added column, snapshot, {tables}"
    from_snapshot, from_models = f"no-op push, snapshot, {tables}", f"no-op push, models, {tables}"
    first, first_models = f"first push, snapshot, {tables}", f"first push, models, {tables}"
    for ours, other, goal in (
        (from_snapshot, dump, 2.0),
        (from_models, compare, 0.25),
        (added, from_snapshot, 2.0),
        (first, bare, 1.3),
        (first_models, bare, None),
        (from_snapshot, compare, None),
    ):
        yield Row(title=f"{ours} / {other}", measure="ratio", ours=ours, peer=other, goal=goal)
    if large == tables:
        return
    growth = 6 * large / tables / 5
    for title, limit in (
        ("no-op push, snapshot", growth),
        ("no-op push, models", growth),
        ("first push, snapshot", growth),
        ("pg_dump --schema-only", None),
        ("psql, same DDL", None),
    ):
        left, right = f"{title}, {large}", f"{title}, {tables}"
        yield Row(title=f"growth: {title}", measure="ratio", ours=left, peer=right, goal=limit)
    for title in ("no-op push, snapshot", "no-op push, models"):
        yield Row(title=f"memory: {title}, {large}", measure="memory", ours=f"{title}, {large}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and publish."""
    made = parser(__doc__ or "")
    made.add_argument("--url", help="a server whose role may make databases; without it one is started")
    options = made.parse_args(arguments)
    ours, peers = measured(options.only, "viborm-core", "viborm-postgres")
    large = options.tables * options.growth
    sizes = tuple(dict.fromkeys((options.tables, large)))
    with (
        tempfile.TemporaryDirectory(prefix="viborm-benchmark-") as name,
        server(options.url, Path(name)) as to,
    ):
        contenders: list[Contender] = []
        try:
            for tables in sizes:
                heavy = tables != options.tables
                folder = Path(name) / str(tables)
                make(to, folder, tables=tables, ours=ours, whole=not heavy)
                contenders += ours_at(to, folder, tables, heavy=heavy) if ours else ()
                contenders += peers_at(to, folder, tables, heavy=heavy) if peers else ()
            samples = measure(contenders, Path(name), rounds=options.rounds, heavy=options.heavy_rounds)
            folder = Path(name) / str(options.tables)
            if ours and peers:
                for title in ("standing", "first_snapshot", "first_models"):
                    run(alembic(to.database(f"{title}_{options.tables}"), folder), Path(name))
            version = to.ask(to.url, "SHOW server_version").split()[0]
        finally:
            for tables in sizes:
                for title in ("standing", "first_snapshot", "first_models", "bare"):
                    to.drop(f"{title}_{tables}")
            to.drop("adding")
    outcome = Outcome(
        rows=tuple(claims(options.tables, large)),
        samples=samples,
        rounds=options.rounds,
        notes={"PostgreSQL": version},
    )
    return publish(
        outcome,
        json_file=options.json,
        markdown_file=options.markdown,
        strict=options.strict,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(str(error))
