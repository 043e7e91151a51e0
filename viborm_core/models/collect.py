"""Finds the models and enums that are meant: those of a module, and those that models refer to."""

import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from types import ModuleType
from typing import Any

from viborm_core.models.annotations import is_enum
from viborm_core.models.column import Column, ManyToMany
from viborm_core.models.enums import options_of
from viborm_core.models.model import Declaration, declaration_of


def models_of(module: ModuleType) -> list[type[Any]]:
    """The models and named enums among the attributes of a module and of its submodules that are loaded."""
    inside = f"{module.__name__}."
    modules = [module, *(one for name, one in sorted(sys.modules.items()) if name.startswith(inside))]
    found: dict[type[Any], None] = {}
    for one in modules:
        for value in list(vars(one).values()):
            if declaration_of(value) is not None or (is_enum(value) and options_of(value) is not None):
                found.setdefault(value)
    return list(found)


def collect(classes: Iterable[type[Any]]) -> tuple[list[Declaration], list[type[Enum]]]:
    """The models with a table among classes and what they refer to, and the enums among the classes.

    Raises:
        TypeError: a class is neither a model nor an enum.
    """
    found: dict[type[Any], Declaration] = {}
    enums: list[type[Enum]] = []
    waiting = list(classes)[::-1]
    while waiting:
        cls = waiting.pop()
        declaration = declaration_of(cls)
        if declaration is None and is_enum(cls):
            enums.append(cls)
        elif declaration is None:
            raise TypeError(f"{cls!r} is no model: decorate it with `model`")
        elif cls not in found:
            found[cls] = declaration
            waiting.extend(one for one in _referred(declaration) if one not in found)
    return [one for one in found.values() if not one.abstract], enums


def _referred(declaration: Declaration) -> Iterator[type[Any]]:
    """The models that a model refers to by class, or by a class name that its module knows."""
    for part in declaration.foreign_keys:
        if isinstance(part.references, type) and declaration_of(part.references) is not None:
            yield part.references
    for base in declaration.owner.__mro__[:-1]:
        body = vars(base)
        for value in body.values():
            target: object = None
            if isinstance(value, Column):
                target = value.stated.get("references")
            elif isinstance(value, ManyToMany):
                target = value.target
                target = declaration.names.get(target) if isinstance(target, str) else target
            if isinstance(target, type) and declaration_of(target) is not None:
                yield target
