"""Names as PostgreSQL spells them: quoting, the 63 bytes, and the names of the sequences that it makes itself."""

from viborm_core.schema import TableName

NAME_LIMIT = 63
"""NAMEDATALEN - 1; longer names are truncated in silence.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""


def quote(name: str) -> str:
    """An identifier, always quoted, so that case and reserved words do not matter."""
    return '"' + name.replace('"', '""') + '"'


def quote_table(name: TableName) -> str:
    """The name of a table, type or sequence, with its namespace."""
    own = quote(name.name)
    return own if name.namespace is None else f"{quote(name.namespace)}.{own}"


def quote_names(names: tuple[str, ...]) -> str:
    """A list of columns."""
    return ", ".join(quote(name) for name in names)


def text(value: str) -> str:
    """A string constant; backslashes are plain characters, as `standard_conforming_strings` is on."""
    return "'" + value.replace("'", "''") + "'"


def sequence_name(table: str, column: str) -> str:
    """The name that PostgreSQL gives the sequence of a serial or identity column."""
    return _object_name(table, column, "seq")


def not_null_name(table: str, column: str) -> str:
    """The name that PostgreSQL 18 gives the NOT NULL constraint of a column."""
    return _object_name(table, column, "not_null")


def is_numbered_not_null(table: str, column: str, name: str) -> bool:
    """Whether the server gave the constraint this name because the usual one was taken."""
    number = name[len(name.rstrip("0123456789")) :]
    return bool(number) and name == _object_name(table, column, f"not_null{number}")


def _object_name(table: str, column: str, label: str) -> str:
    """Shortens the longer of both parts, byte by byte (``makeObjectName`` in PostgreSQL's source)."""
    first, second = table.encode(), column.encode()
    room = NAME_LIMIT - len(label) - 2
    first_length, second_length = len(first), len(second)
    while first_length + second_length > room:
        if first_length > second_length:
            first_length -= 1
        else:
            second_length -= 1
    return f"{_clip(first, first_length)}_{_clip(second, second_length)}_{label}"


def _clip(part: bytes, length: int) -> str:
    return part[:length].decode(errors="ignore")


def sequence_of(table: TableName, column: str, options: tuple[tuple[str, str], ...] = ()) -> TableName:
    """The sequence of a serial or identity column; the option ``sequence`` says one that is named otherwise."""
    stated = dict(options).get("sequence")
    if stated:
        return TableName.parse(stated)
    return table.renamed(sequence_name(table.name, column))
