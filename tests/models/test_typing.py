"""mypy (strict) and pyright accept models as they are meant, and refuse what `__init__` refuses."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USE = """\
from examples.models import Role, Tag, Team, User
from viborm_core.models import column, many_to_many, model, sql

team = Team(name="x")
user = User(email="e")
User(email="e", role=Role.ADMIN, team_id=None, created_at=user.created_at)
user.tags.append(Tag(label="l"))
reveal_type(user.email)
reveal_type(user.team_id)
reveal_type(user.tags)
reveal_type(team.id)


@model(abstract=True)
class Base:
    id: int = column(primary_key=True, auto_increment=True)


@model
class Child(Base):
    size: int = 3
    name: str
    notes: list[str] = column(factory=list)
    friends: list["Child"] = many_to_many("Child")


Child(name="n")
User()  # wrong
Team(name="x", id=1)  # wrong
User(email=1)  # wrong
column(uniqe=True)  # wrong
column(references="team.id", on_delete="delete")  # wrong


@model
class Wrong:
    size: int = column(default="x")  # wrong
    many: int = column(factory=list)  # wrong
"""
REVEALED = ["str", "int | None", "list[Tag]", "int"]
WRONG = {number for number, line in enumerate(USE.splitlines(), 1) if line.endswith("# wrong")}


@pytest.fixture
def use(tmp_path: Path) -> Path:
    file = tmp_path / "use_models.py"
    file.write_text(USE, encoding="utf-8")
    return file


def run(*command: str, cwd: Path = ROOT) -> str:
    return subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False).stdout


@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed")
def test_mypy(use: Path, tmp_path: Path) -> None:
    output = run("mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}", str(use))
    assert {int(line) for line in re.findall(r":(\d+): error:", output)} == WRONG, output
    revealed = [text.replace("examples.models.", "") for text in re.findall(r'is "(.*)"', output)]
    assert revealed == REVEALED, output


@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright(use: Path, tmp_path: Path) -> None:
    settings = {"include": [str(use)], "extraPaths": [str(ROOT)], "typeCheckingMode": "standard"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    output = run("pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(tmp_path), cwd=tmp_path)
    found = json.loads(output)["generalDiagnostics"]
    wrong = {one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error"}
    assert wrong == WRONG, found
    told = [one["message"] for one in found if one["severity"] == "information"]
    assert [re.sub(r'.* is "(.*)"', r"\1", one) for one in told] == REVEALED
