"""Our command, the generator and the peers as command lines, and the options that the benchmarks share."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.harness import OUTPUT, installed, run

if TYPE_CHECKING:
    from benchmarks.schema import Dialect

PEERS: Final = Path(__file__).parent / "peers"
GENERATOR: Final = Path(__file__).parent / "schema.py"
OTHER_PLUGINS: Final = ("viborm-views", "viborm-sqlalchemy", "viborm-django")


def viborm(*arguments: str) -> tuple[str, ...]:
    """Spell a call of our command, which then has the core and the plugin of the dialect, and no other plugin."""
    others = () if arguments[0].startswith("-") else tuple(f"--no-plugin={name}" for name in OTHER_PLUGINS)
    return (sys.executable, "-m", "viborm_core", *arguments, *others)


def push(schema: Path, database: str) -> tuple[str, ...]:
    """Spell a push."""
    return viborm("push", "--schema", str(schema), "--database", database)


def peer(name: str, *arguments: str) -> tuple[str, ...]:
    """Spell a call of a script in `peers/`."""
    return (sys.executable, str(PEERS / f"{name}.py"), *arguments)


def generate(folder: Path, *, tables: int, dialect: Dialect) -> None:
    """Write the schema in a process of its own, so that the one that measures others stays small."""
    folder.mkdir(parents=True, exist_ok=True)
    run((sys.executable, str(GENERATOR), str(folder), "--tables", str(tables), "--dialect", dialect), folder)


def snapshot(folder: Path, database: str, file: Path) -> None:
    """Write a database's snapshot to a file."""
    run(viborm("introspect", database, "--format", "json"), folder)
    file.write_bytes((folder / OUTPUT).read_bytes())


def measured(wanted: str | None, *distributions: str) -> tuple[bool, bool]:
    """Say whether to measure our command and the peers, given `--only` and the packages of our command."""
    missing = [name for name in distributions if not installed(name)]
    if missing and wanted != "peers":
        sys.stderr.write(f"not installed, so only the peers are measured: {', '.join(missing)}\n")
    return wanted != "peers" and not missing, wanted != "ours"


def parser(description: str) -> argparse.ArgumentParser:
    """Make a parser with the options that every benchmark takes."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--tables", type=int, default=1000, help="tables of the ordinary schema")
    made.add_argument("--growth", type=int, default=5, help="how many times larger the large one is; 1 for none")
    made.add_argument("--rounds", type=int, default=3, help="rounds that count")
    made.add_argument("--heavy-rounds", type=int, default=1, help="of them, those with the large schema")
    made.add_argument("--only", choices=("ours", "peers"), help="measure one side")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    made.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    made.add_argument("--strict", action="store_true", help="exit with 1 if a goal is missed or not measured")
    return made
