"""Where tables and columns are declared, ``file:line``; files are looked at only when somebody asks for a place."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viborm_core.schema import ObjectRef
from viborm_sqlalchemy.constraints import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.schema import Table


class Places(Mapping[ObjectRef, str]):
    """The places of mapped classes' tables and columns; tables that no class maps have none."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables

    @cached_property
    def _found(self) -> dict[ObjectRef, str]:
        classes = _mapped_classes()
        found: dict[ObjectRef, str] = {}
        for table in self._tables:
            mapped = classes.get(table)
            if mapped is not None:
                found |= dict(_of_class(mapped, table))
        return found

    def __getitem__(self, ref: ObjectRef) -> str:
        return self._found[ref]

    def __iter__(self) -> Iterator[ObjectRef]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _mapped_classes() -> dict[Any, type[Any]]:
    """The class of every mapped table."""
    if "sqlalchemy.orm" not in sys.modules:
        return {}
    from sqlalchemy.orm import mapperlib

    registries: Any = getattr(mapperlib, "_all_registries", tuple)()
    found: dict[Any, type[Any]] = {}
    for registry in registries:
        for mapper in registry.mappers:
            found.setdefault(mapper.local_table, mapper.class_)
    return found


def _of_class(mapped: type[Any], table: Table) -> Iterator[tuple[ObjectRef, str]]:
    file = getattr(sys.modules.get(mapped.__module__), "__file__", None)
    if file is None:
        return
    lines = _lines(file).get(mapped.__qualname__)
    if lines is None:
        return
    shown, name = _shown(file), name_of(table)
    yield ObjectRef(kind="table", owner=name), f"{shown}:{lines['']}"
    for column in table.columns:
        line = lines.get(str(column.key)) or lines.get(str(column.name)) or lines[""]
        yield ObjectRef(kind="column", owner=name, part=str(column.name)), f"{shown}:{line}"


def _lines(file: str) -> dict[str, dict[str, int]]:
    """The lines of classes, under an empty name, and of what their bodies assign."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return {}
    found: dict[str, dict[str, int]] = {}
    _note(tree, "", found)
    return found


def _note(node: ast.AST, scope: str, found: dict[str, dict[str, int]]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            lines = found[scope + child.name] = {"": child.lineno}
            for statement in child.body:
                targets = (
                    statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
                )
                lines |= {one.id: statement.lineno for one in targets if isinstance(one, ast.Name)}
            _note(child, f"{scope}{child.name}.", found)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            _note(child, f"{scope}{child.name}.<locals>.", found)
        else:
            _note(child, scope, found)


def _shown(file: str) -> str:
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file
