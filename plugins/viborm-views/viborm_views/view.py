"""A view as a value."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.schema import Expression, ObjectRef, Reference, SchemaObject, TableName
from viborm_views.options import Options


def _sorted(options: Iterable[tuple[str, str]]) -> Options:
    return tuple(sorted(options))


@frozen(kw_only=True)
class Ride:
    """What a database keeps with a view and a new one of the name would lack, such as a right or an index.

    Attributes:
        sql: the statement that makes it again; it refers to the view as to a table.
        columns: the columns of the view without which it cannot be.
    """

    sql: Expression
    columns: tuple[str, ...] = ()


@frozen(kw_only=True)
class ViewDef(SchemaObject):
    """A view or materialized view.

    Attributes:
        query: the SELECT, as it was written or as the database prints it.
        materialized: its rows are kept.
        columns: the names of its columns, where they are stated beside the query.
        comment: what the database says of it; None is "as it is".
        options: those stated, or all that the database has; see `viborm_views.options`.
        populated: whether a materialized view has its rows; None is "as it is", and for a new one that it has.
        output: its columns with their types, where the database has to know them to replace it.
        in_place: the database can replace the query and keep the view.
        rides: what the database keeps with it.
    """

    kind: ClassVar[str] = "views/view"
    query: str
    materialized: bool = False
    columns: tuple[str, ...] = ()
    comment: str | None = None
    options: Options = field(default=(), converter=_sorted)
    populated: bool | None = None
    output: tuple[tuple[str, str], ...] = ()
    in_place: bool = True
    rides: tuple[Ride, ...] = ()

    @property
    def word(self) -> str:
        """What a person calls it."""
        return "materialized view" if self.materialized else "view"

    def option(self, name: str) -> str | None:
        """The value of an option, or None."""
        return dict(self.options).get(name)

    def called(self, name: TableName) -> "ViewDef":
        """The view under another name, with what rides along."""
        old, new = str(self.name), str(name)
        rides = tuple(evolve(ride, sql=ride.sql.renamed("table", old, new)) for ride in self.rides)
        return evolve(self, name=name, rides=rides)


def view_ref(name: TableName) -> ObjectRef:
    """What refers to a view."""
    return ObjectRef(kind=ViewDef.kind, owner=name)


def itself(name: TableName) -> Reference:
    """A view in a statement that rides along with it."""
    return Reference("table", str(name))
