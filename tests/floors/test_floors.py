"""Imports in the core go down only, and other habits that a machine can see to."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "viborm_core"

FLOORS = (
    {"errors"},
    {
        "schema",
        "url",
        "config",
        "capabilities",
        "known_dialects",
        "callers",
        "script",
        "installed",
        "shapes",
        "connection",
    },
    {"connection", "operations", "questions", "reading", "scope", "declarations", "blame"},
    {"diff", "sources", "codec", "ddl"},
    {"resolve", "decisions", "plan"},
    {"adapter", "chains"},
    {"objects", "evidence", "execute", "standard"},
    {"hookspecs", "request", "guards", "owned"},
    {"prepared", "sides", "models", "plan_file", "loaded"},
    {"crossing", "host", "interview", "starting", "verify"},
    {"refs", "push", "replay"},
    {"cli", "testing"},
    {"__main__", "pytest_plugin"},
)
"""Each room may import those on floors below its own."""

FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

ONLY_FOR = {
    "pluggy": {"loaded", "hookspecs"},
    "sqlglot": {"crossing"},
    "cattrs": {"codec"},
    "click": {"cli"},
    "rich": {"cli"},
    "pytest": {"testing", "pytest_plugin"},
    "hypothesis": {"testing"},
}
"""Rooms that alone may import a library. Nothing imports a driver."""

PURE = {"schema", "operations", "questions", "diff", "resolve", "plan", "codec", "ddl"}
"""Rooms that see no file and no connection."""

PUBLIC = {"schema", "operations", "models", "standard", "testing"}
"""Packages whose every import is there to be handed on; others import for their own use too."""

DIALECT = re.compile(r"sqlite|postgres|mysql|mariadb", re.IGNORECASE)
LONGEST_FILE = 300


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def room_of(path: Path) -> str:
    return path.relative_to(CORE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "viborm_core":
            yield from (f"viborm_core.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(path) for path in modules(CORE)} - {"__init__"}
    assert rooms == FLOOR_OF.keys()


@pytest.mark.parametrize("path", modules(CORE), ids=lambda path: str(path.relative_to(CORE)))
def test_imports_go_down(path: Path) -> None:
    room = room_of(path)
    for name in imports(path):
        parts = name.split(".")
        assert not parts[0].startswith("viborm_") or parts[0] == "viborm_core", f"the core imports {name}"
        if parts[0] == "viborm_core" and len(parts) > 1 and parts[1] != room:
            assert FLOOR_OF[parts[1]] < FLOOR_OF[room], f"{room} may not import {parts[1]}"
        if parts[0] in ONLY_FOR:
            assert room in ONLY_FOR[parts[0]], f"{room} may not import {parts[0]}"
        assert parts[0] not in {"sqlite3", "psycopg", "pymysql"}, f"the core imports the driver {name}"
        if room in PURE:
            assert parts[0] not in {"pathlib", "os", "subprocess", "time"}, f"{room} sees the world: {name}"


def test_models_know_values_only() -> None:
    rooms = {
        name.split(".")[1]
        for path in modules(CORE / "models")
        for name in imports(path)
        if name.startswith("viborm_core.")
    }
    assert rooms <= {"models", "schema", "reading", "errors", "callers", "declarations"}


def _words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names and texts of a module, its docstrings aside."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                yield node.lineno, text
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.arg(arg=text):
                yield node.lineno, text


@pytest.mark.parametrize("path", modules(CORE), ids=lambda path: str(path.relative_to(CORE)))
def test_the_core_names_no_dialect(path: Path) -> None:
    if path.name == "known_dialects.py":
        pytest.skip("the one data file from URL scheme to distribution")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [f"line {line}: {text[:60]!r}" for line, text in _words(tree) if DIALECT.search(text)]
    if room_of(path) == "cli":
        # A person may be shown an example of a URL; a branch on a name is another thing.
        named = [one for one in named if "://" not in one]
    assert not named


@pytest.mark.parametrize("path", sorted(CORE.rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_what_a_package_exports_is_what_it_says(path: Path) -> None:
    parts = path.parent.relative_to(ROOT).parts
    package = importlib.import_module(".".join(parts))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bound: set[str] = set()
    for node in tree.body:
        match node:
            case ast.ImportFrom(names=names, module=str(module)) if module.startswith(".".join(parts)):
                bound |= {alias.asname or alias.name for alias in names}
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                bound.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                bound.add(name)
    public = {name for name in bound if not name.startswith("_")}
    if not public:
        return
    missing = set(package.__all__) - bound
    assert not missing, f"{missing} is exported and not there"
    if path.parent.name in PUBLIC:
        assert public == set(package.__all__)


@pytest.mark.parametrize("folder", [CORE, *sorted((ROOT / "plugins").glob("viborm-*"))], ids=lambda path: path.name)
def test_a_file_is_one_idea(folder: Path) -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in modules(folder)
        if "tests" not in path.parts[len(ROOT.parts) :]
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long, "what else lives in them?"


@pytest.mark.parametrize("path", modules(CORE), ids=lambda path: str(path.relative_to(CORE)))
def test_nothing_at_module_level_changes(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Global)]
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                pass
            case _:
                continue
        if isinstance(value, ast.List | ast.Dict | ast.Set) and name != "__all__":
            assert name.isupper(), f"line {node.lineno}: {name} can change, and its name does not say that it will not"
