"""Reads views from the catalog of MySQL and MariaDB.

https://dev.mysql.com/doc/refman/8.4/en/information-schema-views-table.html
https://mariadb.com/kb/en/information-schema-views-table/
"""

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from viborm_core.adapter import Connection
from viborm_core.errors import DatabaseError
from viborm_core.objects import ToRead
from viborm_core.schema import SchemaSnapshot, TableName
from viborm_views.sides import mentioned
from viborm_views.view import ViewDef
from viborm_views.words import tokens_of


def read(wanted: ToRead) -> Sequence[ViewDef]:
    """All views of the database in use, in two queries; MySQL does not tell an algorithm there."""
    return with_needs(read_views(wanted.connection), wanted.reading.snapshot)


def read_views(connection: Connection) -> list[ViewDef]:
    """The views of the database in use, without what they depend on."""
    database, version = connection.query("SELECT database(), version()")[0]
    algorithm = "algorithm" if "mariadb" in version.lower() else "NULL"
    rows = connection.query(
        f"SELECT table_name, view_definition, check_option, definer, security_type, {algorithm}"
        " FROM information_schema.views WHERE table_schema = database() ORDER BY 1"
    )
    return [_view(row, database) for row in rows]


def with_needs(views: Sequence[ViewDef], snapshot: SchemaSnapshot) -> list[ViewDef]:
    """The views with the tables and views whose names occur in them."""
    return [
        evolve(view, depends_on=mentioned(view.query, snapshot, [one for one in views if one.name != view.name]))
        for view in views
    ]


def _view(row: tuple[Any, ...], database: str) -> ViewDef:
    name, query, check, definer, security, algorithm = row
    options = {"check_option": check.lower(), "definer": definer, "sql_security": security.lower()}
    if algorithm:
        options["algorithm"] = algorithm.lower()
    return ViewDef(
        name=TableName(None, name),
        query=without_database(query or "", database),
        comment="",
        options=tuple(options.items()),
    )


def without_database(query: str, database: str) -> str:
    """A query as the server prints it, without the name of the database that it prints before every relation."""
    tokens = tokens_of(query)
    kept: list[str] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        here = token.kind == "name" and token.name == database and (not position or tokens[position - 1].text != ".")
        if here and position + 2 < len(tokens) and tokens[position + 1].text == ".":
            position += 2
            continue
        kept.append(token.text)
        position += 1
    return "".join(kept)


def algorithm_of(name: str, connection: Connection) -> str:
    """The algorithm of a view, ``undefined`` if that cannot be seen.

    https://dev.mysql.com/doc/refman/8.4/en/show-create-view.html
    """
    escaped = name.replace("`", "``")
    try:
        shown = str(connection.query(f"SHOW CREATE VIEW `{escaped}`")[0][1])
    except DatabaseError:
        return "undefined"
    before, found, after = shown.partition("ALGORITHM=")
    return after.split(None, 1)[0].lower() if found and "`" not in before else "undefined"
