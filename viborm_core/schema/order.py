"""Keeps collections inside values sorted, so that equal databases are equal values."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, TypeVar

Item = TypeVar("Item")
_by_name = attrgetter("name")


def in_order(items: Iterable[Item], key: Callable[[Item], Any]) -> tuple[Item, ...]:
    """The items sorted by ``key``; what is sorted already, or a tuple of one, costs almost nothing."""
    items = tuple(items)
    return items if len(items) < 2 else tuple(sorted(items, key=key))  # noqa: PLR2004 - one item is sorted


def sorted_pairs(items: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Options: pairs of name and value, sorted by name."""
    return tuple(sorted(items))


def without_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """An attrs comparison key under which the order of named items does not count."""
    return tuple(sorted(items, key=_by_name))
