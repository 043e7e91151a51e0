"""What a type annotation says about a column: its Python type, and whether it may be None."""

import sys
import types
import typing
from enum import Enum
from typing import Any, ForwardRef, NewType

from attrs import evolve, frozen

from viborm_core.models.faults import Fault
from viborm_core.schema import LogicalType


@frozen
class Shape:
    """A resolved annotation.

    Attributes:
        python: the type without ``None``; ``list`` for every list and ``dict`` for every mapping.
        nullable: None is allowed.
        of: what a list holds, if that is stated and no JSON.
        stated: a logical type given in ``Annotated[...]``.
    """

    python: Any
    nullable: bool = False
    of: "Shape | None" = None
    stated: LogicalType | None = None


class Annotations:
    """Resolves annotations; equal ones of a module once."""

    def __init__(self) -> None:
        self._of_texts: dict[tuple[int, str], Shape] = {}
        self._of_objects: dict[Any, Shape] = {}

    def shape(self, annotation: Any, names: dict[str, Any], owner: type[Any]) -> Shape:
        """Resolve an annotation.

        Args:
            annotation: the annotation, or its text.
            names: the global names of the module.
            owner: the class, whose body may hold names too.

        Raises:
            Fault: it cannot be resolved.
        """
        if isinstance(annotation, str):
            found = self._of_texts.get((id(names), annotation))
            if found is None:
                found = _shape(_evaluate(annotation, names, owner), names, owner)
                self._of_texts[id(names), annotation] = found
            return found
        try:
            found = self._of_objects.get(annotation)
        except TypeError:  # something in it is not hashable
            return _shape(annotation, names, owner)
        if found is None:
            found = _shape(annotation, names, owner)
            if not _has_text(annotation):
                self._of_objects[annotation] = found
        return found


def _has_text(annotation: object) -> bool:
    """Whether a name is written in it as text, so that it means something else in another module."""
    return isinstance(annotation, str | ForwardRef) or any(map(_has_text, typing.get_args(annotation)))


def _evaluate(text: str, names: dict[str, Any], owner: type[Any]) -> Any:
    try:
        try:
            return eval(text, names)  # noqa: S307 - Python's own way to resolve annotations
        except NameError:
            return eval(text, names, dict(vars(owner)))  # noqa: S307 - as above
    except Exception as error:
        raise Fault(f"the annotation {text!r} cannot be resolved: {error}") from error


def _shape(annotation: Any, names: dict[str, Any], owner: type[Any]) -> Shape:
    annotation = _unwrapped(annotation, names, owner)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        stated = next((one for one in arguments[1:] if isinstance(one, LogicalType)), None)
        shape = _shape(arguments[0], names, owner)
        return shape if stated is None else evolve(shape, stated=stated)
    if origin in (typing.Union, types.UnionType):
        return _union(annotation, arguments, names, owner)
    if origin in (list, dict):
        return _container(annotation, names, owner)
    if origin is None and isinstance(annotation, type):
        return Shape(dict if typing.is_typeddict(annotation) else annotation)
    if annotation is Any:
        return Shape(annotation)
    raise Fault(f"no column type follows from the annotation {described(annotation)}; state one with `type=`")


def _unwrapped(annotation: Any, names: dict[str, Any], owner: type[Any]) -> Any:
    """The annotation that a text or another name stands for."""
    while True:
        if isinstance(annotation, str):
            annotation = _evaluate(annotation, names, owner)
        elif isinstance(annotation, ForwardRef):
            annotation = annotation.__forward_arg__
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        elif typing.get_origin(annotation) is typing.Final:
            annotation = typing.get_args(annotation)[0]
        elif sys.version_info >= (3, 12) and isinstance(annotation, typing.TypeAliasType):
            annotation = annotation.__value__
        else:
            return annotation


def _container(annotation: Any, names: dict[str, Any], owner: type[Any]) -> Shape:
    """A mapping or a list of documents is JSON, a list of anything else an array."""
    first = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) is dict:
        if _unwrapped(first, names, owner) is not str:
            raise Fault(f"{described(annotation)} is no JSON document, whose keys are text: `dict[str, ...]`")
        return Shape(dict)
    if first in (Any, object):
        return Shape(list)
    element = _shape(first, names, owner)
    if element.python is dict or (element.python is list and element.of is None):
        return Shape(list)
    return Shape(list, of=evolve(element, nullable=False))


def _union(
    annotation: Any,
    arguments: tuple[Any, ...],
    names: dict[str, Any],
    owner: type[Any],
) -> Shape:
    rest = [one for one in arguments if one is not types.NoneType]
    if len(rest) != 1:
        raise Fault(f"{described(annotation)} is several types; a column has one, or one and None")
    shape = _shape(rest[0], names, owner)
    return evolve(shape, nullable=True) if len(rest) < len(arguments) else shape


def described(annotation: object) -> str:
    """An annotation as a person wrote it."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return f"`{annotation.__qualname__}`"
    return f"`{str(annotation).replace('typing.', '')}`"


def is_enum(python: object) -> typing.TypeGuard[type[Enum]]:
    """Whether a Python type is an enum."""
    return isinstance(python, type) and issubclass(python, Enum)
