"""Views as SQL for MySQL and MariaDB, where CREATE OR REPLACE keeps rights, and what uses a view lets it change.

https://dev.mysql.com/doc/refman/8.4/en/create-view.html
https://mariadb.com/kb/en/create-view/
"""

from collections.abc import Iterable

from viborm_core.ddl import Hazard, Renderers, Statement, Step
from viborm_views.operations import CreateView, DropView, RenameView, ReplaceView
from viborm_views.view import ViewDef

RENDERERS = Renderers("mysql", owner="viborm-views")


def quote(name: str) -> str:
    """An identifier in backticks."""
    return "`" + name.replace("`", "``") + "`"


def create_sql(view: ViewDef, name: str | None = None, verb: str = "CREATE") -> str:
    """The statement that makes a view, under another name if one is given."""
    words = [verb]
    algorithm, definer = view.option("algorithm"), view.option("definer")
    security, check = view.option("sql_security"), view.option("check_option")
    if algorithm:
        words.append(f"ALGORITHM = {algorithm.upper()}")
    if definer:
        user, _, host = definer.rpartition("@")
        words.append(f"DEFINER = {quote(user)}@{quote(host)}" if user else f"DEFINER = {quote(host)}")
    if security:
        words.append(f"SQL SECURITY {security.upper()}")
    columns = f" ({', '.join(map(quote, view.columns))})" if view.columns else ""
    ending = f"\nWITH {check.upper()} CHECK OPTION" if check and check != "none" else ""
    return f"{' '.join(words)} VIEW {quote(name or view.name.name)}{columns} AS\n{view.query}{ending}"


def _statement(sql: str) -> Statement:
    return Statement(sql=sql, transactional=False, hazards=frozenset({Hazard.NOT_TRANSACTIONAL}))


@RENDERERS.renders(CreateView)
def create_view(operation: CreateView, step: Step) -> Iterable[Statement]:
    """The view."""
    return [_statement(create_sql(operation.view))]


@RENDERERS.renders(DropView)
def drop_view(operation: DropView, step: Step) -> Iterable[Statement]:
    """Rights are kept by the name."""
    return [_statement(f"DROP VIEW {quote(operation.view.name.name)}")]


@RENDERERS.renders(ReplaceView)
def replace_view(operation: ReplaceView, step: Step) -> Iterable[Statement]:
    """The whole definition, as what is not stated would be forgotten."""
    return [_statement(create_sql(operation.after, verb="CREATE OR REPLACE"))]


@RENDERERS.renders(RenameView)
def rename_view(operation: RenameView, step: Step) -> Iterable[Statement]:
    """https://dev.mysql.com/doc/refman/8.4/en/rename-table.html."""
    return [_statement(f"RENAME TABLE {quote(operation.view.name)} TO {quote(operation.to)}")]
