"""Clauses that columns, tables and indexes share: conflict, keys, references, deferral.

See https://www.sqlite.org/syntax/conflict-clause.html, https://www.sqlite.org/syntax/indexed-column.html and
https://www.sqlite.org/syntax/foreign-key-clause.html.
"""

from viborm_sqlite.sqltext.constraints import ForeignKey, KeyPart
from viborm_sqlite.sqltext.cursor import Cursor
from viborm_sqlite.sqltext.names import unquote

_UNARY = frozenset("-+~")
_QUOTED_FIRST = frozenset("\"`['")


def read_on_conflict(cursor: Cursor) -> str | None:
    """Step over `ON CONFLICT what` if it comes next; gives `what` in upper case."""
    if cursor.words[cursor.at] == "ON" and cursor.take("ON", "CONFLICT"):
        return cursor.name().upper()
    return None


def read_keys(cursor: Cursor) -> tuple[tuple[KeyPart, ...], bool]:
    """Step over a parenthesised list of keys; gives them, and whether AUTOINCREMENT stood at the end."""
    first, last = cursor.group()
    after = cursor.at
    texts = cursor.texts
    autoincrement = cursor.words[last - 1] == "AUTOINCREMENT"
    stop = last - 1 if autoincrement else last
    keys: list[KeyPart] = []
    depth = 0
    begin = first
    for index in range(first, stop):
        text = texts[index]
        if text == "(":
            depth += 1
        elif text == ")":
            depth -= 1
        elif text == "," and not depth:
            keys.append(_read_key(cursor, begin, index))
            begin = index + 1
    keys.append(_read_key(cursor, begin, stop))
    cursor.at = after
    return tuple(keys), autoincrement


def _read_key(cursor: Cursor, first: int, last: int) -> KeyPart:
    words = cursor.words
    if last - first == 1:
        return KeyPart(column=_column(cursor, first))
    if last - first > 2 and words[last - 2] == "NULLS":  # noqa: PLR2004  # NULLS FIRST or NULLS LAST after a key
        last -= 2
    descending = words[last - 1] == "DESC"
    if words[last - 1] in {"ASC", "DESC"} and last - first > 1:
        last -= 1
    collation: str | None = None
    while last > first:
        if last - first > 2 and words[last - 2] == "COLLATE" and _is_operand(cursor, first, last - 2):  # noqa: PLR2004
            # Of several the last one counts; of nested ones the outer.
            collation = collation or unquote(cursor.texts[last - 1])
            last -= 2
        elif words[first] == "(" and _closing(cursor, first) == last - 1:
            first += 1
            last -= 1
        else:
            break
    if first >= last:
        cursor.at = first
        raise cursor.error("a column or an expression")
    column = _column(cursor, first) if last - first == 1 else None
    expression = cursor.slice(first, last)[0] if column is None else None
    return KeyPart(column=column, expression=expression, collation=collation, descending=descending)


def _column(cursor: Cursor, index: int) -> str | None:
    """Give the name if this token is one; a number or NULL as a key is an expression."""
    text = cursor.texts[index]
    first = text[0]
    if text[0] in _QUOTED_FIRST:
        return unquote(text)
    if (first.isalpha() or first == "_" or first > "\x7f") and text[-1] != "'":
        return text
    if text in "(),;":
        cursor.at = index
        raise cursor.error("a column or an expression")
    return None


def _is_operand(cursor: Cursor, first: int, last: int) -> bool:
    """Tell whether a COLLATE after these tokens applies to all of them: no binary operator stands between."""
    texts = cursor.texts
    while first < last and texts[first] in _UNARY:
        first += 1
    while last - first > 2 and cursor.words[last - 2] == "COLLATE":  # noqa: PLR2004
        last -= 2
    if last - first == 1:
        return True
    if cursor.words[first] == "CASE":
        return _end_of_case(cursor, first) == last - 1
    opening = first if texts[first] == "(" else first + 1
    if texts[opening] == "(":
        return _closing(cursor, opening) == last - 1
    return texts[opening] == "." and last - first == 3  # noqa: PLR2004  # a qualified name


def _end_of_case(cursor: Cursor, first: int) -> int:
    """Give the index of the END that closes the CASE at `first`."""
    depth = 0
    for index in range(first, len(cursor.words)):
        word = cursor.words[index]
        if word == "CASE":
            depth += 1
        elif word == "END":
            depth -= 1
            if not depth:
                return index
    raise cursor.error("END")


def _closing(cursor: Cursor, opening: int) -> int:
    """Give the index of the `)` that closes the `(` at `opening`."""
    at = cursor.at
    cursor.at = opening
    closing = cursor.group()[1]
    cursor.at = at
    return closing


def read_columns(cursor: Cursor) -> tuple[str, ...]:
    """Step over a parenthesised list of column names; what follows a name in old schemas is skipped."""
    cursor.expect("(")
    names: list[str] = []
    while True:
        names.append(cursor.name())
        while cursor.texts[cursor.at] not in {",", ")", ""}:
            cursor.at += 1
        if cursor.take(")"):
            return tuple(names)
        cursor.expect(",")


def read_references(cursor: Cursor, name: str | None, columns: tuple[str, ...]) -> ForeignKey:
    """Step over what follows REFERENCES: parent, columns, actions, MATCH and deferral."""
    parent = cursor.name()
    parent_columns = read_columns(cursor) if cursor.texts[cursor.at] == "(" else ()
    actions: dict[str, str] = {}
    match: str | None = None
    while True:
        word = cursor.words[cursor.at]
        if word == "ON":
            cursor.at += 1
            event = cursor.name().upper()
            actions[event] = _read_action(cursor)
        elif word == "MATCH":
            cursor.at += 1
            match = cursor.name().upper()
        else:
            break
    deferral = read_deferral(cursor) or (False, False)
    return ForeignKey(
        name=name,
        columns=columns,
        parent=parent,
        parent_columns=parent_columns,
        on_delete=actions.get("DELETE"),
        on_update=actions.get("UPDATE"),
        match=match,
        deferrable=deferral[0],
        initially_deferred=deferral[1],
    )


def _read_action(cursor: Cursor) -> str:
    word = cursor.name().upper()
    return f"{word} {cursor.name().upper()}" if word in {"SET", "NO"} else word


def read_deferral(cursor: Cursor) -> tuple[bool, bool] | None:
    """Step over `[NOT] DEFERRABLE [INITIALLY ...]` if it is next; gives (deferrable, deferred)."""
    word = cursor.words[cursor.at]
    if word == "DEFERRABLE":
        cursor.at += 1
        deferrable = True
    elif word == "NOT" and cursor.take("NOT", "DEFERRABLE"):
        deferrable = False
    else:
        return None
    deferred = cursor.take("INITIALLY", "DEFERRED")
    if not deferred:
        cursor.take("INITIALLY", "IMMEDIATE")
    return deferrable, deferrable and deferred
