"""Reads the expressions, and the partitions, out of what SHOW CREATE TABLE says.

It is asked where the catalog does not tell: for temporary tables, partitions, and texts that MySQL's catalog damages.
https://dev.mysql.com/doc/refman/8.4/en/show-create-table.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from viborm_mysql.names import quote, text
from viborm_mysql.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_mysql.tokens import Token


@frozen(kw_only=True)
class Shown:
    """What the server wrote: what columns have, by column; checks, keys and parsers, by name; and names of periods."""

    defaults: dict[str, str] = field(factory=dict)
    generated: dict[str, str] = field(factory=dict)
    checks: dict[str, str] = field(factory=dict)
    index_expressions: dict[str, list[str]] = field(factory=dict)
    parsers: dict[str, str] = field(factory=dict)
    column_checks: dict[str, str] = field(factory=dict)
    periods: set[str] = field(factory=set)
    partition_by: str = ""


def read_shown(sql: str) -> Shown:
    """The expressions in a CREATE TABLE statement of the server's own writing."""
    tokens = list(tokens_of(sql))
    shown = Shown(partition_by=_partitions(sql, tokens))
    start = next(place for place, token in enumerate(tokens) if _is(token, "("))
    for item in _items(tokens, start):
        _read_item(sql, item, shown)
    return shown


def _is(token: Token, value: str) -> bool:
    return token.value == value and token.kind in {"sign", "word"}


def _items(tokens: Sequence[Token], start: int) -> Iterator[list[Token]]:
    """What commas part inside the parentheses that open at ``start``."""
    depth = 0
    item: list[Token] = []
    for token in tokens[start:]:
        if _is(token, "("):
            depth += 1
            if depth == 1:
                continue
        elif _is(token, ")"):
            depth -= 1
        if depth == 0 or (depth == 1 and _is(token, ",")):
            yield item
            item = []
            if depth == 0:
                return
            continue
        item.append(token)


def _read_item(sql: str, item: Sequence[Token], shown: Shown) -> None:
    first = item[0]
    if first.kind == "name":
        _read_column(sql, item, shown)
    elif _is(first, "constraint") and _is(item[2], "check"):
        shown.checks[item[1].value] = _inside(sql, item, 3)
    else:
        named = next((place for place, token in enumerate(item) if token.kind == "name"), None)
        if named is not None and any(_is(token, "key") for token in item[:named]):
            shown.index_expressions[item[named].value] = _key_expressions(sql, item, named + 1)
            parser = next((place for place, token in enumerate(item) if _is(token, "parser")), None)
            if parser is not None and parser > named:
                shown.parsers[item[named].value] = item[parser + 1].value
        elif named is not None and _is(first, "period"):
            shown.periods.add(item[named].value)


def _read_column(sql: str, item: Sequence[Token], shown: Shown) -> None:
    name, depth = item[0].value, 0
    for place, token in enumerate(item[1:], start=1):
        depth += _is(token, "(") - _is(token, ")")
        following = item[place + 1] if place + 1 < len(item) else None
        if depth == 0 and _is(token, "default") and following is not None:
            shown.defaults[name] = _default(sql, item, place + 1)
        elif depth == 0 and _is(token, "as") and following is not None and _is(following, "("):
            shown.generated[name] = _inside(sql, item, place + 1)
        elif depth == 0 and _is(token, "check") and following is not None and _is(following, "("):
            shown.column_checks[name] = _inside(sql, item, place + 1)


_ENDS = ("on", "comment", "check", "invisible", "check", "compressed", "virtual", "stored", "collate")


def _default(sql: str, item: Sequence[Token], start: int) -> str:
    depth = 0
    end = item[start].end
    for token in item[start:]:
        if depth == 0 and token.kind == "word" and token.value in _ENDS:
            break
        depth += _is(token, "(") - _is(token, ")")
        end = token.end
    return sql[item[start].start : end]


def _inside(sql: str, item: Sequence[Token], start: int) -> str:
    """The text in the parentheses that open at ``start``."""
    depth = 0
    for token in item[start:]:
        depth += _is(token, "(") - _is(token, ")")
        if depth == 0:
            return sql[item[start].end : token.start]
    return ""


def _key_expressions(sql: str, item: Sequence[Token], start: int) -> list[str]:
    opened = next((place for place in range(start, len(item)) if _is(item[place], "(")), None)
    if opened is None:
        return []
    return [_inside(sql, part, 0) for part in _items(item, opened) if part and _is(part[0], "(")]


def _partitions(sql: str, tokens: Sequence[Token]) -> str:
    for place, token in enumerate(tokens[:-1]):
        if _is(token, "partition") and _is(tokens[place + 1], "by"):
            doubled = _doubled(tokens, place)
            said = (_partition_word(sql, tokens, at) for at in range(place, len(tokens)) if at not in doubled)
            return " ".join(said)
    return ""


def _doubled(tokens: Sequence[Token], start: int) -> set[int]:
    """The places of parentheses that stand right inside others: MySQL has two pairs around an expression."""
    doubled: set[int] = set()
    opened: list[int] = []
    for place in range(start, len(tokens)):
        if _is(tokens[place], "("):
            opened.append(place)
        elif _is(tokens[place], ")") and opened:
            first = opened.pop()
            splits = tokens[first - 2].value in {"hash", "range", "list"} and _is(tokens[first - 1], "(")
            if splits and place + 1 < len(tokens) and _is(tokens[place + 1], ")"):
                doubled |= {first, place}
    return doubled


_PARTITION_WORDS = frozenset(
    [
        "algorithm",
        "and",
        "by",
        "columns",
        "comment",
        "current",
        "data",
        "default",
        "directory",
        "div",
        "engine",
        "hash",
        "history",
        "in",
        "index",
        "interval",
        "key",
        "less",
        "linear",
        "list",
        "max_rows",
        "maxvalue",
        "min_rows",
        "mod",
        "null",
        "partition",
        "partitions",
        "range",
        "subpartition",
        "subpartitions",
        "system_time",
        "tablespace",
        "than",
        "values",
    ]
)


def _partition_word(sql: str, tokens: Sequence[Token], place: int) -> str:
    """A token of partitions as both flavours may have written it: MariaDB puts names in backticks, MySQL some."""
    token = tokens[place]
    if token.kind == "string":
        return text(token.value)
    called = place + 1 < len(tokens) and _is(tokens[place + 1], "(")
    valued = place > 0 and _is(tokens[place - 1], "=")
    if token.kind == "word" and not (called or valued or token.value in _PARTITION_WORDS):
        return quote(sql[token.start : token.end])
    return sql[token.start : token.end]
