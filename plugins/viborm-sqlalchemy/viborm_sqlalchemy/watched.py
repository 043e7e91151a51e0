"""Whether metadata is as it was when it was looked at, down to the last attribute of the last type.

Nothing is asked about what an attribute means: of everything that can be reached there is a copy one level deep, and an
object that is not its own copy's any more is a change. So a change that has no meaning for a schema (an attribute that
SQLAlchemy works out once and keeps) is one too. Classes and functions are code, and taken to say the same of the same.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import functools
import re
import types
import uuid
import weakref
from collections import deque
from itertools import chain
from operator import attrgetter, is_, itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy.event.base import _DispatchCommon
from sqlalchemy.schema import MetaData, Table
from sqlalchemy.sql import base
from sqlalchemy.sql.ddl import DDLIf
from sqlalchemy.util import PopulateDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DDL_EVENTS = ("before_create", "after_create")
_DERIVED = (_DispatchCommon, base.ReadOnlyColumnCollection, getattr(base, "_ColumnMetrics", _DispatchCommon))
"""Of the events only those of DDL are read, and looked at by themselves; the others follow from other collections."""
_MOST = 300_000
"""So many objects are watched at most: what reaches that is no schema alone."""
_UNALTERABLE: tuple[type[Any], ...] = (
    str,
    bytes,
    int,
    float,
    type,
    types.NoneType,
    types.EllipsisType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
    functools.partial,
    property,
    weakref.ref,
    re.Pattern,
    enum.Enum,
    uuid.UUID,
    decimal.Decimal,
    dt.date,
    dt.time,
    dt.timedelta,
    dt.tzinfo,
)
"""What is what it is, and code."""
_BY_IDENTITY: Any = object.__eq__
_EQUAL: dict[type[Any], Any] = {kind: kind.__eq__ for kind in (dict, list, set, deque)}
"""What can be altered and compared: by what is in it."""


class Watched:
    """Everything that can be reached from metadata, as it was when this was made.

    It holds all of that, so that no new object can have the identity of one that went.
    """

    def __init__(self, metadata: MetaData, unlike: tuple[type[Any], ...] = ()) -> None:
        """Look at all of it; what is of one of the classes ``unlike`` is no part of it."""
        self._leaves = (*_UNALTERABLE, *unlike)
        self._alterable: list[Any] = []
        self._copies: list[Any] = []
        self._told_apart: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
        self._others: list[Any] = []
        self._slots: list[tuple[Callable[[Any], tuple[Any, ...]], Any]] = []
        self._unset: list[tuple[types.MemberDescriptorType, Any]] = []
        self.is_possible = self._look(metadata)
        self._getters = [(_items(keys), dicts) for keys, dicts in self._told_apart.items()]
        self._sizes = list(map(len, self._others))
        self._held = tuple(self._now())

    def is_unchanged(self) -> bool:
        """Whether all of it is the same objects still, or equal ones that cannot be altered or are copied here."""
        if not self.is_possible:
            return False
        try:
            return (
                self._alterable == self._copies
                and list(map(len, self._others)) == self._sizes
                and all(_is_unset(member, one) for member, one in self._unset)
                and all(map(is_, self._now(), self._held))
            )
        except (AttributeError, LookupError, RuntimeError, TypeError):  # something went, or a thread is at it
            return False

    def _now(self) -> Iterator[Any]:
        """What is compared by identity, because `==` says something of its own there."""
        return chain(
            *(chain.from_iterable(map(get, dicts)) for get, dicts in self._getters),
            chain.from_iterable(self._others),
            chain.from_iterable(get(one) for get, one in self._slots),
        )

    def _look(self, metadata: MetaData) -> bool:
        waiting: list[Any] = [metadata]
        seen: set[int] = set()
        while waiting:
            one = waiting.pop()
            if id(one) in seen or isinstance(one, self._leaves):
                continue
            seen.add(id(one))
            inside = self._inside(one)
            if inside is None or len(seen) > _MOST:
                return False
            waiting.extend(inside)
        return True

    def _inside(self, one: Any) -> list[Any] | None:
        """What an object consists of, noted; None if that cannot be told."""
        if _asks_each_time(one):
            return None
        if isinstance(one, tuple | frozenset):
            return list(one)
        if isinstance(one, _DERIVED):
            return []
        if isinstance(one, base._DialectArgDict):  # noqa: SLF001 - there is no other way to ask
            return [one._non_defaults]  # noqa: SLF001 - the others are the dialect's own defaults
        inside = self._container(one)
        if isinstance(one, MetaData | Table):
            inside += self._events(one.dispatch)
        attributes = getattr(one, "__dict__", None)
        if type(attributes) is dict and not isinstance(one, PopulateDict):
            inside += self._copied(attributes, dict)
        is_container = isinstance(one, dict | list | set | deque)
        kind: Any = type(one)
        members = () if is_container else _members(kind)
        if isinstance(one, base.ColumnCollection):
            members = tuple(member for member in members if member.__name__ == "_collection")
        there = [member for member in members if not _is_unset(member, one)]
        self._unset += [(member, one) for member in members if member not in there]
        if there:
            get = _attributes(*(member.__name__ for member in there))
            self._slots.append((get, one))
            inside += get(one)
        is_told = is_container or members or type(attributes) is dict or kind is object
        return inside if is_told else None

    def _container(self, one: Any) -> list[Any]:
        for base_, equal in _EQUAL.items():
            if isinstance(one, base_):
                if type(one).__eq__ is equal:
                    return self._copied(one, base_)
                self._others += [one.keys(), one.values()] if isinstance(one, dict) else [one]
                return [*one.keys(), *one.values()] if isinstance(one, dict) else list(one)
        return []

    def _copied(self, one: Any, kind: type[Any]) -> list[Any]:
        """Note what is equal to its copy until it is altered, and what in it has an equality of its own."""
        self._alterable.append(one)
        self._copies.append(kind(one))
        if not isinstance(one, dict):
            if not all(map(self._is_equal_only_if_alike, one)):
                self._others.append(one)
            return list(one)
        alike = tuple(key for key, value in one.items() if not self._is_equal_only_if_alike(value))
        if alike:
            self._told_apart.setdefault(alike, []).append(one)
        return [*one.keys(), *one.values()]

    def _is_equal_only_if_alike(self, value: Any) -> bool:
        if isinstance(value, tuple | frozenset):
            return all(map(self._is_equal_only_if_alike, value))
        equal: Any = type(value).__eq__
        return isinstance(value, self._leaves) or equal is _BY_IDENTITY or equal in _EQUAL.values()

    def _events(self, dispatch: Any) -> list[Any]:
        """The listeners to events of DDL, of the object itself and of its class."""
        get = _attributes(*_DDL_EVENTS)
        listeners = get(dispatch)
        self._slots.append((get, dispatch))
        of_class = [one.parent_listeners for one in listeners]
        own = [one.listeners for one in listeners if hasattr(one, "listeners")]
        return [*of_class, *own]


def _asks_each_time(one: Any) -> bool:
    """Whether it has a function that may say something else the next time: a condition, or a naming convention."""
    if isinstance(one, DDLIf):
        return one.callable_ is not None
    return isinstance(one, MetaData) and any(map(callable, one.naming_convention.values()))


def _is_unset(member: types.MemberDescriptorType, one: Any) -> bool:
    try:
        member.__get__(one)
    except AttributeError:
        return True
    return False


@functools.cache
def _members(kind: type[Any]) -> tuple[types.MemberDescriptorType, ...]:
    """The slots of a class."""
    return tuple(
        member
        for one in kind.__mro__
        for member in vars(one).values()
        if isinstance(member, types.MemberDescriptorType)
    )


@functools.cache
def _attributes(*names: str) -> Callable[[Any], tuple[Any, ...]]:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda one: (get(one),)


def _items(keys: tuple[Any, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return itemgetter(*keys, keys[0])
