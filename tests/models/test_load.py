"""Models are found by path and by module name, and what goes wrong on the way is said in one line."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from viborm_core.errors import SourceError
from viborm_core.models import load_models

MODELS = """\
from viborm_core.models import model

@model
class {name}:
    id: int
"""


@pytest.fixture(autouse=True)
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty current folder, and no trace of what is imported from it afterwards."""
    before, path = set(sys.modules), list(sys.path)
    monkeypatch.chdir(tmp_path)
    yield
    assert sys.path == path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def write(path: str, source: str) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, encoding="utf-8")
    return file


def names(source: str, attribute: str | None = None) -> list[str]:
    return [str(table.name) for table in load_models(source, attribute).snapshot.tables]


def test_a_file_of_a_package_is_imported_as_its_module() -> None:
    write("loaded_app/__init__.py", "")
    write("loaded_app/base.py", MODELS.format(name="Base"))
    write("loaded_app/models.py", f"from .base import Base\n{MODELS.format(name='Team')}")
    assert names("loaded_app/models.py") == ["base", "team"]
    assert "loaded_app.models" in sys.modules
    assert names("loaded_app.models") == ["base", "team"]


def test_a_package_speaks_for_its_loaded_submodules() -> None:
    write("loaded_package/__init__.py", "from . import teams")
    write("loaded_package/teams.py", MODELS.format(name="Team"))
    assert names("loaded_package") == ["team"]
    assert names("loaded_package/__init__.py") == ["team"]


def test_a_file_that_is_no_module_is_imported_by_itself() -> None:
    write("my-models.py", MODELS.format(name="Team"))
    assert names("my-models.py") == ["team"]
    write("json.py", MODELS.format(name="Json"))
    assert names("json.py") == ["json"]


def test_a_file_elsewhere_finds_its_neighbours(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    write(f"{folder}/loaded_neighbour.py", MODELS.format(name="Base"))
    write(f"{folder}/loaded_elsewhere.py", "from loaded_neighbour import Base")
    assert names(f"{folder}/loaded_elsewhere.py") == ["base"]


def test_a_changed_file_is_read_again() -> None:
    for name in ("Team", "Club", "Crew"):
        write("loaded_twice.py", MODELS.format(name=name))
        assert names("loaded_twice.py") == [name.lower()]


@pytest.mark.parametrize("name", ["loaded_once", "loaded_pack.models"])
def test_a_module_is_the_one_of_the_current_folder(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    here = Path.cwd()
    for folder, model in (("first", "First"), ("second", "Second"), ("first", "First")):
        path = here / folder
        (path / "loaded_pack").mkdir(parents=True, exist_ok=True)
        write(str(path / "loaded_pack/__init__.py"), "")
        write(str(path / "loaded_pack/models.py"), MODELS.format(name=model))
        write(str(path / "loaded_once.py"), MODELS.format(name=model))
        monkeypatch.chdir(path)
        assert names(name) == [model.lower()]


def test_an_attribute_chooses() -> None:
    source = f"{MODELS.format(name='Team')}{MODELS.format(name='Club')}chosen = (Team,)\nnumber = [1]"
    write("loaded_choice.py", source)
    assert names("loaded_choice", "chosen") == ["team"]
    assert names("loaded_choice", "Club") == ["club"]
    with pytest.raises(SourceError, match="the module has no `nothing`"):
        load_models("loaded_choice", "nothing")
    with pytest.raises(SourceError, match="holds 1, which is no model"):
        load_models("loaded_choice", "number")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import os\nclass Team\n", r"broken.py:2: expected ':'"),
        ("\nimport nothing_of_that_name\n", r"broken.py:2: No module named 'nothing_of_that_name'"),
        ("from json import nothing\n", r"broken.py:1: cannot import name 'nothing' from 'json'"),
        ("x = 1 / 0\n", r"broken.py:1: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)\n", r"broken.py:1: SystemExit: 3"),
        ("x = 1\n", r"broken.py: no models found"),
    ],
)
def test_what_goes_wrong_in_a_file(source: str, message: str) -> None:
    write("broken.py", source)
    with pytest.raises(SourceError, match=message) as caught:
        load_models("broken.py")
    assert caught.value.exit_status == 64


def test_the_place_is_that_in_the_module_that_fails() -> None:
    write("loaded_outer.py", "import loaded_inner")
    write("loaded_inner.py", "\n\nimport nothing_of_that_name")
    with pytest.raises(SourceError, match=r"loaded_inner.py:3: No module named"):
        load_models("loaded_outer")


def test_what_is_not_there() -> None:
    with pytest.raises(SourceError, match=r"nowhere/models.py: no such file"):
        load_models("nowhere/models.py")
    with pytest.raises(SourceError, match=r"there is no module `nowhere.models` here"):
        load_models("nowhere.models")
    write("folder.py/x", "")
    with pytest.raises(SourceError, match="this is a folder"):
        load_models("folder.py")
