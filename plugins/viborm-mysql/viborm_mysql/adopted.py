"""A connection of PyMySQL's that somebody else opened and keeps: used by a push, and left as it was.

DDL ends a transaction that is open (https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html), so inside one a
schema can be compared, and nothing changed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from viborm_core.errors import UsageError
from viborm_core.schema import Literal
from viborm_core.url import DatabaseURL
from viborm_mysql.connection import MySQLConnection
from viborm_mysql.failures import MySQLError, refused
from viborm_mysql.flavour import is_of_mariadb
from viborm_mysql.literals import literal_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pymysql

_KEPT = (
    "sql_mode",
    "time_zone",
    "sql_quote_show_create",
    "sql_safe_updates",
    "foreign_key_checks",
    "unique_checks",
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "group_concat_max_len",
)
"""The variables that a push changes in its session."""
_KEPT_IF_IT_CAN = ("explicit_defaults_for_timestamp",)
_KEPT_ON_MYSQL = ("information_schema_stats_expiry",)
"""The same, where not every server has them or lets everybody set them."""


def adopt(connection: object) -> MySQLConnection:
    """Use an open connection of PyMySQL's.

    Raises:
        UsageError: it is none, is closed, or has no database in use.
    """
    driver = sys.modules.get("pymysql.connections")
    if driver is None or not isinstance(connection, driver.Connection):
        raise UsageError(
            f"a push on an open connection to MySQL needs one of PyMySQL's, and this is {type(connection)}",
            hint="use the driver PyMySQL, or give an engine or a URL, for which another connection is opened",
        )
    if not connection.open or not connection.db:
        raise UsageError("the connection is closed, or has no database in use", hint="name a database when connecting")
    return AdoptedConnection(connection)


class AdoptedConnection(MySQLConnection):
    """See `viborm_core.adapter.Adapter.adopt`."""

    def __init__(self, connection: pymysql.connections.Connection[Any]) -> None:
        from pymysql.constants import SERVER_STATUS

        self._connection = connection
        status: int = connection.server_status  # type: ignore[attr-defined]  # its stubs do not know it
        self._nested = bool(status & SERVER_STATUS.SERVER_STATUS_IN_TRANS)
        self._autocommit = connection.get_autocommit()
        self._reading = self._locked = False
        self._kept = self._settings()
        if not self._nested:
            connection.autocommit(True)  # noqa: FBT003 - PyMySQL's own
        user, host, name = (self._text(one) for one in (connection.user, connection.host, connection.db))
        super().__init__(
            connection,
            DatabaseURL(
                scheme="mysql",
                user=user,
                host=host,
                port=connection.port,
                database=name or "",
                shown=f"mysql://{host}:{connection.port}/{name}",
            ),
        )

    @staticmethod
    def _text(value: Any) -> str | None:
        return value.decode() if isinstance(value, bytes) else value

    def _settings(self) -> dict[str, Any]:
        """The variables as they are; SHOW VARIABLES would go through all six hundred."""
        version: str = self._connection.get_server_info()  # type: ignore[no-untyped-call]  # its stubs say nothing
        names = (*_KEPT, *_KEPT_IF_IT_CAN, *(() if is_of_mariadb(version) else _KEPT_ON_MYSQL))
        return dict(zip(names, self.query(f"SELECT {', '.join(f'@@{name}' for name in names)}")[0], strict=True))

    def _execute(self, sql: str | bytes) -> Sequence[tuple[Any, ...]]:
        import pymysql

        try:
            with self._connection.cursor(pymysql.cursors.Cursor) as cursor:
                cursor.execute(sql)  # type: ignore[arg-type]  # it takes bytes too
                rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        except (pymysql.Error, OSError, RuntimeError) as error:
            raise refused(error) from error
        return rows

    def begin_reading(self) -> None:
        """Open a transaction in which all rows are of one moment, or go on in the one that is open."""
        if not self._nested:
            super().begin_reading()

    def begin(self) -> None:
        """End what was read in one moment.

        Raises:
            MySQLError: a transaction is open, which DDL would end.
        """
        if self._nested:
            raise MySQLError(
                "a transaction is open on this connection, and DDL would commit it",
                number=0,
                hint="commit it first, or push on an engine",
            )
        super().begin()

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows, unless a transaction is open."""
        if self._nested:
            self.begin()
        super().run(sql)

    def close(self) -> None:
        """Leave the connection open, with its variables as they were."""
        if not self._connection.open:
            return
        self.rollback()
        settings = {name: f"{name} = {literal_sql(Literal(value))}" for name, value in self._kept.items()}
        self._try(f"SET SESSION {', '.join(settings[name] for name in _KEPT)}")
        for name in settings.keys() - {*_KEPT}:
            self._try(f"SET SESSION {settings[name]}")
        if not self._nested:
            self._connection.autocommit(self._autocommit)
