"""Makes a connection to PostgreSQL of a URL; psycopg 3 is imported only on connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.errors import PluginError, UsageError
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.failures import database_missing, unreachable

if TYPE_CHECKING:
    import psycopg

    from viborm_core.url import DatabaseURL

_CONNECT_TIMEOUT = 15  # seconds


def connect(url: DatabaseURL) -> PostgresConnection:
    """Connect; the URL's query holds further parameters of libpq, such as ``sslmode``.

    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS

    Raises:
        DatabaseError: the server cannot be reached, or refuses.
        PluginError: psycopg is not installed.
        UsageError: the URL's query has a parameter that libpq does not know.
    """
    try:
        import psycopg
    except ImportError as error:
        raise PluginError(
            f"psycopg, the driver for PostgreSQL, cannot be imported: {error}",
            hint='pip install "psycopg[binary]"',
        ) from error
    parameters: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "dbname": url.database or None,
        "user": url.user,
        "password": url.password,
        "client_encoding": "UTF8",
        "connect_timeout": _CONNECT_TIMEOUT,
        "application_name": "viborm",
    }
    try:
        made = psycopg.connect(
            **{name: value for name, value in (parameters | dict(url.query)).items() if value is not None},
            autocommit=True,
            prepare_threshold=None,
        )
    except psycopg.ProgrammingError as error:
        raise UsageError(f"{url}: {str(error).strip()}", hint="see libpq's connection parameters") from None
    except psycopg.Error as error:
        raise database_missing(error, url) or unreachable(error, url) from None
    _read_as_text(made)
    try:
        return PostgresConnection(made, url)
    except BaseException:
        made.close()
        raise


def _read_as_text(connection: psycopg.Connection[Any]) -> None:
    """Read moments as the server writes them: Python has no ``24:00:00``, no ``infinity`` and no year 10000."""
    from psycopg.types.string import TextLoader

    for name in ("date", "time", "timetz", "timestamp", "timestamptz", "interval"):
        connection.adapters.register_loader(name, TextLoader)
