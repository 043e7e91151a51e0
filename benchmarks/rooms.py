"""The rooms of the corridor, each timed by itself inside one process, on a schema and on a larger one.

A room is a function from what the rooms before it gave to what it gives; add one to `ROOMS` when it is built.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.command import generate
from benchmarks.harness import OUTPUT, run
from benchmarks.schema import VIBORM_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

GOAL_AT_FIVE: Final = 6.0
Gifts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room: `work` reads what it takes from the gifts of the rooms before it and gives one of its own."""

    name: str
    work: Callable[[Gifts], object]


def import_models(gifts: Gifts) -> object:
    """Import the module of models."""
    from viborm_core.models.importing import import_path

    return import_path(gifts["folder"] / VIBORM_FILE)


def serialize_models(gifts: Gifts) -> object:
    """Make a snapshot of the models."""
    from viborm_core.models.serialize import serialize

    return serialize(gifts["import models"])


ROOMS: Final = (
    Room(name="import models", work=import_models),
    Room(name="serialize models", work=serialize_models),
)


def walk(folder: Path) -> dict[str, float]:
    """Walk through the rooms once and give the seconds that each took."""
    gifts: Gifts = {"folder": folder}
    seconds: dict[str, float] = {}
    for room in ROOMS:
        gc.collect()
        start = time.perf_counter()
        gifts[room.name] = room.work(gifts)
        seconds[room.name] = time.perf_counter() - start
    return seconds


def walk_apart(folder: Path) -> dict[str, float]:
    """Walk in a process of its own, so that no walk finds the memory of another."""
    run((sys.executable, "-m", "benchmarks.rooms", "--walk", str(folder)), folder, module_path=True)
    found: dict[str, float] = json.loads((folder / OUTPUT).read_text(encoding="utf-8"))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of medians and growth; exit with 1 if strict and a room grows more than its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--growth", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--walk", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.walk:
        json.dump(walk(options.walk), sys.stdout)
        return 0
    sizes = (options.tables, options.tables * options.growth)
    times: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory(prefix="viborm-benchmark-") as name:
        for size in sizes:
            generate(Path(name) / str(size), tables=size, dialect="sqlite")
        for number in range(options.rounds + 1):
            for size in sizes:
                walked = walk_apart(Path(name) / str(size))
                times[size] += [walked] if number else []
    goal = GOAL_AT_FIVE * options.growth / 5
    lines = [f"| room | {sizes[0]} tables | {sizes[1]} tables | growth | goal |", "|---|---:|---:|---:|---:|"]
    missed = False
    for room in ROOMS:
        small, large = (statistics.median(walked[room.name] for walked in times[size]) for size in sizes)
        missed = missed or large / small > goal
        lines.append(
            f"| {room.name} | {small:.3f} s | {large:.3f} s | {large / small:.1f} x | ≤ {goal:.1f} x |"
        )
    sys.stdout.write("\n".join(lines) + "\n")
    return int(options.strict and missed)


if __name__ == "__main__":
    sys.exit(main())
