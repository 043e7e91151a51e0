"""The conformance suite on SQLite, judged by a second reader; 500 random pairs of schemas with rows."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.sqlite_reading import DirectDatabase, reading
from viborm_core.testing import ConformanceSuite, Target
from viborm_sqlite.adapter import SQLiteAdapter


class TestSqlite(ConformanceSuite):
    """The suite, at its full length."""

    pairs = 500
    failing_pairs = 40

    @pytest.fixture
    def target(self) -> Iterator[Target]:
        """Files, in memory where there is such a folder: thousands of commits would wait for the disk."""
        memory = Path("/dev/shm")  # noqa: S108 - the folder inside it has a name of its own
        folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None, prefix="viborm-"))
        numbers = itertools.count()
        yield Target(
            adapter=SQLiteAdapter(),
            new_database=lambda: f"sqlite:///{folder}/{next(numbers)}.db",
            independent_reading=reading,
            made_directly=DirectDatabase(folder),
        )
        shutil.rmtree(folder)
