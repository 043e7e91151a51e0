"""Runs whole processes in interleaved rounds and judges rows of medians against goals.

It knows nothing of databases or of what the processes do.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Measure = Literal["ratio", "difference", "memory"]

FORMAT_VERSION: Final = 1
OUTPUT: Final = "output.txt"
ERRORS: Final = "errors.txt"
PACKAGES: Final = (
    "viborm-core",
    "viborm-sqlite",
    "viborm-postgres",
    "viborm-mysql",
    "sqlalchemy",
    "alembic",
    "psycopg",
    "pymysql",
)
MEGABYTE: Final = 1_000_000
KIBIBYTE: Final = 1024


class BenchmarkError(Exception):
    """A process did not do what it is timed for."""


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A process to time; `prepare` runs before each of its runs and is not timed.

    A heavy one runs in the first of the rounds that count only, in as many as the caller allows.
    """

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = nothing
    heavy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claim about one contender, or about one beside another.

    `ratio` divides the median time of `ours` by that of `peer`, `difference` subtracts it (seconds), `memory`
    (megabytes, the highest peak) stands alone. A row without a goal is only reported.
    """

    title: str
    measure: Measure
    ours: str
    peer: str | None = None
    goal: float | None = None


@dataclass(slots=True)
class Samples:
    """What was measured of one contender: clock and processor time in seconds, peak memory in bytes."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Give the samples and their medians."""
        return {
            "median_seconds": statistics.median(self.wall),
            "median_processor_seconds": statistics.median(self.processor),
            "peak_bytes": max(self.peak),
            "seconds": self.wall,
            "processor_seconds": self.processor,
        }


def environment(*, module_path: bool) -> dict[str, str]:
    """Give this process's variables, without our settings and the one against cached byte code.

    `module_path` makes what is importable here importable in the child too, as for modules of this folder.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", "VIBORM_DATABASE_URL", "DATABASE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))} if module_path else kept


def run(command: Sequence[str], folder: Path, *, module_path: bool = False) -> tuple[float, float, int]:
    """Run a process to its end.

    Returns its seconds on the clock, its processor seconds and its peak resident bytes. The peak has this
    process's own size as its floor, which is why nothing large is imported or made here.

    Raises:
        BenchmarkError: its exit code is not 0.

    """
    with (folder / OUTPUT).open("wb") as output, (folder / ERRORS).open("wb") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(module_path=module_path),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = [(folder / name).read_text(encoding="utf-8", errors="replace")[-2000:] for name in (OUTPUT, ERRORS)]
        message = "\n".join([f"exit code {process.returncode} from: {shown(command)}", *said])
        raise BenchmarkError(message)
    unit = 1 if sys.platform == "darwin" else KIBIBYTE
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit


def shown(command: Sequence[str]) -> str:
    """Spell a command for a message, without the passwords of its URLs."""
    parts = []
    for part in command:
        scheme, colon, rest = part.partition("://")
        credentials, at, place = rest.rpartition("@")
        user = credentials.partition(":")[0]
        parts.append(f"{scheme}{colon}{user}{at}{place}")
    return shlex.join(parts)


def measure(contenders: Sequence[Contender], folder: Path, *, rounds: int, heavy: int) -> dict[str, Samples]:
    """Time the contenders, one after the other in every round, after one round that is not counted.

    Heavy ones take part in `heavy` rounds, and not in the one that is not counted.

    The order turns round by round, so that no one always follows the same neighbour.
    """
    samples = {contender.name: Samples() for contender in contenders}
    for number in range(rounds + 1):
        for contender in contenders if number % 2 else reversed(contenders):
            if contender.heavy and not 1 <= number <= heavy:
                continue
            contender.prepare()
            wall, processor, peak = run(contender.command, folder)
            sys.stderr.write(f"round {number} of {rounds}: {contender.name}: {wall:.3f} s\n")
            if number:
                samples[contender.name].wall.append(wall)
                samples[contender.name].processor.append(processor)
                samples[contender.name].peak.append(peak)
    return samples


def installed(name: str) -> str | None:
    """Give the version of an installed distribution."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def circumstances() -> dict[str, object]:
    """Describe what the figures depend on, without naming the machine."""
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "packages": {name: found for name in PACKAGES if (found := installed(name))},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that was claimed and measured; `notes` are further circumstances."""

    rows: Sequence[Row]
    samples: Mapping[str, Samples]
    rounds: int
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A row's figures; `met` is None where there is no goal."""

    ours: float
    peer: float | None
    value: float
    met: bool | None


def judge(row: Row, samples: Mapping[str, Samples]) -> Verdict | None:
    """Give a row's figures, or None if one of its contenders did not run."""
    ours = samples.get(row.ours)
    peer = samples.get(row.peer) if row.peer else None
    if ours is None or (row.peer and peer is None):
        return None
    left = max(ours.peak) / MEGABYTE if row.measure == "memory" else statistics.median(ours.wall)
    right = statistics.median(peer.wall) if peer else None
    value = left
    if right is not None:
        value = left / right if row.measure == "ratio" else left - right
    return Verdict(ours=left, peer=right, value=value, met=None if row.goal is None else value <= row.goal)


def as_json(outcome: Outcome) -> dict[str, object]:
    """Put everything that is known into one machine-readable value."""
    judged = [(row, judge(row, outcome.samples)) for row in outcome.rows]
    return {
        "version": FORMAT_VERSION,
        "rounds": outcome.rounds,
        "circumstances": {**circumstances(), **outcome.notes},
        "rows": [{**asdict(row), "result": asdict(found) if found else None} for row, found in judged],
        "contenders": {name: found.as_json() for name, found in outcome.samples.items()},
    }


UNITS: Final[dict[Measure, tuple[str, str]]] = {
    "ratio": ("{:.2f} s", "{:.2f} x"),
    "difference": ("{:.3f} s", "{:+.3f} s"),
    "memory": ("{:.0f} MB", "{:.0f} MB"),
}
VERDICTS: Final[dict[bool | None, str]] = {True: "met", False: "**missed**", None: ""}


def cells(row: Row, found: Verdict | None) -> tuple[str, ...]:
    """Spell a row's figures: title, ours, peer, result, goal, verdict."""
    sides, form = UNITS[row.measure]
    goal = "" if row.goal is None else f"≤ {form.format(row.goal).lstrip('+')}"
    if found is None:
        return row.title, "not measured", "", "", goal, ""
    peer = "" if found.peer is None else sides.format(found.peer)
    return row.title, sides.format(found.ours), peer, form.format(found.value), goal, VERDICTS[found.met]


def as_markdown(outcome: Outcome) -> str:
    """Write the rows and the contenders as two tables."""
    known = {**circumstances(), **outcome.notes}
    packages = known.pop("packages")
    facts = {**known, **packages} if isinstance(packages, dict) else known
    lines = [
        f"Medians of {outcome.rounds} interleaved rounds (fewer of heavy ones), whole processes.",
        ", ".join(f"{name} {value}" for name, value in facts.items()) + ".",
        "",
        "| | ours | peer | result | goal | |",
        "|---|---:|---:|---:|---:|---|",
        *(f"| {' | '.join(cells(row, judge(row, outcome.samples)))} |" for row in outcome.rows),
        "",
        "| process | rounds | median | fastest | slowest | own processor time | peak memory |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, found in outcome.samples.items():
        times = (statistics.median(found.wall), min(found.wall), max(found.wall))
        figures = " | ".join(f"{each:.3f} s" for each in (*times, statistics.median(found.processor)))
        lines.append(f"| {name} | {len(found.wall)} | {figures} | {max(found.peak) / MEGABYTE:.0f} MB |")
    return "\n".join(lines) + "\n"


def publish(outcome: Outcome, *, json_file: Path | None, markdown_file: Path | None, strict: bool) -> int:
    """Print the tables, write the files that are asked for, and give the exit code.

    It is 1 if strict and a goal is missed or was not measured.
    """
    table = as_markdown(outcome)
    sys.stdout.write(table)
    if json_file:
        json_file.write_text(json.dumps(as_json(outcome), indent=2) + "\n", encoding="utf-8")
    if markdown_file:
        markdown_file.write_text(table, encoding="utf-8")
    judged = [judge(row, outcome.samples) for row in outcome.rows if row.goal is not None]
    return int(strict and not all(found and found.met for found in judged))
