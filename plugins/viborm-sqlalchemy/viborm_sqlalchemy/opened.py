"""Lends the connection behind an engine or a connection of SQLAlchemy's to a push."""

from __future__ import annotations

from contextlib import closing, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection as SQLAlchemyConnection
from sqlalchemy import Engine

from viborm_core.errors import UsageError
from viborm_core.host import Host, load_host
from viborm_core.url import DatabaseURL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.adapter import Adapter, Connection

_OPENS = {"sqlite": "BEGIN"}
"""What opens a transaction where reading alone does not."""


@lru_cache(maxsize=8)
def host_for(scheme: str) -> Host:
    """The plugins that a push to a database of this scheme has to do with."""
    return load_host(speaking={scheme})


@contextmanager
def lent(target: Engine | SQLAlchemyConnection) -> Iterator[object]:
    """The driver's connection behind the target, which is left as it was.

    Raises:
        UsageError: names of schemas are translated.
    """
    if "schema_translate_map" in target.get_execution_options():
        raise UsageError(
            "a schema_translate_map is not carried out here", hint="give metadata with the schemas it maps to"
        )
    if isinstance(target, SQLAlchemyConnection):
        if target.in_transaction():
            _open_transaction(target)
        yield target.connection.driver_connection
        return
    proxy = target.raw_connection()
    try:
        yield proxy.driver_connection
    finally:
        proxy.close()


@contextmanager
def adopted(raw: object, target: Engine | SQLAlchemyConnection, adapter: Adapter) -> Iterator[Connection]:
    """The adapter's connection over the driver's.

    An engine whose driver the adapter does not use is connected to once more by its URL.

    Raises:
        UsageError: a connection is of another driver.
    """
    opened = adapter.adopt(raw) if isinstance(target, SQLAlchemyConnection) else _adopted(raw, target, adapter)
    with closing(opened) as connection:
        yield connection


def _open_transaction(target: SQLAlchemyConnection) -> None:
    """See that the driver has opened the transaction that SQLAlchemy says is open."""
    raw: Any = target.connection.driver_connection
    if not getattr(raw, "in_transaction", False):
        target.exec_driver_sql(_OPENS.get(target.dialect.name, "SELECT 1"))


def _adopted(raw: object, engine: Engine, adapter: Adapter) -> Connection:
    try:
        return adapter.adopt(raw)
    except UsageError:
        url = DatabaseURL.parse(engine.url.render_as_string(hide_password=False))
        if engine.dialect.name == "sqlite" and url.database in {"", ":memory:"}:
            raise
        return adapter.connect(url, create=True)
