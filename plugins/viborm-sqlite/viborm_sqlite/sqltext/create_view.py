"""CREATE VIEW, as `sqlite_schema` keeps it or as a file has it.

See https://www.sqlite.org/lang_createview.html.
"""

from attrs import frozen

from viborm_sqlite.sqltext.clauses import read_columns
from viborm_sqlite.sqltext.cursor import Cursor


@frozen(kw_only=True)
class CreateView:
    """A view as its text declares it; `columns` is empty where no names are given, `select` is as written."""

    name: str
    columns: tuple[str, ...] = ()
    select: str
    temporary: bool = False


def read_create_view(sql: str) -> CreateView:
    """Read one CREATE VIEW statement; what follows its `;` is not looked at.

    Raises SqlTextError for text that is no such statement.
    """
    cursor = Cursor(sql)
    cursor.expect("CREATE")
    temporary = cursor.take("TEMP") or cursor.take("TEMPORARY")
    cursor.expect("VIEW")
    cursor.take("IF", "NOT", "EXISTS")
    name = cursor.qualified_name()
    columns = read_columns(cursor) if cursor.texts[cursor.at] == "(" else ()
    cursor.expect("AS")
    return CreateView(name=name, columns=columns, select=cursor.rest(), temporary=temporary)
