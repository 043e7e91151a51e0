"""The folder for what the tests fetch and make once, outside of the repository."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def cache() -> Path:
    """Name the folder for what is fetched and made once."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "viborm"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Be the only process in a block of this name."""
    with (cache() / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
