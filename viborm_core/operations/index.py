"""Operations on indexes."""

from typing import ClassVar

from attrs import evolve, frozen

from viborm_core.operations.base import DiffOperation
from viborm_core.operations.refs import change_table, index_needs, index_ref, key_ref, relation_ref, table_ref
from viborm_core.schema import IndexDef, ObjectRef, SchemaSnapshot, TableDef, TableName


def _makes(table: TableName, index: IndexDef) -> frozenset[ObjectRef]:
    made = {relation_ref(table, index.name)} if index.name is not None else set()
    if index.is_key:
        made.add(key_ref(table, index.columns))
    return frozenset(made)


@frozen(kw_only=True)
class CreateIndex(DiffOperation):
    """Make an index."""

    tag: ClassVar[str] = "core/create-index"
    table: TableName
    index: IndexDef

    @property
    def subject(self) -> ObjectRef:
        """The index."""
        return index_ref(self.table, self.index)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the index to its table."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, indexes=(*table.indexes, self.index))

    def describe(self) -> str:
        """One line for a person."""
        return f"create {'unique ' if self.index.unique else ''}index {self.subject}"

    def provides(self) -> frozenset[ObjectRef]:
        """The index, and the key that it makes."""
        return frozenset({self.subject}) | _makes(self.table, self.index)

    def requires(self) -> frozenset[ObjectRef]:
        """The table and the columns that it is made over."""
        return frozenset({table_ref(self.table)}) | index_needs(self.table, self.index)


@frozen(kw_only=True)
class DropIndex(DiffOperation):
    """Drop an index."""

    tag: ClassVar[str] = "core/drop-index"
    table: TableName
    index: IndexDef

    @property
    def subject(self) -> ObjectRef:
        """The index."""
        return index_ref(self.table, self.index)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the index out of its table."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, indexes=tuple(one for one in table.indexes if one != self.index))

    def describe(self) -> str:
        """One line for a person."""
        return f"drop index {self.subject}"

    def requires(self) -> frozenset[ObjectRef]:
        """The table and the columns that it was made over, which can only go after it."""
        return frozenset({table_ref(self.table)}) | index_needs(self.table, self.index)

    def releases(self) -> frozenset[ObjectRef]:
        """The index, and the key that it made."""
        return frozenset({self.subject}) | _makes(self.table, self.index)


@frozen(kw_only=True)
class RenameIndex(DiffOperation):
    """Give an index another name; ``index`` is its definition under the old one."""

    tag: ClassVar[str] = "core/rename-index"
    table: TableName
    index: IndexDef
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The index, under its old name."""
        return index_ref(self.table, self.index)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Rename the index."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, indexes=tuple(self._renamed(one) for one in table.indexes))

    def _renamed(self, one: IndexDef) -> IndexDef:
        return evolve(one, name=self.to) if one.name == self.index.name else one

    def describe(self) -> str:
        """One line for a person."""
        return f"rename index {self.subject} to {self.to}"

    def provides(self) -> frozenset[ObjectRef]:
        """The index under its new name."""
        return frozenset({index_ref(self.table, evolve(self.index, name=self.to)), relation_ref(self.table, self.to)})

    def requires(self) -> frozenset[ObjectRef]:
        """The table."""
        return frozenset({table_ref(self.table)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        old = frozenset() if self.index.name is None else frozenset({relation_ref(self.table, self.index.name)})
        return frozenset({self.subject}) | old
