"""Checks what plugins give, at the door: a wrong shape is the plugin's fault, and said with its name."""

from collections.abc import Iterable
from typing import TypeVar

from viborm_core.errors import PluginError

Shape = TypeVar("Shape")
_LONGEST = 80


def shaped(given: object, shape: type[Shape], what: str, owner: str) -> Shape:
    """What a plugin gave, if it is of this shape.

    Args:
        given: it.
        shape: its class.
        what: what gave it, such as ``introspect()``.
        owner: the plugin's distribution.

    Raises:
        PluginError: it is of another shape.
    """
    if isinstance(given, shape):
        return given
    shown = repr(given)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
    raise PluginError(f"{owner} is at fault: {what} gave {shown}, which is no {shape.__name__}")


def all_shaped(given: object, shape: type[Shape], what: str, owner: str) -> tuple[Shape, ...]:
    """The same for several at once.

    Raises:
        PluginError: one is of another shape, or it is nothing to go through.
    """
    items = shaped(given, Iterable, what, owner)  # type: ignore[type-abstract]
    return tuple(shaped(item, shape, what, owner) for item in items)
