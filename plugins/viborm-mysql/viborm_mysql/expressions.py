"""Expressions in a normal form: references kept apart, words in lower case, texts in single quotes.

So what differs only in white space, case of words, quoting or redundant parentheses is equal without a server.
Charset introducers that say utf8mb4 are dropped: every session of ours speaks it, and the server puts them back.

https://dev.mysql.com/doc/refman/8.4/en/charset-introducer.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import Expression, Reference
from viborm_mysql.names import quote, text
from viborm_mysql.parens import without_redundant
from viborm_mysql.tokens import Token, TokenError, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_INTRODUCERS = frozenset({"_utf8mb4", "_utf8mb3", "_utf8"})
_APART = frozenset(
    {
        "all",
        "and",
        "any",
        "as",
        "between",
        "binary",
        "by",
        "case",
        "collate",
        "div",
        "else",
        "end",
        "escape",
        "exists",
        "in",
        "interval",
        "is",
        "like",
        "not",
        "null",
        "on",
        "or",
        "regexp",
        "rlike",
        "sounds",
        "then",
        "using",
        "when",
        "xor",
    }
)
"""Words that are no functions, so that a parenthesis after one stands apart."""
_ITSELF = "``"
_RESERVED = _APART | {"current_timestamp", "exists", "false", "true"}
"""Words that can only be a column's name in backticks."""
_NOW = frozenset({"current_timestamp", "now", "localtime", "localtimestamp"})


def fold_names(columns: Iterable[str]) -> dict[str, str]:
    """Columns by their name in lower case, as their case does not count."""
    return {column.lower(): column for column in columns}


def read(sql: str, columns: Mapping[str, str], *, server: bool = False) -> Expression:
    """The expression that a text means; ``columns`` are the table's, by their name in lower case.

    ``server``: the text is the server's, which puts every column in backticks.
    """
    tokens = _tokens(sql)
    return Expression.of(sql) if tokens is None else Expression(_parts(tokens, columns, server=server))


@lru_cache(maxsize=4096)
def _tokens(sql: str) -> tuple[Token, ...] | None:
    """The tokens of an expression in normal form; None if it has a quote that is not closed."""
    try:
        found = list(tokens_of(sql))
    except TokenError:
        return None
    return tuple(without_redundant([_same(token) for token in _without_introducers(found)]))


def again(expression: Expression, columns: Mapping[str, str]) -> Expression:
    """An expression of any source in normal form; where references were found before, no others are looked for."""
    found = any(isinstance(part, Reference) for part in expression.parts)
    return read(spelled(expression), columns, server=found)


def spelled(expression: Expression) -> str:
    """An expression as SQL."""
    return expression.spelled(lambda reference: quote(reference.name))


def own_check(sql: str, column: str) -> str:
    """A check of one column in normal form; two backticks stand for the column itself, which may so be renamed.

    https://mariadb.com/kb/en/constraint/
    """
    checked = read(sql, {column.lower(): column})
    return checked.spelled(lambda reference: _ITSELF if reference.name == column else quote(reference.name))


def about(check: str, column: str) -> str:
    """A check that `own_check` gave, as SQL."""
    pieces, end = [], 0
    for token in tokens_of(check):
        if token.kind == "name" and not token.value:
            pieces += [check[end : token.start], quote(column)]
            end = token.end
    return "".join(pieces) + check[end:]


def others_in(check: str) -> frozenset[str]:
    """The names in backticks in a check that `own_check` gave, its own column's aside."""
    return frozenset(token.value for token in tokens_of(check) if token.kind == "name" and token.value)


def loose(expression: Expression) -> tuple[str | Reference, ...]:
    """The expression without any parentheses, to find pairs that may mean the same."""
    kept = (
        part.replace("(", "").replace(")", "").replace(" ", "") if isinstance(part, str) else part
        for part in expression.parts
    )
    return Expression(tuple(kept)).parts


def now_precision(expression: Expression) -> int | None:
    """The precision of an expression that is the current time, or None if it is another.

    https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html
    """
    written = str(expression)
    name, _, rest = written.partition("(")
    if name.strip() not in _NOW or (rest and not rest.endswith(")")):
        return None
    digits = rest.removesuffix(")").strip()
    if not digits:
        return 0
    return int(digits) if digits.isdecimal() else None


def now(precision: int) -> Expression:
    """The current time, as it is kept in a snapshot."""
    return Expression.of(f"current_timestamp({precision})" if precision else "current_timestamp")


def _without_introducers(tokens: Sequence[Token]) -> list[Token]:
    kept = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        introduces = token.kind == "word" and token.value in _INTRODUCERS
        if introduces and following is not None and following.kind == "string":
            continue
        kept.append(token)
    return kept


_SAME = {"!=": "<>", "&&": "and", "||": "or"}


def _same(token: Token) -> Token:
    """An operator under the one of its names that the server uses."""
    if token.kind == "sign" and token.value in _SAME:
        value = _SAME[token.value]
        return evolve(token, kind="word" if value.isalpha() else "sign", value=value)
    return token


def _parts(tokens: Sequence[Token], columns: Mapping[str, str], *, server: bool) -> tuple[str | Reference, ...]:
    parts: list[str | Reference] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if before is not None and _is_apart(before, token):
            parts.append(" ")
        parts.append(_part(token, before, after, columns, server=server))
    return tuple(parts)


def _is_apart(before: Token, token: Token) -> bool:
    if before.value in {"(", ".", "~", "!", "@"} and before.kind == "sign":
        return False
    if token.kind == "sign":
        if token.value in {")", ",", "."}:
            return False
        if token.value == "(":
            return before.kind != "word" or before.value in _APART
    if before.value == "," and before.kind == "sign":
        return False
    introduced = token.kind == "string" and before.kind == "word" and before.value.startswith("_")
    return not introduced


def _part(
    token: Token, before: Token | None, after: Token | None, columns: Mapping[str, str], *, server: bool
) -> str | Reference:
    match token.kind:
        case "name":
            column = columns.get(token.value.lower())
            return quote(token.value) if column is None else Reference("column", column)
        case "string":
            return text(token.value)
        case "word" if not server and token.value in columns and token.value not in _RESERVED:
            called = after is not None and after.value == "(" and after.kind == "sign"
            typed = after is not None and after.kind == "string"
            member = before is not None and before.value == "." and before.kind == "sign"
            if not (called or typed or member):
                return Reference("column", columns[token.value])
    return token.value
