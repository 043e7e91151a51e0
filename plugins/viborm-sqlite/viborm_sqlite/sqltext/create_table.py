"""CREATE TABLE and CREATE VIRTUAL TABLE, as `sqlite_schema` keeps them or as a file has them.

See https://www.sqlite.org/lang_createtable.html and https://www.sqlite.org/lang_createvtab.html.
"""

import re
from typing import Final

from attrs import frozen

from viborm_sqlite.sqltext.clauses import read_columns, read_keys, read_on_conflict, read_references
from viborm_sqlite.sqltext.columns import Column, read_check, read_column
from viborm_sqlite.sqltext.constraints import PrimaryKey, TableConstraint, Unique
from viborm_sqlite.sqltext.cursor import Cursor

_TELLING: Final = (
    "CONSTRAINT",
    "CHECK",
    "COLLATE",
    "CONFLICT",
    "AUTOINCREMENT",
    "GENERATED",
    "DEFER",
    "MATCH",
    "STRICT",
    "WITHOUT",
    "VIRTUAL",
)
_TELLING_WORD: Final = re.compile(r"\b(?:AS|DESC)\b")

_TABLE_CONSTRAINTS: Final = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


@frozen(kw_only=True)
class CreateTable:
    """A table as its text declares it.

    `module` is the module of a virtual table, which has neither columns nor constraints here. Unnamed and
    named constraints are in the order of the text; a CONSTRAINT name with no constraint after it is dropped,
    as by SQLite.
    """

    name: str
    columns: tuple[Column, ...] = ()
    constraints: tuple[TableConstraint, ...] = ()
    temporary: bool = False
    without_rowid: bool = False
    strict: bool = False
    module: str | None = None


def needs_reading(sql: str) -> bool:
    """Tell cheaply whether the text may say what the pragmas do not; false alarms happen, misses do not.

    The pragmas do not tell constraint names, checks, collations of columns, conflict clauses, AUTOINCREMENT,
    generated expressions, deferral, MATCH, table options (of an old library) and a descending INTEGER PRIMARY
    KEY.
    """
    upper = sql.upper()
    if any(word in upper for word in _TELLING):
        return True
    return ("AS" in upper or "DESC" in upper) and _TELLING_WORD.search(upper) is not None


def read_create_table(sql: str) -> CreateTable:
    """Read one CREATE TABLE or CREATE VIRTUAL TABLE statement; what follows its `;` is not looked at.

    Raises SqlTextError for text that is no such statement, and for CREATE TABLE ... AS SELECT, which
    `sqlite_schema` never holds: SQLite keeps it with its columns written out.
    """
    cursor = Cursor(sql)
    cursor.expect("CREATE")
    if cursor.take("VIRTUAL"):
        return _read_virtual(cursor)
    temporary = cursor.take("TEMP") or cursor.take("TEMPORARY")
    cursor.expect("TABLE")
    cursor.take("IF", "NOT", "EXISTS")
    name = cursor.qualified_name()
    if cursor.words[cursor.at] == "AS":
        raise cursor.error("a list of columns")
    cursor.expect("(")
    columns = _read_columns(cursor)
    constraints = _read_constraints(cursor)
    cursor.expect(")")
    without_rowid, strict = _read_options(cursor)
    return CreateTable(
        name=name,
        columns=columns,
        constraints=constraints,
        temporary=temporary,
        without_rowid=without_rowid,
        strict=strict,
    )


def _read_virtual(cursor: Cursor) -> CreateTable:
    cursor.expect("TABLE")
    cursor.take("IF", "NOT", "EXISTS")
    name = cursor.qualified_name()
    cursor.expect("USING")
    return CreateTable(name=name, module=cursor.name())


def _read_columns(cursor: Cursor) -> tuple[Column, ...]:
    columns = [read_column(cursor)]
    while cursor.texts[cursor.at] == ",":
        cursor.at += 1
        if cursor.words[cursor.at] in _TABLE_CONSTRAINTS:
            break
        columns.append(read_column(cursor))
    return tuple(columns)


def _read_constraints(cursor: Cursor) -> tuple[TableConstraint, ...]:
    """Step over the table constraints; SQLite does not ask for commas between them."""
    found: list[TableConstraint] = []
    name: str | None = None
    while cursor.texts[cursor.at] != ")":
        if cursor.take(","):
            name = None
        elif cursor.take("CONSTRAINT"):
            name = cursor.name()
        else:
            found.append(_read_constraint(cursor, name))
            name = None
    return tuple(found)


def _read_constraint(cursor: Cursor, name: str | None) -> TableConstraint:
    word = cursor.words[cursor.at]
    cursor.at += 1
    if word == "PRIMARY":
        cursor.expect("KEY")
        keys, autoincrement = read_keys(cursor)
        on_conflict = read_on_conflict(cursor)
        return PrimaryKey(name=name, keys=keys, autoincrement=autoincrement, on_conflict=on_conflict)
    if word == "UNIQUE":
        keys, _ = read_keys(cursor)
        return Unique(name=name, keys=keys, on_conflict=read_on_conflict(cursor))
    if word == "CHECK":
        check = read_check(cursor, name)
        read_on_conflict(cursor)
        return check
    if word == "FOREIGN":
        cursor.expect("KEY")
        columns = read_columns(cursor)
        cursor.expect("REFERENCES")
        return read_references(cursor, name, columns)
    cursor.at -= 1
    raise cursor.error("a table constraint or )")


def _read_options(cursor: Cursor) -> tuple[bool, bool]:
    without_rowid = strict = False
    cursor.take(",")  # SQLite takes a comma before the first option too.
    while cursor.texts[cursor.at] not in {"", ";"}:
        if cursor.take("WITHOUT", "ROWID"):
            without_rowid = True
        elif cursor.take("STRICT"):
            strict = True
        else:
            raise cursor.error("WITHOUT ROWID or STRICT")
        cursor.take(",")
    return without_rowid, strict
