"""A connection of psycopg's that somebody else opened and keeps: used by a push, and left as it was.

Where a transaction is open on it, everything happens inside that one, between savepoints, and its end is its owner's.
https://www.postgresql.org/docs/current/sql-savepoint.html
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from viborm_core.errors import UsageError
from viborm_core.url import DatabaseURL
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.failures import PostgresError, refused
from viborm_postgres.names import text

if TYPE_CHECKING:
    import psycopg

_KEPT = (
    "search_path",
    "lock_timeout",
    "DateStyle",
    "IntervalStyle",
    "TimeZone",
    "extra_float_digits",
    "quote_all_identifiers",
    "standard_conforming_strings",
    "bytea_output",
    "statement_timeout",
    "idle_in_transaction_session_timeout",
)
"""The settings that a push changes in its session."""
_SAVEPOINT = "viborm_push"


def adopt(connection: object) -> PostgresConnection:
    """Use an open connection of psycopg's.

    Raises:
        UsageError: it is none, or its transaction has failed.
    """
    driver = sys.modules.get("psycopg")
    if driver is None or not isinstance(connection, driver.Connection):
        raise UsageError(
            f"a push on an open connection to PostgreSQL needs one of psycopg's, and this is {type(connection)}",
            hint="use the driver psycopg, or give an engine or a URL, for which another connection is opened",
        )
    if connection.closed or connection.info.transaction_status.name not in {"IDLE", "INTRANS"}:
        raise UsageError("the connection is closed, busy, or its transaction has failed", hint="roll it back first")
    return AdoptedConnection(connection)


class AdoptedConnection(PostgresConnection):
    """See `viborm_core.adapter.Adapter.adopt`."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._nested = connection.info.transaction_status.name == "INTRANS"
        self._autocommit = connection.autocommit
        if not self._nested:
            connection.autocommit = True
        self._open = False
        self._connection = connection
        settings = ", ".join(f"current_setting({text(name)})" for name in _KEPT)
        self._kept = dict(zip(_KEPT, self.query(f"SELECT {settings}")[0], strict=True))
        info = connection.info
        shown = f"postgresql://{info.host}:{info.port}/{info.dbname}"
        super().__init__(
            connection,
            DatabaseURL(
                scheme="postgresql",
                user=info.user,
                password=info.password or None,
                host=info.host,
                port=info.port,
                database=info.dbname,
                shown=shown,
            ),
        )

    def _execute(self, sql: str) -> psycopg.Cursor[Any]:
        import psycopg
        from psycopg.rows import tuple_row

        cursor = self._connection.cursor(row_factory=tuple_row)
        try:
            return cursor.execute(sql.encode(self._connection.info.encoding), prepare=False)
        except psycopg.Error as error:
            raise refused(error) from error

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows.

        Raises:
            PostgresError: the server refuses; or it has to be committed by itself, and a transaction is open.
        """
        if self._nested and not self._open:
            raise PostgresError(
                "this has to be committed by itself, which cannot be done inside a transaction that is open already",
                sqlstate="25001",
                hint="push on an engine, or on a connection without a transaction",
            )
        super().run(sql)

    def begin_reading(self) -> None:
        """Open a transaction of one snapshot, or go on in the one that is open."""
        if self._nested:
            self._save()
        else:
            super().begin_reading()

    def begin(self) -> None:
        """Open the transaction in which the plan runs, or go on in the one that is open."""
        if not self._nested:
            super().begin()
            return
        self._start(f"SAVEPOINT {_SAVEPOINT}")
        self._open = True

    def _save(self) -> None:
        self._execute(f"SAVEPOINT {_SAVEPOINT}")
        self._open = True

    def commit(self) -> None:
        """Keep what was done; inside a transaction that was open, until its owner ends it."""
        if not self._nested:
            super().commit()
            return
        self._writing = False
        self._execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")
        self._open = False

    def rollback(self) -> None:
        """Undo what was done since `begin`."""
        if not self._nested:
            super().rollback()
            return
        self._writing = False
        if self._open and not self._connection.closed:
            self._open = False
            self._execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}; RELEASE SAVEPOINT {_SAVEPOINT}")

    def close(self) -> None:
        """Leave the connection open, with its settings as they were."""
        if self._connection.closed:
            return
        self.rollback()
        restored = (f"set_config({text(name)}, {text(value)}, false)" for name, value in self._kept.items())
        self._execute(f"SELECT {', '.join(restored)}")
        if not self._nested:
            self._connection.autocommit = self._autocommit
