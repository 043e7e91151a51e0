"""A connection to an SQLite database, through Python's own ``sqlite3`` in autocommit.

The core begins and ends transactions; nothing else here does. Foreign keys are off while a plan runs,
because a rebuild drops tables, and they can be turned off only outside of a transaction
(https://www.sqlite.org/pragma.html#pragma_foreign_keys); before COMMIT they are checked instead.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

from viborm_core.errors import DatabaseError, QueryTimeout
from viborm_core.url import DatabaseURL
from viborm_sqlite.capabilities import LOWEST
from viborm_sqlite.failures import database_error
from viborm_sqlite.foreign_keys import Violations, new_violations, violations
from viborm_sqlite.location import Location, locate, refuse_path, with_mode

_OPEN_TIMEOUT = 5.0
_STEPS_BETWEEN_LOOKS = 10_000
"""So many instructions of SQLite's virtual machine take less than a millisecond."""
_UNDECODABLE = "Could not decode"
_ROOM = "PRAGMA cache_size = -65536"
"""At most 64 MB for pages: in the 2 MB that are usual, a plan of a thousand statements takes a fifth longer."""
_REFUSED = (sqlite3.Error, ValueError)


def open_url(url: DatabaseURL, *, create: bool, read_only: bool) -> "SQLiteConnection":
    """Connect to what a URL names.

    A file that is missing is made by `SQLiteConnection.begin`, so that a push that is refused leaves none
    behind; until then the connection reads an empty database in memory.

    Raises:
        UsageError: the URL names no database.
        DatabaseError: it is missing, no file, or no database; or the library is too old.
    """
    if sqlite3.sqlite_version_info < LOWEST:
        needed = ".".join(map(str, LOWEST))
        raise DatabaseError(f"SQLite {needed} is needed; this Python has {sqlite3.sqlite_version}")
    location = locate(url)
    missing = False
    if location.path is not None:
        refuse_path(location.path, create=create)
        missing = not location.path.exists()
    return SQLiteConnection(location, missing=missing, read_only=read_only)


class SQLiteConnection:
    """See `viborm_core.adapter.Connection`."""

    def __init__(
        self,
        location: Location,
        *,
        missing: bool = False,
        read_only: bool = False,
        database: sqlite3.Connection | None = None,
    ) -> None:
        self._location = location
        self._missing = missing
        self._read_only = read_only
        self._made = False
        self._foreign_keys: bool | None = None
        self._changes = False
        self._standing: Violations | None = None
        self._timeout = _OPEN_TIMEOUT
        self._database = database or self._open("file::memory:" if missing else location.uri)
        try:
            self.query("PRAGMA schema_version")
        except DatabaseError:
            self._database.close()
            raise

    def _open(self, uri: str) -> sqlite3.Connection:
        mode = "ro" if self._read_only else "rwc" if self._missing and not uri.startswith("file::") else "rw"
        uri = uri if self._location.path is None or uri == "file::memory:" else with_mode(uri, mode)
        with self._failing():
            return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=self._timeout)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except _REFUSED as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> DatabaseError:
        if isinstance(error, sqlite3.Error):
            return database_error(error, self._location.shown)
        return DatabaseError(f"SQLite cannot take this text: {error}")

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows; what is no UTF-8 in a text is replaced."""
        with self._failing():
            try:
                return self._database.execute(sql).fetchall()
            except sqlite3.OperationalError as error:
                if not str(error).startswith(_UNDECODABLE):
                    raise
            self._database.text_factory = lambda data: data.decode(errors="replace")
            try:
                return self._database.execute(sql).fetchall()
            finally:
                self._database.text_factory = str

    def query_within(self, sql: str, seconds: float) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, for at most ``seconds``.

        https://www.sqlite.org/c3ref/progress_handler.html

        Raises:
            QueryTimeout: it took longer.
        """
        ends = monotonic() + seconds
        self._database.set_progress_handler(lambda: monotonic() > ends, _STEPS_BETWEEN_LOOKS)
        try:
            return self.query(sql)
        except DatabaseError as error:
            if monotonic() <= ends:
                raise
            raise QueryTimeout(f"it was given up after {seconds:g} s") from error
        finally:
            self._database.set_progress_handler(None, 0)

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        if not self._changes and self._database.in_transaction:
            # What refers to nothing before the first change is no fault of this push.
            with self._failing():
                self._changes = True
                self._standing = violations(self._database)
        try:
            self._database.execute(sql)
        except _REFUSED as error:
            raise self._refusal(error) from error

    def begin_reading(self) -> None:
        """Open a transaction that sees the database as of its first query."""
        with self._failing():
            self._database.execute("BEGIN")

    def begin(self) -> None:
        """Turn foreign keys off, then open the transaction that no other may write beside.

        Raises:
            DatabaseError: a transaction is open already, or the database is locked or read-only.
        """
        if self._database.in_transaction:
            raise DatabaseError("a transaction is open on this connection already", hint="end it first")
        if self._missing:
            self._make_file()
        self._refuse_read_only()
        with self._failing():
            self._foreign_keys = bool(self._pragma("foreign_keys"))
            self._database.execute("PRAGMA foreign_keys = OFF")
            if self._pragma("foreign_keys") != 0:
                raise DatabaseError("SQLite did not turn foreign keys off")
            self._database.execute("PRAGMA legacy_alter_table = OFF")
            self._database.execute(_ROOM)
            self._changes, self._standing = False, None
            try:
                self._database.execute("BEGIN IMMEDIATE")
            except sqlite3.Error:
                self._restore()
                raise

    def commit(self) -> None:
        """Look for rows that refer to nothing, and end the transaction.

        Raises:
            DatabaseError: the changes leave rows that refer to nothing; the transaction stays open.
        """
        self._refuse_dangling()
        with self._failing():
            if self._database.in_transaction:
                self._database.execute("COMMIT")
            self._made = False
            self._restore()

    def _refuse_dangling(self) -> None:
        with self._failing():
            found = new_violations(self._database, self._standing) if self._changes else None
        if found:
            raise DatabaseError(found, hint="correct these rows first; nothing was changed")

    def rollback(self) -> None:
        """Undo the transaction; a file that `begin` made is removed."""
        with self._failing():
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            self._restore()
        self._unmake_file()

    def lock(self, timeout: float) -> None:
        """Set how long `begin` waits: BEGIN IMMEDIATE is the lock (https://www.sqlite.org/lockingv3.html)."""
        self._timeout = timeout
        with self._failing():
            self._database.execute(f"PRAGMA busy_timeout = {max(0, round(timeout * 1000))}")

    def unlock(self) -> None:
        """Nothing to do: the end of the transaction is the end of the lock."""

    def close(self) -> None:
        """Close the connection; an open transaction is undone."""
        if self._database.in_transaction:
            self.rollback()
        self._database.close()

    def _pragma(self, name: str) -> int:
        row = self._database.execute(f"PRAGMA {name}").fetchone()
        return int(row[0])

    def _restore(self) -> None:
        if self._foreign_keys is not None:
            self._database.execute("PRAGMA legacy_alter_table = OFF")
            self._database.execute(f"PRAGMA foreign_keys = {int(self._foreign_keys)}")
            self._foreign_keys = None
        self._changes, self._standing = False, None

    def _make_file(self) -> None:
        made = self._open(self._location.uri)
        self._database.close()
        self._database = made
        self._missing, self._made = False, True

    def _unmake_file(self) -> None:
        path = self._location.path
        if not self._made or path is None:
            return
        self._database.close()
        self._made, self._missing = False, True
        if path.exists() and path.stat().st_size == 0:
            path.unlink()
        else:
            self._missing = not path.exists()
        self._database = self._open("file::memory:" if self._missing else self._location.uri)

    def _refuse_read_only(self) -> None:
        path = self._location.path
        if path is None or not path.exists():
            return
        if self._read_only or not os.access(path, os.W_OK):
            raise DatabaseError(f"{path} is read-only", hint="change the file's permissions")
