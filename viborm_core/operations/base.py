"""The base of all operations: what a change does to a snapshot, never how it is spelled."""

from typing import ClassVar

from attrs import frozen

from viborm_core.schema import ObjectRef, SchemaSnapshot


@frozen(kw_only=True)
class DiffOperation:
    """One unambiguous change of a schema.

    A subclass is a frozen attrs class with a ``tag``, its name in files: ``package/verb-noun``, never renamed.
    It holds everything that is needed to carry it out, so that no other snapshot has to be at hand.
    """

    tag: ClassVar[str] = ""
    is_rename: ClassVar[bool] = False
    """Whether it is a rename; renames run before all other operations."""
    carries_dependents: ClassVar[bool] = False
    """Whether `apply` also reads or changes what refers to the objects that it touches."""

    @property
    def subject(self) -> ObjectRef:
        """The object that the operation is about."""
        raise NotImplementedError

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """The snapshot after the operation.

        Raises:
            viborm_core.errors.ImpossibleChange: the snapshot does not have what the operation is about.
        """
        raise NotImplementedError

    def describe(self) -> str:
        """One line for a person, such as ``add column users.email``."""
        raise NotImplementedError

    def touches(self) -> frozenset[ObjectRef]:
        """The whole objects (tables, enums, a plugin's) that `apply` reads or changes."""
        subject = self.subject
        return frozenset({ObjectRef(kind=_WHOLE.get(subject.kind, subject.kind), owner=subject.owner)})

    def provides(self) -> frozenset[ObjectRef]:
        """What exists after the operation and did not, in this shape, before."""
        return frozenset()

    def requires(self) -> frozenset[ObjectRef]:
        """What must exist while the operation runs."""
        return frozenset()

    def releases(self) -> frozenset[ObjectRef]:
        """What is gone, or no longer has its shape, after the operation."""
        return frozenset()


_WHOLE = {"column": "table", "constraint": "table", "index": "table"}
