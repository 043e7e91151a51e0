"""Operations on namespaces (what PostgreSQL calls schemas)."""

from typing import ClassVar

from attrs import evolve, frozen

from viborm_core.operations.base import DiffOperation
from viborm_core.operations.refs import namespace_ref
from viborm_core.schema import ObjectRef, SchemaSnapshot


@frozen(kw_only=True)
class CreateNamespace(DiffOperation):
    """Make a namespace."""

    tag: ClassVar[str] = "core/create-namespace"
    name: str

    @property
    def subject(self) -> ObjectRef:
        """The namespace."""
        return namespace_ref(self.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the namespace."""
        return evolve(before, namespaces=(*before.namespaces, self.name))

    def describe(self) -> str:
        """One line for a person."""
        return f"create namespace {self.name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The namespace."""
        return frozenset({self.subject})


@frozen(kw_only=True)
class DropNamespace(DiffOperation):
    """Drop an empty namespace."""

    tag: ClassVar[str] = "core/drop-namespace"
    name: str

    @property
    def subject(self) -> ObjectRef:
        """The namespace."""
        return namespace_ref(self.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the namespace out."""
        return evolve(before, namespaces=tuple(name for name in before.namespaces if name != self.name))

    def describe(self) -> str:
        """One line for a person."""
        return f"drop namespace {self.name}"

    def releases(self) -> frozenset[ObjectRef]:
        """The namespace."""
        return frozenset({self.subject})
