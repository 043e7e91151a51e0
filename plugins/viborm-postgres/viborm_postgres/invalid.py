"""Indexes that an interrupted CREATE INDEX CONCURRENTLY left behind: absent for the differ, but in the way.

https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from typing import ClassVar

from attrs import frozen

from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot, TableName


@frozen(kw_only=True)
class InvalidIndex(SchemaObject):
    """An index that the server does not use; dropped only when one of its name is made."""

    kind: ClassVar[str] = "postgres/invalid-index"
    table: TableName


@frozen(kw_only=True)
class DropInvalidIndex(DiffOperation):
    """Drop an invalid index, so that it can be made again."""

    tag: ClassVar[str] = "postgres/drop-invalid-index"
    index: InvalidIndex

    @property
    def subject(self) -> ObjectRef:
        """The index."""
        return self.index.ref

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave it out."""
        return before.with_object(self.index, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop invalid index {self.index.name}"

    def releases(self) -> frozenset[ObjectRef]:
        """The index."""
        return frozenset({self.subject})
