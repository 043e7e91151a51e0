"""Names and texts as PostgreSQL spells them.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

from viborm_core.schema import Reference, TableName


def quote(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def quote_table(name: TableName) -> str:
    """A relation's name, with its namespace."""
    return quote(name.name) if name.namespace is None else f"{quote(name.namespace)}.{quote(name.name)}"


def text(value: str) -> str:
    """A text as a literal."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'" if "\\" not in value else "E'" + escaped.replace("\\", "\\\\") + "'"


def referred(reference: Reference) -> str:
    """A view in a statement that rides along with it."""
    return quote_table(TableName.parse(reference.name))
