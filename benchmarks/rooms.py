"""The rooms of the corridor, each timed by itself inside one process, on a schema and on a larger one.

A room is a function from what the rooms before it gave to what it gives; add one to `ROOMS` when it is built. The
database is SQLite. Growth is judged by processor time, which a busy machine changes less than the clock.
"""

from __future__ import annotations

import argparse
import gc
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.command import generate, peer, snapshot
from benchmarks.harness import OUTPUT, run
from benchmarks.schema import DDL_FILE, VIBORM_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.push import Request

GOAL_AT_FIVE: Final = 6.0
SNAPSHOT_FILE: Final = "snapshot.json"
STANDING: Final = "standing.db"
Gifts = dict[str, Any]
Times = dict[str, tuple[float, float]]
"""Seconds on the clock and of the processor, by room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room: `work` reads what it takes from the gifts of the rooms before it and gives one of its own.

    One without a goal is only shown: what SQLite itself does there grows with the square of the tables. A heavy
    one is left out of most walks through the large schema. One of a single time is never walked through again.
    """

    name: str
    work: Callable[[Gifts], object]
    has_goal: bool = True
    heavy: bool = False
    single: bool = False


def import_models(gifts: Gifts) -> object:
    """Import the module of models."""
    from viborm_core.models.importing import import_path

    return import_path(gifts["folder"] / VIBORM_FILE)


def serialize_models(gifts: Gifts) -> object:
    """Make a snapshot of the models."""
    from viborm_core.models.serialize import serialize

    return serialize(gifts["import models"])


def read_snapshot(gifts: Gifts) -> object:
    """Read the snapshot file."""
    text = (gifts["folder"] / SNAPSHOT_FILE).read_text(encoding="utf-8")
    return gifts["host"].codec.load_snapshot(text, SNAPSHOT_FILE)


def open_file(gifts: Gifts) -> object:
    """Open the standing database; SQLite parses the whole schema before its first answer."""
    from viborm_core.url import DatabaseURL

    connection = gifts["adapter"].connect(DatabaseURL.parse(f"sqlite:///{gifts['folder'] / STANDING}"))
    connection.query("SELECT 1 FROM sqlite_master LIMIT 1")
    return connection


def introspect(gifts: Gifts) -> object:
    """Read the standing database."""
    return gifts["adapter"].introspect(gifts["SQLite opens the file"])


def _request(gifts: Gifts, source: str) -> Request:
    from viborm_core.push import Request

    adapter = gifts["adapter"]
    return Request(desired=gifts[source], adapter=adapter, renderers=gifts["host"].renderers(adapter.dialect))


def canonical(gifts: Gifts) -> object:
    """Bring the models and the standing database to one spelling."""
    from viborm_core.sides import both_sides

    return both_sides(_request(gifts, "serialize models"), gifts["introspect"], gifts["capabilities"])


def settle(gifts: Gifts) -> object:
    """Complete the models from the database, and name what has no name."""
    from viborm_core.evidence import OldNames
    from viborm_core.sides import settled

    sides = gifts["canonical"]
    return settled(sides.desired, sides.current, gifts["capabilities"], OldNames())


def diff(gifts: Gifts) -> object:
    """Compare the models with the database."""
    from viborm_core.sides import differences

    found = differences(_request(gifts, "serialize models"), gifts["canonical"].current, gifts["settle"])
    if found:
        raise AssertionError(found[0].describe())
    return found


def _first(gifts: Gifts) -> tuple[Any, Any]:
    from viborm_core.evidence import OldNames
    from viborm_core.reading import SchemaReading
    from viborm_core.schema import SchemaSnapshot
    from viborm_core.sides import both_sides, settled

    empty = SchemaReading(snapshot=SchemaSnapshot(), dialect=gifts["adapter"].dialect)
    sides = both_sides(_request(gifts, "read snapshot"), empty, gifts["capabilities"])
    return sides.current, settled(sides.desired, sides.current, gifts["capabilities"], OldNames())


def first_sides(gifts: Gifts) -> object:
    """Bring the snapshot to the spelling of an empty database, and settle it."""
    return _first(gifts)


def first_diff(gifts: Gifts) -> object:
    """Find everything missing."""
    from viborm_core.sides import differences

    return differences(_request(gifts, "read snapshot"), *gifts["canonical and settle, first push"])


def plan(gifts: Gifts) -> object:
    """Order the operations of the first push."""
    from viborm_core.plan import make_plan

    current, _ = gifts["canonical and settle, first push"]
    return make_plan((), gifts["diff, first push"], current, gifts["capabilities"], gifts["adapter"].fold)


def ddl(gifts: Gifts) -> object:
    """Spell them."""
    from viborm_core.ddl import render

    return render(gifts["host"].renderers(gifts["adapter"].dialect), gifts["plan"])


def execute(gifts: Gifts) -> object:
    """Run them, in one transaction."""
    from viborm_core.execute import Execution, State
    from viborm_core.url import DatabaseURL

    file = gifts["folder"] / "first.db"
    file.unlink(missing_ok=True)
    with closing(gifts["adapter"].connect(DatabaseURL.parse(f"sqlite:///{file}"), create=True)) as connection:
        execution = Execution(
            connection=connection,
            capabilities=gifts["capabilities"],
            reread=lambda: State.AS_PLANNED,
            verify=lambda: None,
        )
        return execution.run(gifts["ddl"])


def bare(gifts: Gifts) -> object:
    """Run the same statements with Python's sqlite3 alone, in one transaction."""
    file = gifts["folder"] / "bare.db"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for statement in gifts["ddl"]:
            connection.execute(statement.sql)
        connection.execute("COMMIT")
    return None


ROOMS: Final = (
    Room(name="import models", work=import_models, single=True),
    Room(name="serialize models", work=serialize_models),
    Room(name="read snapshot", work=read_snapshot),
    Room(name="SQLite opens the file", work=open_file, has_goal=False),
    Room(name="introspect", work=introspect),
    Room(name="canonical", work=canonical),
    Room(name="settle", work=settle),
    Room(name="diff", work=diff),
    Room(name="canonical and settle, first push", work=first_sides),
    Room(name="diff, first push", work=first_diff),
    Room(name="plan", work=plan),
    Room(name="ddl", work=ddl),
    Room(name="execute", work=execute, has_goal=False, heavy=True, single=True),
    Room(name="the same by sqlite3 alone", work=bare, has_goal=False, heavy=True, single=True),
)


def walk(folder: Path, *, light: bool, times_each: int) -> Times:
    """Walk through the rooms and give the seconds of each at its fastest; garbage is collected as in the command.

    Only what is walked through several times says how the work grows: the first time pays for memory that is new to the
    process too, which a large schema needs more of than fits into the processor's cache.
    """
    from viborm_core.cli import main as command
    from viborm_core.host import load_host

    host = load_host()
    adapter = host.adapter("sqlite")
    gifts: Gifts = {"folder": folder, "host": host, "adapter": adapter, "capabilities": adapter.capabilities(None)}
    gc.set_threshold(*command._COLLECT)
    times: Times = {}
    for room in ROOMS:
        if light and room.heavy:
            continue
        found = []
        for _ in range(1 if room.single else times_each):
            gc.collect()
            start = (time.perf_counter(), time.process_time())
            gifts[room.name] = room.work(gifts)
            found.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        times[room.name] = min(found, key=lambda each: each[1])
    return times


def walk_apart(folder: Path, *, light: bool, times_each: int) -> Times:
    """Walk in a process of its own, so that no walk finds the memory of another."""
    options = ("--walk", str(folder), "--times-each", str(times_each), *(("--light",) if light else ()))
    command = (sys.executable, "-m", "benchmarks.rooms", *options)
    run(command, folder, module_path=True)
    found: Times = json.loads((folder / OUTPUT).read_text(encoding="utf-8"))
    return found


def make(folder: Path, tables: int) -> None:
    """Write the models, the snapshot and the standing database."""
    generate(folder, tables=tables, dialect="sqlite")
    run(peer("sqlite_ddl", str(folder / STANDING), str(folder / DDL_FILE)), folder)
    snapshot(folder, f"sqlite:///{folder / STANDING}", folder / SNAPSHOT_FILE)


def lines(times: dict[int, list[Times]], goal: float) -> Iterator[tuple[str, bool]]:
    """Yield a line of the table for each room, and whether it misses the goal."""
    for room in ROOMS:
        figures, medians = [], []
        for walks in times.values():
            found = [walked[room.name] for walked in walks if room.name in walked]
            if not found:
                figures += ["", ""]
                medians.append(0.0)
                continue
            wall, processor = (statistics.median(each[which] for each in found) for which in (0, 1))
            figures += [f"{wall:.3f} s", f"{processor:.3f} s"]
            medians.append(processor)
        growth = medians[1] / max(medians[0], 1e-6)
        limit = f"≤ {goal:.1f} x" if room.has_goal else ""
        shown = f"{growth:.1f} x" if medians[1] else ""
        yield f"| {room.name} | {' | '.join(figures)} | {shown} | {limit} |", room.has_goal and growth > goal


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of medians and growth; exit with 1 if strict and a room grows more than its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--growth", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--heavy-rounds", type=int, default=1, help="of them, those that run the large schema's DDL")
    parser.add_argument(
        "--times-each", type=int, default=1, help="how often each room is walked through; the fastest counts"
    )
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--walk", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--light", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.walk:
        json.dump(walk(options.walk, light=options.light, times_each=options.times_each), sys.stdout)
        return 0
    sizes = (options.tables, options.tables * options.growth)
    times: dict[int, list[Times]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory(prefix="viborm-benchmark-") as name:
        for size in sizes:
            make(Path(name) / str(size), size)
        for number in range(options.rounds + 1):
            for size in sizes:
                light = size == sizes[-1] and not 0 < number <= options.heavy_rounds
                walked = walk_apart(Path(name) / str(size), light=light, times_each=options.times_each)
                times[size] += [walked] if number else []
    found = list(lines(times, GOAL_AT_FIVE * options.growth / 5))
    heads = " | ".join(f"{size} tables, wall | processor" for size in sizes)
    head = [f"| room | {heads} | growth of processor time | goal |", "|---|---:|---:|---:|---:|---:|---:|"]
    sys.stdout.write("\n".join([*head, *(line for line, _ in found)]) + "\n")
    return int(options.strict and any(missed for _, missed in found))


if __name__ == "__main__":
    sys.exit(main())
