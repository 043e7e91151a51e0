"""Views as SQL, for those that are made again as they were.

https://www.postgresql.org/docs/current/sql-createview.html
https://www.postgresql.org/docs/current/sql-creatematerializedview.html
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_postgres.names import quote, quote_table, text
from viborm_postgres.registry import postgres, statement
from viborm_postgres.riding import DropView, RestoreView, View
from viborm_postgres.spell import comment_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.ddl import Statement, Step


def _kind(view: View) -> str:
    return "MATERIALIZED VIEW" if view.materialized else "VIEW"


@postgres.renders(DropView)
def drop_view(operation: DropView, step: Step) -> Iterable[Statement]:
    """What uses the view is dropped before it."""
    view = operation.view
    if operation.carried:
        yield statement(_remember(view))
    yield statement(f"DROP {_kind(view)} {quote_table(view.name)}", Hazard.BLOCKS_READS)


def _setting(view: View) -> str:
    return text(f"viborm.view_{hashlib.sha256(str(view.name).encode()).hexdigest()[:8]}")


def _remember(view: View) -> str:
    """Put the definition, as the renames before have left it, into a setting that ends with the transaction.

    https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
    """
    oid = f"{text(quote_table(view.name))}::pg_catalog.regclass"
    return _block(
        "DECLARE path text := pg_catalog.current_setting('search_path');",
        "BEGIN",
        "  PERFORM pg_catalog.set_config('search_path', '', true);",
        f"  PERFORM pg_catalog.set_config({_setting(view)}, pg_catalog.pg_get_viewdef({oid}), true);",
        "  PERFORM pg_catalog.set_config('search_path', path, true);",
        "END",
    )


def _create(view: View, before: str, after: str) -> str:
    """CREATE with the definition that was read, or with the one that was remembered."""
    return f"{before}\n{view.definition}{after}"


def _create_remembered(view: View, before: str, after: str) -> str:
    definition = f"pg_catalog.rtrim(pg_catalog.current_setting({_setting(view)}), ';')"
    return _block("BEGIN", f"  EXECUTE {text(before)} || {definition} || {text(after)};", "END")


def _block(*lines: str) -> str:
    body, tag = "\n".join(lines), "viborm"
    while f"${tag}$" in body:
        tag += "_"
    return f"DO ${tag}$\n{body}\n${tag}$"


@postgres.renders(RestoreView)
def restore_view(operation: RestoreView, step: Step) -> Iterable[Statement]:
    """Definition, indexes, comments, owner, rights."""
    view = operation.view
    name, kind = quote_table(view.name), _kind(view)
    options = f" WITH ({', '.join(view.options)})" if view.options else ""
    data = "" if not view.materialized else (" WITH DATA" if view.populated else " WITH NO DATA")
    create = _create_remembered if operation.carried else _create
    yield statement(create(view, f"CREATE {kind} {name}{options} AS", data))
    for index, comment in view.indexes:
        yield statement(index)
        named, _, words = comment.partition("\n")
        if words:
            yield statement(comment_sql(f"INDEX {named}", words))
    for column, words in view.comments:
        what = f"COLUMN {name}.{quote(column)}" if column else f"{kind} {name}"
        yield statement(comment_sql(what, words))
    for setting in view.settings:
        yield statement(setting)
    yield from _rights(view, name)
    if view.owner:
        yield statement(f"ALTER {kind} {name} OWNER TO {quote(view.owner)}")


def _rights(view: View, name: str) -> Iterator[Statement]:
    """Given before the view goes to its owner, so that grantors differ, but nobody's rights do."""
    if view.grants is None:
        return
    grantees = {grant.grantee for grant in view.grants} | {""}
    for grantee in sorted(grantees):
        yield statement(f"REVOKE ALL ON {name} FROM {_role(grantee)}")
    if view.owner not in grantees:
        yield statement(f"REVOKE ALL ON {name} FROM {quote(view.owner)}")
    for grant in view.grants:
        column = f" ({quote(grant.column)})" if grant.column else ""
        option = " WITH GRANT OPTION" if grant.grantable else ""
        yield statement(f"GRANT {grant.privilege}{column} ON {name} TO {_role(grant.grantee)}{option}")


def _role(name: str) -> str:
    return quote(name) if name else "PUBLIC"
