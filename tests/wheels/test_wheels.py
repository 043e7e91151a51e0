"""What users install: real wheels in fresh environments, and plugins made from the frame."""

import json
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.servers.postgres import PostgresServer
from tests.wheels.conftest import PROJECTS, Environment, build
from viborm_core.known_dialects import DISTRIBUTIONS

Make = Callable[..., Environment]
MODELS = """
from viborm_core.models import column, model

@model
class Note:
    id: int = column(primary_key=True, auto_increment=True)
    text: str | None = None
"""


def _plugins(environment: Environment, folder: Path) -> dict[str, Any]:
    listed = environment.run("viborm", "plugins", "--format", "json", folder=folder)
    assert listed.returncode == 0, listed.stderr
    return {plugin["distribution"]: plugin for plugin in json.loads(listed.stdout)["plugins"]}


def test_core_alone_says_what_to_install(wheels: dict[str, Path], environment: Make, tmp_path: Path) -> None:
    fresh = environment(wheels["viborm-core"])
    listed = fresh.run("viborm", "plugins", folder=tmp_path)
    assert listed.returncode == 0
    assert "no dialect is installed" in listed.stdout
    for scheme, distribution in DISTRIBUTIONS.items():
        (line,) = (line for line in listed.stdout.splitlines() if f"{scheme}://" in line)
        assert f"pip install {distribution}" in line
    (tmp_path / "models.py").write_text(MODELS)
    for scheme, distribution in DISTRIBUTIONS.items():
        pushed = fresh.run(
            "viborm", "push", "--schema", "models.py", "--database", f"{scheme}:///app.db", folder=tmp_path
        )
        assert pushed.returncode == 4
        assert f"pip install {distribution}" in pushed.stderr


def test_each_wheel_brings_what_it_says(wheels: dict[str, Path], environment: Make, tmp_path: Path) -> None:
    assert len(wheels) == len(PROJECTS)
    needs = ("psycopg", "psycopg-binary", "pymysql", "sqlalchemy", "sqlglot")
    fresh = environment(wheels["viborm-core"], needs=needs)
    brought: set[str] = set()
    for name, wheel in wheels.items():
        if name == "viborm-core":
            continue
        fresh.install(wheel)
        plugins = _plugins(fresh, tmp_path)
        assert plugins[name]["broken"] is None, plugins[name]
        assert plugins[name]["version"] == wheel.name.split("-")[1]
        brought |= {dialect["name"] for dialect in plugins[name]["dialects"]}
        for dialect in plugins[name]["dialects"]:
            assert dialect["not_rendered"] == []
            assert dialect["operations_covered"] == dialect["operations_all"] > 0
    assert brought == {"mysql", "postgres", "sqlite"}
    (tmp_path / "models.py").write_text(MODELS)
    pushed = fresh.run("viborm", "push", "--schema", "models.py", "--database", "sqlite:///app.db", folder=tmp_path)
    assert pushed.returncode == 0, pushed.stderr
    with closing(sqlite3.connect(tmp_path / "app.db")) as database:
        assert database.execute("SELECT count(*) FROM note").fetchone() == (0,)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_a_wheel_holds_its_package_and_no_tests(wheels: dict[str, Path], project: Path) -> None:
    name = "viborm-core" if project == PROJECTS[0] else project.name
    with zipfile.ZipFile(wheels[name]) as archive:
        files = archive.namelist()
    package = name.replace("-", "_")
    assert f"{package}/py.typed" in files
    assert {file.split("/")[0] for file in files} == {
        package,
        f"{wheels[name].name[: -len('-py3-none-any.whl')]}.dist-info",
    }


def _made(environment: Environment, folder: Path, *words: str) -> Path:
    """A plugin from the frame."""
    made = environment.run("viborm", "plugins", "new", *words, folder=folder)
    assert made.returncode == 0, made.stderr
    return folder / f"viborm-{words[-1]}"


def test_a_made_dialect_installs_and_passes_its_tests(
    wheels: dict[str, Path], environment: Make, tmp_path: Path
) -> None:
    fresh = environment(wheels["viborm-core"], needs=("pytest", "hypothesis"))
    project = _made(fresh, tmp_path, "dialect", "toy")
    fresh.install(build(project, tmp_path))
    tested = fresh.run("python", "-m", "pytest", "-q", "--viborm-pairs", "10", folder=project)
    assert tested.returncode == 0, tested.stdout
    assert "core/create-table" in tested.stdout
    toy = _plugins(fresh, tmp_path)["viborm-toy"]
    assert toy["dialects"][0]["not_rendered"] == []
    (tmp_path / "models.py").write_text(MODELS)
    for expected in ("done: 1 change", "in sync"):
        pushed = fresh.run("viborm", "push", "--schema", "models.py", "--database", "toy:///toy.db", folder=tmp_path)
        assert expected in pushed.stdout, pushed.stderr


def test_a_made_operation_is_applied_by_push(
    wheels: dict[str, Path], environment: Make, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    names = ("viborm-core", "viborm-sqlite", "viborm-postgres")
    fresh = environment(*(wheels[name] for name in names), needs=("pytest", "psycopg", "psycopg-binary"))
    project = _made(fresh, tmp_path, "operation", "toy-stamp")
    fresh.install(build(project, tmp_path))
    database = postgres_server.new_database()
    command = [str(fresh.folder / "bin" / "python"), "-m", "pytest", "-q"]
    tested = subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False, env={"TOY_STAMP_POSTGRES_URL": database}
    )
    assert tested.returncode == 0, tested.stdout
    assert "6 passed" in tested.stdout
    (tmp_path / "models.py").write_text(
        MODELS + "\nfrom viborm_toy_stamp import toy_stamp\nanswer = toy_stamp('answer', 42)\n"
    )
    for url in ("sqlite:///stamped.db", postgres_server.new_database()):
        options = ["--schema", "models.py", "--database", url]
        pushed = fresh.run("viborm", "push", *options, "--format", "json", folder=tmp_path)
        assert pushed.returncode == 0, pushed.stderr
        tags = [one["tag"] for one in json.loads(pushed.stdout)["operations"]]
        assert tags == ["core/create-table", "toy_stamp/create-toy_stamp"]
        assert "in sync" in fresh.run("viborm", "push", *options, folder=tmp_path).stdout
    with closing(sqlite3.connect(tmp_path / "stamped.db")) as stamped:
        assert stamped.execute("SELECT * FROM answer").fetchall() == [(42,)]
