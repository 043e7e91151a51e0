"""The operation that SQLite adds: to make a table anew and copy its rows.

https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
"""

from collections.abc import Container
from functools import reduce
from typing import ClassVar

from attrs import frozen

from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableDef
from viborm_sqlite.sqltext import fold


@frozen(kw_only=True)
class RebuildTable(DiffOperation):
    """Make a table anew for changes that ALTER TABLE cannot make.

    Attributes:
        before: the table as it is, without the indexes that other steps drop.
        after: the table as it is to be, without the indexes that other steps make.
        operations: the changes, in order; they say what becomes of each column's values.
        temporary: what the new table is called until the old one is gone.
        triggers: CREATE TRIGGER statements of the triggers on the table, which go with the old one.
    """

    tag: ClassVar[str] = "sqlite/rebuild-table"
    before: TableDef
    after: TableDef
    operations: tuple[DiffOperation, ...]
    temporary: str
    triggers: tuple[str, ...] = ()

    @property
    def subject(self) -> ObjectRef:
        """The table."""
        return ObjectRef(kind="table", owner=self.after.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Carry out the changes."""
        return reduce(lambda snapshot, operation: operation.apply(snapshot), self.operations, before)

    def describe(self) -> str:
        """One line for a person."""
        changes = "; ".join(operation.describe() for operation in self.operations)
        return f"rebuild table {self.after.name}: {changes}"

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


_NEW = "_viborm_new"


def temporary_name(table: str, taken: Container[str] = ()) -> str:
    """A name for the new table that nothing has; ``taken`` are names by `fold`."""
    name = f"{table}{_NEW}"
    while fold(name) in taken:
        name += "_"
    return name
