"""What every dialect's spelling does alike: completes what is declared, refuses what cannot be, pairs both sides."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, field, frozen

from viborm_core.adapter import Uncertain
from viborm_core.errors import SchemaError
from viborm_core.objects import Spelled, ToSpell
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot, TableName
from viborm_views.options import MATERIALIZED, completed, unknown
from viborm_views.view import Ride, ViewDef, view_ref
from viborm_views.words import names_in


def views_of(items: Iterable[SchemaObject]) -> list[ViewDef]:
    """The views among objects."""
    return [item for item in items if isinstance(item, ViewDef)]


@frozen(kw_only=True)
class Faults:
    """What is wrong with the declared views, each with its place."""

    places: Mapping[ObjectRef, str]
    found: list[str] = field(factory=list)

    def add(self, view: ViewDef, reason: str) -> None:
        """Note a fault."""
        bare = view_ref(TableName(None, view.name.name))
        place = self.places.get(view.ref) or self.places.get(bare, "")
        prefix = f"{place}: " if place else ""
        self.found.append(f"{prefix}{view.word} {view.name}: {reason}")

    def raise_if_any(self) -> None:
        """Report all of it.

        Raises:
            SchemaError: there is a fault.
        """
        if self.found:
            raise SchemaError(self.found)


@frozen(kw_only=True)
class Sides:
    """The views of both sides by name, those to reach complete."""

    current: dict[TableName, ViewDef]
    desired: dict[TableName, ViewDef]
    faults: Faults

    @classmethod
    def of(cls, wanted: ToSpell, *, comments: bool) -> "Sides":
        """Both sides.

        Raises:
            SchemaError: a view has what the dialect does not; ``comments`` says whether it keeps comments of views.
        """
        dialect = wanted.adapter.dialect
        current = {view.name: view for view in views_of(wanted.current)}
        faults = Faults(places=wanted.places)
        desired: dict[TableName, ViewDef] = {}
        for view in views_of(wanted.desired):
            if view.materialized and dialect not in MATERIALIZED:
                faults.add(view, f"{dialect} has no materialized views; make it a view, or a table")
            for name in unknown(view.options, dialect):
                faults.add(view, f"{dialect} has no {name} for views")
            limit = wanted.capabilities.name_limit
            if limit is not None and len(view.name.name.encode()) > limit:
                faults.add(view, f"the name is longer than {limit} bytes")
            desired[view.name] = _complete(view, current.get(view.name), comments=comments)
        faults.raise_if_any()
        return cls(current=current, desired=desired, faults=faults)

    def differing(self) -> list[TableName]:
        """The views of both sides whose text is not the same."""
        return [
            name
            for name, view in self.desired.items()
            if name in self.current and _text(view) != _text(self.current[name])
        ]

    def paired(self, is_same: Callable[[ViewDef, ViewDef], bool], uncertain: Iterable[Uncertain] = ()) -> Spelled:
        """Both sides, where those that are the same, or cannot be told apart, take the text of the schema to reach."""
        unclear = tuple(uncertain)
        refs = {one.ref for one in unclear}
        here = dict(self.current)
        for name, view in self.desired.items():
            before = here.get(name)
            if before is not None and (view.ref in refs or is_same(before, view)):
                here[name] = evolve(
                    before,
                    query=view.query,
                    columns=view.columns,
                    depends_on=view.depends_on,
                    output=view.output,
                    in_place=view.in_place,
                )
        return Spelled(current=tuple(here.values()), desired=tuple(self.desired.values()), uncertain=unclear)


def _text(view: ViewDef) -> tuple[str, tuple[str, ...]]:
    return view.query, view.columns


def _complete(view: ViewDef, current: ViewDef | None, *, comments: bool) -> ViewDef:
    if current is None:
        comment = (view.comment or "") if comments else ""
        populated = view.populated is not False if view.materialized else None
        return evolve(view, comment=comment, populated=populated)
    stated = current.comment if view.comment is None else view.comment
    same_kind = current.materialized == view.materialized
    return evolve(
        view,
        comment=stated if comments else "",
        populated=current.populated if same_kind else (view.populated is not False if view.materialized else None),
        options=completed(view.options, current.options) if same_kind else view.options,
        output=current.output,
        in_place=current.in_place,
        rides=current.rides if same_kind else tuple(ride for ride in current.rides if _is_for_any(ride)),
    )


def _is_for_any(ride: Ride) -> bool:
    """Whether views and materialized views can have it alike."""
    return str(ride.sql).startswith(("GRANT ", "REVOKE ", "COMMENT ON COLUMN ", "ALTER TABLE "))


def mentioned(query: str, snapshot: SchemaSnapshot, views: Iterable[ViewDef]) -> tuple[ObjectRef, ...]:
    """The tables with all their columns, and the views, whose names occur in a query, case aside."""
    words = names_in(query)
    refs = [view.ref for view in views if view.name.name.lower() in words]
    for table in snapshot.tables:
        if table.name.name.lower() in words:
            refs.append(ObjectRef(kind="table", owner=table.name))
            refs += [ObjectRef(kind="column", owner=table.name, part=column.name) for column in table.columns]
    return tuple(refs)
