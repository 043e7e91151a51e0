"""Where things are declared; files are parsed for lines of attributes only when somebody asks for one."""

import ast
import linecache
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path

from attrs import frozen

from viborm_core.callers import Caller, LineTables
from viborm_core.models.model import Declaration
from viborm_core.schema import ObjectRef


@frozen
class Place:
    """A model, one of its attributes, or a call of something that it states."""

    declaration: Declaration | None = None
    attribute: str | None = None
    at: Caller | None = None


class Lines:
    """Finds files and lines of places; parses each file once."""

    def __init__(self) -> None:
        self._attributes: dict[str, dict[tuple[str, str], int]] = {}
        self._tables = LineTables()

    def at(self, place: Place) -> tuple[str, int]:
        """The file, relative to the current folder if it is below it, and the line."""
        declaration = place.declaration
        at = place.at or (declaration.at if declaration is not None else None)
        if at is None:
            return "?", 0
        file, line = at.code.co_filename, self._tables.line(at)
        if place.attribute is not None and declaration is not None:
            line = self._of_file(file).get((declaration.owner.__qualname__, place.attribute), line)
        return _shown(file), line

    def text(self, place: Place) -> str:
        """The place as ``file:line``."""
        file, line = self.at(place)
        return f"{file}:{line}"

    def _of_file(self, file: str) -> dict[tuple[str, str], int]:
        found = self._attributes.get(file)
        if found is None:
            found = self._attributes[file] = {}
            try:
                tree = ast.parse("".join(linecache.getlines(file)))
            except SyntaxError:
                return found
            _note_attributes(tree, "", found)
        return found


def _note_attributes(node: ast.AST, scope: str, found: dict[tuple[str, str], int]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = scope + child.name
            for statement in child.body:
                for target in _targets(statement):
                    found[name, target] = statement.lineno
            _note_attributes(child, f"{name}.", found)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            _note_attributes(child, f"{scope}{child.name}.<locals>.", found)
        else:
            _note_attributes(child, scope, found)


def _targets(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id
    if isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def _shown(file: str) -> str:
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


class Places(Mapping[ObjectRef, str]):
    """The places of all objects, ``file:line`` each; nothing is gathered before the first question."""

    def __init__(self, gather: Callable[[], Iterator[tuple[ObjectRef, Place]]]) -> None:
        self._gather = gather
        self._lines = Lines()

    def with_more(self, more: Mapping[ObjectRef, Place]) -> "Places":
        """These places and more of them."""
        return Places(lambda: chain(self._gather(), more.items()))

    @cached_property
    def _places(self) -> dict[ObjectRef, Place]:
        return dict(self._gather())

    def __getitem__(self, ref: ObjectRef) -> str:
        return self._lines.text(self._places[ref])

    def __iter__(self) -> Iterator[ObjectRef]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
