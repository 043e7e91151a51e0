"""A folder to work in, and three ways to call the command line: in this process, in its own, and on a terminal."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest
from attrs import frozen
from click.testing import CliRunner

from viborm_core.cli.main import main

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "VIBORM_REWRITE_GOLDEN"
TIMEOUT = 30


@frozen
class Called:
    """What a call gave."""

    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one, and no configuration in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("VIBORM_DATABASE_URL", "DATABASE_URL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def viborm(folder: Path) -> Callable[..., Called]:
    """Call the command line in this process, without a terminal."""

    def call(*arguments: str) -> Called:
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Called(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def process(folder: Path) -> Callable[..., Called]:
    """Call the command line in a process of its own, without a terminal."""

    def call(*arguments: str, **options: Any) -> Called:
        made = subprocess.run(
            (sys.executable, "-m", "viborm_core", *arguments),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
            **options,
        )
        return Called(made.returncode, made.stdout, made.stderr)

    return call


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[..., "pexpect.spawn[str]"]]:
    """Call the command line on a pseudo-terminal of 100 columns."""
    started: list[pexpect.spawn[str]] = []

    def call(*arguments: str, colours: bool = False) -> "pexpect.spawn[str]":
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "" if colours else "1"}
        child = pexpect.spawn(
            sys.executable,
            ["-m", "viborm_core", *arguments],
            cwd=str(folder),
            env=environment,
            encoding="utf-8",
            timeout=TIMEOUT,
            dimensions=(40, 100),
        )
        started.append(child)
        return child

    yield call
    for child in started:
        child.close(force=True)


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with a file of ``golden/``; with VIBORM_REWRITE_GOLDEN=1, write the file instead."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / f"{name}.txt"
        if os.environ.get(REWRITE):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def sql(folder: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Run SQL in a database file of the folder, ``app.db`` if no other is named, and give the last rows."""

    def run(*statements: str, file: str = "app.db") -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        with closing(sqlite3.connect(folder / file)) as database, database:
            for statement in statements:
                rows = database.execute(statement).fetchall()
        return rows

    return run


URL = "sqlite:///app.db"

BEFORE = """
from viborm_core.models import column, model

@model(table="users")
class User:
    id: int = column(primary_key=True, auto_increment=True)
    email: str = column(max_length=255)
"""

RENAMED = BEFORE.replace("email:", "mail:")
"""The column could be renamed."""

ADDED = BEFORE + "    nick: str | None = None\n"
"""A safe change."""

DROPPED = BEFORE.replace("    email: str = column(max_length=255)\n", "")
"""A column goes."""

REQUIRED = BEFORE + "    country: str = column()\n"
"""A new column that rows need a value for."""


@pytest.fixture
def app(folder: Path, viborm: Callable[..., Called], sql: Callable[..., object]) -> Path:
    """A configured folder whose database has BEFORE, and two users."""
    (folder / "viborm.toml").write_text(f'schema = "models.py"\ndatabase = "{URL}"\n')
    (folder / "models.py").write_text(BEFORE)
    assert viborm("push", "-q").status == 0
    sql("INSERT INTO users (email) VALUES ('ann@example.org'), ('bob@example.org')")
    return folder


@pytest.fixture
def schemas() -> dict[str, str]:
    """Models by what they change."""
    return {"renamed": RENAMED, "added": ADDED, "dropped": DROPPED, "required": REQUIRED, "before": BEFORE}
