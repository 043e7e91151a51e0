"""CREATE INDEX, as `sqlite_schema` keeps it or as a file has it.

See https://www.sqlite.org/lang_createindex.html.
"""

from attrs import frozen

from viborm_sqlite.sqltext.clauses import read_keys
from viborm_sqlite.sqltext.constraints import KeyPart
from viborm_sqlite.sqltext.cursor import Cursor


@frozen(kw_only=True)
class CreateIndex:
    """An index as its text declares it; `where` is the predicate as written, or None."""

    name: str
    table: str
    keys: tuple[KeyPart, ...]
    unique: bool = False
    where: str | None = None


def read_create_index(sql: str) -> CreateIndex:
    """Read one CREATE INDEX statement; what follows its `;` is not looked at.

    Raises SqlTextError for text that is no such statement.
    """
    cursor = Cursor(sql)
    cursor.expect("CREATE")
    unique = cursor.take("UNIQUE")
    cursor.expect("INDEX")
    cursor.take("IF", "NOT", "EXISTS")
    name = cursor.qualified_name()
    cursor.expect("ON")
    table = cursor.name()
    keys, _ = read_keys(cursor)
    where: str | None = None
    if cursor.take("WHERE"):
        where = cursor.rest()
    elif cursor.texts[cursor.at] not in {"", ";"}:
        raise cursor.error("WHERE or the end of the text")
    return CreateIndex(name=name, table=table, keys=keys, unique=unique, where=where)
