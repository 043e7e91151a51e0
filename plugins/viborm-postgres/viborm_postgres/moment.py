"""What stands for everything that was ever committed to a database: the snapshot of a transaction that would begin now.

A snapshot says which transactions it sees: all below its upper bound but those that it lists. Two equal ones see the
same, and so the same rows of every table, the catalog's included; what commits or rolls back later is in one of the
two places. Its numbers have 64 bits and never come again.
https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
"""

from __future__ import annotations

import sys

# The old names of the functions are those that every version has.
_MOMENT = b"""
SELECT concat_ws(' ', txid_current_snapshot(), extract(epoch FROM pg_postmaster_start_time()),
  current_setting('port'), current_database(), current_user, session_user, current_setting('search_path'))
WHERE NOT pg_is_in_recovery()
"""


def moment(connection: object) -> str | None:
    """The moment that a connection of psycopg's is at, in the eyes of its role and with its search path.

    None of another driver's, of one with a transaction, whose own changes no snapshot shows, and on a standby.
    """
    driver = sys.modules.get("psycopg")
    if driver is None or not isinstance(connection, driver.Connection):
        return None
    if connection.closed or connection.info.transaction_status.name != "IDLE":
        return None
    before = connection.autocommit
    connection.autocommit = True
    try:
        with connection.cursor(row_factory=sys.modules["psycopg.rows"].tuple_row) as cursor:
            row = cursor.execute(_MOMENT, prepare=False).fetchone()
    except driver.Error:
        return None
    finally:
        if not connection.closed:
            connection.autocommit = before
    return None if row is None else str(row[0])
