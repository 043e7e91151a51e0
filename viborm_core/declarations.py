"""The contract for declarations beside models: what in a module of models stands for objects of a plugin's kind."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from viborm_core.callers import Caller
from viborm_core.schema import SchemaObject

__all__ = [
    "Declarations",
    "Declared",
    "Written",
]


@frozen(kw_only=True)
class Declared:
    """The object that a declaration stands for, and the bare name that it says the object had before."""

    item: SchemaObject
    renamed_from: str | None = None


@frozen(kw_only=True)
class Written:
    """Declarations as Python source.

    Attributes:
        source: statements, each from the start of its line, without a line break at the end.
        imports: the names that they use, by the module to import them from.
    """

    source: str
    imports: Mapping[str, Sequence[str]] = field(factory=lambda: MappingProxyType({}))


@frozen(kw_only=True)
class Declarations:
    """Declarations of one form: values that stand at the top of a module of models, alone or in lists and tuples.

    Attributes:
        of: their class.
        kinds: the kinds of objects that models speak for once they declare one.
        read: what a declaration stands for; what is wrong with it is a `ValueError`, reported with file and line.
        at: where a declaration was made, as `viborm_core.callers.caller` noted it; None where nobody knows.
        write: the declarations that give objects of these kinds again, for ``introspect --format models``; names
            given besides are taken. Without it, such objects are left out there.
    """

    of: type[Any]
    kinds: frozenset[str]
    read: Callable[[Any], Declared]
    at: Callable[[Any], Caller | None] = lambda _: None
    write: Callable[[Sequence[SchemaObject], frozenset[str]], Written] | None = None
