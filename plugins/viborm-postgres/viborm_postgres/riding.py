"""Objects that the schema does not manage but a change can touch: views, unmanaged relations, whatever else depends.

They ride along in ``SchemaSnapshot.objects``, so that `dependents` can make views again and refuse the rest by name.
"""

from typing import ClassVar

from attrs import frozen

from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot


@frozen(kw_only=True)
class Grant:
    """A privilege on a view, or on its ``column``; an empty ``grantee`` is PUBLIC."""

    grantee: str
    privilege: str
    grantable: bool = False
    column: str = ""


@frozen(kw_only=True)
class View(SchemaObject):
    """A view or materialized view with all that is needed to make it again.

    ``comments`` are pairs of column (empty for the view) and text; ``indexes`` pairs of statement and comment;
    ``blockers`` describe what would be lost with it. ``grants`` None: it has only its owner's default rights.
    ``settings`` are statements that set what CREATE does not say.
    """

    kind: ClassVar[str] = "postgres/view"
    definition: str
    materialized: bool = False
    populated: bool = True
    owner: str = ""
    options: tuple[str, ...] = ()
    grants: tuple[Grant, ...] | None = None
    comments: tuple[tuple[str, str], ...] = ()
    indexes: tuple[tuple[str, str], ...] = ()
    settings: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()


@frozen(kw_only=True)
class Dependent(SchemaObject):
    """A rule, policy, trigger, function and so on that uses columns or enums; ``title`` names it in full.

    ``bars_changes``: what it uses cannot be altered; else it follows, and is only lost when what it uses is dropped.
    """

    kind: ClassVar[str] = "postgres/dependent"
    title: str
    bars_changes: bool = True


@frozen(kw_only=True)
class Unmanaged(SchemaObject):
    """A relation that is left alone: ``what`` it is, such as ``partitioned table``."""

    kind: ClassVar[str] = "postgres/unmanaged"
    what: str


@frozen(kw_only=True)
class _OfView(DiffOperation):
    """An operation on a view.

    ``carried``: what it selects from was renamed by the same plan. Only the server then knows its definition, so it is
    asked for it when the view is dropped.
    """

    view: View
    carried: bool = False

    @property
    def subject(self) -> ObjectRef:
        """The view."""
        return self.view.ref


@frozen(kw_only=True)
class DropView(_OfView):
    """Drop a view that stands in the way of a change; it is made again after it."""

    tag: ClassVar[str] = "postgres/drop-view"

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the view out."""
        return before.with_object(self.view, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop view {self.view.name}, to be made again"

    def releases(self) -> frozenset[ObjectRef]:
        """The view."""
        return frozenset({self.subject})


@frozen(kw_only=True)
class RestoreView(_OfView):
    """Make a dropped view again as it was: definition, owner, rights, comments, indexes."""

    tag: ClassVar[str] = "postgres/restore-view"

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the view."""
        return before.with_object(None, self.view)

    def describe(self) -> str:
        """One line for a person."""
        return f"make view {self.view.name} again"

    def provides(self) -> frozenset[ObjectRef]:
        """The view."""
        return frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """What it selects from."""
        return frozenset(self.view.depends_on)
