"""Reads views from SQLite's catalog, where they stand as they were written, with the triggers on them.

https://www.sqlite.org/schematab.html
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from viborm_core.objects import ToRead
from viborm_core.schema import Expression, SchemaSnapshot, TableName
from viborm_views.sides import mentioned
from viborm_views.view import Ride, ViewDef, itself
from viborm_views.words import Token, brackets, tokens_of

_VIEWS = "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid"
_TRIGGERS = """
SELECT v.name, t.sql FROM sqlite_master t JOIN sqlite_master v
  ON v.type = 'view' AND v.name = t.tbl_name COLLATE NOCASE
WHERE t.type = 'trigger' ORDER BY t.rowid"""


@frozen
class Parsed:
    """A view's statement in parts."""

    columns: tuple[str, ...]
    query: str


def read(wanted: ToRead) -> Sequence[ViewDef]:
    """All views that are no temporary ones, in two queries."""
    triggers: dict[str, list[str]] = defaultdict(list)
    rows = wanted.connection.query(_VIEWS)
    if not rows:
        return ()
    for view, sql in wanted.connection.query(_TRIGGERS):
        triggers[view].append(sql)
    views = [read_view(name, sql, triggers[name]) for name, sql in rows]
    return with_needs(views, wanted.reading.snapshot)


def read_view(name: str, sql: str, triggers: Iterable[str] = ()) -> ViewDef:
    """A view as its statement tells."""
    parsed, called = parse(sql), TableName(None, name)
    return ViewDef(
        name=called,
        query=parsed.query,
        columns=parsed.columns,
        comment="",
        in_place=False,
        rides=tuple(Ride(sql=_trigger(one, called)) for one in triggers),
    )


def with_needs(views: Sequence[ViewDef], snapshot: SchemaSnapshot) -> list[ViewDef]:
    """The views with the tables and views whose names occur in them."""
    return [
        evolve(view, depends_on=mentioned(view.query, snapshot, [one for one in views if one.name != view.name]))
        for view in views
    ]


def parse(sql: str) -> Parsed:
    """The parts of ``CREATE VIEW name (columns) AS query``."""
    tokens = tokens_of(sql)
    position = 0
    columns: tuple[str, ...] = ()
    while position < len(tokens) and not _is_word(tokens[position], "as"):
        if tokens[position].text == "(":
            inside = [tokens[place] for place in brackets(tokens, position)]
            columns = tuple(_name(token) for token in inside if token.name is not None)
            position += len(inside)
            continue
        position += 1
    return Parsed(columns, "".join(token.text for token in tokens[position + 1 :]).strip().removesuffix(";").rstrip())


def _name(token: Token) -> str:
    return token.text if token.kind == "word" else token.name or ""


def _is_word(token: Token, word: str) -> bool:
    return token.kind == "word" and token.name == word


def _trigger(sql: str, view: TableName) -> Expression:
    """A trigger's statement with the view that it is on, the first name after ON, as a reference."""
    tokens = tokens_of(sql)
    is_after = False
    for position, token in enumerate(tokens):
        if is_after and (token.name or "").lower() == view.name.lower():
            before = "".join(one.text for one in tokens[:position])
            after = "".join(one.text for one in tokens[position + 1 :])
            return Expression((before, itself(view), after))
        is_after = is_after or _is_word(token, "on")
    return Expression.of(sql)
