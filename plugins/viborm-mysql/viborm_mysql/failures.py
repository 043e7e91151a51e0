"""What the server or the driver said, as errors that a person can act on.

https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
https://mariadb.com/kb/en/mariadb-error-code-reference/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.errors import DatabaseError

if TYPE_CHECKING:
    from viborm_core.url import DatabaseURL

LOCK_WAIT_TIMEOUT = 1205
TOOK_TOO_LONG = frozenset({1969, 3024, 1317})
"""MariaDB's max_statement_time; MySQL's max_execution_time, and what it says instead where it counts all rows."""
GONE = frozenset({0, 2006, 2013, 2014, 2055, 1053, 1927, 4031})
NO_RIGHT = frozenset({1044, 1142, 1143, 1227, 1290, 1792, 1836})
WRONG_SQL = frozenset(
    {1054, 1064, 1305, 1901, 1128, 1235, 1582, 1584, *range(3102, 3110), *range(3757, 3778), *range(3814, 3824)}
)
"""What an expression itself is to blame for: unknown columns and functions, and what may not stand there."""

_HINTS = {
    LOCK_WAIT_TIMEOUT: "another session uses the table: end its transaction, or raise --lock-timeout",
    1142: "ask for the privilege with GRANT",
    1044: "ask for the privilege with GRANT",
    1227: "ask for the privilege with GRANT",
    1290: "the server is read-only: push to the primary",
    1792: "the transaction is read-only: push to the primary",
    1836: "the server is read-only: push to the primary",
    1213: "another session was at work on the same rows: run the push again",
    1114: "the table or the disk is full",
    1118: "a row is too long: make some strings text without a length",
    1071: "a key is too long: shorten the strings in it, or give a prefix length",
}

_CONNECTING = {
    1045: ("user or password is wrong", "check user, password and the host that the user may come from"),
    1698: ("the user cannot log in with a password", "use a user with a password, or the server's socket"),
    1049: ("there is no such database", "make it with CREATE DATABASE"),
    1044: ("the user may not use this database", "ask for the privilege with GRANT"),
    1040: ("the server has no connection left", "close some, or try again in a moment"),
    1129: ("the server has shut this host out", "ask who runs the server (FLUSH HOSTS)"),
    1130: ("the server does not let this host in", "ask who runs the server"),
    2003: ("nothing answers there", "look whether the server runs, and at which host and port"),
    2002: ("nothing answers there", "look whether the server runs, and where its socket is"),
}


class MySQLError(DatabaseError):
    """The server refused; ``number`` is its error's number, 0 where it has none."""

    def __init__(self, message: str, *, number: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.number = number


def _number_and_words(error: Exception) -> tuple[int, str]:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    words = str(error.args[1]) if len(error.args) > 1 else str(error)
    return number, words.strip() or type(error).__name__


def refused(error: Exception) -> MySQLError:
    """The error for a statement that failed, in the server's words."""
    number, words = _number_and_words(error)
    if number in GONE:
        return MySQLError(
            f"the connection to the server was lost\n{words} [{number}]",
            number=number,
            hint="look whether the server runs; run the push again, and it goes on from where it stopped",
        )
    return MySQLError(f"{words} [{number}]", number=number, hint=_HINTS.get(number, ""))


def unreachable(error: Exception, url: DatabaseURL) -> MySQLError:
    """The error for a connection that could not be made; the password is never in it."""
    number, words = _number_and_words(error)
    if url.password:
        words = words.replace(url.password, "***")
    meaning, hint = _CONNECTING.get(number, ("", ""))
    head = f"cannot connect to {url}"
    return MySQLError(
        f"{head}: {meaning}\n{words} [{number}]" if meaning else f"{head}\n{words}", number=number, hint=hint
    )
