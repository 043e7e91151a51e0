"""Names, values and expressions as SQLite's SQL.

Strings are always in single quotes and names in double quotes: SQLite takes a double-quoted word that
names nothing for a string (https://www.sqlite.org/quirks.html#dblquote), so the wrong quotes hide
mistakes.
"""

from decimal import Decimal

from viborm_core.errors import UsageError
from viborm_core.schema import Default, Expression, Literal, Reference, TableName, quote_text
from viborm_sqlite.sqltext import DefaultExpression, SqlTextError, read_default
from viborm_sqlite.sqltext.keywords import CONSTANT_WORDS

_SMALLEST = -(2**63)
_LARGEST = 2**63 - 1


def quote(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def quote_table(name: TableName) -> str:
    """A table's name; a namespace is the name of an attached database."""
    table = quote(name.name)
    return table if name.namespace is None else f"{quote(name.namespace)}.{table}"


def columns_sql(columns: tuple[str, ...]) -> str:
    """Columns in parentheses."""
    return f"({', '.join(map(quote, columns))})"


def literal(value: Literal) -> str:
    """A value; a boolean is 1 or 0 (https://www.sqlite.org/datatype3.html#boolean_datatype).

    A number beyond 64 bits is spelled as a floating-point number, which is what SQLite makes of it.
    """
    match value.value:
        case None:
            return "NULL"
        case bool(flag):
            return "1" if flag else "0"
        case int(number):
            return str(number)
        case Decimal() as number:
            return _decimal(number)
        case bytes(data):
            return f"X'{data.hex()}'"
        case str(text):
            return quote_text(text)


def _decimal(number: Decimal) -> str:
    text = format(number, "f")
    return text if "." in text or _SMALLEST <= int(text) <= _LARGEST else f"{text}.0"


def reference(part: Reference) -> str:
    """A name inside an expression; a table in front of a column is its bare name."""
    if part.kind == "column":
        return quote(part.name)
    return quote_table(TableName.parse(part.name))


def expression(part: Expression) -> str:
    """An expression, with quoted names."""
    return part.spelled(reference)


def default(value: Default) -> str:
    """What follows DEFAULT: an expression stands in parentheses, but for the names of the current time.

    https://www.sqlite.org/lang_createtable.html#the_default_clause
    """
    if isinstance(value, Expression):
        text = expression(value)
        return text if text.upper() in CONSTANT_WORDS else f"({text})"
    return literal(value) if value is not None else "NULL"


def read_value(text: str) -> Literal | Expression:
    """What a user wrote as a value: a literal, or else an expression.

    A bare word is none of SQLite's literals, and is taken for the text that it is.

    Raises:
        UsageError: the text is no SQL.
    """
    try:
        value = read_default(text)
    except SqlTextError as error:
        raise UsageError(f"{text!r} is no value: {error.reason}", hint="write text as 'text'") from None
    if isinstance(value, DefaultExpression):
        return Expression.of(value.text)
    return Literal(value)
