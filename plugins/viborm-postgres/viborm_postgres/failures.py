"""What PostgreSQL says when it refuses, as errors that say what to do; never with a password in them.

SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg

    from viborm_core.url import DatabaseURL


class PostgresError(DatabaseError):
    """PostgreSQL refused; ``sqlstate`` is its code, or an empty string where there is none."""

    def __init__(self, message: str, *, sqlstate: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.sqlstate = sqlstate


LOCK_NOT_AVAILABLE = "55P03"
QUERY_CANCELED = "57014"
NO_WRITES = frozenset({"25006", "42501"})
"""Read-only transaction (or standby); permission denied."""

_HINTS = {
    "25006": "the server is a standby, or the role or database is read-only: use the primary and a role that may write",
    "42501": "the role lacks the right: grant it, or use the owner of the object",
    "53100": "the disk is full: free space on the server; nothing was kept of this transaction",
    "53200": "the server is out of memory or locks: raise max_locks_per_transaction, or push in smaller parts",
    "55P03": "another session holds the lock: wait for it to end, or raise --lock-timeout",
    "55P04": "a new enum value cannot be used before it is committed",
    "40P01": "another session waits for what this one holds: run it again",
    "57P01": "the session was ended on the server; nothing was kept of this transaction",
    "0A000": "",
}
_GONE = ("57P01", "57P02", "57P03", "08000", "08003", "08006")


def refused(error: psycopg.Error) -> PostgresError:
    """The error for a statement that failed, with the server's words and its SQLSTATE."""
    state = error.sqlstate or ""
    diagnostic = error.diag
    said = diagnostic.message_primary or str(error).strip() or type(error).__name__
    lines = [said]
    if diagnostic.message_detail:
        lines.append(f"DETAIL: {diagnostic.message_detail}")
    if diagnostic.message_hint:
        lines.append(f"HINT: {diagnostic.message_hint}")
    if not state or state in _GONE:
        lines.insert(0, "the connection to the server was lost")
        hint = "look whether the server runs; an open transaction was rolled back by it"
        return PostgresError("\n".join(lines), sqlstate=state, hint=_HINTS.get(state, hint))
    lines[0] = f"{lines[0]} [{state}]"
    return PostgresError("\n".join(lines), sqlstate=state, hint=_HINTS.get(state, ""))


def unreachable(error: psycopg.Error, url: DatabaseURL) -> PostgresError:
    """The error for a connection that could not be made."""
    said = _without_password(str(error).strip(), url)
    last = said.splitlines()[-1] if said else type(error).__name__
    for sign, meaning, hint in _CONNECTING:
        if sign in said:
            return PostgresError(
                f"cannot connect to {url}: {meaning}\n{last}", sqlstate=error.sqlstate or "", hint=hint
            )
    return PostgresError(f"cannot connect to {url}\n{last}", sqlstate=error.sqlstate or "")


_CONNECTING = (
    ("password authentication failed", "the password is wrong", "check user and password"),
    ("no password supplied", "a password is needed", "put it into the URL, PGPASSWORD or the password file"),
    ("no pg_hba.conf entry", "the server does not let this role in from here", "ask who runs the server"),
    (
        "Connection refused",
        "nothing listens there",
        "look whether the server runs, and at which host and port",
    ),
    ("could not translate host name", "the host is unknown", "check the host's name"),
    ("failed to resolve host", "the host is unknown", "check the host's name"),
    ("timeout expired", "the server does not answer", "check host, port and firewall"),
    ("No such file or directory", "no server has its socket there", "name a host, or start the server"),
    ("the database system is", "the server is starting or stopping", "try again in a moment"),
    ("too many clients", "the server has no connection left", "close some, or try again in a moment"),
)


def database_missing(error: psycopg.Error, url: DatabaseURL) -> PostgresError | None:
    """The error for a database or role that is not there, if that is what it was."""
    said = _without_password(str(error).strip(), url)
    if "does not exist" not in said:
        return None
    last = said.splitlines()[-1]
    if 'role "' in said:
        return PostgresError(f"cannot connect to {url}: there is no such role\n{last}", hint="check the user")
    return PostgresError(
        f"cannot connect to {url}: there is no such database\n{last}", hint="make it with CREATE DATABASE"
    )


def _without_password(said: str, url: DatabaseURL) -> str:
    return said.replace(url.password, "***") if url.password else said
