"""SQLite's errors as the core's, with SQLite's own words and what to do next.

https://www.sqlite.org/rescode.html
"""

import sqlite3

from viborm_core.errors import DatabaseError

_NOT_A_DATABASE = "file is not a database"
_APPLICATION = (
    "the application defines it on its own connections, and SQLite cannot work on what uses it without it; "
    "make the change from the application, or leave the table out with --exclude"
)
_HINTS = (
    ("no such collation sequence", _APPLICATION),
    ("no such function", _APPLICATION),
    ("unknown function", _APPLICATION),
    (
        "no such module",
        "the virtual table's extension is not loaded here; leave the table out with --exclude",
    ),
    (
        "malformed database schema",
        "it may be of a newer SQLite than this one, or damaged: try PRAGMA integrity_check",
    ),
    ("disk image is malformed", "the file is damaged: try PRAGMA integrity_check, and restore a copy"),
    ("disk is full", "make room, and run it again; nothing was changed"),
    (
        "error in view",
        "SQLite looks into every view when something is renamed; correct or drop that view first",
    ),
    (
        "error in trigger",
        "SQLite looks into every trigger when something is renamed; correct or drop it first",
    ),
)


def database_error(error: sqlite3.Error, shown: str) -> DatabaseError:
    """What the database said, as an error of the core; ``shown`` is the database for the reader."""
    text = str(error)
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or "is locked" in text:
        return DatabaseError(
            f"{shown} is locked by another process ({text})",
            hint="let the other one finish, or wait longer with --lock-timeout",
        )
    if primary == sqlite3.SQLITE_NOTADB or _NOT_A_DATABASE in text:
        return DatabaseError(
            f"{shown} is no SQLite database ({text})",
            hint="look at the path; an encrypted file cannot be read either",
        )
    if primary == sqlite3.SQLITE_READONLY or "readonly database" in text:
        return DatabaseError(
            f"{shown} is read-only ({text})", hint="change the file's permissions, or those of its folder"
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return DatabaseError(f"{shown} cannot be opened ({text})", hint="look at the permissions of its folder")
    hint = next((hint for words, hint in _HINTS if words in text), "")
    return DatabaseError(text, hint=hint)
