"""Has the server spell views: in a database that is made for it beside the one in use, with stand-ins for tables.

Views stand on no temporary tables here. The database is dropped again at once; one that a killed process leaves behind
is named ``viborm_scratch_...`` and empty of rows. https://dev.mysql.com/doc/refman/8.4/en/create-database.html
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import evolve, frozen

from viborm_core.adapter import Connection
from viborm_core.errors import DatabaseError
from viborm_core.objects import ToSpell
from viborm_core.schema import TableName
from viborm_views.declare import in_order
from viborm_views.mysql.ddl import create_sql, quote
from viborm_views.mysql.read import read_views
from viborm_views.standing import as_it_will_be, stand_in
from viborm_views.view import ViewDef
from viborm_views.words import names_in


class NotSpelledError(Exception):
    """The server cannot be asked; the reason is the message."""


@frozen(kw_only=True)
class Spelling:
    """What became of views: their queries in the server's words, and why it refuses others."""

    queries: dict[TableName, str]
    refused: dict[TableName, str]


@contextmanager
def _scratch_database(connection: Connection) -> Iterator[None]:
    name = f"viborm_scratch_{secrets.token_hex(6)}"
    own = connection.query("SELECT database()")[0][0]
    try:
        connection.run(f"CREATE DATABASE {quote(name)} CHARACTER SET utf8mb4")
    except DatabaseError as error:
        raise NotSpelledError(
            f"{error.message}; GRANT ALL ON `viborm\\_scratch\\_%`.* lets views be compared"
        ) from error
    try:
        connection.run(f"USE {quote(name)}")
        yield
    finally:
        connection.run(f"DROP DATABASE {quote(name)}")
        connection.run(f"USE {quote(own)}")


def spelled(views: Sequence[ViewDef], wanted: ToSpell) -> Spelling:
    """What the server makes of the views of the schema to reach.

    Raises:
        NotSpelledError: no database can be made for it.
    """
    connection = wanted.connection
    if connection is None:
        raise NotSpelledError("there is no server to ask")
    words = frozenset[str]().union(*(names_in(view.query) for view in views))
    tables = [table for table in wanted.schema.tables if table.name.name.lower() in words]
    refused: dict[TableName, str] = {}
    with _scratch_database(connection):
        for table in tables:
            for sql in stand_in(as_it_will_be(table, wanted.renamed.table(table.name)), table.name, wanted):
                connection.run(sql)
        for view in in_order(views):
            try:
                connection.run(create_sql(evolve(view, options=())))
            except DatabaseError as error:
                refused[view.name] = error.message
        queries = {view.name: view.query for view in read_views(connection)}
    return Spelling(queries=queries, refused=refused)
