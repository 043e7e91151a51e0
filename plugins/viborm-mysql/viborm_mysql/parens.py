"""Takes away parentheses that change nothing, as MySQL puts one around every operation and MariaDB around none.

https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_mysql.tokens import Token

_OR, _AND, _NOT, _BETWEEN, _COMPARISON, _UNARY, _ATOM = 1, 3, 4, 5, 6, 13, 20
_LEVELS: Final = {
    **dict.fromkeys(("or", "||"), _OR),
    "xor": 2,
    **dict.fromkeys(("and", "&&"), _AND),
    "not": _NOT,
    "between": _BETWEEN,
    **dict.fromkeys(("=", "<=>", ">=", ">", "<=", "<", "<>", "!=", "is", "like", "regexp", "rlike", "in"), _COMPARISON),
    "|": 7,
    "&": 8,
    **dict.fromkeys(("<<", ">>"), 9),
    **dict.fromkeys(("+", "-"), 10),
    **dict.fromkeys(("*", "/", "div", "%", "mod"), 11),
    "^": 12,
}
_OUTSIDE: Final = 0
_CHAINS: Final = frozenset({_OR, _AND})


def without_redundant(tokens: list[Token]) -> list[Token]:
    """The tokens of an expression without the parentheses that its operators' precedence makes redundant."""
    changed = True
    while changed:
        changed = False
        levels = _levels(tokens)
        for start, end in _groups(tokens):
            if _is_redundant(tokens, levels, start, end):
                tokens = [*tokens[:start], *tokens[start + 1 : end], *tokens[end + 1 :]]
                changed = True
                break
    return tokens


def _is(token: Token, value: str) -> bool:
    return token.kind == "sign" and token.value == value


def _groups(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The places of each pair of parentheses."""
    opened: list[int] = []
    pairs = []
    for place, token in enumerate(tokens):
        if _is(token, "("):
            opened.append(place)
        elif _is(token, ")") and opened:
            pairs.append((opened.pop(), place))
    return pairs


def _levels(tokens: Sequence[Token]) -> list[int | None]:  # noqa: C901 - one case for each sign
    """How tightly each token binds: an operand not at all, what is not known here not at any level."""
    levels: list[int | None] = []
    waiting: list[int] = [0]
    for place, token in enumerate(tokens):
        level: int | None = _ATOM
        operand_before = place > 0 and levels[-1] == _ATOM and not _is(tokens[place - 1], "(")
        if _is(token, "("):
            waiting.append(0)
        elif _is(token, ")") and len(waiting) > 1:
            waiting.pop()
        elif _is(token, ","):
            level = _OUTSIDE
        elif token.kind in {"sign", "word"} and token.value in _LEVELS:
            level = _LEVELS[token.value]
            if token.value == "between":
                waiting[-1] += 1
            elif token.value == "and" and waiting[-1]:
                waiting[-1] -= 1
                level = _BETWEEN
            elif token.value in {"-", "+"} and not operand_before:
                level = _UNARY
            elif token.value == "not" and (operand_before or (place and tokens[place - 1].value == "is")):
                level = _COMPARISON
        elif not _is_operand(token):
            level = None
        levels.append(level)
    return levels


_OTHERS: Final = frozenset(
    {
        "as",
        "binary",
        "case",
        "collate",
        "distinct",
        "else",
        "end",
        "escape",
        "exists",
        "interval",
        "sounds",
        "then",
        "using",
        "when",
    }
)


def _is_operand(token: Token) -> bool:
    """Whether it is a name, a function or a value, and no keyword or operator that this does not know."""
    if token.kind == "sign":
        return token.value in {".", "(", ")"}
    return token.kind != "word" or token.value not in _OTHERS


def _is_redundant(tokens: Sequence[Token], levels: Sequence[int | None], start: int, end: int) -> bool:
    before = _neighbour(tokens, levels, start - 1, opening=True)
    after = _neighbour(tokens, levels, end + 1, opening=False)
    inside = _inside(tokens, levels, start, end)
    if before is None or after is None or inside is None or inside == _OUTSIDE:
        return False
    around = max(before, after)
    return inside > around or (inside == around and inside in _CHAINS)


def _neighbour(tokens: Sequence[Token], levels: Sequence[int | None], place: int, *, opening: bool) -> int | None:
    """The level of the operator beside a group; None where the parentheses belong to something else."""
    if place < 0 or place >= len(tokens):
        return _OUTSIDE
    token = tokens[place]
    if _is(token, "(" if opening else ")"):
        return _OUTSIDE
    if opening and token.value == "in" and token.kind == "word":
        return None
    level = levels[place]
    return None if level == _ATOM else level


def _inside(tokens: Sequence[Token], levels: Sequence[int | None], start: int, end: int) -> int | None:
    """The level of the loosest operator in a group, groups in it aside; None if something in it is not known."""
    depth = 0
    loosest = _ATOM
    for place in range(start + 1, end):
        if _is(tokens[place], "("):
            depth += 1
        elif _is(tokens[place], ")"):
            depth -= 1
        elif depth == 0:
            level = levels[place]
            if level is None:
                return None
            loosest = min(loosest, level)
    return loosest
