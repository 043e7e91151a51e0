"""One spelling for an expression, with the columns it names set apart from its text.

Two texts that differ only in white space, comments, the case of keywords and functions, the quoting of
columns or redundant outer parentheses get the same parts. It does no algebra: `a <> 1` and `a != 1` stay
different. See https://www.sqlite.org/lang_expr.html, and for quotes
https://www.sqlite.org/quirks.html#dblquote.
"""

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from viborm_sqlite.sqltext import keywords
from viborm_sqlite.sqltext.names import fold, unquote
from viborm_sqlite.sqltext.scan import scan
from viborm_sqlite.sqltext.tokens import TokenKind, kind_of

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME_QUOTES: Final = frozenset({'"', "`", "["})
_UNARY: Final = frozenset({"-", "+", "~"})
_TIGHT_BEFORE: Final = frozenset({")", ",", ".", ";"})


@frozen
class ColumnReference:
    """A place in an expression that names a column; `name` is spelled as the table spells it."""

    name: str


def normalise(sql: str, columns: Iterable[str] = (), table: str | None = None) -> list[str | ColumnReference]:
    """Give the expression's text in one spelling, cut at the references to `columns`.

    `lower("Email")  == 'x'` with the column `email` gives `["lower(", ColumnReference("email"), ") == 'x'"]`.
    A reference qualified with `table` counts as the bare column. Raises SqlTextError if the text has no
    tokens that SQLite knows.
    """
    by_fold = {fold(column): column for column in columns}
    writer = _Writer(_without_outer_parentheses(sql), by_fold, None if table is None else fold(table))
    return writer.parts()


def same_expression(left: str, right: str, columns: Iterable[str] = (), table: str | None = None) -> bool:
    """Tell whether two texts are the same expression but for spelling."""
    known = tuple(columns)
    return left == right or normalise(left, known, table) == normalise(right, known, table)


def _without_outer_parentheses(sql: str) -> list[str]:
    texts = scan(sql)
    first, last = 0, texts.index("")
    while texts[first] == "(" and _closing(texts, first) == last - 1 and last - first > 2:  # noqa: PLR2004  # "(", one, ")"
        first += 1
        last -= 1
    return texts[first:last]


def _closing(texts: list[str], first: int) -> int:
    depth = 0
    for index in range(first, len(texts)):
        text = texts[index]
        if text == "(":
            depth += 1
        elif text == ")":
            depth -= 1
            if not depth:
                return index
    return -1


class _Writer:
    """Writes tokens one after another, knowing whether an operand or an operator is to come."""

    def __init__(self, tokens: list[str], columns: dict[str, str], table: str | None) -> None:
        self._tokens = tokens
        self._columns = columns
        self._table = table
        self._found: list[str | ColumnReference] = []
        self._text = ""
        self._glue = True
        self._after_operand = False
        self._negated = False
        self._cases = 0
        self._in_type = False

    def parts(self) -> list[str | ColumnReference]:
        at = 0
        while at < len(self._tokens):
            at = self._write(at)
        if self._text:
            self._found.append(self._text)
        return self._found

    def _write(self, at: int) -> int:
        """Write the token at `at`, or the few that make a qualified reference; gives the next index."""
        token = self._tokens[at]
        kind = kind_of(token)
        if kind is TokenKind.WORD or kind is TokenKind.QUOTED:
            previous = self._tokens[at - 1].upper() if at else ""
            following = self._tokens[at + 1] if at + 1 < len(self._tokens) else ""
            if previous == "COLLATE":
                self._name(token, is_collation=True)
            elif following == "." or previous == ".":
                return self._qualified(at)
            elif kind is TokenKind.QUOTED:
                self._quoted(token, following)
            else:
                self._word(token, following)
        elif kind is TokenKind.PUNCTUATION or kind is TokenKind.OPERATOR:
            self._sign(token)
        else:
            self._emit(token, operand=True)
        return at + 1

    def _text_at(self, index: int) -> str:
        return self._tokens[index] if index < len(self._tokens) else ""

    def _emit(self, text: str, *, operand: bool, glue: bool = False) -> None:
        """Append text; `glue` keeps the next token close, `operand` says that an operator may follow."""
        # Two signs in a row stay apart: they would begin a comment.
        tight = text in _TIGHT_BEFORE or (self._glue and not (text == "-" and self._text.endswith("-")))
        self._text += text if tight else f" {text}"
        self._glue = glue
        self._after_operand = operand

    def _reference(self, column: str) -> None:
        if not self._glue:
            self._text += " "
        if self._text:
            self._found.append(self._text)
        self._text = ""
        self._found.append(ColumnReference(column))
        self._glue = False
        self._after_operand = True

    def _sign(self, text: str) -> None:
        if text == "(":
            self._emit(text, operand=False, glue=True)
        elif text == ")":
            self._in_type = False
            self._emit(text, operand=True)
        elif text == ".":
            self._emit(text, operand=False, glue=True)
        else:
            self._emit(text, operand=False, glue=text in _UNARY and not self._after_operand)

    def _qualified(self, at: int) -> int:
        """Write `table.column` as the column if it is one of ours, else this one part of a longer name."""
        token = self._tokens[at]
        begins = self._text_at(at + 1) == "." and (at == 0 or self._text_at(at - 1) != ".")
        if begins and at + 2 < len(self._tokens):
            column = self._columns.get(fold(unquote(self._tokens[at + 2])))
            ours = self._table is not None and fold(unquote(token)) == self._table
            if ours and column is not None and self._text_at(at + 3) != ".":
                self._reference(column)
                return at + 3
        self._name(token)
        return at + 1

    def _name(self, token: str, *, is_collation: bool = False) -> None:
        name = unquote(token)
        if is_collation and name.upper() in keywords.COLLATIONS:
            name = name.upper()
        plain = token[0] not in _NAME_QUOTES or _is_plain(name)
        self._emit(name if plain else _double_quoted(name), operand=True)

    def _quoted(self, token: str, following: str) -> None:
        """Write a quoted name: a function, a column, or in double quotes and matching no column a string."""
        name = unquote(token)
        column = self._columns.get(fold(name))
        if self._in_type:
            self._emit(_double_quoted(name), operand=True)
        elif following == "(":
            self._emit(name.lower() if _is_plain(name) else _double_quoted(name), operand=False, glue=True)
        elif column is not None:
            self._reference(column)
        elif token[0] == '"':
            doubled = name.replace("'", "''")
            self._emit(f"'{doubled}'", operand=True)
        else:
            self._name(token)

    def _word(self, token: str, following: str) -> None:
        word = token.upper()
        if self._is_keyword(word):
            self._keyword(word)
        elif self._in_type:
            self._emit(word, operand=True, glue=following == "(")
        elif following == "(":
            called = word if word in keywords.CALLED_KEYWORDS else token.lower()
            self._emit(called, operand=False, glue=True)
        elif word in keywords.CONSTANT_WORDS:
            self._emit(word, operand=True)
        elif (column := self._columns.get(fold(token))) is not None:
            self._reference(column)
        else:
            self._emit(word if word in keywords.TRUTH_WORDS else token, operand=True)

    def _is_keyword(self, word: str) -> bool:
        if word in keywords.RESERVED:
            return True
        if word == "END":
            return self._cases > 0 and self._after_operand
        return word in keywords.OPERATOR_WORDS and (self._after_operand or self._negated)

    def _keyword(self, word: str) -> None:
        self._negated = word == "NOT" and self._after_operand
        if word == "CASE":
            self._cases += 1
        elif word == "END":
            self._cases -= 1
        self._in_type = word == "AS"
        self._emit(word, operand=word in keywords.ENDS_OPERAND)


def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name.upper() not in keywords.RESERVED


def _double_quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
