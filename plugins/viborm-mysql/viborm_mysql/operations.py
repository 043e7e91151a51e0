"""The operations that this dialect adds: several changes of one table, made together, and what the server does itself.

https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
"""

from functools import reduce
from typing import ClassVar

from attrs import frozen

from viborm_core.operations import DiffOperation, RenameConstraint
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName


@frozen(kw_only=True)
class AlterTogether(DiffOperation):
    """Changes of one table in one ALTER TABLE; in more only where rows are updated between them."""

    tag: ClassVar[str] = "mysql/alter-table"
    table: TableName
    operations: tuple[DiffOperation, ...]

    @property
    def subject(self) -> ObjectRef:
        """The table."""
        return ObjectRef(kind="table", owner=self.table)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Carry out the changes."""
        return reduce(lambda snapshot, operation: operation.apply(snapshot), self.operations, before)

    def describe(self) -> str:
        """One line for a person."""
        return "; ".join(operation.describe() for operation in self.operations)

    def touches(self) -> frozenset[ObjectRef]:
        """What the changes touch."""
        return frozenset().union(*(operation.touches() for operation in self.operations))

    def provides(self) -> frozenset[ObjectRef]:
        """What exists after the changes and did not before."""
        return frozenset().union(*(operation.provides() for operation in self.operations))

    def requires(self) -> frozenset[ObjectRef]:
        """What must exist for the changes."""
        return frozenset().union(*(operation.requires() for operation in self.operations)) - self.provides()

    def releases(self) -> frozenset[ObjectRef]:
        """What the changes do away with."""
        return frozenset().union(*(operation.releases() for operation in self.operations))


@frozen(kw_only=True)
class FollowTable(DiffOperation):
    """What the server did to constraints when their table was renamed: kind, old and new name of each."""

    tag: ClassVar[str] = "mysql/follow-table"
    table: TableName
    names: tuple[tuple[str, str, str], ...]

    @property
    def subject(self) -> ObjectRef:
        """The table, under its new name."""
        return ObjectRef(kind="table", owner=self.table)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Give the constraints their new names."""
        renames = (
            RenameConstraint(table=self.table, kind=kind, constraint=old, to=new) for kind, old, new in self.names
        )
        return reduce(lambda snapshot, rename: rename.apply(snapshot), renames, before)

    def describe(self) -> str:
        """One line for a person."""
        return f"names of constraints follow {self.table}"
