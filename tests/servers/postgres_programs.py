"""Finds PostgreSQL's client programs: on PATH, or beside the servers to be had here, wheels included."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from pathlib import Path

from tests.servers.postgres import available


@functools.cache
def newest(name: str) -> tuple[int, str] | None:
    """The newest client program of this name and its major version, or None."""
    folders = [source.programs for source in available() if source.programs is not None]
    candidates = [shutil.which(name), *(str(folder / name) for folder in folders)]
    found = []
    for program in candidates:
        if program is None or not Path(program).is_file():
            continue
        asked = subprocess.run([program, "--version"], check=False, capture_output=True, text=True)
        major = re.search(r"\) (\d+)", asked.stdout)
        if major is not None:
            found.append((int(major[1]), program))
    return max(found, default=None)


def newest_pg_dump(version: int) -> str | None:
    """The newest pg_dump, if it reads servers of this major version."""
    found = newest("pg_dump")
    return found[1] if found is not None and found[0] >= version else None
