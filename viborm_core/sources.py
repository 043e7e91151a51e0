"""The contract for a schema source: something a REF on the command line can name."""

from collections.abc import Callable
from types import ModuleType

from attrs import frozen

from viborm_core.capabilities import Capabilities
from viborm_core.reading import SchemaReading

__all__ = [
    "DeclaredSchema",
    "SchemaFormat",
    "SchemaSource",
]


@frozen(kw_only=True)
class DeclaredSchema:
    """A schema that is read once it is known which database it is for.

    For declarations that mean another schema on each dialect: types with variants, options of one dialect.

    Attributes:
        read: given what that database can do, or None where the schema is for none in particular.
    """

    read: Callable[[Capabilities | None], SchemaReading]


def _never(_: str) -> bool:
    return False


def _nothing(ref: str) -> SchemaReading:
    raise ValueError(f"this source reads no {ref}")


@frozen(kw_only=True)
class SchemaSource:
    """Reads schemas from references of one form, or from what imported modules hold.

    Attributes:
        name: for messages, such as ``django``.
        claims: whether a reference has the source's form; cheap, imports nothing.
        read: the schema that the reference names; raises `viborm_core.errors.SourceError`.
        finds: the schema of this source's kind in a module that a REF named and that was just imported, under the
            attribute that the REF named, or anywhere in the module where it named none; None if there is none. Asked of
            every module of models before the core looks for its own, so it must be cheap: a module that never imported
            the source's library holds nothing of it.
    """

    name: str
    claims: Callable[[str], bool] = _never
    read: Callable[[str], SchemaReading | DeclaredSchema] = _nothing
    finds: Callable[[ModuleType, str | None], SchemaReading | DeclaredSchema | None] | None = None


@frozen(kw_only=True)
class SchemaFormat:
    """A way to write a schema, for ``viborm introspect --format NAME``.

    Attributes:
        name: what ``--format`` calls it.
        help: what it writes, in a few words.
        write: the text of a reading, which is without what its database takes for granted (`Adapter.plain`), for a
            database that can do this, or None where the schema is of no database.
    """

    name: str
    help: str
    write: Callable[[SchemaReading, Capabilities | None], str]
