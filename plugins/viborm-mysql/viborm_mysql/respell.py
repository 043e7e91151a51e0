"""Has the server spell expressions: a temporary table is made with them, shown and dropped.

Temporary tables end no transaction and are gone with the session.
https://dev.mysql.com/doc/refman/8.4/en/create-temporary-table.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from viborm_core.schema import Expression, GeneratedDef, TableDef
from viborm_mysql.expressions import fold_names, read, spelled
from viborm_mysql.failures import NO_RIGHT, WRONG_SQL, MySQLError
from viborm_mysql.names import quote
from viborm_mysql.show_create import Shown, read_shown
from viborm_mysql.spell import collate, column_sql
from viborm_mysql.types import type_sql

if TYPE_CHECKING:
    from viborm_core.schema import ColumnDef
    from viborm_mysql.connection import MySQLConnection
    from viborm_mysql.flavour import Flavour

_NAME = "viborm_spelling"


class NotSpelledError(Exception):
    """The server could not be asked, and may be later; the reason is the message."""


class WrongExpressionError(Exception):
    """The server says that an expression is wrong; its words are the message."""


@frozen(kw_only=True)
class Wanted:
    """The expressions of a table that the server is to spell."""

    checks: list[Expression] = field(factory=list)
    defaults: dict[str, Expression] = field(factory=dict)
    generated: dict[str, Expression] = field(factory=dict)
    keys: list[Expression] = field(factory=list)

    def __bool__(self) -> bool:
        return bool(self.checks or self.defaults or self.generated or self.keys)


def respell(wanted: Wanted, table: TableDef, collation: str, connection: MySQLConnection, flavour: Flavour) -> Wanted:
    """The same expressions as the server keeps them.

    Raises:
        NotSpelledError: the user may not make temporary tables, or the server refuses for another reason.
        WrongExpressionError: one of them is wrong.
    """
    body = ",\n  ".join([*_columns(wanted, table, flavour), *_parts(wanted)])
    name = quote(_NAME)
    try:
        connection.query(f"DROP TEMPORARY TABLE IF EXISTS {name}")
        connection.query(f"CREATE TEMPORARY TABLE {name} (\n  {body}\n){collate(collation)}")
        try:
            written = connection.query(f"SHOW CREATE TABLE {name}")[0][1]
        finally:
            connection.query(f"DROP TEMPORARY TABLE {name}")
    except MySQLError as error:
        if error.number in WRONG_SQL and error.number not in NO_RIGHT:
            raise WrongExpressionError(error.message) from error
        raise NotSpelledError(error.message) from error
    return _read(wanted, read_shown(written), fold_names(column.name for column in table.columns))


def _columns(wanted: Wanted, table: TableDef, flavour: Flavour) -> list[str]:
    return [_column(column, wanted, flavour) for column in table.columns]


def _column(column: ColumnDef, wanted: Wanted, flavour: Flavour) -> str:
    plain = evolve(column, nullable=True, default=None, identity=None, generated=None, comment=None, options=())
    if column.name in wanted.generated:
        generated = GeneratedDef(expression=wanted.generated[column.name], stored=False)
        return column_sql(evolve(plain, generated=generated), flavour)
    if column.name in wanted.defaults:
        return column_sql(evolve(plain, default=wanted.defaults[column.name]), flavour)
    return f"{quote(column.name)} {type_sql(column.type)}{collate(column.collation)} NULL"


def _parts(wanted: Wanted) -> list[str]:
    checks = [
        f"CONSTRAINT {quote(f'{_NAME}_{number}')} CHECK ({spelled(check)})"
        for number, check in enumerate(wanted.checks)
    ]
    keys = [f"KEY {quote(f'{_NAME}_{number}')} (({spelled(key)}))" for number, key in enumerate(wanted.keys)]
    return [*checks, *keys]


def _read(wanted: Wanted, shown: Shown, names: dict[str, str]) -> Wanted:
    def server(written: str) -> Expression:
        return read(written, names, server=True)

    return Wanted(
        checks=[server(shown.checks[f"{_NAME}_{number}"]) for number in range(len(wanted.checks))],
        defaults={name: server(shown.defaults[name]) for name in wanted.defaults},
        generated={name: server(shown.generated[name]) for name in wanted.generated},
        keys=[server(shown.index_expressions[f"{_NAME}_{number}"][0]) for number in range(len(wanted.keys))],
    )
