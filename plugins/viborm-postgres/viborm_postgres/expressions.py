"""Splits SQL expressions into text and the columns and types that they refer to; knows no grammar beyond that.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from viborm_core.schema import Expression, Reference, TableName, spell_dotted
from viborm_postgres.keywords import NO_COLUMN
from viborm_postgres.names import quote, quote_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<string>[eE]'(?:[^'\\]|''|\\.)*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
    | (?P<dollar>\$(?P<tag>[^\W\d]\w*|)\$.*?\$(?P=tag)\$)
    | (?P<name>(?:[uU]&)?"(?:[^"]|"")*"|[^\W\d][\w$]*)
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    | (?P<cast>::)
    | (?P<other>=>|<=|>=|<>|!=|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)
Token = tuple[str, str]
_OPERANDS, _CLOSING = frozenset({"string", "dollar", "number"}), frozenset({")", "]"})
_NO_COLUMN_AFTER = frozenset({"collate", "interval", "extract(", "as", "at", "time", "is"})


def tokens(written: str) -> Iterator[Token]:
    """The tokens as pairs of kind and text; comments are white space."""
    for match in _TOKEN.finditer(written):
        kind = match.lastgroup or ""
        yield ("dollar" if kind == "tag" else kind), match[0]


def fingerprint(written: str) -> tuple[str, ...]:
    """The tokens without white space and the case of words: equal for texts that can only mean the same."""
    found = []
    for kind, word in tokens(_unwrapped(written)):
        if kind == "name":
            found.append(quote(_unquoted(word)))
        elif kind != "space":
            found.append(word)
    return tuple(found)


def _unquoted(name: str) -> str:
    if name.startswith('"'):
        return name[1:-1].replace('""', '"')
    return name.lower()


def _unwrapped(written: str) -> str:
    """The text without parentheses around the whole of it."""
    written = written.strip()
    while written.startswith("(") and written.endswith(")") and _closes_at_end(written):
        written = written[1:-1].strip()
    return written


def _closes_at_end(written: str) -> bool:
    depth, position = 0, 0
    for kind, word in tokens(written):
        position += len(word)
        if kind == "other" and word in "()":
            depth += 1 if word == "(" else -1
            if depth == 0:
                return position == len(written)
    return False


def read_expression(
    written: str,
    columns: AbstractSet[str],
    types: Mapping[str, TableName] | None = None,
    table: TableName | None = None,
) -> Expression:
    """The expression with its references found.

    Args:
        written: the SQL text; white space and comments become a blank, parentheses around the whole go.
        columns: the names of the table's columns.
        types: the enums that a cast may name, by `spell_dotted` of their name's parts.
        table: the table, whose name before a column is left out.
    """
    return _read(written, frozenset(columns), tuple((types or {}).items()), table)


@lru_cache(maxsize=16384)
def _read(
    written: str, columns: frozenset[str], types: tuple[tuple[str, TableName], ...], table: TableName | None
) -> Expression:
    found = [*tokens(_unwrapped(written))]
    reader = _Reader(found, columns, dict(types), table)
    return Expression(tuple(reader.parts()))


class _Reader:
    def __init__(
        self,
        found: list[Token],
        columns: frozenset[str],
        types: Mapping[str, TableName],
        table: TableName | None,
    ) -> None:
        self._tokens = found
        self._columns = columns
        self._types = types
        self._table = table
        self._position = 0
        self._before = ""
        self._after_operand = False

    def parts(self) -> Iterator[str | Reference]:
        blank = False
        while self._position < len(self._tokens):
            kind, word = self._tokens[self._position]
            if kind == "name":
                blank = False
                yield self._name()
                continue
            self._position += 1
            if kind == "space":
                if not blank:
                    yield " "
                blank = True
                continue
            blank = False
            self._after_operand = kind in _OPERANDS or word in _CLOSING
            self._before = f"{self._before}(" if word == "(" and self._before == "extract" else word
            yield word

    def _name(self) -> str | Reference:
        words, chain, end = self._chain()
        before, self._position = self._before, end
        text = "".join(words)
        self._before = chain[-1] if len(chain) == 1 and not words[0].startswith('"') else "name"
        # Between two operands is an operator, so a bare word after one is such: AT TIME ZONE, ESCAPE, BETWEEN.
        follows, self._after_operand = self._after_operand, before == "::" or len(chain) > 1
        if follows and not words[0].startswith('"'):
            self._after_operand = False
            return text
        if before == "::":
            enum = self._types.get(spell_dotted(*chain))
            return text if enum is None else Reference("type", str(enum))
        if before == "." or before in _NO_COLUMN_AFTER or self._next() in ("(", "=>") or "'" in self._next():
            return text
        if len(chain) == 1 and chain[0] in NO_COLUMN and not words[0].startswith('"'):
            return text
        if chain[-1] in self._columns and (len(chain) == 1 or self._is_table(chain[:-1])):
            self._after_operand = True
            return Reference("column", chain[-1])
        return text

    def _chain(self) -> tuple[list[str], list[str], int]:
        """The words of a dotted name, its parts, and the position after it."""
        words, position = [self._tokens[self._position][1]], self._position + 1
        chain = [_unquoted(words[0])]
        while (
            position + 1 < len(self._tokens)
            and self._tokens[position][1] == "."
            and self._tokens[position + 1][0] == "name"
        ):
            words += [".", self._tokens[position + 1][1]]
            chain.append(_unquoted(words[-1]))
            position += 2
        return words, chain, position

    def _next(self) -> str:
        for kind, word in self._tokens[self._position :]:
            if kind == "string":
                return word
            if kind != "space":
                return word
        return ""

    def _is_table(self, chain: list[str]) -> bool:
        table = self._table
        if table is None:
            return False
        return chain in ([table.name], [table.namespace, table.name])


def spelled(expression: Expression, quote_type: Callable[[TableName], str] = quote_table) -> str:
    """The expression as SQL; ``quote_type`` spells the types and tables in it."""

    def reference(part: Reference) -> str:
        return quote(part.name) if part.kind == "column" else quote_type(TableName.parse(part.name))

    return expression.spelled(reference)


def same_text(first: Expression, second: Expression) -> bool:
    """Whether two expressions can only mean the same, white space, case and outer parentheses aside."""
    return first == second or fingerprint(spelled(first)) == fingerprint(spelled(second))
