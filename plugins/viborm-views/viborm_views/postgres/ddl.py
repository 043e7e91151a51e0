"""Views as SQL for PostgreSQL.

https://www.postgresql.org/docs/current/sql-createview.html
https://www.postgresql.org/docs/current/sql-creatematerializedview.html
"""

from collections.abc import Iterable, Iterator

from viborm_core.ddl import Hazard, Renderers, Statement, Step
from viborm_views.operations import CreateView, DropView, RenameView, ReplaceView
from viborm_views.postgres.names import quote, quote_table, referred, text
from viborm_views.view import ViewDef

RENDERERS = Renderers("postgres", owner="viborm-views")

_DEFAULTS = {"check_option": "none", "security_barrier": "false", "security_invoker": "false"}


def _kind(view: ViewDef) -> str:
    return "MATERIALIZED VIEW" if view.materialized else "VIEW"


def create_sql(view: ViewDef, name: str, verb: str = "CREATE") -> str:
    """The statement that makes a view under this name."""
    columns = f" ({', '.join(map(quote, view.columns))})" if view.columns else ""
    stated = [f"{option}={value}" for option, value in view.options if _DEFAULTS[option] != value]
    options = f" WITH ({', '.join(stated)})" if stated else ""
    data = "" if not view.materialized or view.populated is not False else "\nWITH NO DATA"
    return f"{verb} {name}{columns}{options} AS\n{view.query}{data}"


def _comment(view: ViewDef) -> Statement:
    words = text(view.comment) if view.comment else "NULL"
    return Statement(sql=f"COMMENT ON {_kind(view)} {quote_table(view.name)} IS {words}")


@RENDERERS.renders(CreateView)
def create_view(operation: CreateView, step: Step) -> Iterable[Statement]:
    """The view, and what rode along with the one that it takes the place of."""
    view = operation.view
    hazards = frozenset({Hazard.MAY_FAIL}) if view.materialized else frozenset[Hazard]()
    yield Statement(sql=create_sql(view, quote_table(view.name), f"CREATE {_kind(view)}"), hazards=hazards)
    if view.comment:
        yield _comment(view)
    there = {name for name, _ in view.output}
    for ride in view.rides:
        if there.issuperset(ride.columns):
            yield Statement(sql=ride.sql.spelled(referred))


@RENDERERS.renders(DropView)
def drop_view(operation: DropView, step: Step) -> Iterable[Statement]:
    """What uses the view is dropped before it."""
    hazards = {Hazard.BLOCKS_READS, *([Hazard.DATA_LOSS] if operation.view.materialized else [])}
    yield Statement(sql=f"DROP {_kind(operation.view)} {quote_table(operation.view.name)}", hazards=frozenset(hazards))


@RENDERERS.renders(ReplaceView)
def replace_view(operation: ReplaceView, step: Step) -> Iterator[Statement]:
    """CREATE OR REPLACE VIEW keeps rights and comments; its columns can only grow at the end."""
    before, after = operation.before, operation.after
    if not after.materialized and (before.query, before.columns, before.options) != (
        after.query,
        after.columns,
        after.options,
    ):
        yield Statement(sql=create_sql(after, quote_table(after.name), "CREATE OR REPLACE VIEW"))
    if before.comment != after.comment:
        yield _comment(after)


@RENDERERS.renders(RenameView)
def rename_view(operation: RenameView, step: Step) -> Iterable[Statement]:
    """What uses the view follows."""
    found = step.before.objects_by_ref.get(operation.subject)
    kind = _kind(found) if isinstance(found, ViewDef) else "VIEW"
    yield Statement(sql=f"ALTER {kind} {quote_table(operation.view)} RENAME TO {quote(operation.to)}")
