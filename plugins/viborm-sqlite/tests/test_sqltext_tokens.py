"""The tokenizer: kinds, values and places, and the same idea of a token as SQLite's."""

import contextlib
import sqlite3
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viborm_sqlite.sqltext import SqlTextError, TokenKind, fold, tokens_of, unquote
from viborm_sqlite.sqltext.scan import scan

KINDS = [
    ("name", TokenKind.WORD, "name"),
    ("x", TokenKind.WORD, "x"),
    ("ünï$1", TokenKind.WORD, "ünï$1"),
    ('"a""b"', TokenKind.QUOTED, 'a"b'),
    ("`a``b`", TokenKind.QUOTED, "a`b"),
    ("[a b]", TokenKind.QUOTED, "a b"),
    ('""', TokenKind.QUOTED, ""),
    ("'it''s'", TokenKind.STRING, "it's"),
    ("x'00Ff'", TokenKind.BLOB, "00Ff"),
    ("12", TokenKind.NUMBER, "12"),
    ("1_000.5e-3", TokenKind.NUMBER, "1_000.5e-3"),
    (".5", TokenKind.NUMBER, ".5"),
    ("5.", TokenKind.NUMBER, "5."),
    ("0xfF", TokenKind.NUMBER, "0xfF"),
    ("->>", TokenKind.OPERATOR, "->>"),
    ("||", TokenKind.OPERATOR, "||"),
    ("<>", TokenKind.OPERATOR, "<>"),
    ("(", TokenKind.PUNCTUATION, "("),
    (".", TokenKind.PUNCTUATION, "."),
    ("?12", TokenKind.PARAMETER, "?12"),
    (":name", TokenKind.PARAMETER, ":name"),
    ("$a::b(c)", TokenKind.PARAMETER, "$a::b(c)"),
]


@pytest.mark.parametrize(("text", "kind", "value"), KINDS)
def test_one_token(text: str, kind: TokenKind, value: str) -> None:
    (token,) = tokens_of(f" /* c */ {text}-- end")
    assert (token.kind, token.text, token.value) == (kind, text, value)
    assert (token.start, token.end) == (9, 9 + len(text))


def test_comments_and_space_are_skipped() -> None:
    sql = '\ufeff a--b\n/*c*/\t.\f"d"  - -1 /* open'
    assert [token.text for token in tokens_of(sql)] == ["a", ".", '"d"', "-", "-", "1"]
    assert all(sql[token.start : token.end] == token.text for token in tokens_of(sql))


def test_neighbours_need_no_space() -> None:
    assert [token.text for token in tokens_of("DEFAULT'a'COLLATE\"b\"x'00'1")] == [
        "DEFAULT",
        "'a'",
        "COLLATE",
        '"b"',
        "x'00'",
        "1",
    ]


@pytest.mark.parametrize(
    ("sql", "line", "column"),
    [
        ("a 'b", 1, 3),
        ('a\n "b', 2, 2),
        ("`b", 1, 1),
        ("[b", 1, 1),
        ("x'0'", 1, 1),
        ("12ab", 1, 1),
        ("a {", 1, 3),
        ("a\n^ b", 2, 1),
        ("/* c */ 'b", 1, 9),
        ("a !", 1, 3),
        ("'a' 'b", 1, 5),
    ],
)
def test_strays_are_refused_with_their_place(sql: str, line: int, column: int) -> None:
    for read in (tokens_of, scan):
        with pytest.raises(SqlTextError) as caught:
            read(sql)
        assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("sql", ["'" * 100_001, '"' + "x''" * 50_001, "/*" * 100_000, "- " * 100_000, "(" * 100_000])
def test_hostile_text_takes_linear_time(sql: str) -> None:
    before = time.process_time()
    with contextlib.suppress(SqlTextError):
        scan(sql)
    assert time.process_time() - before < 2


def test_names_fold_in_ascii_only() -> None:
    assert fold("AbÉ") == "abÉ"
    assert fold("AB") == "ab"
    assert unquote("plain") == "plain"


WORDS = "a X x'ab' é 1 2.5 .5 0x1F 1e9 's' 'it''s' /*c*/ --c\n \"q\" [q] `q`"
SIGNS = "+ - * || < <= <> == = != ( ) , >> & ~ / % ."
PIECES = st.sampled_from([*WORDS.split(" "), *SIGNS.split(" "), " ", "\n"])


@given(pieces=st.lists(PIECES, max_size=12))
@settings(max_examples=400, deadline=None)
def test_what_sqlite_accepts_is_read(pieces: list[str]) -> None:
    sql = "".join(pieces)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a, x, é, q)")
    try:
        connection.execute(f"SELECT {sql} FROM t")
    except sqlite3.Error:
        return
    finally:
        connection.close()
    tokens = tokens_of(sql)
    spaced = " ".join(token.text for token in tokens)
    assert [token.text for token in tokens_of(spaced)] == [token.text for token in tokens]
