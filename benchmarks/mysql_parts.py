"""Where the time of a first push to MariaDB and MySQL goes: each part by the clock and in processor time of our own.

    python -m benchmarks.mysql_parts [--server mariadb] [--tables 1000] [--rounds 5] [--durable]

The client that runs the same statements stands beside it. Medians; the parts of each push add up to the whole.
The server's processor time is read from /proc (Linux): what a run costs on a machine that does other things besides.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.command import generate, peer, push
from benchmarks.harness import BenchmarkError, run
from benchmarks.mysql import PUSH_FILE, SNAPSHOT_FILE, Server, make, options, servers

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES = 3
"""Words of `push` before our command's own arguments: the interpreter, -m and the package."""


def used(pid: int | None) -> float:
    """Give the processor time of a process, in seconds; the columns of /proc/PID/stat are told in its manual page."""
    if pid is None:
        raise BenchmarkError("the server is not a process of this benchmark")
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rounds(to: Server, folder: Path, number: int) -> dict[str, list[tuple[float, float]]]:
    """Push, and run the client, in turn; what each part took in every round."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    file, snapshot = folder / "parts.json", folder / SNAPSHOT_FILE.format(to.flavour)
    arguments = push(snapshot, to.database("parts"))[MODULES:]
    for each in range(number + 1):
        to.empty("parts")
        before = used(to.pid)
        wall, processor, _ = run(peer("push_parts", str(file), *arguments), folder)
        server = used(to.pid) - before
        parts = json.loads(file.read_text(encoding="utf-8"))
        to.empty("bare")
        before = used(to.pid)
        client_wall, client_processor, _ = run(to.load("bare", folder / PUSH_FILE.format(to.flavour)), folder)
        server_for_client = used(to.pid) - before
        if each == 0:
            continue
        for name, (clock, own) in parts.items():
            found[name].append((clock, own))
        outside = wall - sum(clock for clock, _ in parts.values())
        found["the interpreter's start and end"].append((outside, processor - sum(own for _, own in parts.values())))
        found["the whole push"].append((wall, processor))
        found["the whole push, and the server"].append((wall, processor + server))
        found["the client, same statements"].append((client_wall, client_processor))
        found["the client, and the server"].append((client_wall, client_processor + server_for_client))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    given = options(__doc__ or "", arguments)
    with tempfile.TemporaryDirectory(prefix="viborm-benchmark-") as name, ExitStack() as stack:
        folder = Path(name)
        generate(folder, tables=given.tables, dialect="mysql")
        for to in servers(given.server, folder, stack, durable=given.durable):
            make(to, folder, tables=given.tables, ours=True)
            print(f"\n| {to.flavour}, {given.tables} tables | clock | processor time |\n|---|---:|---:|")
            for part, times in rounds(to, folder, given.rounds).items():
                clock, own = (statistics.median(column) for column in zip(*times, strict=True))
                print(f"| {part} | {clock:.3f} s | {own:.3f} s |", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(str(error))
