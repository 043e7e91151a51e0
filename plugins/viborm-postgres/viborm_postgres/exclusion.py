"""Exclusion constraints, and PostgreSQL 18's keys with periods: kept as the text that the server prints.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION
"""

from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot, TableName


def _needs(table: TableName, columns: tuple[str, ...], references: TableName | None) -> frozenset[ObjectRef]:
    own = {ObjectRef(kind="column", owner=table, part=column) for column in columns}
    other = set() if references is None else {ObjectRef(kind="table", owner=references)}
    return frozenset({ObjectRef(kind="table", owner=table), *own, *other})


def _keys_of(table: TableName) -> ObjectRef:
    """The keys with periods of a table, which foreign keys with periods point at."""
    return ObjectRef(kind="postgres/period-key", owner=table)


@frozen(kw_only=True)
class Exclusion(SchemaObject):
    """A constraint of a table as text; its ``name`` is the table's namespace and the constraint's own name.

    ``columns`` are all that it names; ``references`` is the table that a foreign key with a period points at.
    """

    kind: ClassVar[str] = "postgres/exclusion"
    table: TableName
    definition: str
    columns: tuple[str, ...] = ()
    comment: str = field(default="")
    index_comment: str = ""
    references: TableName | None = None

    def __attrs_post_init__(self) -> None:
        """Derive what it depends on."""
        object.__setattr__(self, "depends_on", tuple(sorted(_needs(self.table, self.columns, self.references))))

    def renamed(self, old: ObjectRef, new: ObjectRef) -> SchemaObject:
        """The constraint after its table was renamed; column names inside the text are not carried."""
        item = self
        if self.references is not None and old == ObjectRef(kind="table", owner=self.references):
            item = evolve(item, references=new.owner)
        if old == ObjectRef(kind="table", owner=self.table):
            item = evolve(item, table=new.owner, name=TableName(new.owner.namespace, self.name.name))
        return item


@frozen(kw_only=True)
class _OfExclusion(DiffOperation):
    exclusion: Exclusion

    @property
    def subject(self) -> ObjectRef:
        """The constraint."""
        return self.exclusion.ref

    def requires(self) -> frozenset[ObjectRef]:
        """The table and its columns, which can only go after it, and the keys that it points at."""
        one = self.exclusion
        keys = frozenset() if one.references is None else frozenset({_keys_of(one.references)})
        return _needs(one.table, one.columns, one.references) | keys

    def _held(self) -> frozenset[ObjectRef]:
        one = self.exclusion
        return frozenset({self.subject, *(() if one.references is not None else (_keys_of(one.table),))})


@frozen(kw_only=True)
class AddExclusion(_OfExclusion):
    """Add the constraint to its table."""

    tag: ClassVar[str] = "postgres/add-exclusion"

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the constraint."""
        return before.with_object(None, self.exclusion)

    def describe(self) -> str:
        """One line for a person."""
        return f"add exclusion {self.exclusion.name.name} on {self.exclusion.table}"

    def provides(self) -> frozenset[ObjectRef]:
        """The constraint, and what others may point at."""
        return self._held()


@frozen(kw_only=True)
class DropExclusion(_OfExclusion):
    """Drop the constraint."""

    tag: ClassVar[str] = "postgres/drop-exclusion"

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the constraint out."""
        return before.with_object(self.exclusion, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop exclusion {self.exclusion.name.name} on {self.exclusion.table}"

    def releases(self) -> frozenset[ObjectRef]:
        """The constraint, and what others may point at."""
        return self._held()


def change_exclusion(before: Exclusion, after: Exclusion) -> tuple[DiffOperation, ...]:
    """Make it again; there is no way to alter one."""
    return (DropExclusion(exclusion=before), AddExclusion(exclusion=after))
