"""Help, names and start: nothing is imported that is not needed."""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from viborm_core.cli.main import BUILT_IN

HEAVY = {"rich", "attr", "cattrs", "pluggy", "importlib.metadata", "viborm_core.push", "tomllib", "sqlite3"}


@pytest.mark.parametrize("name", BUILT_IN)
def test_listed_help_is_the_commands_own(name: str) -> None:
    command = import_module(f"viborm_core.cli.{name}").command
    assert (command.name, command.short_help) == (name, BUILT_IN[name])


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_command_has_help(viborm: Callable[..., Any], name: str) -> None:
    called = viborm(name, "--help")
    assert called.status == 0
    assert called.out.startswith(f"Usage: viborm {name}")


def test_help_lists_all_commands(viborm: Callable[..., Any]) -> None:
    called = viborm("--help")
    assert called.status == 0
    assert all(f"  {name} " in called.out for name in BUILT_IN)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    source = (
        "import sys\nfrom viborm_core.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    )
    made = subprocess.run((sys.executable, "-c", source), capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not HEAVY & set(made.stderr.split())


def test_version(viborm: Callable[..., Any]) -> None:
    assert viborm("--version").out.startswith("viborm 0.")


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("push", "--nothing"), (), ("introspect",), ("push", "--format", "xml")]
)
def test_clicks_own_errors_are_wrong_usage(viborm: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    called = viborm(*arguments)
    assert called.status == 64
    assert called.err


def _install(folder: Path, name: str, entry: str) -> None:
    info = folder / f"{name}-1.0.dist-info".replace("-", "_", 1)
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[viborm.commands]\n{entry}\n")


def test_plugins_bring_commands(tmp_path: Path, viborm: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    site.mkdir()
    _install(site, "viborm-greet", "greet = viborm_greet:command\nbroken = viborm_nowhere:command")
    (site / "viborm_greet.py").write_text(
        "import click\n@click.command()\ndef command():\n    '''Greet.'''\n    click.echo('hello')\n"
    )
    monkeypatch.syspath_prepend(site)
    assert "  greet " in viborm("--help").out
    assert viborm("greet").out == "hello\n"
    called = viborm("broken")
    assert called.status == 4
    assert "viborm-greet" in called.err


def test_two_plugins_may_not_bring_one_command(
    tmp_path: Path, viborm: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    _install(site, "viborm-one", "greet = viborm_one:command")
    _install(site, "viborm-two", "greet = viborm_two:command")
    monkeypatch.syspath_prepend(site)
    called = viborm("greet")
    assert called.status == 4
    assert "viborm-one and viborm-two" in called.err
