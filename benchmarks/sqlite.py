"""SQLite: our command beside Alembic's `compare_metadata` and Python's own `sqlite3`."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.command import generate, measured, parser, peer, push, snapshot, viborm
from benchmarks.harness import BenchmarkError, Contender, Outcome, Row, measure, publish, run
from benchmarks.schema import DDL_FILE, SQLALCHEMY_FILE, VIBORM_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SNAPSHOT_FILE: Final = "snapshot.json"


def url(file: Path) -> str:
    """Spell an absolute path as a database URL."""
    return f"sqlite:///{file}"


def remove(file: Path) -> None:
    """Remove a database, so that the next push is the first one."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def alembic(file: Path, folder: Path) -> tuple[str, ...]:
    """Spell the comparison of a database with the declarative models."""
    return peer("alembic_compare", url(file), str(folder / SQLALCHEMY_FILE))


def make(folder: Path, *, tables: int, ours: bool) -> None:
    """Write the schema in every spelling and make a database of it; ours has to find them the same."""
    generate(folder, tables=tables, dialect="sqlite")
    database = folder / "standing.db"
    run(peer("sqlite_ddl", str(database), str(folder / DDL_FILE)), folder)
    if ours:
        snapshot(folder, url(database), folder / SNAPSHOT_FILE)
        for schema in (SNAPSHOT_FILE, VIBORM_FILE):
            run(viborm("check", "--schema", str(folder / schema), "--database", url(database)), folder)


def ours_at(folder: Path, tables: int, *, heavy: bool) -> Iterator[Contender]:
    """Yield our pushes of one size of schema."""
    for title, schema in (("snapshot", SNAPSHOT_FILE), ("models", VIBORM_FILE)):
        yield Contender(
            name=f"no-op push, {title}, {tables}",
            command=push(folder / schema, url(folder / "standing.db")),
            heavy=heavy,
        )
        if heavy and title == "models":
            continue
        fresh = folder / f"first-{title}.db"
        yield Contender(
            name=f"first push, {title}, {tables}",
            command=push(folder / schema, url(fresh)),
            prepare=partial(remove, fresh),
            heavy=heavy,
        )


def bare_ddl(folder: Path, tables: int, *, heavy: bool) -> Contender:
    """Give the peer of a first push."""
    fresh = folder / "bare.db"
    return Contender(
        name=f"sqlite3, same DDL, {tables}",
        command=peer("sqlite_ddl", str(fresh), str(folder / DDL_FILE)),
        prepare=partial(remove, fresh),
        heavy=heavy,
    )


def claims(tables: int, large: int) -> Iterator[Row]:
    """Yield what is to be shown, with the goals."""
    alembic_name, bare = f"Alembic compare_metadata, {tables}", f"sqlite3, same DDL, {tables}"
    for title, goal in (("snapshot", 0.1), ("models", 0.25)):
        name = f"no-op push, {title}, {tables}"
        yield Row(title=f"{name} tables", measure="ratio", ours=name, peer=alembic_name, goal=goal)
    for title, limit in (("snapshot", 2.0), ("models", None)):
        name = f"first push, {title}, {tables}"
        yield Row(title=f"{name} tables", measure="ratio", ours=name, peer=bare, goal=limit)
    yield Row(title="viborm --help", measure="difference", ours="viborm --help", peer="python -c pass", goal=0.15)
    if large == tables:
        return
    growth = 6 * large / tables / 5
    first = "first push, snapshot"
    for title, limit in (("no-op push, snapshot", growth), ("no-op push, models", growth), (first, None)):
        left, right = f"{title}, {large}", f"{title}, {tables}"
        yield Row(title=f"growth: {title}", measure="ratio", ours=left, peer=right, goal=limit)
    bare_large = f"sqlite3, same DDL, {large}"
    yield Row(title="growth: sqlite3, same DDL", measure="ratio", ours=bare_large, peer=bare)
    name = f"{first}, {large}"
    yield Row(title=f"{name} tables", measure="ratio", ours=name, peer=bare_large, goal=2)
    for title, limit in (("no-op push, snapshot", 250.0), ("no-op push, models", None)):
        yield Row(title=f"memory: {title}, {large}", measure="memory", ours=f"{title}, {large}", goal=limit)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and publish."""
    options = parser(__doc__ or "").parse_args(arguments)
    ours, peers = measured(options.only, "viborm-core", "viborm-sqlite")
    large = options.tables * options.growth
    with tempfile.TemporaryDirectory(prefix="viborm-benchmark-") as name:
        contenders: list[Contender] = []
        for tables in dict.fromkeys((options.tables, large)):
            folder = Path(name) / str(tables)
            make(folder, tables=tables, ours=ours)
            heavy = tables != options.tables
            contenders += ours_at(folder, tables, heavy=heavy) if ours else ()
            contenders += [bare_ddl(folder, tables, heavy=heavy)] if peers else ()
        folder = Path(name) / str(options.tables)
        compare = alembic(folder / "standing.db", folder)
        contenders += [Contender(name=f"Alembic compare_metadata, {options.tables}", command=compare)] if peers else ()
        contenders.append(Contender(name="python -c pass", command=(sys.executable, "-c", "pass")))
        contenders += [Contender(name="viborm --help", command=viborm("--help"))] if ours else ()
        samples = measure(contenders, Path(name), rounds=options.rounds, heavy=options.heavy_rounds)
        if ours and peers:
            for title in ("standing", "first-snapshot", "first-models"):
                run(alembic(folder / f"{title}.db", folder), Path(name))
    outcome = Outcome(
        rows=tuple(claims(options.tables, large)),
        samples=samples,
        rounds=options.rounds,
        notes={"SQLite": sqlite3.sqlite_version},
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
