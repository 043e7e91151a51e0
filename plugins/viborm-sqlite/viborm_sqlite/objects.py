"""What SQLite holds beside tables and nobody manages: views, triggers and virtual tables, with their text.

They are read so that a rebuild can put back what it takes along, and so that a change that would break one is
refused by its name. Nothing here makes, drops or changes one on its own.
"""

from collections.abc import Iterable
from typing import ClassVar

from attrs import frozen

from viborm_core.schema import ObjectRef, SchemaObject, TableName
from viborm_sqlite.sqltext import SqlTextError, fold, tokens_of


@frozen(kw_only=True)
class View(SchemaObject):
    """A view; ``sql`` is its CREATE statement as SQLite keeps it."""

    kind: ClassVar[str] = "sqlite/view"
    sql: str


@frozen(kw_only=True)
class Trigger(SchemaObject):
    """A trigger; ``table`` is the table or view that it is on."""

    kind: ClassVar[str] = "sqlite/trigger"
    sql: str
    table: str


@frozen(kw_only=True)
class VirtualTable(SchemaObject):
    """A virtual table."""

    kind: ClassVar[str] = "sqlite/virtual-table"
    sql: str


Passenger = View | Trigger | VirtualTable
OBJECT_KINDS: tuple[type[Passenger], ...] = (View, Trigger, VirtualTable)


def words_of(sql: str) -> frozenset[str]:
    """Every word and quoted name of a text, as names are compared; everything, if the text cannot be read."""
    try:
        return frozenset(fold(token.value) for token in tokens_of(sql))
    except SqlTextError:
        return frozenset(fold(word) for word in sql.split())


def mentions(sql: str, refs: dict[str, ObjectRef]) -> tuple[ObjectRef, ...]:
    """The objects whose names occur in a text; a name that means something else there counts too."""
    return tuple(refs[word] for word in words_of(sql) if word in refs)


def passengers_of(objects: Iterable[SchemaObject]) -> tuple[Passenger, ...]:
    """The objects of our kinds."""
    return tuple(item for item in objects if isinstance(item, View | Trigger | VirtualTable))


def object_name(name: str) -> TableName:
    """The identity of an object of this name."""
    return TableName(namespace=None, name=name)


def kind_word(item: Passenger) -> str:
    """What an object is, for messages: ``view``, ``trigger`` or ``virtual table``."""
    return item.kind.removeprefix("sqlite/").replace("-", " ")
