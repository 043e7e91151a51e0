"""An empty copy of the tables, in memory, to try views on; what SQLite makes of a rename it tells there.

Functions and collations of the application are stood in for; nothing is ever computed.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress

from attrs import evolve, frozen

from viborm_core.objects import ToSpell
from viborm_core.operations import DiffOperation, RenameColumn, RenameTable
from viborm_core.schema import SchemaSnapshot, TableDef, TableName
from viborm_views.operations import RenameView
from viborm_views.sqlite.ddl import create_sql, quote
from viborm_views.sqlite.read import read_view
from viborm_views.standing import stand_in
from viborm_views.view import ViewDef
from viborm_views.words import names_in

_FUNCTION = re.compile(r"no such function: (\S+)")
_COLLATION = re.compile(r"no such collation sequence: (.+)")
_OTHERS = """
SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"""
_TRIES = 100


@frozen(kw_only=True)
class Tried:
    """What became of views: those that stand, as SQLite has them by then, and why others do not."""

    views: dict[TableName, ViewDef]
    refused: dict[TableName, str]


def tried(
    views: Sequence[ViewDef], snapshot: SchemaSnapshot, wanted: ToSpell, renames: Iterable[DiffOperation] = ()
) -> Tried:
    """Make the views over the tables of a snapshot, and rename what is renamed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)) as database:
        copy = _Copy(database)
        copy.build(views, snapshot, wanted)
        refused = copy.refused(views)
        for name in refused:
            copy.run(f"DROP VIEW IF EXISTS {quote(name.name)}")
        for rename in renames:
            copy.rename(rename)
        stored = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall()
        made = (read_view(name, sql) for name, sql in stored if name not in copy.others)
        return Tried(views={view.name: view for view in made}, refused=refused)


class _Copy:
    """The tables that views mention, and the views."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.others: set[str] = set()
        """What is made besides the tables and views that were given."""

    def build(self, views: Sequence[ViewDef], snapshot: SchemaSnapshot, wanted: ToSpell) -> None:
        """Make the tables, whatever else of the database is mentioned, and the views."""
        words = frozenset[str]().union(*(names_in(view.query) for view in views))
        for table in snapshot.tables:
            if table.name.name.lower() in words:
                for sql in stand_in(_plain(table), table.name, wanted):
                    self.run(sql)
        known = {table.name.name.lower() for side in (snapshot, wanted.database) for table in side.tables}
        known |= {item.name.name.lower() for item in wanted.database.objects if isinstance(item, ViewDef)}
        known |= {view.name.name.lower() for view in views}
        for name, sql in wanted.connection.query(_OTHERS) if wanted.connection is not None else ():
            if name.lower() in words and name.lower() not in known:
                self.others.add(name)
                with suppress(sqlite3.Error):
                    self.run(sql)
        for view in views:
            with suppress(sqlite3.Error):
                self.run(create_sql(view))

    def refused(self, views: Sequence[ViewDef]) -> dict[TableName, str]:
        """Why views cannot be used, by their names."""
        found: dict[TableName, str] = {}
        for view in views:
            exists = self._database.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?", (view.name.name,)
            ).fetchone()
            try:
                self.run(f"EXPLAIN SELECT * FROM {quote(view.name.name)}" if exists else create_sql(view))
            except sqlite3.Error as error:
                found[view.name] = str(error)
        return found

    def rename(self, rename: DiffOperation) -> None:
        """Rename a table, a column or a view; without it, if that cannot be done here."""
        with suppress(sqlite3.Error):
            match rename:
                case RenameTable(table=table, to=to):
                    self.run(f"ALTER TABLE {quote(table.name)} RENAME TO {quote(to)}")
                case RenameColumn(table=table, column=column, to=to):
                    self.run(f"ALTER TABLE {quote(table.name)} RENAME COLUMN {quote(column)} TO {quote(to)}")
                case RenameView(view=view, to=to):
                    found = self._database.execute(
                        "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?", (view.name,)
                    ).fetchone()
                    if found is not None:
                        self.run(f"DROP VIEW {quote(view.name)}")
                        self.run(create_sql(read_view(to, found[0])))

    def run(self, sql: str) -> None:
        """Run a statement, with a stand-in for each function and collation that is not known."""
        for _ in range(_TRIES):
            try:
                self._database.execute(sql).close()
            except sqlite3.Error as error:
                function, collation = _FUNCTION.search(str(error)), _COLLATION.search(str(error))
                if function is not None:
                    self._database.create_function(function[1], -1, lambda *_: None, deterministic=True)
                elif collation is not None:
                    self._database.create_collation(collation[1], lambda left, right: (left > right) - (left < right))
                else:
                    raise
            else:
                return


def _plain(table: TableDef) -> TableDef:
    """The table without collations of the application, which compare nothing here."""
    return evolve(table, columns=tuple(evolve(column, collation=None) for column in table.columns))
