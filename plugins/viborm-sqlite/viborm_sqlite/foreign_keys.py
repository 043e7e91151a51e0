"""Rows whose foreign key refers to nothing: https://www.sqlite.org/pragma.html#pragma_foreign_key_check."""

import sqlite3
from collections import Counter
from typing import TypeAlias

Violations: TypeAlias = Counter[tuple[str, str]]
"""How many rows of the first table refer to nothing in the second."""

_COUNT = 'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY "table", parent'
_SHOWN = 5
_MISMATCH = "foreign key mismatch"
"""The parent has no such key (https://www.sqlite.org/foreignkeys.html#fk_indexes)."""


def violations(database: sqlite3.Connection) -> Violations:
    """The rows that refer to nothing, by child and parent; reads every table with a foreign key once."""
    return Counter({(str(child), str(parent)): int(count) for child, parent, count in _rows(database)})


def _rows(database: sqlite3.Connection) -> list[tuple[str, str, int]]:
    try:
        return database.execute(_COUNT).fetchall()
    except sqlite3.OperationalError as error:
        if _MISMATCH not in str(error):
            raise
    rows: list[tuple[str, str, int]] = []
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        try:
            rows.extend(database.execute(_COUNT.replace("check ", "check(?) "), (name,)))
        except sqlite3.OperationalError as error:
            if _MISMATCH not in str(error):
                raise
            rows.append((str(name), _MISMATCH, 1))
    return rows


def new_violations(database: sqlite3.Connection, before: Violations | None) -> str:
    """What to say of rows that refer to nothing and did not before; empty if there are none.

    A table that was renamed meanwhile takes its old violations along.
    """
    now = violations(database)
    if not now:
        return ""
    before = before or Counter()
    tables = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    gone = Counter({pair: count for pair, count in before.items() if not tables.issuperset(pair)})
    gone = Counter({pair: count for pair, count in gone.items() if pair[1] != _MISMATCH or pair[0] not in tables})
    more = now - before
    if not more or (gone and sorted(more.values()) == sorted(gone.values())):
        return ""
    said = [
        f"a foreign key of {child} refers to columns that are not unique"
        if parent == _MISMATCH
        else f"{count} row{'s' if count > 1 else ''} of {child} would refer to nothing in {parent}"
        for (child, parent), count in sorted(more.items())
    ]
    return "; ".join(said[:_SHOWN])
