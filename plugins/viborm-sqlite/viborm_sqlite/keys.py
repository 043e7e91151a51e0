"""What primary keys and unique constraints say of their columns beyond the names, as options by position.

``collation.1`` is the collation of the first column, ``descending.2`` the direction of the second, and
``on_conflict`` what happens to a row that breaks the constraint (https://www.sqlite.org/lang_conflict.html).
By position, because the names may change.
"""

from collections.abc import Iterable

from viborm_sqlite.spelling import quote
from viborm_sqlite.sqltext import KeyPart

Options = tuple[tuple[str, str], ...]
CONFLICTS = frozenset({"rollback", "abort", "fail", "ignore", "replace"})


def key_options(keys: Iterable[KeyPart], on_conflict: str | None) -> Options:
    """The options of a key as it was read."""
    options: list[tuple[str, str]] = []
    for position, key in enumerate(keys, start=1):
        if key.collation is not None:
            options.append((f"collation.{position}", key.collation))
        if key.descending:
            options.append((f"descending.{position}", "true"))
    if on_conflict is not None:
        options.append(("on_conflict", on_conflict.lower()))
    return tuple(options)


def key_sql(columns: tuple[str, ...], options: Options) -> str:
    """The columns of a key in parentheses, with what the options say of them."""
    stated = dict(options)
    parts = []
    for position, column in enumerate(columns, start=1):
        text = quote(column)
        collation = stated.get(f"collation.{position}")
        if collation is not None:
            text += f" COLLATE {quote(collation)}"
        if stated.get(f"descending.{position}") == "true":
            text += " DESC"
        parts.append(text)
    return f"({', '.join(parts)})"


def conflict_sql(options: Options, name: str = "on_conflict") -> str:
    """The conflict clause, with a space before it, or an empty text."""
    action = dict(options).get(name)
    return "" if action is None else f" ON CONFLICT {action.upper()}"


def wrong_option(name: str, value: str, columns: int) -> str | None:
    """Why an option of a key is none, or None."""
    kind, _, position = name.partition(".")
    if kind == "on_conflict" and not position:
        return None if value in CONFLICTS else f"on_conflict is none of {', '.join(sorted(CONFLICTS))}: {value!r}"
    if (
        position.isdecimal()
        and 1 <= int(position) <= columns
        and (kind == "collation" or (kind == "descending" and value == "true"))
    ):
        return None
    return f"SQLite has no option {name}={value} of a key"
