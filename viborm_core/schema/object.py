"""The base of the kinds of objects that plugins own."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.schema.names import ObjectRef, TableName
from viborm_core.schema.order import in_order


def _sorted_refs(refs: Iterable[ObjectRef]) -> tuple[ObjectRef, ...]:
    return in_order(refs, lambda ref: ref)


@frozen(kw_only=True)
class SchemaObject:
    """An object of a plugin's kind, such as a view.

    ``kind`` is its name in files and references, ``package/kind``; never renamed. ``depends_on`` lists what
    must exist for it to exist.
    """

    kind: ClassVar[str] = ""

    name: TableName
    depends_on: tuple[ObjectRef, ...] = field(default=(), converter=_sorted_refs)

    @property
    def ref(self) -> ObjectRef:
        """What refers to this object."""
        return ObjectRef(kind=self.kind, owner=self.name)

    @property
    def scope_name(self) -> TableName:
        """The name that the patterns of a scope are matched against; a part of a table gives the table's."""
        return self.name

    def renamed(self, old: ObjectRef, new: ObjectRef) -> "SchemaObject":
        """The object after something that it depends on was renamed; override it to carry the name further."""
        if old not in self.depends_on:
            return self
        return evolve(self, depends_on=tuple(new if ref == old else ref for ref in self.depends_on))
