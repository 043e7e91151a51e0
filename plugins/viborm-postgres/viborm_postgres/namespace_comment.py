"""Comments on namespaces, which models have no words for: only databases and SQL speak for them.

https://www.postgresql.org/docs/current/sql-comment.html
"""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from viborm_core.operations import DiffOperation
from viborm_core.operations.refs import namespace_ref
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot, TableName

_BORN_WITH = {"public": "standard public schema"}
"""What a new database says of its namespaces."""


@frozen(kw_only=True)
class NamespaceComment(SchemaObject):
    """A comment on the namespace ``name.name`` that is not the one it is born with; empty if that one was removed."""

    kind: ClassVar[str] = "postgres/namespace-comment"
    comment: str


def comment_of(namespace: str, comment: str) -> NamespaceComment | None:
    """The comment as an object, or None where it is what the server itself says."""
    if comment == _BORN_WITH.get(namespace, ""):
        return None
    name = TableName(None, namespace)
    return NamespaceComment(name=name, comment=comment, depends_on=(namespace_ref(namespace),))


@frozen(kw_only=True)
class CommentNamespace(DiffOperation):
    """Change the comment on a namespace; None is the comment that it is born with."""

    tag: ClassVar[str] = "postgres/comment-namespace"
    namespace: str
    before: NamespaceComment | None = None
    after: NamespaceComment | None = None

    @property
    def subject(self) -> ObjectRef:
        """The comment."""
        return ObjectRef(kind=NamespaceComment.kind, owner=TableName(None, self.namespace))

    @property
    def words(self) -> str:
        """What the comment becomes."""
        return _BORN_WITH.get(self.namespace, "") if self.after is None else self.after.comment

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the one in the other's place."""
        return before.with_object(self.before, self.after)

    def describe(self) -> str:
        """One line for a person."""
        return f"change the comment on namespace {self.namespace}"

    def provides(self) -> frozenset[ObjectRef]:
        """The new comment."""
        return frozenset() if self.after is None else frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """The namespace."""
        return frozenset({namespace_ref(self.namespace)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old comment."""
        return frozenset() if self.before is None else frozenset({self.subject})
