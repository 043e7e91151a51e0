"""Making tables anew, in place of changes that a database cannot make to a table that is there."""

from functools import reduce
from typing import ClassVar

from attrs import frozen

from viborm_core.operations.base import DiffOperation
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableDef


@frozen(kw_only=True)
class RemakeTables(DiffOperation):
    """Put the rows of tables aside, drop the tables, make them as they are to be, and put the rows back.

    No differ gives it: a dialect's `viborm_core.adapter.Adapter.fold` may put it in place of other steps.

    Attributes:
        before: the tables as they are, among them those that refer to the others and only come along.
        after: the tables as they are to be.
        operations: what it stands for, in order; they say what becomes of each table and column.
        suffix: what the names of the tables that hold the rows meanwhile end with.
    """

    tag: ClassVar[str] = "core/remake-tables"
    carries_dependents: ClassVar[bool] = True
    before: tuple[TableDef, ...]
    after: tuple[TableDef, ...]
    operations: tuple[DiffOperation, ...]
    suffix: str = "viborm_rows"

    @property
    def subject(self) -> ObjectRef:
        """The first of the tables."""
        return ObjectRef(kind="table", owner=(self.after or self.before)[0].name)

    def touches(self) -> frozenset[ObjectRef]:
        """All tables, under their old and new names."""
        tables = {ObjectRef(kind="table", owner=table.name) for table in (*self.before, *self.after)}
        return frozenset(tables).union(*(operation.touches() for operation in self.operations))

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Carry out what it stands for."""
        return reduce(lambda state, operation: operation.apply(state), self.operations, before)

    def describe(self) -> str:
        """One line for a person."""
        names = ", ".join(str(table.name) for table in self.after or self.before)
        return f"make {names} anew: {'; '.join(operation.describe() for operation in self.operations)}"
