"""A connection of ``sqlite3`` that somebody else opened and keeps: used by a push, and left as it was.

Where a transaction is open on it, everything happens inside that one, between savepoints
(https://www.sqlite.org/lang_savepoint.html), unless it enforces foreign keys, which cannot be turned off there.
"""

import sqlite3

from viborm_core.errors import DatabaseError, UsageError
from viborm_sqlite.connection import SQLiteConnection
from viborm_sqlite.location import at

_SAVEPOINT = "viborm_push"


def adopt(connection: object) -> SQLiteConnection:
    """Use an open connection of ``sqlite3``.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(connection, sqlite3.Connection):
        raise UsageError(
            f"a push on an open connection to SQLite needs one of sqlite3's, and this is {type(connection)}",
            hint="use Python's own sqlite3, or give a URL, for which another connection is opened",
        )
    return AdoptedConnection(connection)


class AdoptedConnection(SQLiteConnection):
    """See `viborm_core.adapter.Adapter.adopt`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._nested = database.in_transaction
        self._isolation = database.isolation_level
        self._row_factory, self._text_factory = database.row_factory, database.text_factory
        database.row_factory, database.text_factory = None, str
        if not self._nested:
            database.isolation_level = None
        path = next(row[2] for row in database.execute("PRAGMA database_list") if row[1] == "main")
        super().__init__(at(path), database=database)
        self._busy = self._pragma("busy_timeout")
        self._saved = False

    def begin_reading(self) -> None:
        """Open a transaction, or go on in the one that is open."""
        if self._nested:
            self._save()
        else:
            super().begin_reading()

    def begin(self) -> None:
        """Open the transaction in which the plan runs, or go on in the one that is open.

        Raises:
            DatabaseError: the open one enforces foreign keys; or see `SQLiteConnection.begin`.
        """
        if not self._nested:
            super().begin()
            return
        if self._pragma("foreign_keys"):
            raise DatabaseError(
                "a transaction is open, in which SQLite cannot turn foreign keys off, as a push must",
                hint="commit it first, or push on another connection",
            )
        self._refuse_read_only()
        self._changes, self._standing = False, None
        self._save()

    def _save(self) -> None:
        with self._failing():
            self._database.execute(f"SAVEPOINT {_SAVEPOINT}")
        self._saved = True

    def commit(self) -> None:
        """Keep what was done; inside a transaction that was open, until its owner ends it."""
        if not self._nested:
            super().commit()
            return
        self._refuse_dangling()
        with self._failing():
            self._database.execute(f"RELEASE {_SAVEPOINT}")
        self._saved = False
        self._changes, self._standing = False, None

    def rollback(self) -> None:
        """Undo what was done since `begin`."""
        if not self._nested:
            super().rollback()
        elif self._saved:
            with self._failing():
                self._database.execute(f"ROLLBACK TO {_SAVEPOINT}")
                self._database.execute(f"RELEASE {_SAVEPOINT}")
            self._saved = False
            self._changes, self._standing = False, None

    def close(self) -> None:
        """Leave the connection open, with its settings as they were."""
        if self._nested or self._database.in_transaction:
            self.rollback()
        self._database.execute(f"PRAGMA busy_timeout = {self._busy}")
        if not self._nested:
            self._database.isolation_level = self._isolation
        self._database.row_factory, self._database.text_factory = self._row_factory, self._text_factory
