"""Makes the environment in .venv and runs the demo or every check in it; needs Python 3.11 and nothing else.

python3.11 dev.py demo                      push the example models to a new SQLite file, and show what it did
python3.11 dev.py check                     ruff, mypy and pytest on everything
                                            (as root on Debian it first fetches MariaDB and MySQL, if they are missing)
python3.11 dev.py check --only ruff,mypy    only these
python3.11 dev.py check --only pytest -- -k name -x   what follows -- is pytest's
python3.11 dev.py env                       only make the environment for the checks
VIBORM_REAL_PACKAGES=1 python3.11 dev.py check --only real   other people's models, in an environment of their own
VIBORM_OLDER_SQLALCHEMY=1 python3.11 dev.py check --only older     the oldest supported SQLAlchemy, and the last 2.0
python3.11 dev.py lock                      resolve the newest versions, and rewrite constraints.txt
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST_PYTHON = (3, 11)
CHECKS = ("ruff", "mypy", "pytest", "real", "older")
OPTIONAL = {"real": "VIBORM_REAL_PACKAGES", "older": "VIBORM_OLDER_SQLALCHEMY"}
"""Set to 1, they add these checks; the first installs some 150 packages more, the second two more of SQLAlchemy."""
REAL_ENVIRONMENT = ROOT / ".venv-real"
OLDER = "viborm-sqlalchemy"
"""The plugin that the check `older` runs the tests of."""
DEMO_PLUGINS = ("viborm-sqlite",)

LOCK_HEADER = """\
# The exact versions that VibORM and its checks are installed with; `python3.11 dev.py lock` writes this file.
"""
LIST_INSTALLED = """\
from importlib.metadata import distributions
for distribution in distributions():
    print(f"{distribution.name}=={distribution.version}")
"""


class StopError(Exception):
    """What a person should read instead of a traceback."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """One distribution of this repository: its folder, and what its pyproject.toml asks for."""

    folder: Path
    name: str
    requires: tuple[str, ...]
    develops_with: tuple[str, ...]
    compares_with: tuple[str, ...]
    installs: str
    """All that decides what is installed, as text; a change of it makes the environment anew."""


@dataclass(frozen=True, kw_only=True)
class Installer:
    """How packages get into one environment: uv where it can be used, else pip."""

    folder: Path
    use_uv: bool
    fall_back: bool


def main(arguments: Sequence[str]) -> int:
    """Run one command; the result is the process's exit status."""
    place = arguments.index("--") if "--" in arguments else len(arguments)
    own, theirs = arguments[:place], arguments[place + 1 :]
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--installer",
        choices=("auto", "uv", "pip"),
        default=os.environ.get("VIBORM_DEV_INSTALLER", "auto"),
        help="what installs packages; auto takes uv, and pip where uv cannot (also VIBORM_DEV_INSTALLER)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="push the example models to a new SQLite file")
    check = commands.add_parser("check", help="run every check")
    every = ",".join(each for each in CHECKS if each not in OPTIONAL or os.environ.get(OPTIONAL[each]) == "1")
    check.add_argument("--only", metavar="NAMES", help=f"some of {','.join(CHECKS)}", default=every)
    commands.add_parser("env", help="make the environment for the checks")
    commands.add_parser("lock", help="rewrite constraints.txt")
    options = parser.parse_args(own)
    if theirs and options.command != "check":
        parser.error("only check passes arguments on")
    try:
        match options.command:
            case "demo":
                return demo(options.installer)
            case "check":
                return run_checks(options.installer, options.only.split(","), theirs)
            case "env":
                make_environment(options.installer, "check", read_projects())
                return 0
            case _:
                return lock(options.installer)
    except StopError as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return 1


def demo(installer: str) -> int:
    """Push examples/models.py to a new SQLite file, then ask whether it is in sync."""
    projects = [each for each in read_projects() if each.folder == ROOT or each.name in DEMO_PLUGINS]
    make_environment(installer, "demo", projects)
    database = ROOT / "build" / "example.db"
    database.parent.mkdir(exist_ok=True)
    for name in (database.name, f"{database.name}-journal", f"{database.name}-wal", f"{database.name}-shm"):
        database.with_name(name).unlink(missing_ok=True)
    options = ["--schema", "examples/models.py", "--database", "sqlite:///build/example.db"]
    for command in ("push", "check"):
        status = show_and_run(["viborm", command, *options])
        if status:
            return status
    return 0


def run_checks(installer: str, wanted: Sequence[str], pytest_arguments: Sequence[str]) -> int:
    """Run the wanted checks, all of them even if one fails, and end with a line for each."""
    unknown = sorted(set(wanted) - set(CHECKS))
    if unknown:
        message = f"no such check: {', '.join(unknown)} (there are {', '.join(CHECKS)})"
        raise StopError(message)
    make_environment(installer, "check", read_projects())
    if "real" in wanted:
        make_environment(installer, "real", read_projects(), REAL_ENVIRONMENT)
    if {"pytest", "real", "older"}.intersection(wanted):
        # On Debian and as root, MariaDB is installed and MySQL unpacked where they are missing; else nothing is done.
        subprocess.run([python_in(ENVIRONMENT), "-m", "tests.servers.mysql"], check=False, cwd=ROOT)
    commands = {
        "ruff": [["ruff", "check", "."], ["ruff", "format", "--check", "."]],
        "mypy": [["mypy"]],
        "pytest": [["pytest", "-n", "logical", "--dist", "worksteal", *pytest_arguments]],
        "real": [["pytest", "-n", "logical", "tests/real/test_alchemy_packages.py", *pytest_arguments]],
        "older": [["pytest", "-n", "logical", f"plugins/{OLDER}/tests", *pytest_arguments]],
    }
    before: dict[str, list[Path | None]] = {"older": [*older_sqlalchemies()]} if "older" in wanted else {}
    summary = []
    failed = False
    for name in (each for each in CHECKS if each in wanted):
        for command, first in itertools.product(commands[name], before.get(name, [None])):
            began = time.monotonic()
            status = show_and_run(command, REAL_ENVIRONMENT if name == "real" else ENVIRONMENT, first)
            failed = failed or status != 0
            outcome = "ok    " if status == 0 else "FAILED"
            with_it = "" if first is None else f"  ({first.name})"
            summary.append(f"{outcome} {time.monotonic() - began:6.1f} s  {' '.join(command)}{with_it}")
    print("", *summary, sep="\n", flush=True)
    return int(failed)


def older_sqlalchemies() -> Iterator[Path]:
    """Have the oldest supported SQLAlchemy and the last 2.0, each in a folder to be imported before the environment."""
    plugin = next(project for project in read_projects() if project.name == OLDER)
    oldest = next(each.partition(">=")[2] for each in plugin.requires if each.startswith("sqlalchemy>="))
    for version in (f"=={oldest}", "<2.1"):
        folder = ROOT / "build" / f"sqlalchemy{version}"
        if not folder.exists():
            pip = [python_in(ENVIRONMENT), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            what = ["--no-deps", "--target", str(folder), f"sqlalchemy{version}"]
            if subprocess.run([*pip, *what], check=False, cwd=ROOT, env=_environment(ENVIRONMENT)).returncode:
                message = "pip could not install the packages, see above"
                raise StopError(message)
        yield folder


def lock(installer: str) -> int:
    """Resolve everything afresh, in an environment of its own, and rewrite constraints.txt."""
    if sys.version_info[:2] != OLDEST_PYTHON:
        message = "lock with Python 3.11: a newer one may resolve to versions that 3.11 cannot use"
        raise StopError(message)
    projects = read_projects()
    own = {project.name for project in projects}
    with tempfile.TemporaryDirectory(prefix="viborm-lock-") as folder:
        chosen = create(Path(folder), installer, constrained=False)
        install(chosen, ["uv", *requirements(projects, developing=True, real=True)], constrained=False)
        command = [python_in(Path(folder)), "-c", LIST_INSTALLED]
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    versions = {_normal(name): version for name, _, version in (line.partition("==") for line in listed)}
    kept = [f"{name}=={versions[name]}" for name in sorted(versions.keys() - own - {"pip", "setuptools"})]
    CONSTRAINTS.write_text(LOCK_HEADER + "".join(f"{line}\n" for line in kept), encoding="utf-8")
    print(f"constraints.txt: {len(kept)} versions")
    return 0


def read_projects() -> list[Project]:
    """Read the core and every plugin that is there, the core first."""
    folders = [ROOT, *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]
    return [_read_project(folder) for folder in folders]


def requirements(projects: Sequence[Project], *, developing: bool, real: bool = False) -> list[str]:
    """List what the projects need from elsewhere."""
    own = {project.name for project in projects}
    wanted = {"editables", "hatchling"}  # they build our own packages, in the same environment
    for project in projects:
        wanted.update(project.requires)
        wanted.update(project.develops_with if developing else ())
        wanted.update(project.compares_with if real else ())
    return sorted(each for each in wanted if _normal(re.split(r"[^\w.-]", each, maxsplit=1)[0]) not in own)


def make_environment(installer: str, purpose: str, projects: Sequence[Project], folder: Path = ENVIRONMENT) -> None:
    """Make a folder hold what the purpose (demo, check or real) needs; nothing is done where it already does."""
    fingerprint = _fingerprint()
    stamp = folder / "viborm-dev.json"
    with _only_one():
        known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
        current = known.get("fingerprint") == fingerprint and Path(python_in(folder)).exists()
        if current and (purpose in known["purposes"] or "check" in known["purposes"]):
            return
        print(f"Making the environment in {folder.name} ...", flush=True)
        began = time.monotonic()
        stamp.unlink(missing_ok=True)
        chosen = create(folder, installer, constrained=True)
        wanted = requirements(projects, developing=purpose != "demo", real=purpose == "real")
        install(chosen, wanted, constrained=True)
        editable = [part for project in projects for part in ("--editable", str(project.folder))]
        install(chosen, ["--no-deps", "--no-build-isolation", *editable], constrained=True)
        stamp.write_text(json.dumps({"fingerprint": fingerprint, "purposes": [purpose]}), encoding="utf-8")
        print(f"... done in {time.monotonic() - began:.1f} s", flush=True)


def create(folder: Path, installer: str, *, constrained: bool) -> Installer:
    """Make a new, empty environment, and choose what installs into it."""
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        message = (
            f"cannot make a virtual environment ({error}). This Python needs its venv and ensurepip modules; "
            "on Debian they are the package python3-venv."
        )
        raise StopError(message) from error
    pip = Installer(folder=folder, use_uv=False, fall_back=False)
    # uv does not read pip's configuration: an index that was chosen for pip must not be passed by.
    if installer == "pip" or (installer == "auto" and _pip_has_an_index(folder)):
        return pip
    try:
        install(pip, ["uv"], constrained=constrained)
    except StopError:
        if installer == "uv":
            raise
        print("uv cannot be installed here; going on with pip", flush=True)
        return pip
    return Installer(folder=folder, use_uv=True, fall_back=installer == "auto")


def install(installer: Installer, what: Sequence[str], *, constrained: bool) -> None:
    """Install packages; where uv fails, and pip may do, pip does."""
    python = python_in(installer.folder)
    limits = ["--constraint", str(CONSTRAINTS)] if constrained else []
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *limits, *what]
    if installer.use_uv:
        program = str(Path(python).with_name("uv"))
        uv = [program, "pip", "install", "--quiet", "--python", python, *limits, *what]
        status = subprocess.run(uv, check=False, cwd=ROOT, env=_environment(installer.folder)).returncode
        if status == 0:
            return
        if not installer.fall_back:
            message = "uv could not install the packages, see above"
            raise StopError(message)
        print("uv could not install the packages; trying the same with pip", flush=True)
    if subprocess.run(pip, check=False, cwd=ROOT, env=_environment(installer.folder)).returncode:
        message = "pip could not install the packages, see above"
        raise StopError(message)


def show_and_run(command: Sequence[str], folder: Path = ENVIRONMENT, first: Path | None = None) -> int:
    """Print a command, and run it in an environment; what is in ``first`` is imported before what is there."""
    print(f"\n$ {'' if first is None else f'PYTHONPATH={first} '}{' '.join(command)}", flush=True)
    program = Path(python_in(folder)).with_name(command[0])
    if not program.exists():
        message = f"{command[0]} is not in {folder.name}; delete that folder and run this again"
        raise StopError(message)
    environment = _environment(folder) | ({} if first is None else {"PYTHONPATH": str(first)})
    return subprocess.run([str(program), *command[1:]], check=False, cwd=ROOT, env=environment).returncode


def python_in(folder: Path) -> str:
    """Name an environment's interpreter."""
    return str(folder / "bin" / "python")


def _read_project(folder: Path) -> Project:
    with (folder / "pyproject.toml").open("rb") as file:
        content = tomllib.load(file)
    project = content["project"]
    groups = content.get("dependency-groups", {})
    installs = {key: content.get(key) for key in ("build-system", "project", "dependency-groups")}
    return Project(
        folder=folder,
        name=_normal(project["name"]),
        requires=tuple(project.get("dependencies", ())),
        develops_with=tuple(_group(groups, "dev")) if "dev" in groups else (),
        compares_with=tuple(_group(groups, "real")) if "real" in groups else (),
        installs=json.dumps(installs, sort_keys=True),
    )


def _group(groups: dict[str, list[str | dict[str, str]]], name: str) -> Iterator[str]:
    for entry in groups[name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from _group(groups, entry["include-group"])


def _fingerprint() -> str:
    python = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    texts = [str(ROOT), python, CONSTRAINTS.read_text(encoding="utf-8")]
    texts += [f"{project.folder}{project.installs}" for project in read_projects()]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _pip_has_an_index(folder: Path) -> bool:
    command = [python_in(folder), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    return re.search(r"^[^=\s]*\bno-index=|^[^=\s]*[.]index-url=", listed, re.MULTILINE) is not None


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}}
    path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)])
    # uv looks at the machine's own certificates only when told to.
    settings = {"UV_SYSTEM_CERTS": "true", "UV_PYTHON_DOWNLOADS": "never"}
    return {**settings, **kept, "PATH": path, "VIRTUAL_ENV": str(folder)}


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    with (ROOT / ".venv.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("dev.py: needs Python 3.11 or newer")
    sys.exit(main(sys.argv[1:]))
