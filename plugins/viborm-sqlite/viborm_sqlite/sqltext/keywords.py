"""SQLite's keywords, by what they mean for a word without quotes inside an expression.

See https://www.sqlite.org/lang_keywords.html. Most keywords of that list may be names where the grammar
leaves no doubt; RESERVED are the ones that never may.
"""

from typing import Final

RESERVED: Final = frozenset(
    {
        "ADD",
        "ALL",
        "ALTER",
        "AND",
        "AS",
        "AUTOINCREMENT",
        "BETWEEN",
        "CASE",
        "CHECK",
        "COLLATE",
        "COMMIT",
        "CONSTRAINT",
        "CREATE",
        "DEFAULT",
        "DEFERRABLE",
        "DELETE",
        "DISTINCT",
        "DROP",
        "ELSE",
        "ESCAPE",
        "EXCEPT",
        "EXISTS",
        "FOREIGN",
        "FROM",
        "GROUP",
        "HAVING",
        "IN",
        "INDEX",
        "INSERT",
        "INTERSECT",
        "INTO",
        "IS",
        "ISNULL",
        "JOIN",
        "LIMIT",
        "NOT",
        "NOTHING",
        "NOTNULL",
        "NULL",
        "ON",
        "OR",
        "ORDER",
        "PRIMARY",
        "REFERENCES",
        "RETURNING",
        "SELECT",
        "SET",
        "TABLE",
        "THEN",
        "TO",
        "TRANSACTION",
        "UNION",
        "UNIQUE",
        "UPDATE",
        "USING",
        "VALUES",
        "WHEN",
        "WHERE",
    }
)

OPERATOR_WORDS: Final = frozenset({"LIKE", "GLOB", "REGEXP", "MATCH"})
"""Operators after an operand, names or functions elsewhere."""

CONSTANT_WORDS: Final = frozenset({"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"})
"""Values: never a column's name without quotes."""

TRUTH_WORDS: Final = frozenset({"TRUE", "FALSE"})
"""Values where no column has that name."""

CALLED_KEYWORDS: Final = frozenset({"CAST", "RAISE"})
"""Spelled like functions, and kept in upper case."""

COLLATIONS: Final = frozenset({"BINARY", "NOCASE", "RTRIM"})

ENDS_OPERAND: Final = frozenset({"NULL", "ISNULL", "NOTNULL", "END"})
"""Keywords after which an operator is to be expected, not an operand."""
