"""The contract for a schema source: something a REF on the command line can name."""

from collections.abc import Callable

from attrs import frozen

from viborm_core.reading import SchemaReading


@frozen(kw_only=True)
class SchemaSource:
    """Reads schemas from references of one form.

    Attributes:
        name: for messages, such as ``django``.
        claims: whether a reference has the source's form; cheap, imports nothing.
        read: the schema that the reference names; raises `viborm_core.errors.SourceError`.
    """

    name: str
    claims: Callable[[str], bool]
    read: Callable[[str], SchemaReading]
