"""The contract for a kind of object that a plugin owns, such as views: a value, a differ, readers and spellings."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import field, frozen

from viborm_core.adapter import Adapter, Connection, Uncertain
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import RendererTable
from viborm_core.operations import DiffOperation
from viborm_core.questions import Question
from viborm_core.reading import SchemaReading
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot, TableName, kind_word

__all__ = [
    "ObjectKind",
    "Reader",
    "Spelled",
    "Speller",
    "ToRead",
    "ToSpell",
]


@frozen(kw_only=True)
class ToRead:
    """What a reader is given.

    Attributes:
        connection: inside a transaction in which everything read is of one moment; it reads only.
        namespaces: those to read, as the user names them; none means the current one, and so does an empty text.
        reading: what the adapter has read of them: tables, enums, unmanaged objects.
        capabilities: those of the server.
    """

    connection: Connection
    namespaces: tuple[str, ...]
    reading: SchemaReading
    capabilities: Capabilities


Reader = Callable[[ToRead], Sequence[SchemaObject]]
"""Reads all objects of the kind, in a number of queries that does not grow with the schema."""


@frozen(kw_only=True)
class ToSpell:
    """What a speller is given: both sides, after it was decided what is renamed.

    Attributes:
        current: the kind's objects in the database, under the names that they have after the renames.
        desired: those of the schema to reach.
        database: everything in the database, in canonical spelling, before the renames.
        renames: the renames, in their order.
        renamed: everything in the database, after the renames.
        schema: everything in the schema to reach, in canonical spelling.
        connection: to the database, or to a server of its kind, or None. It is inside a transaction (where the
            database has them) that may be a push's own: what is made there has to be undone, to a savepoint.
        adapter: the dialect's adapter.
        renderers: all renderers of the dialect, to make stand-ins for tables with.
        capabilities: those of the server.
        places: where an object is declared, ``file:line``, for messages.
    """

    current: tuple[SchemaObject, ...]
    desired: tuple[SchemaObject, ...]
    database: SchemaSnapshot
    renames: tuple[DiffOperation, ...]
    renamed: SchemaSnapshot
    schema: SchemaSnapshot
    connection: Connection | None
    adapter: Adapter
    renderers: RendererTable
    capabilities: Capabilities
    places: Mapping[ObjectRef, str]


@frozen(kw_only=True)
class Spelled:
    """Both sides, so that objects which mean the same are equal, and what could not be found out.

    What ``uncertain`` names is shown, and has to be the same on both sides: it is no reason to change anything.
    """

    current: tuple[SchemaObject, ...]
    desired: tuple[SchemaObject, ...]
    uncertain: tuple[Uncertain, ...] = ()


Speller = Callable[[ToSpell], Spelled]
"""Brings both sides to one spelling; idempotent. It completes what the desired objects leave unstated, and finds out
what they depend on.

Raises:
    viborm_core.errors.SchemaError: the desired objects have what this database cannot hold; all of it, with places.
"""


def _as_called(item: SchemaObject) -> str:
    return kind_word(item.kind)


def _nothing_at_stake(_operation: DiffOperation, _current: SchemaSnapshot) -> Iterable[Question]:
    return ()


def _nothing_known(_old: SchemaObject, _new: SchemaObject) -> tuple[float, str]:
    return 0.0, "another name"


@frozen(kw_only=True)
class ObjectKind:
    """A kind of object. It is managed where the schema to reach speaks for it, and left alone elsewhere.

    Attributes:
        value: its class, whose ``kind`` is its name in files.
        create: makes the operation that makes an object.
        drop: makes the operation that drops one.
        change: makes the operations that turn the first into the second, which has the same name.
        rename: makes the operation that gives the object of this name another, in its namespace; without it nobody is
            asked whether an object was renamed. Its class has ``is_rename``.
        likeness: what speaks for a new object being an old one, renamed: how much they are alike, from 0 to 1, and in
            what, in a few words.
        stakes: the questions that an operation of the kind raises, such as
            `viborm_core.questions.may_it_go`. What is dropped only to be made again is not asked about.
        readers: by dialect; the kind is left alone on others.
        spellers: by dialect; without one, objects are compared as they are.
        takes_over: the kinds of unmanaged objects, as dialects read them, of which those that the readers read are
            this kind's own; the others stay unmanaged.
        counted_as: what dialects call such an object where they count what is not compared.
    """

    value: type[SchemaObject]
    create: Callable[[SchemaObject], DiffOperation]
    drop: Callable[[SchemaObject], DiffOperation]
    change: Callable[[SchemaObject, SchemaObject], Sequence[DiffOperation]]
    rename: Callable[[TableName, str], DiffOperation] | None = None
    likeness: Callable[[SchemaObject, SchemaObject], tuple[float, str]] = _nothing_known
    stakes: Callable[[DiffOperation, SchemaSnapshot], Iterable[Question]] = _nothing_at_stake
    readers: Mapping[str, Reader] = field(factory=dict)
    spellers: Mapping[str, Speller] = field(factory=dict)
    takes_over: frozenset[str] = frozenset()
    counted_as: Callable[[SchemaObject], str] = _as_called

    @property
    def owner(self) -> str:
        """The package that its value is in, for messages."""
        return self.value.__module__.partition(".")[0].replace("_", "-")
