"""The contract for a kind of object that a plugin owns, such as views: a value, a differ, readers and spellings."""

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from viborm_core.adapter import Connection
from viborm_core.operations import DiffOperation
from viborm_core.schema import SchemaObject

Reader = Callable[[Connection, Sequence[str]], Sequence[SchemaObject]]
"""Reads all objects of the kind in these namespaces (none means the current one)."""

Speller = Callable[[SchemaObject, Connection | None], SchemaObject]
"""Brings one object to the dialect's canonical spelling; idempotent."""


@frozen(kw_only=True)
class ObjectKind:
    """A kind of object.

    Attributes:
        value: its class, whose ``kind`` is its name in files.
        create: makes the operation that makes an object.
        drop: makes the operation that drops one.
        change: makes the operations that turn the first into the second, which has the same name.
        readers: by dialect; the kind is left alone on others.
        spellers: by dialect; without one, objects are compared as they are.
        takes_over: the kinds of unmanaged objects, as dialects read them, that are of this kind and thus its own.
    """

    value: type[SchemaObject]
    create: Callable[[SchemaObject], DiffOperation]
    drop: Callable[[SchemaObject], DiffOperation]
    change: Callable[[SchemaObject, SchemaObject], Sequence[DiffOperation]]
    readers: Mapping[str, Reader] = field(factory=dict)
    spellers: Mapping[str, Speller] = field(factory=dict)
    takes_over: frozenset[str] = frozenset()
