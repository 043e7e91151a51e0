"""What a schema source gives: a snapshot, and what the source says about it that is not part of the schema."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen

from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName

__all__ = [
    "CORE_KINDS",
    "RenameHint",
    "SchemaReading",
]


CORE_KINDS = frozenset({"table", "enum"})
"""The kinds of object that models speak for."""


@frozen(kw_only=True)
class RenameHint:
    """A declaration's own word that an object was called something else (``renamed_from=``).

    ``kind`` is ``table``, ``column``, ``index``, ``constraint``, ``enum`` or ``enum-value``; ``owner`` is the table's
    or enum's present name; ``old`` and ``new`` are bare names (of the table itself for ``table``).
    """

    kind: str
    owner: TableName
    old: str
    new: str


@frozen(kw_only=True)
class SchemaReading:
    """A schema as a source gives it.

    Attributes:
        snapshot: the schema; what the source does not state is None there.
        speaks_for: the kinds of object whose absence means "drop it"; others are unmanaged.
        hints: renames that the declarations themselves name.
        places: where an object is declared, ``file:line``, for messages.
        dialect: the dialect whose spelling the snapshot has, or None if it is database-agnostic.
        server_version: the version of the database that it was read from, or an empty string.
        not_compared: kinds of things that the database holds and nobody reads, with their number.
        leaves_alone: tables that the source knows and does not speak for, as texts: they stay as they are.
        omitted: what the source declares and the snapshot has no place for, each a line that names it and its place.
    """

    snapshot: SchemaSnapshot
    speaks_for: frozenset[str] = CORE_KINDS
    hints: tuple[RenameHint, ...] = ()
    places: Mapping[ObjectRef, str] = field(factory=lambda: MappingProxyType({}), hash=False)
    dialect: str | None = None
    server_version: str = ""
    not_compared: tuple[tuple[str, int], ...] = ()
    omitted: tuple[str, ...] = ()
    leaves_alone: tuple[str, ...] = ()
