"""Exclusion constraints, and PostgreSQL 18's keys with periods: kept as the text that the server prints.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION
"""

from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot, TableName


def _needs(table: TableName, columns: tuple[str, ...]) -> frozenset[ObjectRef]:
    own = {ObjectRef(kind="column", owner=table, part=column) for column in columns}
    return frozenset({ObjectRef(kind="table", owner=table), *own})


@frozen(kw_only=True)
class Exclusion(SchemaObject):
    """A constraint of a table as text; its ``name`` is the table's namespace and the constraint's own name.

    ``columns`` are those that the catalog names as keys; columns only inside its expressions are not among them.
    """

    kind: ClassVar[str] = "postgres/exclusion"
    table: TableName
    definition: str
    columns: tuple[str, ...] = ()
    comment: str = field(default="")

    def __attrs_post_init__(self) -> None:
        """Derive what it depends on."""
        object.__setattr__(self, "depends_on", tuple(sorted(_needs(self.table, self.columns))))

    def renamed(self, old: ObjectRef, new: ObjectRef) -> SchemaObject:
        """The constraint after its table was renamed; column names inside the text are not carried."""
        if old == ObjectRef(kind="table", owner=self.table):
            return evolve(self, table=new.owner, name=TableName(new.owner.namespace, self.name.name))
        return self


@frozen(kw_only=True)
class _OfExclusion(DiffOperation):
    exclusion: Exclusion

    @property
    def subject(self) -> ObjectRef:
        """The constraint."""
        return self.exclusion.ref


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
        """The constraint."""
        return frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """The table and its columns."""
        return _needs(self.exclusion.table, self.exclusion.columns)


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

    def requires(self) -> frozenset[ObjectRef]:
        """The table and its columns, which can only go after it."""
        return _needs(self.exclusion.table, self.exclusion.columns)

    def releases(self) -> frozenset[ObjectRef]:
        """The constraint."""
        return frozenset({self.subject})


def change_exclusion(before: Exclusion, after: Exclusion) -> tuple[DiffOperation, ...]:
    """Make it again; there is no way to alter one."""
    return (DropExclusion(exclusion=before), AddExclusion(exclusion=after))
