"""Django's own words for a database, without a connection to it: a backend that is told what it would have asked."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import frozen

from viborm_core.errors import SourceError
from viborm_django.stand_in import stand_in

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    from viborm_core.capabilities import Capabilities

_LONGEST = 63
_RECENT = {"postgresql": (17,), "mysql": (8, 4)}
_VENDORS = {"sqlite": "sqlite", "postgres": "postgresql", "mysql": "mysql"}
_BACKENDS = {
    "sqlite": "django.db.backends.sqlite3",
    "postgresql": "django.db.backends.postgresql",
    "mysql": "django.db.backends.mysql",
}


@frozen(kw_only=True)
class Backend:
    """A backend for a database that is never asked; ``vendor`` is what Django calls it."""

    vendor: str
    connection: BaseDatabaseWrapper
    editor: BaseDatabaseSchemaEditor

    @property
    def checks_columns(self) -> bool:
        """Whether a check in a column's definition is the column's own: https://mariadb.com/kb/en/constraint/."""
        return self.vendor == "mysql" and bool(getattr(self.connection, "mysql_is_mariadb", False))

    def has(self, feature: str) -> bool:
        """Whether Django takes the database to have one of its features."""
        return bool(getattr(self.connection.features, feature))

    def held(self, name: str) -> str:
        """A name as the database keeps it: PostgreSQL cuts one that is too long, without a word.

        https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
        """
        return name.encode()[:_LONGEST].decode(errors="ignore") if self.vendor == "postgresql" else name

    def value(self, value: object) -> str:
        """A value as SQL."""
        return _spelled(value) if self.vendor == "mysql" else str(self.editor.quote_value(value))

    def filled(self, sql: str, parameters: tuple[object, ...]) -> str:
        """SQL with its parameters in place."""
        return sql % tuple(self.value(one) for one in parameters)


def _spelled(value: object) -> str:
    """A value as MySQL takes it; Django would ask a connection.

    https://dev.mysql.com/doc/refman/8.4/en/literals.html
    """
    match value:
        case None:
            return "NULL"
        case bool() | int() | float() | Decimal():
            return str(int(value) if isinstance(value, bool) else value)
        case bytes():
            return f"x'{value.hex()}'"
    escaped = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def backend_for(capabilities: Capabilities | None) -> Backend:
    """Django's backend for what a database can do; for None, that of the project's default database.

    Raises:
        SourceError: Django has none for the dialect, or its driver is missing.
    """
    from django.conf import settings

    configured = str(settings.DATABASES.get("default", {}).get("ENGINE", ""))
    if capabilities is None:
        return _backend(configured or _BACKENDS["sqlite"], None)
    vendor = _VENDORS.get(capabilities.dialect)
    if vendor is None:
        raise SourceError(f"Django has no backend for {capabilities.dialect}")
    try:
        if configured and import_module(f"{configured}.base").DatabaseWrapper.vendor == vendor:
            return _backend(configured, capabilities)
    except Exception:  # noqa: BLE001 - a backend for another database may lack its driver; its own is tried next
        return _backend(_BACKENDS[vendor], capabilities)
    return _backend(_BACKENDS[vendor], capabilities)


def _backend(engine: str, capabilities: Capabilities | None) -> Backend:
    if engine == _BACKENDS["mysql"]:
        stand_in()
    try:
        wrapper = import_module(f"{engine}.base").DatabaseWrapper
    except Exception as error:
        raise SourceError(
            f"Django's backend {engine} cannot be imported: {error}", hint="install the driver that it needs"
        ) from error
    connection = wrapper({"ENGINE": engine, "NAME": "unused", "OPTIONS": {}, "TIME_ZONE": None, "USER": ""})
    vendor = str(connection.vendor)
    connection.__dict__.update(_facts(vendor, capabilities))
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    return Backend(vendor=vendor, connection=connection, editor=editor)


def _facts(vendor: str, capabilities: Capabilities | None) -> dict[str, Any]:
    """What the backend would ask the server, by the names under which it keeps the answers; else of a recent one."""
    known = _RECENT.get(vendor, ()) if capabilities is None else capabilities.server_version
    version = (*known, 0, 0, 0)[:3]
    if vendor == "postgresql":
        return {"pg_version": version[0] * 10_000 + version[1]}
    if vendor != "mysql":
        return {}
    is_mariadb = capabilities is not None and (capabilities.option("flavour") or "").lower() == "mariadb"
    return {
        "mysql_server_data": {
            "version": f"{'.'.join(map(str, version))}{'-MariaDB' if is_mariadb else ''}",
            "sql_mode": "STRICT_TRANS_TABLES",
            "default_storage_engine": "InnoDB",
            "sql_auto_is_null": False,
            "lower_case_table_names": False,
            "has_zoneinfo_database": True,
        }
    }
