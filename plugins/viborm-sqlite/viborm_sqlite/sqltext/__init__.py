"""Reads the texts that SQLite keeps of its schema, where the pragmas do not tell, and splits SQL files.

Standard library and attrs only; it knows no connection and no snapshot. SQLite keeps the text of a CREATE
statement as written (https://www.sqlite.org/schematab.html), so this reads everything that SQLite takes, not
a subset.
"""

from viborm_sqlite.sqltext.columns import Column
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
    TableConstraint,
    Unique,
)
from viborm_sqlite.sqltext.create_index import CreateIndex, read_create_index
from viborm_sqlite.sqltext.create_table import CreateTable, needs_reading, read_create_table
from viborm_sqlite.sqltext.create_trigger import CreateTrigger, read_create_trigger
from viborm_sqlite.sqltext.create_view import CreateView, read_create_view
from viborm_sqlite.sqltext.defaults import DefaultExpression, DefaultValue, read_default
from viborm_sqlite.sqltext.errors import SqlTextError
from viborm_sqlite.sqltext.expression import ColumnReference, normalise, same_expression
from viborm_sqlite.sqltext.names import fold, unquote
from viborm_sqlite.sqltext.script import ScriptStatement, split_script
from viborm_sqlite.sqltext.tokens import Token, TokenKind, tokens_of

__all__ = [
    "Check",
    "Collate",
    "Column",
    "ColumnConstraint",
    "ColumnReference",
    "CreateIndex",
    "CreateTable",
    "CreateTrigger",
    "CreateView",
    "Default",
    "DefaultExpression",
    "DefaultValue",
    "ForeignKey",
    "Generated",
    "KeyPart",
    "NotNull",
    "Null",
    "PrimaryKey",
    "ScriptStatement",
    "SqlTextError",
    "TableConstraint",
    "Token",
    "TokenKind",
    "Unique",
    "fold",
    "needs_reading",
    "normalise",
    "read_create_index",
    "read_create_table",
    "read_create_trigger",
    "read_create_view",
    "read_default",
    "same_expression",
    "split_script",
    "tokens_of",
    "unquote",
]
