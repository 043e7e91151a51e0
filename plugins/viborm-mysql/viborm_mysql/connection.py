"""A connection to MySQL or MariaDB as the core uses it, on PyMySQL, which is imported only here and only on connect."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from attrs import evolve

from viborm_core.errors import PluginError, QueryTimeout, UsageError
from viborm_mysql.failures import LOCK_WAIT_TIMEOUT, TOOK_TOO_LONG, MySQLError, refused, unreachable
from viborm_mysql.flavour import Flavour
from viborm_mysql.names import NAME_LIMIT, quote, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pymysql

    from viborm_core.url import DatabaseURL

SQL_MODE = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
"""Strict, so that no value is cut or made up; without the modes that forbid to touch a table with an old zero date.

https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict
"""
_SESSION = (
    f"SET SESSION sql_mode = '{SQL_MODE}', time_zone = '+00:00', sql_quote_show_create = 1, sql_safe_updates = 0,"
    " foreign_key_checks = 1, unique_checks = 1, group_concat_max_len = 1073741824"
)
_OPTIONAL = ("explicit_defaults_for_timestamp = 1", "information_schema_stats_expiry = 86400")
_FACTS = """
SELECT version(), @@lower_case_table_names, database(),
  (SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = database()),
  (SELECT default_character_set_name FROM information_schema.schemata WHERE schema_name = database()),
  (SELECT default_collate_name FROM information_schema.character_sets WHERE character_set_name = 'utf8mb4')
"""
_CONNECT_TIMEOUT = 15  # seconds
_DEFAULT_LOCK_TIMEOUT = 10.0  # seconds
_LOCK_TRIES = 5
_DEFAULT_PORT = 3306
_OPTIONS: dict[str, type] = {
    "unix_socket": str,
    "ssl_ca": str,
    "ssl_cert": str,
    "ssl_key": str,
    "ssl_disabled": bool,
    "ssl_verify_cert": bool,
    "ssl_verify_identity": bool,
    "connect_timeout": int,
    "read_timeout": int,
    "write_timeout": int,
}


class MySQLConnection:
    """An autocommit connection; every DDL statement commits by itself, so there is no transaction to hold a plan.

    Attributes:
        url: where it leads.
        database: the database in use.
        flavour: the server.
    """

    def __init__(self, connection: pymysql.connections.Connection[Any], url: DatabaseURL) -> None:
        self._connection = connection
        self._locked = False
        self._reading = False
        self.url = url
        self._execute(_SESSION)
        for setting in _OPTIONAL:
            self._try(f"SET SESSION {setting}")
        version, lower_case, database, collation, charset, default = self.query(_FACTS)[0]
        self.database: str = database
        flavour = Flavour.read(version, int(lower_case), collation if charset == "utf8mb4" else default)
        self.flavour = evolve(flavour, unique_references=self._wants_unique_references(flavour))

    def _try(self, sql: str) -> None:
        """Run what not every server knows, or lets everybody do."""
        try:
            self._execute(sql)
        except MySQLError:
            return

    def _wants_unique_references(self, flavour: Flavour) -> bool:
        """Whether this session may not make foreign keys onto columns that are not unique.

        https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_restrict_fk_on_non_standard_key
        """
        if flavour.is_mariadb or flavour.version < (8, 4):
            return False
        return bool(self.query("SELECT @@restrict_fk_on_non_standard_key")[0][0])

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows.

        Raises:
            MySQLError: the server refuses.
        """
        return self._execute(sql)

    def show_create(self, table: str) -> str:
        """What SHOW CREATE TABLE says; bytes that are no text stand in it as surrogates.

        Raises:
            MySQLError: the server refuses.
        """
        sql, speaks = f"SHOW CREATE TABLE {quote(table)}".encode(), self._connection.encoding
        self._connection.encoding = "latin1"
        try:
            written: str = self._execute(sql)[0][1]
        finally:
            self._connection.encoding = speaks
        return written.encode("latin1").decode(errors="surrogateescape")

    def query_within(self, sql: str, seconds: float) -> Sequence[tuple[Any, ...]]:
        """Run a SELECT for at most ``seconds``.

        https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_execution_time
        https://mariadb.com/kb/en/set-statement/

        Raises:
            QueryTimeout: it took longer.
            MySQLError: the server refuses.
        """
        if self.flavour.is_mariadb:
            bounded = f"SET STATEMENT max_statement_time = {max(seconds, 0.001):.3f} FOR {sql}"
        else:
            hint = f"/*+ MAX_EXECUTION_TIME({max(round(seconds * 1000), 1)}) */"
            bounded = sql.replace("SELECT", f"SELECT {hint}", 1) if sql.startswith("SELECT") else sql
        try:
            return self._execute(bounded)
        except MySQLError as error:
            if error.number not in TOOK_TOO_LONG:
                raise
            raise QueryTimeout(f"the server gave up after {seconds:g} s") from error

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows; waits for locks in a few bounded tries.

        Raises:
            MySQLError: the server refuses.
        """
        for left in reversed(range(_LOCK_TRIES if self._locked else 1)):
            try:
                self._execute(sql)
            except MySQLError as error:
                if error.number != LOCK_WAIT_TIMEOUT or not left:
                    raise
            else:
                return

    def _execute(self, sql: str | bytes) -> Sequence[tuple[Any, ...]]:
        import pymysql

        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        except (pymysql.Error, OSError, RuntimeError) as error:
            raise refused(error) from error
        return rows

    def begin_reading(self) -> None:
        """Open a transaction in which all rows are of one moment; definitions are always the latest.

        https://dev.mysql.com/doc/refman/8.4/en/commit.html
        """
        self._execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        self._reading = True

    def begin(self) -> None:
        """End what was read in one moment; DDL commits by itself.

        https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
        """
        self.rollback()

    def commit(self) -> None:
        """End the transaction, if one is open."""
        if self._reading:
            self._reading = False
            self._execute("COMMIT")

    def rollback(self) -> None:
        """End what was read in one moment. Harmless when nothing is open, or when the server is gone."""
        if self._reading:
            self._reading = False
            if self._connection.open:
                self._execute("ROLLBACK")

    @property
    def _lock_name(self) -> str:
        name = f"viborm.{self.database}"
        if len(name) <= NAME_LIMIT:
            return name
        return f"viborm.{hashlib.sha256(self.database.encode()).hexdigest()[:32]}"

    def lock(self, timeout: float) -> None:
        """Wait at most ``timeout`` seconds to become the only push; statements of the push wait as long for theirs.

        https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html

        Raises:
            MySQLError: another push has not ended.
        """
        if self.query(f"SELECT get_lock({text(self._lock_name)}, {timeout:g})")[0][0] != 1:
            holder = self.query(f"SELECT is_used_lock({text(self._lock_name)})")[0][0]
            whose = f" (server connection {holder})" if holder is not None else ""
            raise MySQLError(
                f"another push is at work on {self.url}{whose}; waited {timeout:g} s",
                number=LOCK_WAIT_TIMEOUT,
                hint="wait for it to end, or raise --lock-timeout",
            )
        self._locked = True
        each = max(int(timeout / _LOCK_TRIES), 1)
        self._execute(f"SET SESSION lock_wait_timeout = {each}, innodb_lock_wait_timeout = {each}")

    def unlock(self) -> None:
        """Let other pushes go on. Harmless without the lock."""
        if self._locked and self._connection.open:
            self._locked = False
            self._execute(f"SELECT release_lock({text(self._lock_name)})")

    def use(self, database: str) -> None:
        """Make another database the one in use."""
        self._execute(f"USE {quote(database)}")
        self.database = database

    def close(self) -> None:
        """Close the connection."""
        if self._connection.open:
            self._connection.close()


def _options(url: DatabaseURL) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in url.query:
        if name == "password":
            options[name] = value
        elif name not in _OPTIONS:
            raise UsageError(f"{url}: the option {name!r} is unknown", hint=f"known are: {', '.join(_OPTIONS)}")
        elif _OPTIONS[name] is int and not value.isdecimal():
            raise UsageError(f"{url}: {name} is no number of seconds")
        elif _OPTIONS[name] is bool:
            options[name] = value.lower() in {"1", "true", "yes", "on"}
        else:
            options[name] = _OPTIONS[name](value)
    return options


def connect(url: DatabaseURL) -> MySQLConnection:
    """Connect to the database that the URL names.

    Raises:
        DatabaseError: the server cannot be reached, or refuses.
        PluginError: PyMySQL is not installed.
        UsageError: the URL names no database, or an unknown option.
    """
    if not url.database:
        raise UsageError(f"{url} names no database", hint="write mysql://user@host/database")
    try:
        import pymysql

        from viborm_mysql.driver import LightConnection
    except ImportError as error:
        raise PluginError(
            f"PyMySQL, the driver for MySQL and MariaDB, cannot be imported: {error}", hint='pip install "PyMySQL[rsa]"'
        ) from error
    parameters: dict[str, Any] = {
        "host": url.host or "localhost",
        "port": url.port or _DEFAULT_PORT,
        "user": url.user,
        "password": url.password or "",
        "database": url.database,
        "connect_timeout": _CONNECT_TIMEOUT,
    }
    try:
        made = LightConnection(**(parameters | _options(url)), charset="utf8mb4", autocommit=True)
    except (pymysql.Error, OSError, RuntimeError, ValueError) as error:
        raise unreachable(error, url) from None
    try:
        return MySQLConnection(made, url)
    except BaseException:
        made.close()
        raise
