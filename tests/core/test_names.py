"""Names and types have one text form each, which is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viborm_core.decisions import decision_subject
from viborm_core.errors import UsageError
from viborm_core.schema import (
    Array,
    Char,
    DateTime,
    Decimal,
    EnumRef,
    InlineEnum,
    Integer,
    LogicalType,
    Native,
    String,
    TableName,
    Time,
    derived_name,
    parse_type,
    shorten_name,
    spell_dotted,
    split_dotted,
)
from viborm_core.testing.columns import PLAIN_TYPES

TEXT = st.text(min_size=1, max_size=12)


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_dotted_names_are_read_back(parts: list[str]) -> None:
    assert split_dotted(spell_dotted(*parts)) == parts


@given(TEXT, st.none() | TEXT)
def test_table_names_are_read_back(name: str, namespace: str | None) -> None:
    assert TableName.parse(str(TableName(namespace, name))) == TableName(namespace, name)


@pytest.mark.parametrize("text", ["", ".", "a.", ".b", '"a', '"a"b', "a.b.c"])
def test_what_is_no_table_name(text: str) -> None:
    with pytest.raises(UsageError):
        TableName.parse(text)


@given(TEXT, TEXT)
def test_the_subject_of_a_question_is_read_from_its_id(table: str, column: str) -> None:
    action, subject = decision_subject(f"drop:column:{spell_dotted(table, column)}")
    assert (action, subject.owner.name, subject.part) == ("drop", table, column)


TYPES: st.SearchStrategy[LogicalType] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(PLAIN_TYPES),
        st.builds(String, st.integers(1, 10**6)),
        st.builds(Char, st.integers(1, 255)),
        st.builds(Decimal, st.integers(1, 60), st.none() | st.integers(0, 30)),
        st.builds(DateTime, st.none() | st.integers(0, 6), st.booleans()),
        st.builds(Time, st.none() | st.integers(0, 6), st.booleans()),
        st.builds(InlineEnum, st.lists(st.text(max_size=6), min_size=1, unique=True).map(tuple)),
        st.builds(EnumRef, st.builds(TableName, st.none() | TEXT, TEXT)),
        st.builds(Native, TEXT),
        TYPES.map(Array),
    )
)


@given(TYPES)
def test_types_are_read_back(logical: LogicalType) -> None:
    assert parse_type(str(logical)) == logical


@pytest.mark.parametrize(
    "text", ["", "int", "string()", "string(x)", "decimal(1, 2, 3)", "enum", "array of", "time(tz, 3, 4)"]
)
def test_what_is_no_type(text: str) -> None:
    with pytest.raises(UsageError):
        parse_type(text)


@given(st.text(min_size=1, max_size=200), st.integers(20, 80))
def test_shortened_names_fit(name: str, limit: int) -> None:
    short = shorten_name(name, limit=limit)
    assert len(short.encode()) <= limit
    assert short == shorten_name(name, limit=limit)
    assert short == name or len(name.encode()) > limit


def test_long_names_that_differ_at_the_end_stay_apart() -> None:
    names = {derived_name("t" * 70, (f"c{number}",), "idx", limit=63) for number in range(1000)}
    assert len(names) == 1000


def test_integers_have_names() -> None:
    assert [str(Integer(bits)) for bits in (16, 32, 64)] == ["smallint", "integer", "bigint"]
