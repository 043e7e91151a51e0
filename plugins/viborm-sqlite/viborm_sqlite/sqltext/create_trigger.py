"""CREATE TRIGGER, as `sqlite_schema` keeps it or as a file has it.

See https://www.sqlite.org/lang_createtrigger.html.
"""

from typing import Final

from attrs import frozen

from viborm_sqlite.sqltext.cursor import Cursor

_BODY_STARTS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES"})


@frozen(kw_only=True)
class CreateTrigger:
    """A trigger as its text declares it.

    `timing` is BEFORE, AFTER or INSTEAD OF (BEFORE where none is written, as SQLite has it), `event` DELETE,
    INSERT or UPDATE, `update_of` the columns of UPDATE OF; `when` is as written or None, and `body` goes from
    BEGIN to END.
    """

    name: str
    table: str
    timing: str
    event: str
    update_of: tuple[str, ...] = ()
    when: str | None = None
    body: str
    temporary: bool = False


def read_create_trigger(sql: str) -> CreateTrigger:
    """Read one CREATE TRIGGER statement; everything from its BEGIN on is taken as the body.

    Raises SqlTextError for text that is no such statement.
    """
    cursor = Cursor(sql)
    cursor.expect("CREATE")
    temporary = cursor.take("TEMP") or cursor.take("TEMPORARY")
    cursor.expect("TRIGGER")
    cursor.take("IF", "NOT", "EXISTS")
    name = cursor.qualified_name()
    timing = _read_timing(cursor)
    event = cursor.name().upper()
    update_of = _read_update_of(cursor)
    cursor.expect("ON")
    table = cursor.qualified_name()
    cursor.take("FOR", "EACH", "ROW")
    when = _read_when(cursor) if cursor.take("WHEN") else None
    if cursor.words[cursor.at] != "BEGIN":
        raise cursor.error("BEGIN")
    return CreateTrigger(
        name=name,
        table=table,
        timing=timing,
        event=event,
        update_of=update_of,
        when=when,
        body=cursor.rest(to_semicolon=False),
        temporary=temporary,
    )


def _read_timing(cursor: Cursor) -> str:
    if cursor.take("INSTEAD", "OF"):
        return "INSTEAD OF"
    if cursor.take("AFTER"):
        return "AFTER"
    cursor.take("BEFORE")
    return "BEFORE"


def _read_update_of(cursor: Cursor) -> tuple[str, ...]:
    names: list[str] = []
    if cursor.take("OF"):
        names.append(cursor.name())
        while cursor.take(","):
            names.append(cursor.name())
    return tuple(names)


def _read_when(cursor: Cursor) -> str:
    """Step over the condition: up to the BEGIN outside parentheses that a statement follows."""
    first = cursor.at
    depth = 0
    while (text := cursor.texts[cursor.at]) and (
        depth or cursor.words[cursor.at] != "BEGIN" or cursor.words[cursor.at + 1] not in _BODY_STARTS
    ):
        depth += (text == "(") - (text == ")")
        cursor.at += 1
    if first == cursor.at:
        raise cursor.error("an expression")
    return cursor.slice(first, cursor.at)[0]
