"""A connection to PostgreSQL as the core uses it, on psycopg 3, which is imported only when it is used."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from viborm_core.errors import QueryTimeout
from viborm_postgres.failures import LOCK_NOT_AVAILABLE, QUERY_CANCELED, PostgresError, refused
from viborm_postgres.names import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from viborm_core.url import DatabaseURL

_LOCK_KEY = 0x7669_626F_726D
"""Advisory locks are per database already, so one key serves all.

https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""
_DEFAULT_LOCK_TIMEOUT = 10.0  # seconds
_LOCK_TRIES = 5
_POLL = 0.1  # seconds

# What changes how the server prints expressions and constants is the same in every session; compiling queries costs
# more than the catalogs' answers take.
# https://www.postgresql.org/docs/current/runtime-config-client.html
_SESSION = """
SELECT current_schema(), current_setting('search_path'), current_setting('server_version_num')::int,
  current_setting('max_locks_per_transaction')::int
    * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int
      + current_setting('autovacuum_max_workers')::int + current_setting('max_worker_processes')::int
      + current_setting('max_wal_senders')::int + 1),
  pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
  set_config('DateStyle', 'ISO, YMD', false), set_config('IntervalStyle', 'postgres', false),
  set_config('TimeZone', 'UTC', false), set_config('extra_float_digits', '1', false),
  set_config('quote_all_identifiers', 'off', false), set_config('standard_conforming_strings', 'on', false),
  set_config('bytea_output', 'hex', false), set_config('statement_timeout', '0', false),
  set_config('idle_in_transaction_session_timeout', '0', false), set_config('jit', 'off', false),
  CASE WHEN current_setting('transaction_timeout', true) <> '' THEN set_config('transaction_timeout', '0', false) END
"""
_WITHOUT_OLD_LOCKS = ("CREATE TABLE", "CREATE UNLOGGED TABLE", "CREATE TYPE", "CREATE SCHEMA", "COMMENT")
_NAME = r'(?:"(?:[^"]|"")*"\.)?"(?:[^"]|"")*"'
_NEW_TABLE = re.compile(rf"CREATE (?:UNLOGGED )?TABLE ({_NAME})")
_INDEXED = re.compile(rf"CREATE (?:UNIQUE )?INDEX {_NAME} ON ({_NAME})")


class PostgresConnection:
    """An autocommit connection; transactions are opened by the core.

    Attributes:
        default_namespace: the first schema of the role's search path that exists, else ``public``.
        search_path: the role's own, under which written expressions are read.
        version: as PostgreSQL numbers it, such as 150004.
        lock_slots: how many locks all sessions together can hold.
        read_only: every transaction is read-only (a standby, or so set for role or database).
        url: where it leads.
    """

    def __init__(self, connection: psycopg.Connection[Any], url: DatabaseURL) -> None:
        self._connection = connection
        self._lock_timeout = _DEFAULT_LOCK_TIMEOUT
        self._locked = False
        self._writing = False
        self._new_tables: set[str] = set()
        self.url = url
        facts = self.query(_SESSION)[0]
        self.default_namespace: str = facts[0] or "public"
        self.search_path: str = facts[1]
        self.version: int = facts[2]
        self.lock_slots: int = facts[3]
        self.read_only: bool = facts[4]

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.info.transaction_status.name in ("INTRANS", "INERROR")

    @property
    def is_broken(self) -> bool:
        """Whether nothing can be asked now: the connection is lost, or its transaction has failed."""
        return self._connection.closed or self._connection.info.transaction_status.name == "INERROR"

    def set_search_path(self) -> None:
        """Go back to the role's own search path, under which written expressions are read."""
        self.query(f"SELECT pg_catalog.set_config('search_path', {text(self.search_path)}, false)")

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows; of several statements, those of the last with rows.

        Raises:
            PostgresError: the server refuses.
        """
        rows: list[tuple[Any, ...]] = []
        cursor = self._execute(sql)
        while True:
            if cursor.description is not None:
                rows = cursor.fetchall()
            if not cursor.nextset():
                return rows

    def query_within(self, sql: str, seconds: float) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, for at most ``seconds``; a transaction that is open stays as it was.

        https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT

        Raises:
            QueryTimeout: it took longer.
            PostgresError: the server refuses.
        """
        inside = self.in_transaction
        limit = f"SET LOCAL statement_timeout = {max(round(seconds * 1000), 1)}"
        self._execute(f"SAVEPOINT viborm_look; {limit}" if inside else f"BEGIN READ ONLY; {limit}")
        try:
            return self.query(sql)
        except PostgresError as error:
            if error.sqlstate != QUERY_CANCELED:
                raise
            raise QueryTimeout(f"the server gave up after {seconds:g} s: {error.message}") from error
        finally:
            if not self._connection.closed:
                self._execute(
                    "ROLLBACK TO SAVEPOINT viborm_look; RELEASE SAVEPOINT viborm_look" if inside else "ROLLBACK"
                )

    def hold(self, tables: Sequence[str]) -> None:
        """Lock the tables as the changes that follow will, so that no lock has to grow; nothing outside a transaction.

        https://www.postgresql.org/docs/current/sql-lock.html
        """
        if self.in_transaction:
            for table in tables:
                self.run(f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows; waits for locks in a few bounded tries.

        Raises:
            PostgresError: the server refuses.
        """
        if not (self._writing and self.in_transaction) or self._meets_no_lock(sql):
            self._execute(sql)
            return
        for left in reversed(range(_LOCK_TRIES)):
            try:
                self._execute(f"SAVEPOINT viborm_try; {sql}\n; RELEASE SAVEPOINT viborm_try")
            except PostgresError as error:
                if error.sqlstate != LOCK_NOT_AVAILABLE or not left:
                    raise
                self._execute("ROLLBACK TO SAVEPOINT viborm_try")
            else:
                return

    def batch(self, statements: Sequence[str]) -> int:
        """How many can run together: those that wait for no lock, which would be tried again one by one."""
        if not self.in_transaction:
            return 1
        count = 0
        while count < len(statements) and self._meets_no_lock(statements[count]):
            count += 1
        return max(count, 1)

    def run_batch(self, statements: Sequence[str]) -> tuple[int, PostgresError | None]:
        """Send them at once, and take the server's answer to each; how many ran, and why the next did not.

        https://www.postgresql.org/docs/current/libpq-pipeline-mode.html
        """
        from psycopg import OperationalError

        try:
            return self._pipelined(statements)
        except OperationalError as error:
            return 0, refused(error)

    def _pipelined(self, statements: Sequence[str]) -> tuple[int, PostgresError | None]:
        from psycopg import OperationalError
        from psycopg.errors import error_from_result
        from psycopg.pq import ConnStatus, ExecStatus

        raw, ran = self._connection.pgconn, 0
        failed: PostgresError | None = None
        raw.enter_pipeline_mode()
        for sql in statements:
            raw.send_query_params(sql.encode(), None)
        raw.pipeline_sync()
        status = ExecStatus.COMMAND_OK
        while status != ExecStatus.PIPELINE_SYNC:
            result = raw.get_result()
            if result is None:
                if raw.status != ConnStatus.OK:
                    return ran, failed or refused(OperationalError(raw.get_error_message()))
                continue
            status = ExecStatus(result.status)
            if status == ExecStatus.COMMAND_OK:
                ran += 1
            elif status == ExecStatus.FATAL_ERROR and failed is None:
                failed = refused(error_from_result(result))
        raw.exit_pipeline_mode()
        return ran, failed

    def _meets_no_lock(self, sql: str) -> bool:
        """Whether the statement makes something new, or an index of a table that is new in this transaction."""
        made = _NEW_TABLE.match(sql)
        if made is not None:
            self._new_tables.add(made[1])
        elif sql.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
            table = _INDEXED.match(sql)
            return table is not None and table[1] in self._new_tables
        return sql.startswith(_WITHOUT_OLD_LOCKS)

    def _execute(self, sql: str) -> psycopg.Cursor[Any]:
        import psycopg

        try:
            return self._connection.execute(sql.encode())
        except psycopg.Error as error:
            raise refused(error) from error

    def begin_reading(self) -> None:
        """Open a transaction of one snapshot; not READ ONLY, as spelling makes temporary tables that never stay.

        https://www.postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ
        """
        self._execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self._writing = False

    def begin(self) -> None:
        """Open the transaction in which the plan runs; deferred checks are made at once, so that ALTER can follow."""
        self._start("BEGIN")

    def _start(self, opening: str) -> None:
        each = max(int(self._lock_timeout * 1000 / _LOCK_TRIES), 1)
        self._execute(f"{opening}; SET LOCAL lock_timeout = {each}; SET CONSTRAINTS ALL IMMEDIATE")
        self._writing = True
        self._new_tables.clear()

    def commit(self) -> None:
        """End the transaction and keep it."""
        self._writing = False
        self._execute("COMMIT")

    def rollback(self) -> None:
        """End the transaction and undo it. Harmless when none is open, or when the server is gone."""
        self._writing = False
        if not self._connection.closed and self.in_transaction:
            self._execute("ROLLBACK")

    def lock(self, timeout: float) -> None:
        """Wait at most ``timeout`` seconds to become the only push; statements of the push wait as long for theirs.

        Raises:
            PostgresError: another push has not ended.
        """
        self._lock_timeout = timeout
        until = time.monotonic() + timeout
        while not self.query(f"SELECT pg_try_advisory_lock({_LOCK_KEY})")[0][0]:
            if time.monotonic() >= until:
                raise PostgresError(
                    f"another push is at work on {self.url}{self._holder()}; waited {timeout:g} s",
                    sqlstate=LOCK_NOT_AVAILABLE,
                    hint="wait for it to end, or raise --lock-timeout",
                )
            time.sleep(_POLL)
        self._locked = True

    def _holder(self) -> str:
        rows = self.query(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            f" AND (classid::bigint << 32 | objid::bigint) = {_LOCK_KEY}"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return f" (server process {rows[0][0]})" if rows else ""

    def unlock(self) -> None:
        """Let other pushes go on. Harmless without the lock."""
        if self._locked and not self._connection.closed:
            self._locked = False
            self._execute(f"SELECT pg_advisory_unlock({_LOCK_KEY})")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
