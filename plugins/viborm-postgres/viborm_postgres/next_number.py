"""Defaults that take the next number of a sequence: which one that is can be told without the server.

https://www.postgresql.org/docs/current/functions-sequence.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from viborm_core.schema import Expression, TableName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from viborm_core.schema import Default, Literal, LogicalType

_NAME = r'(?:"(?:[^"\']|"")+"|[a-z_][a-z0-9_$]*)'
_NEXT = re.compile(
    rf"nextval\(\s*'(?:(?P<space>{_NAME})\.)?(?P<name>{_NAME})'(?:\s*::\s*regclass)?\s*\)", re.IGNORECASE
)


def sequence_in(value: Expression | Literal | LogicalType | None) -> TableName | None:
    """The sequence whose next number a default is, and nothing else; None of any other value."""
    if not isinstance(value, Expression) or len(value.parts) != 1 or not isinstance(value.parts[0], str):
        return None
    found = _NEXT.fullmatch(value.parts[0].strip())
    return None if found is None else _sequence(found)


def sequences_in(value: Default) -> frozenset[TableName]:
    """All sequences that a default takes numbers from."""
    texts = value.parts if isinstance(value, Expression) else ()
    found = (match for text in texts if isinstance(text, str) for match in _NEXT.finditer(text))
    return frozenset(map(_sequence, found))


def with_stand_ins(text: str, stand_ins: Mapping[TableName, str]) -> str:
    """The SQL with sequences that are not there yet replaced by others, given as SQL."""

    def other(found: re.Match[str]) -> str:
        stand_in = stand_ins.get(_sequence(found))
        return found[0] if stand_in is None else f"nextval('{stand_in}'::regclass)"

    return _NEXT.sub(other, text)


def spelled_next(name: TableName) -> str:
    """The next number of a sequence, as the server spells it."""
    parts = (name.name,) if name.namespace is None else (name.namespace, name.name)
    return f"nextval('{'.'.join(map(_quoted, parts))}'::regclass)"


def with_namespace(value: Expression, namespace: str) -> Expression:
    """The default as the server spells it, with the namespace of the sequence."""
    name = sequence_in(value)
    if name is None:
        return value
    return Expression.of(spelled_next(TableName(name.namespace or namespace, name.name)))


def _sequence(found: re.Match[str]) -> TableName:
    return TableName(None if found["space"] is None else _unquoted(found["space"]), _unquoted(found["name"]))


def _unquoted(word: str) -> str:
    return word[1:-1].replace('""', '"') if word.startswith('"') else word.lower()


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[a-z_][a-z0-9_]*", word) else '"' + word.replace('"', '""') + '"'
