"""The kinds of this dialect: exclusion constraints, comments on namespaces, sequences; the others only ride along.

All but sequences are read with the tables by `introspect`. Views and unmanaged relations are no kinds but
`object_types`: they are still there after every push, under the same name, which invalid indexes and triggers of
renamed tables are not.
"""

from __future__ import annotations

from typing import NoReturn

from viborm_core.errors import ImpossibleChange
from viborm_core.objects import ObjectKind
from viborm_core.operations import DiffOperation
from viborm_core.schema import SchemaObject
from viborm_postgres.exclusion import AddExclusion, DropExclusion, Exclusion, change_exclusion
from viborm_postgres.invalid import InvalidIndex
from viborm_postgres.namespace_comment import CommentNamespace, NamespaceComment
from viborm_postgres.riding import Dependent
from viborm_postgres.sequence_kind import SEQUENCES


def _create(item: SchemaObject) -> DiffOperation:
    assert isinstance(item, Exclusion)  # noqa: S101 - the core asks by kind
    return AddExclusion(exclusion=item)


def _drop(item: SchemaObject) -> DiffOperation:
    assert isinstance(item, Exclusion)  # noqa: S101 - the same
    return DropExclusion(exclusion=item)


def _change(before: SchemaObject, after: SchemaObject) -> tuple[DiffOperation, ...]:
    assert isinstance(before, Exclusion)  # noqa: S101 - the same
    assert isinstance(after, Exclusion)  # noqa: S101 - the same
    return change_exclusion(before, after)


def _comment(item: SchemaObject) -> DiffOperation:
    assert isinstance(item, NamespaceComment)  # noqa: S101 - the same
    return CommentNamespace(namespace=item.name.name, after=item)


def _uncomment(item: SchemaObject) -> DiffOperation:
    assert isinstance(item, NamespaceComment)  # noqa: S101 - the same
    return CommentNamespace(namespace=item.name.name, before=item)


def _recomment(before: SchemaObject, after: SchemaObject) -> tuple[DiffOperation, ...]:
    assert isinstance(before, NamespaceComment)  # noqa: S101 - the same
    assert isinstance(after, NamespaceComment)  # noqa: S101 - the same
    return (CommentNamespace(namespace=after.name.name, before=before, after=after),)


def _unmanaged(item: SchemaObject, _after: SchemaObject | None = None) -> NoReturn:
    raise ImpossibleChange(f"{item.kind} {item.name} is read so that it is not lost, and not managed")


KINDS = (
    ObjectKind(value=Exclusion, create=_create, drop=_drop, change=_change),
    ObjectKind(value=NamespaceComment, create=_comment, drop=_uncomment, change=_recomment),
    SEQUENCES,
    *(
        ObjectKind(value=kind, create=_unmanaged, drop=_unmanaged, change=_unmanaged)
        for kind in (InvalidIndex, Dependent)
    ),
)
