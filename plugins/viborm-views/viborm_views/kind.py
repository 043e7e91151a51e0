"""Views as a kind of object: what the core is told about them."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from viborm_core.objects import ObjectKind
from viborm_core.operations import DiffOperation
from viborm_core.questions import Question, may_it_go
from viborm_core.schema import SchemaObject, SchemaSnapshot, TableName
from viborm_views import mysql, postgres, sqlite
from viborm_views.operations import CreateView, DropView, RenameView, change_view
from viborm_views.view import ViewDef
from viborm_views.words import meaning


def _view(item: SchemaObject) -> ViewDef:
    if not isinstance(item, ViewDef):
        raise TypeError(f"{item!r} is no view")
    return item


def _create(item: SchemaObject) -> DiffOperation:
    return CreateView(view=_view(item))


def _drop(item: SchemaObject) -> DiffOperation:
    return DropView(view=_view(item))


def _change(before: SchemaObject, after: SchemaObject) -> Sequence[DiffOperation]:
    return change_view(_view(before), _view(after))


def _rename(name: TableName, to: str) -> DiffOperation:
    return RenameView(view=name, to=to)


def _likeness(old: SchemaObject, new: SchemaObject) -> tuple[float, str]:
    before, after = ([word for _, word in meaning(_view(item).query)] for item in (old, new))
    alike = SequenceMatcher(None, before, after, autojunk=False).ratio()
    return alike, "the same query" if before == after else f"a query {round(alike * 100)} % the same"


def _stakes(operation: DiffOperation, _current: SchemaSnapshot) -> Iterator[Question]:
    if isinstance(operation, DropView):
        view = operation.view
        drops = "drop it, with its rows, which its query can find again" if view.materialized else "drop it"
        yield may_it_go(view.ref, f"The schema has no {view.word} {view.name} any more. May it go?", drops)


def _counted_as(item: SchemaObject) -> str:
    return _view(item).word


VIEWS = ObjectKind(
    value=ViewDef,
    create=_create,
    drop=_drop,
    change=_change,
    rename=_rename,
    likeness=_likeness,
    stakes=_stakes,
    readers={"postgres": postgres.read, "mysql": mysql.read, "sqlite": sqlite.read},
    spellers={"postgres": postgres.spell, "mysql": mysql.spell, "sqlite": sqlite.spell},
    takes_over=frozenset({"postgres/view", "mysql/view", "sqlite/view"}),
    counted_as=_counted_as,
)
