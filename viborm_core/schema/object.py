"""The base of the kinds of objects that plugins own."""

from typing import ClassVar

from attrs import field, frozen

from viborm_core.schema.names import ObjectRef, TableName
from viborm_core.schema.order import sorted_by


@frozen(kw_only=True)
class SchemaObject:
    """An object of a plugin's kind, such as a view.

    ``kind`` is its name in files and references, ``package/kind``; never renamed. ``depends_on`` lists what
    must exist for it to exist.
    """

    kind: ClassVar[str] = ""

    name: TableName
    depends_on: tuple[ObjectRef, ...] = field(default=(), converter=sorted_by(lambda ref: ref), kw_only=True)

    @property
    def ref(self) -> ObjectRef:
        """What refers to this object."""
        return ObjectRef(kind=self.kind, owner=self.name)
