"""The public API: docs/reference/api.md lists it, `__all__` is it, all of it is documented and used by a test.

VIBORM_REWRITE_GOLDEN=1 writes the page's lists anew.
"""

import ast
import importlib
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "api.md"
HEADING = re.compile(r"^## `([\w.]+)`$", re.MULTILINE)
MODULES = HEADING.findall(PAGE.read_text(encoding="utf-8"))


def _module(name: str) -> ModuleType:
    return importlib.import_module(name)


def _tree(module: str) -> ast.Module:
    path = ROOT / (module.replace(".", "/") + ".py")
    path = path if path.exists() else ROOT / module.replace(".", "/") / "__init__.py"
    return ast.parse(path.read_text(encoding="utf-8"))


def _defined(tree: ast.Module) -> dict[str, str]:
    """What a module defines under public names, with the first line of its documentation."""
    found: dict[str, str] = {}
    for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                text = ast.get_docstring(node) or ""
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                match following:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        pass
                    case _:
                        text = ""
            case _:
                continue
        if not name.startswith("_"):
            found[name] = text.strip().split("\n\n")[0].replace("\n", " ")
    return found


def _source_of(module: str, name: str) -> str:
    """The module in which a name that a package hands on is defined."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and any(one.name == name for one in node.names):
            return _source_of(node.module, name)
    return module


def _summary(module: str, name: str) -> str:
    text = _defined(_tree(_source_of(module, name))).get(name, "")
    return re.sub(r"\s+", " ", text)


def _rows(module: str) -> Iterator[str]:
    yield "| name | what it is |"
    yield "|---|---|"
    for name in _module(module).__all__:
        yield f"| `{name}` | {_summary(module, name).replace('|', chr(92) + '|')} |"


@cache
def _words_of_tests() -> frozenset[str]:
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("plugins/*/tests/**/*.py"), *ROOT.glob("docs/**/*.md")]
    files += [*ROOT.glob("viborm_core/testing/**/*.py"), *ROOT.glob("viborm_core/cli/new/**/*.txt")]
    texts = (path.read_text(encoding="utf-8") for path in files if path not in (PAGE, Path(__file__)))
    return frozenset(word for text in texts for word in re.findall(r"\w+", text))


def test_the_page_lists_what_is_public() -> None:
    text = PAGE.read_text(encoding="utf-8")
    wanted, *sections = HEADING.split(text)
    for module, body in zip(sections[::2], sections[1::2], strict=True):
        rows = "\n".join(_rows(module))
        wanted += f"## `{module}`{body.split('| name |')[0].rstrip()}\n\n{rows}\n\n"
    wanted = wanted.rstrip("\n") + "\n"
    if os.environ.get("VIBORM_REWRITE_GOLDEN"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert text == wanted


@pytest.mark.parametrize("name", MODULES)
def test_all_is_what_is_defined(name: str) -> None:
    module = _module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(hasattr(module, one) for one in module.__all__)
    if not hasattr(module, "__path__"):
        assert set(module.__all__) >= set(_defined(_tree(name)))


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_is_documented(module: str) -> None:
    assert not [name for name in _module(module).__all__ if not _summary(module, name)]


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_is_used_by_a_test(module: str) -> None:
    assert not set(_module(module).__all__) - _words_of_tests()


def test_what_the_guides_import_is_public() -> None:
    """What a page, or the frame of a new plugin, imports from the core."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "how-to").glob("*.md")]
    texts += [path.read_text(encoding="utf-8") for path in ROOT.glob("viborm_core/cli/new/**/*.txt")]
    imported = re.compile(r"^from (viborm_core[\w.]*) import (?:\(([^)]*)\)|(.+))$", re.MULTILINE)
    for text in texts:
        for module, several, one in imported.findall(text):
            names = {name.split(" as ")[0].strip() for name in (several or one).split(",")} - {""}
            assert module in MODULES
            assert names <= set(_module(module).__all__), module


@pytest.mark.parametrize("plugin", ["viborm-views", "viborm-sqlalchemy", "viborm-django"])
def test_plugins_that_strangers_could_have_written_import_what_is_public(plugin: str) -> None:
    private: list[str] = []
    for path in sorted((ROOT / "plugins" / plugin / plugin.replace("-", "_")).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module), names=names) if module.startswith("viborm_core"):
                    public = set(_module(module).__all__) if module in MODULES else set()
                    private += [f"{path.name}: {module}.{one.name}" for one in names if one.name not in public]
                case ast.Import(names=names):
                    private += [f"{path.name}: {one.name}" for one in names if one.name.startswith("viborm_core")]
    assert not private
