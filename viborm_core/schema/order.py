"""Keeps collections inside values sorted, so that equal databases are equal values."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, TypeVar

Item = TypeVar("Item")
_by_name = attrgetter("name")


def sorted_by(key: Callable[[Any], Any]) -> Callable[[Iterable[Item]], tuple[Item, ...]]:
    """An attrs converter that makes a tuple sorted by ``key``."""

    def convert(items: Iterable[Item]) -> tuple[Item, ...]:
        items = tuple(items)
        return items if len(items) < 2 else tuple(sorted(items, key=key))  # noqa: PLR2004 - one item is sorted

    return convert


def sorted_pairs(items: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Options: pairs of name and value, sorted by name."""
    return tuple(sorted(items))


def without_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """An attrs comparison key under which the order of named items does not count."""
    return tuple(sorted(items, key=_by_name))
