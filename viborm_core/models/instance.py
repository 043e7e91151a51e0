"""Makes the instances of a model ordinary attrs objects; on first use, as many programs only read models."""

from enum import Enum
from reprlib import recursive_repr
from typing import Any

import attrs

from viborm_core.models.attributes import own_annotations
from viborm_core.models.column import Column, ManyToMany
from viborm_core.schema import Expression, Literal


class _Unset(Enum):
    """The default of an attribute that the database fills, as a signature shows it."""

    UNSET = "filled by the database"

    def __repr__(self) -> str:
        return f"<{self.value}>"


_UNSET: Any = _Unset.UNSET


class _MadeOnUse:
    """A member of a model that attrs makes, with all others, when one of them is first asked for."""

    __slots__ = ("model", "name")

    def __init__(self, model: type[Any], name: str) -> None:
        self.model = model
        self.name = name

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        _build(self.model)
        return getattr(owner if instance is None else instance, self.name)


def make_ordinary(cls: type[Any]) -> None:
    """Give a class ``__init__``, ``__repr__``, ``__eq__`` and what `attrs.fields` reads, unless it has them.

    attrs compiles an ``__init__`` for each class, which takes a second for a thousand models; so each waits
    for the first instance, or the first question about its fields.
    """
    own = vars(cls)
    cls.__attrs_attrs__ = _MadeOnUse(cls, "__attrs_attrs__")
    initialiser = "__attrs_init__" if "__init__" in own else "__init__"
    setattr(cls, initialiser, _MadeOnUse(cls, initialiser))
    members = {"__repr__": _repr, "__eq__": _equal, "__hash__": None}
    if "__eq__" in own:
        del members["__hash__"]
    for name, member in members.items():
        if name not in own:
            setattr(cls, name, member)


def _build(cls: type[Any]) -> None:
    """Run attrs over the class in place, and before it over its bases."""
    own = vars(cls)
    declared = {name: own.get(name, attrs.NOTHING) for name in own_annotations(cls)}
    inherited = (field for base in cls.__mro__[1:] if attrs.has(base) for field in attrs.fields(base))
    waiting = {field.name for field in inherited if field.default is _UNSET}
    waiting.update(name for name, value in declared.items() if _default(value) is _UNSET)
    if waiting:
        _forget_after_init(cls, tuple(waiting))
    attrs.define(
        cls,
        these={name: _field(name, value) for name, value in declared.items()},
        slots=False,
        init=isinstance(own.get("__init__"), _MadeOnUse),
        repr=False,
        eq=False,
    )


def _default(value: Any) -> Any:
    """The default of an attribute; ``_UNSET`` if the database has one that Python does not know."""
    if isinstance(value, Column):
        value = value.stated.get("default", attrs.NOTHING)
    return _UNSET if isinstance(value, Expression | Literal) else value


def _field(name: str, value: Any) -> Any:
    stated = value.stated if isinstance(value, Column) else {}
    if isinstance(value, ManyToMany):
        return attrs.field(init=False, repr=False, eq=False)
    if "generated" in stated or stated.get("auto_increment", False) is not False:
        return attrs.field(init=False)
    if "factory" in stated:
        return attrs.field(factory=stated["factory"], kw_only=True, alias=name)
    return attrs.field(default=_default(value), kw_only=True, alias=name)


def _forget_after_init(cls: type[Any], names: tuple[str, ...]) -> None:
    """Leave attributes that the database fills unset, unless ``__init__`` was given a value for them."""
    theirs = getattr(cls, "__attrs_post_init__", None)

    def forget(self: Any) -> None:
        values = vars(self)
        for name in names:
            if values.get(name) is _UNSET:
                del values[name]
        if theirs is not None:
            theirs(self)

    cls.__attrs_post_init__ = forget


def _fields(instance: Any) -> tuple[Any, ...]:
    fields: tuple[Any, ...] = attrs.fields(type(instance))
    return fields


@recursive_repr()
def _repr(self: Any) -> str:
    values = vars(self)
    shown = [f"{field.name}={values[field.name]!r}" for field in _fields(self) if field.repr and field.name in values]
    return f"{type(self).__qualname__.rpartition('>.')[2]}({', '.join(shown)})"


def _equal(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    mine, theirs = vars(self), vars(other)
    return all(mine.get(field.name, _UNSET) == theirs.get(field.name, _UNSET) for field in _fields(self) if field.eq)
