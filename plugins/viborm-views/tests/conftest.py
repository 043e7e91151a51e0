"""Lets the tests of this folder import what they share, and hands them a database of each kind in turn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from places import PLACES, Called, Place, skipped_without

from viborm_core.cli.main import main


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An empty database, in an empty folder, which is the current one."""
    made = skipped_without(request, request.param, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIBORM_DATABASE_URL", made.url)
    yield made
    made.drop()


@pytest.fixture
def viborm() -> Callable[..., Called]:
    """Call the command line in this process, without a terminal."""

    def call(*arguments: str, status: int | None = 0) -> Called:
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        called = Called(result.exit_code, result.stdout, result.stderr)
        assert status is None or called.status == status, called
        return called

    return call
