"""Wheels of everything in the repository, built once, and virtual environments with some of them."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parents[2]
PROJECTS = [ROOT, *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]
UV = Path(sys.executable).with_name("uv")


@frozen
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    def install(self, *what: str | Path) -> None:
        """Install packages; what they need from elsewhere is that which this environment has (see `copied`)."""
        wanted = [str(one) for one in what]
        if UV.exists():
            command = [str(UV), "pip", "install", "--quiet", "--python", self.python, "--no-deps", *wanted]
            if subprocess.run(command, check=False).returncode == 0:
                return
        pip = [sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet", "--no-deps", *wanted]
        subprocess.run(pip, check=True)

    def run(self, program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs."""
        command = [str(self.folder / "bin" / program), *arguments]
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=300
        )


def build(project: Path, folder: Path) -> Path:
    """Build a project's wheel with the build backend that is installed here."""
    before = set(folder.glob("*.whl"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(project)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    (wheel,) = set(folder.glob("*.whl")) - before
    return wheel


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel of each distribution in the repository; with several workers, the first one builds them for all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "wheels"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for project in PROJECTS:
                build(project, folder)
            (folder / "done").touch()
    return {wheel.name.split("-")[0].replace("_", "-"): wheel for wheel in sorted(folder.glob("*.whl"))}


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[Callable[..., Environment]]:
    """Make a virtual environment with these wheels in it, and what they need from elsewhere."""
    made: list[Environment] = []

    def make(*packages: Path, needs: Sequence[str] = ()) -> Environment:
        folder = tmp_path / f"environment-{len(made)}"
        if UV.exists():
            subprocess.run([str(UV), "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
        else:
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        environment = Environment(folder)
        made.append(environment)
        copied(environment, ("attrs", "cattrs", "click", "pluggy", "rich", *needs))
        environment.install(*packages)
        return environment

    yield make
    for one in made:
        shutil.rmtree(one.folder)


def copied(environment: Environment, names: Sequence[str]) -> None:
    """Copy installed distributions, and all that they require, from this environment: needs no network."""
    from importlib.metadata import PackageNotFoundError, distribution

    from packaging.requirements import Requirement

    (site,) = environment.folder.glob("lib/python*/site-packages")
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop().lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        requirements = map(Requirement, found.requires or ())
        waiting += [one.name for one in requirements if one.marker is None or one.marker.evaluate({"extra": ""})]
        tops = {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}
        for top in sorted(tops):
            source = Path(str(found.locate_file(top)))
            target = site / top
            if (source.is_dir() and not target.exists()) or (source.is_file() and not target.exists()):
                target.symlink_to(source)
