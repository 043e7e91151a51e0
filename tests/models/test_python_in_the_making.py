"""What plugins write Python with: pieces of source, laid out, and names that are free."""

from __future__ import annotations

import ast

import pytest

from viborm_core.callers import Caller, LineTables, caller
from viborm_core.models.naming import snake_case
from viborm_core.models.source import (
    WIDTH,
    Call,
    Entry,
    Keyword,
    Node,
    Raw,
    Text,
    flat,
    imported,
    laid_out,
    listed,
    quoted,
)
from viborm_core.models.write_names import (
    MODEL_NAMES,
    TYPE_NAMES,
    attribute_names,
    class_name,
    free,
    member_names,
    variable_name,
)
from viborm_core.schema import SchemaSnapshot, TableDef, TableName, quote_text
from viborm_core.scope import OTHERS_TABLES, Scope


@pytest.mark.parametrize("text", ["", "plain", 'a "word"', "it's", "a\\b\n\t", "ünï", "\x00", "'\""])
def test_a_text_is_a_literal_of_itself(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text


@pytest.mark.parametrize("length", [10, 60, 400])
def test_what_is_laid_out_says_the_same_in_lines_that_are_not_too_long(length: int) -> None:
    words = "word " * (length // 5)
    inner = Call("", (Entry("a", words),), "{}")
    node: Node = Call("made", (Text(words), inner, Keyword("items", listed([Raw("1"), Text(words)]))))
    source = laid_out(node, before="x = ")
    assert ast.dump(ast.parse(source)) == ast.dump(ast.parse(f"x = {flat(node)}"))
    assert max(map(len, source.splitlines())) <= WIDTH or length > WIDTH
    assert ("\n" in source) == (len(f"x = {flat(node)}") > WIDTH)


def test_imports_are_broken_where_formatters_break_them() -> None:
    assert imported("a", ["b", "c"]) == "from a import b, c"
    names = [f"name_{number}" for number in range(20)]
    (statement,) = ast.parse(imported("a", names)).body
    assert isinstance(statement, ast.ImportFrom)
    assert [one.name for one in statement.names] == names


def test_names_are_free_and_are_names() -> None:
    taken = {"orders"}
    assert variable_name("orders", prefix="view", taken=taken) == "orders_2"
    assert variable_name("2024 Sales", prefix="view", taken=taken) == "view_2024_sales"
    assert variable_name("class", prefix="view", taken=taken) == "view_class"
    assert variable_name("§§", prefix="view", taken=taken) == "view"
    assert taken == {"orders", "orders_2", "view_2024_sales", "view_class", "view"}
    assert class_name("order_items", suffix="Model", taken=set()) == "OrderItems"
    assert free("a", {"a", "a_2"}) == "a_3"
    assert snake_case("HTTPServer") == "http_server"
    assert member_names(["new", "2nd", ""]) == {"new": "NEW", "2nd": "VALUE_2ND", "": "EMPTY"}
    for name in filter(str.islower, (*MODEL_NAMES, *TYPE_NAMES)):
        assert attribute_names([name]) == {name: f"{name}_"}


def test_a_call_knows_its_line() -> None:
    def declaration() -> Caller:
        return caller()

    made = declaration()
    assert LineTables().line(made) == made.code.co_firstlineno + 4


def test_scopes_leave_others_tables_alone() -> None:
    names = ("users", "a[b]", *sorted(OTHERS_TABLES))
    snapshot = SchemaSnapshot(tables=tuple(TableDef(name=TableName(None, name), columns=()) for name in names))
    assert [str(one.name) for one in Scope().leaving(["a[b]"]).restrict(snapshot).tables] == ["users"]


def test_texts_are_quoted_as_in_standard_sql() -> None:
    assert quote_text("it's") == "'it''s'"
