"""Sequences that belong to no column, such as one that numbers several tables: the value, and what can be done with it.

Those of serial and identity columns are parts of their columns.
https://www.postgresql.org/docs/current/sql-createsequence.html
"""

from __future__ import annotations

from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.errors import ImpossibleChange
from viborm_core.operations import DiffOperation
from viborm_core.operations.refs import namespace_ref, relation_ref
from viborm_core.schema import IdentityDef, Integer, ObjectRef, SchemaObject, SchemaSnapshot, TableName


@frozen(kw_only=True)
class SequenceDef(SchemaObject):
    """A sequence. Where it stands is data, and no part of it.

    Attributes:
        type: of its numbers, which bounds them.
        settings: start, increment, bounds, cache and cycle; those that are None are the server's own.
        comment: None is "as it is".
    """

    kind: ClassVar[str] = "postgres/sequence"
    type: Integer = field(factory=lambda: Integer(bits=64))
    settings: IdentityDef = field(factory=lambda: IdentityDef(mode="serial"))
    comment: str | None = None


def sequence_ref(name: TableName) -> ObjectRef:
    """What refers to a sequence."""
    return ObjectRef(kind=SequenceDef.kind, owner=name)


@frozen(kw_only=True)
class _OfSequence(DiffOperation):
    sequence: SequenceDef

    @property
    def subject(self) -> ObjectRef:
        """The sequence."""
        return self.sequence.ref

    def requires(self) -> frozenset[ObjectRef]:
        """The namespace."""
        namespace = self.sequence.name.namespace
        return frozenset() if namespace is None else frozenset({namespace_ref(namespace)})

    def _names(self) -> frozenset[ObjectRef]:
        """The sequence, and its name, which no table or index of the namespace can have beside it."""
        return frozenset({self.subject, relation_ref(self.sequence.name, self.sequence.name.name)})


@frozen(kw_only=True)
class CreateSequence(_OfSequence):
    """Make a sequence."""

    tag: ClassVar[str] = "postgres/create-sequence"

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the sequence."""
        return before.with_object(None, self.sequence)

    def describe(self) -> str:
        """One line for a person."""
        return f"create sequence {self.sequence.name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The sequence and its name."""
        return self._names()


@frozen(kw_only=True)
class DropSequence(_OfSequence):
    """Drop a sequence, and with it where it stands."""

    tag: ClassVar[str] = "postgres/drop-sequence"

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the sequence out."""
        return before.with_object(self.sequence, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop sequence {self.sequence.name}"

    def releases(self) -> frozenset[ObjectRef]:
        """The sequence and its name."""
        return self._names()


@frozen(kw_only=True)
class AlterSequence(_OfSequence):
    """Change a sequence's type, settings or comment; where it stands stays."""

    tag: ClassVar[str] = "postgres/alter-sequence"
    before: SequenceDef

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the new definition in the old one's place."""
        return before.with_object(self.before, self.sequence)

    def describe(self) -> str:
        """One line for a person."""
        parts = ("type", "settings", "comment")
        changed = [part for part in parts if getattr(self.before, part) != getattr(self.sequence, part)]
        return f"alter sequence {self.sequence.name}: {', '.join(changed)}"

    def provides(self) -> frozenset[ObjectRef]:
        """The sequence in its new shape."""
        return frozenset({self.subject})


@frozen(kw_only=True)
class RenameSequence(DiffOperation):
    """Give a sequence another name, in the same namespace; defaults that take numbers from it follow by themselves."""

    tag: ClassVar[str] = "postgres/rename-sequence"
    is_rename: ClassVar[bool] = True
    sequence: TableName
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The sequence, under its old name."""
        return sequence_ref(self.sequence)

    @property
    def new_name(self) -> TableName:
        """The sequence's name afterwards."""
        return self.sequence.renamed(self.to)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Rename the sequence."""
        old = before.objects_by_ref.get(self.subject)
        if old is None:
            raise ImpossibleChange(f"there is no sequence {self.sequence}")
        if sequence_ref(self.new_name) in before.objects_by_ref:
            raise ImpossibleChange(f"there is a sequence {self.new_name} already")
        return before.with_object(old, evolve(old, name=self.new_name))

    def describe(self) -> str:
        """One line for a person."""
        return f"rename sequence {self.sequence} to {self.new_name}"

    def touches(self) -> frozenset[ObjectRef]:
        """Both names."""
        return frozenset({self.subject, sequence_ref(self.new_name)})

    def provides(self) -> frozenset[ObjectRef]:
        """The sequence under its new name."""
        return frozenset({sequence_ref(self.new_name), relation_ref(self.new_name, self.to)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        return frozenset({self.subject, relation_ref(self.sequence, self.sequence.name)})
