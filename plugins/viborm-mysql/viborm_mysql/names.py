"""Names and texts as SQL, under the SQL mode that every session of ours has.

https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
"""

from collections.abc import Iterable

from viborm_core.schema import TableName

DIALECT = "mysql"
NAME_LIMIT = 64
"""Characters, of which none is cut: a longer name is an error."""


def quote(name: str) -> str:
    """An identifier in backticks."""
    return "`" + name.replace("`", "``") + "`"


def quote_table(name: TableName) -> str:
    """A table's name, with its database where that is another one."""
    return quote(name.name) if name.namespace is None else f"{quote(name.namespace)}.{quote(name.name)}"


def quote_names(names: Iterable[str]) -> str:
    """Identifiers in a row."""
    return ", ".join(map(quote, names))


def text(value: str) -> str:
    """A text in single quotes; a backslash escapes, as NO_BACKSLASH_ESCAPES is off.

    https://dev.mysql.com/doc/refman/8.4/en/string-literals.html
    """
    return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'"
