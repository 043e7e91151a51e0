"""The value of a column's DEFAULT, from its text in CREATE TABLE or in `PRAGMA table_info`.

The pragma gives the text of a parenthesised default without its parentheses, so both forms are read.
See https://www.sqlite.org/lang_createtable.html#the_default_clause and
https://www.sqlite.org/syntax/literal-value.html.
"""

import re
from decimal import Decimal
from typing import Final, TypeAlias

from attrs import frozen

from viborm_sqlite.sqltext.errors import SqlTextError
from viborm_sqlite.sqltext.keywords import CONSTANT_WORDS
from viborm_sqlite.sqltext.tokens import Token, TokenKind, tokens_of

_SMALLEST: Final = -(2**63)
_LARGEST: Final = 2**63 - 1
_WORDS: Final = {"NULL": None, "TRUE": True, "FALSE": False}
_DIGITS: Final = re.compile(r"[0-9_]+")
_LONG: Final = 40


@frozen
class DefaultExpression:
    """A default that is computed: the expression as written, without outer parentheses.

    CURRENT_DATE, CURRENT_TIME and CURRENT_TIMESTAMP are in upper case; any other needs parentheses in DDL.
    """

    text: str


DefaultValue: TypeAlias = str | int | Decimal | bool | bytes | DefaultExpression | None
"""None is the NULL of DEFAULT NULL."""


def read_default(text: str) -> DefaultValue:
    """Give the value of a default's text.

    A number with a point or an exponent, or too large for SQLite's integers, is a Decimal; TRUE and FALSE are
    bool; a bare or quoted name is a string, as SQLite takes it. Raises SqlTextError for an empty or
    unreadable text.
    """
    tokens = tokens_of(text)
    while len(tokens) > 1 and tokens[0].text == "(" and _is_one_group(tokens):
        tokens = tokens[1:-1]
    if not tokens:
        raise SqlTextError("expected a default value, found the end of the text", text, len(text))
    sign = ""
    operand = tokens
    while len(operand) > 1 and operand[0].text in {"+", "-"}:
        if operand[0].text == "-":
            sign = "" if sign else "-"
        operand = operand[1:]
        if len(operand) > 1 and operand[0].text == "(" and _is_one_group(operand):
            operand = operand[1:-1]
    if len(operand) == 1 and _is_literal(operand[0], sign):
        return _literal(operand[0], sign)
    if len(tokens) == 1:
        return DefaultExpression(tokens[0].text.upper())
    return DefaultExpression(text[tokens[0].start : tokens[-1].end])


def _is_one_group(tokens: tuple[Token, ...]) -> bool:
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if not depth:
            return index == len(tokens) - 1
    return False


def _is_literal(token: Token, sign: str) -> bool:
    if token.kind is TokenKind.NUMBER:
        return True
    if token.kind is TokenKind.WORD and token.text.upper() in CONSTANT_WORDS:
        return False
    return not sign and token.kind not in {TokenKind.OPERATOR, TokenKind.PUNCTUATION, TokenKind.PARAMETER}


def _literal(token: Token, sign: str) -> str | int | Decimal | bool | bytes | None:
    if token.kind is TokenKind.NUMBER:
        return _number(token.text, sign)
    if token.kind is TokenKind.BLOB:
        return bytes.fromhex(token.value)
    if token.kind is TokenKind.WORD:
        return _WORDS.get(token.text.upper(), token.text)
    return token.value


def _number(text: str, sign: str) -> int | Decimal:
    if text[:2] in {"0x", "0X"}:
        value = int(text, 16)
        signed = value - 2**64 if value > _LARGEST else value
        return -signed if sign else signed
    if _DIGITS.fullmatch(text) and len(text) < _LONG:
        value = int(sign + text)
        if _SMALLEST <= value <= _LARGEST:
            return value
    return Decimal(sign + text)
