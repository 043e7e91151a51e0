"""The operations that SQLite adds, each one in place of several of the core's on one table."""

from collections.abc import Container
from functools import reduce
from typing import ClassVar

from attrs import frozen

from viborm_core.operations import AddColumn, AddForeignKey, DiffOperation
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableDef
from viborm_sqlite.sqltext import fold


@frozen(kw_only=True)
class _Joined(DiffOperation):
    """Several operations on one table that are carried out together."""

    def _parts(self) -> tuple[DiffOperation, ...]:
        raise NotImplementedError

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Carry out the changes."""
        return reduce(lambda snapshot, operation: operation.apply(snapshot), self._parts(), before)

    def touches(self) -> frozenset[ObjectRef]:
        """What the changes touch."""
        return frozenset().union(*(operation.touches() for operation in self._parts()))

    def provides(self) -> frozenset[ObjectRef]:
        """What exists after the changes and did not before."""
        return frozenset().union(*(operation.provides() for operation in self._parts()))

    def requires(self) -> frozenset[ObjectRef]:
        """What must exist for the changes."""
        return frozenset().union(*(operation.requires() for operation in self._parts())) - self.provides()

    def releases(self) -> frozenset[ObjectRef]:
        """What the changes do away with."""
        return frozenset().union(*(operation.releases() for operation in self._parts()))


@frozen(kw_only=True)
class AddColumnWithKeys(_Joined):
    """Append a column together with the foreign keys that it is the only column of, in one statement."""

    tag: ClassVar[str] = "sqlite/add-column-with-keys"
    add: AddColumn
    keys: tuple[AddForeignKey, ...]

    def _parts(self) -> tuple[DiffOperation, ...]:
        return (self.add, *self.keys)

    @property
    def subject(self) -> ObjectRef:
        """The column."""
        return self.add.subject

    def describe(self) -> str:
        """One line for a person."""
        return "; ".join(operation.describe() for operation in self._parts())


@frozen(kw_only=True)
class RebuildTable(_Joined):
    """Make a table anew for changes that ALTER TABLE cannot make.

    https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes

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

    def _parts(self) -> tuple[DiffOperation, ...]:
        return self.operations

    @property
    def subject(self) -> ObjectRef:
        """The table."""
        return ObjectRef(kind="table", owner=self.after.name)

    def describe(self) -> str:
        """One line for a person."""
        changes = "; ".join(operation.describe() for operation in self.operations)
        return f"rebuild table {self.after.name}: {changes}"


_NEW = "_viborm_new"


def temporary_name(table: str, taken: Container[str] = ()) -> str:
    """A name for the new table that nothing has; ``taken`` are names by `fold`."""
    name = f"{table}{_NEW}"
    while fold(name) in taken:
        name += "_"
    return name
