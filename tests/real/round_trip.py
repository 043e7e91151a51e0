"""A database as Python and back, by the command line: `introspect`, ruff and mypy, and a push to an empty database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from click.testing import CliRunner

from viborm_core.cli.main import main

FORMATS = ("models", "sqlalchemy")


def written(url: str, folder: Path, name: str, namespaces: Sequence[str] = ()) -> Iterator[str]:
    """A database as models, the core's and SQLAlchemy's; the files' names."""
    for format_ in FORMATS:
        file = str(folder / f"{name}_{format_}.py")
        viborm("introspect", url, "--format", format_, "-o", file, *_options(namespaces))
        yield file


def in_sync(file: str, url: str, namespaces: Sequence[str] = ()) -> None:
    """See that the models of a file and a database are the same, for certain."""
    said = viborm("check", "--schema", file, "--database", url, *_options(namespaces))
    assert said.splitlines()[0] == "in sync", said
    assert "uncertain" not in said, said


def push(file: str, url: str, namespaces: Sequence[str] = ()) -> None:
    """Push the models of a file to an empty database, which is then in sync with them."""
    viborm("push", "--schema", file, "--database", url, *_options(namespaces))
    in_sync(file, url, namespaces)


def nothing_to_say(folder: Path) -> None:
    """See that neither ruff nor mypy has anything to say about the files of a folder."""
    for command in (("ruff", "check", "--isolated"), ("mypy", "--strict", "--config-file=", "--no-incremental")):
        files = sorted(path.name for path in folder.glob("*.py"))
        program = Path(sys.executable).with_name(command[0])
        checked = subprocess.run(
            [program, *command[1:], *files], check=False, cwd=folder, capture_output=True, text=True
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr


def viborm(*arguments: str) -> str:
    """Call the command line in this process; it has to succeed."""
    called = CliRunner().invoke(main, arguments)
    assert called.exit_code == 0, called.output
    return called.output


def _options(namespaces: Sequence[str]) -> list[str]:
    return [part for name in namespaces for part in ("--namespace", name)]
