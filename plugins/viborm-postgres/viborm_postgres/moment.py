"""What stands for everything that was committed to a database, or for its schema, so that neither need be read again.

The first is the snapshot of a transaction that would begin now. It says which transactions it sees: all below its upper
bound but those that it lists. Two equal ones see the same, and so the same rows of every table, the catalog's included;
what commits or rolls back later is in one of the two places. Its numbers have 64 bits and never come again.
https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT

The other is made of the catalog's rows: which transaction wrote each, and where it lies. A row is never altered in its
place, its new version is another row, but for statistics and, before version 14, whether an index is valid, which is
therefore in it. While one server runs, no two versions share both.
https://www.postgresql.org/docs/current/ddl-system-columns.html
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = 16384
"""Objects with lower oids are the server's own, and never altered."""
LOOKED_AT = {
    "pg_namespace": "true",
    "pg_class": f"oid >= {_OWN}",
    "pg_attribute": f"attrelid >= {_OWN} AND attnum > 0",
    "pg_attrdef": f"oid >= {_OWN}",
    "pg_constraint": f"oid >= {_OWN}",
    "pg_index": f"indexrelid >= {_OWN}",
    "pg_type": f"oid >= {_OWN}",
    "pg_enum": "true",
    "pg_range": f"rngtypid >= {_OWN}",
    "pg_sequence": "true",
    "pg_inherits": "true",
    "pg_depend": f"objid >= {_OWN}",
    "pg_description": f"objoid >= {_OWN}",
    "pg_collation": f"oid >= {_OWN}",
    "pg_opclass": f"oid >= {_OWN}",
    "pg_operator": f"oid >= {_OWN}",
    "pg_am": "true",
    "pg_proc": f"oid >= {_OWN}",
    "pg_cast": f"oid >= {_OWN}",
    "pg_rewrite": f"oid >= {_OWN}",
    "pg_extension": "true",
}
"""The rows of the catalogs that introspection reads, or that what it reads is spelled by; see `catalog`."""
_BESIDE = {
    "pg_index": " || indisvalid || indisready || indislive",
    "pg_namespace": " || coalesce(pg_catalog.obj_description(oid, 'pg_namespace'), '')",
}
"""The server's own namespaces may have comments."""

# Of this server's run, as this role sees it. The old names of functions are those that every version has.
_WHO = (
    "extract(epoch FROM pg_postmaster_start_time()), current_setting('port'), current_database(),"
    " current_user, session_user, current_setting('search_path')"
)
_SNAPSHOT = f"SELECT concat_ws(' ', txid_current_snapshot(), {_WHO}) WHERE NOT pg_is_in_recovery()".encode()
_PARTS = ", ".join(
    f"(SELECT concat(count(*), '-', sum(hashtextextended(xmin::text || ctid::text{_BESIDE.get(name, '')}, 0)))"
    f" FROM pg_catalog.{name} WHERE {condition})"
    for name, condition in LOOKED_AT.items()
)
_CATALOG = f"SELECT concat_ws(' ', {_PARTS}, {_WHO}) WHERE NOT pg_is_in_recovery()".encode()


def moments(connection: object) -> Iterator[str]:
    """The moment that a connection of psycopg's is at, in the eyes of its role and with its search path.

    None of another driver's, of one with a transaction, whose own changes no snapshot shows, and on a standby.
    """
    driver = sys.modules.get("psycopg")
    if driver is None or not isinstance(connection, driver.Connection):
        return
    for question in (_SNAPSHOT, _CATALOG):
        if connection.closed or connection.info.transaction_status.name != "IDLE":
            return
        found = _asked(connection, question)
        if found is not None:
            yield found


def _asked(connection: Any, question: bytes) -> str | None:
    psycopg = sys.modules["psycopg"]
    before = connection.autocommit
    connection.autocommit = True
    try:
        with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
            row = cursor.execute(question, prepare=False).fetchone()
    except psycopg.Error:
        return None
    finally:
        if not connection.closed:
            connection.autocommit = before
    return None if row is None else str(row[0])
