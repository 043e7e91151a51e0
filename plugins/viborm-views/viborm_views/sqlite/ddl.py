"""Views as SQL for SQLite, which can only drop a view and make it again; its triggers go with it and come back.

https://www.sqlite.org/lang_createview.html
"""

from collections.abc import Iterable

from viborm_core.ddl import Hazard, Renderers, Statement, Step
from viborm_core.errors import PluginError
from viborm_core.schema import Reference, TableName
from viborm_views.operations import CreateView, DropView, RenameView, ReplaceView
from viborm_views.view import ViewDef

RENDERERS = Renderers("sqlite", owner="viborm-views")


def quote(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def create_sql(view: ViewDef) -> str:
    """The statement that makes a view."""
    columns = f" ({', '.join(map(quote, view.columns))})" if view.columns else ""
    return f"CREATE VIEW {quote(view.name.name)}{columns} AS\n{view.query}"


def _referred(reference: Reference) -> str:
    return quote(TableName.parse(reference.name).name)


def _made(view: ViewDef) -> Iterable[Statement]:
    yield Statement(sql=create_sql(view))
    for ride in view.rides:
        yield Statement(sql=ride.sql.spelled(_referred))


def _dropped(name: TableName) -> Statement:
    return Statement(sql=f"DROP VIEW {quote(name.name)}", hazards=frozenset({Hazard.BLOCKS_WRITES}))


@RENDERERS.renders(CreateView)
def create_view(operation: CreateView, step: Step) -> Iterable[Statement]:
    """The view, and the triggers of the one that it takes the place of."""
    return _made(operation.view)


@RENDERERS.renders(DropView)
def drop_view(operation: DropView, step: Step) -> Iterable[Statement]:
    """Its triggers go with it."""
    return [_dropped(operation.view.name)]


@RENDERERS.renders(ReplaceView)
def replace_view(operation: ReplaceView, step: Step) -> Iterable[Statement]:
    """There is nothing to replace one by; see `viborm_views.view.ViewDef.in_place`."""
    return [_dropped(operation.before.name), *_made(operation.after)]


@RENDERERS.renders(RenameView)
def rename_view(operation: RenameView, step: Step) -> Iterable[Statement]:
    """Dropped, and made again under the other name: ALTER TABLE renames no view."""
    renamed = step.after.objects_by_ref.get(operation.subject.__class__(kind=ViewDef.kind, owner=operation.new_name))
    if not isinstance(renamed, ViewDef):
        raise PluginError(f"the view {operation.view} is not known")
    return [_dropped(operation.view), *_made(renamed)]
