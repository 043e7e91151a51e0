"""Expressions with the columns that they name found, in the one spelling of `sqltext.normalise`."""

import re
from collections.abc import Sequence
from typing import Final

from viborm_core.schema import Expression, Reference
from viborm_sqlite.sqltext import ColumnReference, fold, normalise

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DIFFICULT: Final = re.compile(r"""["`\[.]|[^\x00-\x7f]""")
"""Quoted and qualified names, and those beyond ASCII."""


class Expressions:
    """Reads expressions and remembers them: tables of one application repeat theirs."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[str, ...]], Expression] = {}

    def read(self, text: str, columns: Sequence[str], table: str) -> Expression:
        """An expression over the columns of a table.

        Raises:
            viborm_sqlite.sqltext.SqlTextError: the text is no SQL.
        """
        if _DIFFICULT.search(text):
            return read_expression(text, columns, table)
        words = {fold(word) for word in _WORD.findall(text)}
        named = tuple(column for column in columns if fold(column) in words)
        known = self._known.get((text, named))
        if known is None:
            known = self._known[text, named] = read_expression(text, named, table)
        return known


def read_expression(text: str, columns: Sequence[str], table: str | None) -> Expression:
    """An expression over the columns of a table.

    Raises:
        viborm_sqlite.sqltext.SqlTextError: the text is no SQL.
    """
    return Expression(
        tuple(
            Reference("column", part.name) if isinstance(part, ColumnReference) else part
            for part in normalise(text, columns, table)
        )
    )
