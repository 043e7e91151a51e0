"""One column of a CREATE TABLE text: name, declared type, constraints.

See https://www.sqlite.org/syntax/column-def.html. A type is any run of names, so it ends at the first word
that begins a constraint; GENERATED does so only before ALWAYS.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import evolve, frozen

from viborm_sqlite.sqltext.clauses import read_deferral, read_on_conflict, read_references
from viborm_sqlite.sqltext.constraints import (
    Check,
    Collate,
    ColumnConstraint,
    Default,
    ForeignKey,
    Generated,
    KeyPart,
    NotNull,
    Null,
    PrimaryKey,
    Unique,
)
from viborm_sqlite.sqltext.cursor import Cursor
from viborm_sqlite.sqltext.names import unquote


@frozen(kw_only=True)
class Column:
    """A column: its name, its type and its constraints in the order in which they are written.

    `type` keeps case, has single spaces between words, none around parentheses and commas, and no comments;
    it is empty where none is declared.
    """

    name: str
    type: str = ""
    constraints: tuple[ColumnConstraint, ...] = ()


_Reader: TypeAlias = Callable[[Cursor, str | None, str], ColumnConstraint | None]

_NOT_NULL: Final = NotNull()


def read_column(cursor: Cursor) -> Column:
    """Step over one column definition."""
    column = cursor.name()
    words = cursor.words
    word = words[cursor.at]
    declared = ""
    if word not in _ENDS_TYPE:
        declared = _read_type(cursor)
        word = words[cursor.at]
    if word in {",", ")"}:
        return Column(name=column, type=declared)
    name: str | None = None
    found: list[ColumnConstraint] = []
    while reader := _READERS.get(word):
        cursor.at += 1
        if word == "CONSTRAINT":
            name = cursor.name()
        elif word == "DEFERRABLE" or (word == "NOT" and words[cursor.at] == "DEFERRABLE"):
            cursor.at -= 1
            _defer(cursor, found)
        elif constraint := reader(cursor, name, column):
            found.append(constraint)
            name = None
        word = words[cursor.at]
    return Column(name=column, type=declared, constraints=tuple(found))


def _read_type(cursor: Cursor) -> str:
    texts = cursor.texts
    first = at = cursor.at
    if cursor.words[at + 1] in _ENDS_TYPE and cursor.words[at] != "(":
        return cursor.name()
    while (word := cursor.words[at]) not in _ENDS_TYPE:
        if word == "(":
            return _with_size(cursor, first, at)
        if word == "GENERATED" and cursor.words[at + 1] == "ALWAYS":
            break
        cursor.at = at
        cursor.name()
        at += 1
    cursor.at = at
    return " ".join(texts[first:at]) if at != first + 1 else unquote(texts[first])


def _with_size(cursor: Cursor, first: int, at: int) -> str:
    if at == first:
        raise cursor.error("a type")
    cursor.at = at
    cursor.group()
    return " ".join(cursor.texts[first:at]) + "".join(cursor.texts[at : cursor.at])


def _defer(cursor: Cursor, found: list[ColumnConstraint]) -> None:
    """Apply a deferral that stands apart from its REFERENCES to the last one of the column."""
    deferral = read_deferral(cursor)
    for index in range(len(found) - 1, -1, -1):
        constraint = found[index]
        if deferral is not None and isinstance(constraint, ForeignKey):
            found[index] = evolve(constraint, deferrable=deferral[0], initially_deferred=deferral[1])
            return


def _not_null(cursor: Cursor, name: str | None, _column: str) -> ColumnConstraint:
    cursor.expect("NULL")
    on_conflict = read_on_conflict(cursor)
    if name is None and on_conflict is None:
        return _NOT_NULL
    return NotNull(name=name, on_conflict=on_conflict)


def _null(cursor: Cursor, name: str | None, _column: str) -> ColumnConstraint:
    return Null(name=name, on_conflict=read_on_conflict(cursor))


def _primary_key(cursor: Cursor, name: str | None, column: str) -> ColumnConstraint:
    cursor.expect("KEY")
    descending = cursor.take("DESC")
    if not descending:
        cursor.take("ASC")
    on_conflict = read_on_conflict(cursor)
    return PrimaryKey(
        name=name,
        keys=(KeyPart(column=column, descending=descending),),
        autoincrement=cursor.take("AUTOINCREMENT"),
        on_conflict=on_conflict,
    )


def _unique(cursor: Cursor, name: str | None, column: str) -> ColumnConstraint:
    return Unique(name=name, keys=(KeyPart(column=column),), on_conflict=read_on_conflict(cursor))


def read_check(cursor: Cursor, name: str | None, _column: str = "") -> Check:
    """Step over what follows CHECK."""
    text, start, end = cursor.group_slice()
    return Check(name=name, text=text, start=start, end=end)


def _default(cursor: Cursor, name: str | None, _column: str) -> ColumnConstraint:
    first = cursor.at
    text = cursor.texts[first]
    if text == "(":
        cursor.group()
        return Default(name=name, text=cursor.slice(first, cursor.at)[0])
    if text in {"+", "-"}:
        cursor.at += 1
        text += " " if cursor.texts[cursor.at] in {"+", "-"} else ""
        text += cursor.texts[cursor.at]
    if cursor.texts[cursor.at] in {"", ",", ")", "("}:
        raise cursor.error("a default value")
    cursor.at += 1
    return Default(name=name, text=text)


def _collate(cursor: Cursor, name: str | None, _column: str) -> ColumnConstraint:
    return Collate(name=name, collation=cursor.name())


def _references(cursor: Cursor, name: str | None, column: str) -> ColumnConstraint:
    return read_references(cursor, name, (column,))


def _always(cursor: Cursor, _name: str | None, _column: str) -> None:
    """Step over the ALWAYS of GENERATED ALWAYS; SQLite takes it without an AS too, and then ignores it."""
    cursor.expect("ALWAYS")


def _generated(cursor: Cursor, name: str | None, _column: str) -> ColumnConstraint:
    text, start, end = cursor.group_slice()
    stored = cursor.take("STORED")
    if not stored:
        cursor.take("VIRTUAL")
    return Generated(name=name, text=text, stored=stored, start=start, end=end)


def _handled_by_caller(cursor: Cursor, _name: str | None, _column: str) -> None:
    raise cursor.error("a constraint")


_READERS: Final[dict[str, _Reader]] = {
    "CONSTRAINT": _handled_by_caller,
    "DEFERRABLE": _handled_by_caller,
    "NOT": _not_null,
    "NULL": _null,
    "PRIMARY": _primary_key,
    "UNIQUE": _unique,
    "CHECK": read_check,
    "DEFAULT": _default,
    "COLLATE": _collate,
    "REFERENCES": _references,
    "GENERATED": _always,
    "AS": _generated,
}

_ENDS_TYPE: Final = (_READERS.keys() - {"GENERATED"}) | {",", ")", ""}
