"""The operation that this dialect adds: several changes of one table, made together.

https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
"""

from functools import reduce
from typing import ClassVar

from attrs import frozen

from viborm_core.operations import DiffOperation
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
