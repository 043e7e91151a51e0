"""What can be done with views."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import evolve, frozen

from viborm_core.errors import ImpossibleChange
from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName
from viborm_views.view import ViewDef, view_ref


def _needs(view: ViewDef) -> frozenset[ObjectRef]:
    needs = set(view.depends_on)
    if view.name.namespace is not None:
        needs.add(ObjectRef(kind="namespace", owner=TableName(None, view.name.namespace)))
    return frozenset(needs)


def _relation(view: ViewDef) -> ObjectRef:
    """Its name, which no table or index of the namespace can have beside it."""
    return ObjectRef(kind="relation", owner=view.name)


@frozen(kw_only=True)
class CreateView(DiffOperation):
    """Make a view."""

    tag: ClassVar[str] = "views/create-view"
    view: ViewDef

    @property
    def subject(self) -> ObjectRef:
        """The view."""
        return self.view.ref

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the view."""
        return before.with_object(None, self.view)

    def describe(self) -> str:
        """One line for a person."""
        return f"create {self.view.word} {self.view.name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The view and its name."""
        return frozenset({self.subject, _relation(self.view)})

    def requires(self) -> frozenset[ObjectRef]:
        """What it selects from."""
        return _needs(self.view)


@frozen(kw_only=True)
class DropView(DiffOperation):
    """Drop a view."""

    tag: ClassVar[str] = "views/drop-view"
    view: ViewDef

    @property
    def subject(self) -> ObjectRef:
        """The view."""
        return self.view.ref

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the view out."""
        return before.with_object(self.view, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop {self.view.word} {self.view.name}"

    def requires(self) -> frozenset[ObjectRef]:
        """What it selects from, which can only go after it."""
        return _needs(self.view)

    def releases(self) -> frozenset[ObjectRef]:
        """The view and its name."""
        return frozenset({self.subject, _relation(self.view)})


@frozen(kw_only=True)
class ReplaceView(DiffOperation):
    """Change a view in its place: its query, options or comment."""

    tag: ClassVar[str] = "views/replace-view"
    before: ViewDef
    after: ViewDef

    @property
    def subject(self) -> ObjectRef:
        """The view."""
        return self.after.ref

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the new definition in the old one's place."""
        return before.with_object(self.before, self.after)

    def describe(self) -> str:
        """One line for a person."""
        return f"replace {self.after.word} {self.after.name}: {', '.join(self.changes())}"

    def changes(self) -> list[str]:
        """What differs, each in a word."""
        parts = ("query", "columns", "options", "comment")
        return [part for part in parts if getattr(self.before, part) != getattr(self.after, part)] or ["query"]

    def provides(self) -> frozenset[ObjectRef]:
        """The view in its new shape."""
        return frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """What it selects from, and what it selected from, which can only go after it."""
        return _needs(self.before) | _needs(self.after)


@frozen(kw_only=True)
class RenameView(DiffOperation):
    """Give a view another name, in the same namespace."""

    tag: ClassVar[str] = "views/rename-view"
    is_rename: ClassVar[bool] = True
    view: TableName
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The view, under its old name."""
        return view_ref(self.view)

    @property
    def new_name(self) -> TableName:
        """The view's identity afterwards."""
        return self.view.renamed(self.to)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Rename the view, and the references to it in other objects."""
        old = before.objects_by_ref.get(self.subject)
        if not isinstance(old, ViewDef):
            raise ImpossibleChange(f"there is no view {self.view}")
        new = view_ref(self.new_name)
        if new in before.objects_by_ref:
            raise ImpossibleChange(f"there is a view {self.new_name} already")
        others = (item.renamed(self.subject, new) for item in before.objects if item is not old)
        return evolve(before, objects=(*others, old.called(self.new_name)))

    def describe(self) -> str:
        """One line for a person."""
        return f"rename view {self.view} to {self.new_name}"

    def touches(self) -> frozenset[ObjectRef]:
        """Both names."""
        return frozenset({self.subject, view_ref(self.new_name)})

    def provides(self) -> frozenset[ObjectRef]:
        """The view under its new name."""
        return frozenset({view_ref(self.new_name)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        return frozenset({self.subject})


OPERATIONS: tuple[type[DiffOperation], ...] = (CreateView, DropView, ReplaceView, RenameView)


def change_view(before: ViewDef, after: ViewDef) -> Sequence[DiffOperation]:
    """In its place where the database can do that, else dropped and made again."""
    same_query = (before.query, before.columns) == (after.query, after.columns)
    extends = after.output[: len(before.output)] == before.output
    replaceable = not after.materialized and before.in_place and extends
    if before.materialized == after.materialized and (same_query or replaceable):
        return [ReplaceView(before=before, after=after)]
    return [DropView(view=before), CreateView(view=after)]
