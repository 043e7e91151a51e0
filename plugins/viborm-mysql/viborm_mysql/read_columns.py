"""Rows of the catalog as columns; the two flavours write defaults and expressions differently.

MariaDB writes every default as SQL, and 'NULL' for none on a nullable column. MySQL writes a value as bare text, and an
expression with an escape before each quote, marked DEFAULT_GENERATED.

https://dev.mysql.com/doc/refman/8.4/en/information-schema-columns-table.html
https://mariadb.com/kb/en/information-schema-columns-table/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from viborm_core.schema import Bytes, ColumnDef, Expression, GeneratedDef, IdentityDef, Json, Literal, Native, String
from viborm_mysql.expressions import fold_names, now, now_precision, others_in, own_check, read, spelled
from viborm_mysql.literals import read_expression_default, typed
from viborm_mysql.tokens import unescape
from viborm_mysql.types import is_text, read_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viborm_core.schema import Default, LogicalType
    from viborm_mysql.show_create import Shown

Row = "tuple[Any, ...]"
PLAIN_OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "MySQL": (("invisible", "false"), ("on_update", ""), ("srid", "")),
    "MariaDB": (("check", ""), ("invisible", "false"), ("on_update", "")),
}
_ON_UPDATE = re.compile(r"on update (current_timestamp(?:\(\d*\))?)", re.IGNORECASE)
_CHARSETS = {"utf16": "utf-16-be", "utf16le": "utf-16-le", "utf32": "utf-32-be", "gb18030": "gb18030"}
_AUTO = IdentityDef()
JSON_COLLATION = "utf8mb4_bin"
"""Of MariaDB's JSON columns; a longtext of another one that is checked to be JSON is just that."""


def needs_show_create(row: tuple[Any, ...]) -> bool:
    """Whether MySQL's catalog damages the column's expression: it does so to letters beyond ASCII."""
    default, extra, generated = row[2], row[6], row[7]
    return bool(
        (generated and not generated.isascii()) or (default and "DEFAULT_GENERATED" in extra and not default.isascii())
    )


def has_lost_letters(row: tuple[Any, ...]) -> bool:
    """Whether a text that is a default of MariaDB's may have letters that neither catalog nor SHOW CREATE can say."""
    default, spelling = row[2], row[4]
    return default is not None and default.startswith("'") and "?" in default and not _is_binary(read_type(spelling))


def has_lost_bytes(row: tuple[Any, ...], *, mariadb: bool) -> bool:
    """Whether the column's default is bytes, of which the catalog may have lost some.

    MySQL's ends at the first NUL; both have a question mark for what is no text, and MySQL for some of what is.
    """
    default, spelling, extra = row[2], row[4], row[6]
    if default is None or "DEFAULT_GENERATED" in extra:
        return False
    if "?" in default:
        return not (mariadb and has_lost_letters(row))
    return default.startswith("0x") and _is_binary(read_type(spelling))


def read_columns(  # noqa: PLR0913 - the rows of one table and what is known of all
    rows: Sequence[tuple[Any, ...]],
    collation: str,
    checks: Mapping[str, str],
    *,
    known: dict[tuple[Any, ...], ColumnDef],
    mariadb: bool,
    shown: Shown | None = None,
) -> tuple[ColumnDef, ...]:
    """The columns of one table, in order.

    ``checks`` are MariaDB's checks of single columns, ``collation`` is the table's; ``shown`` is what SHOW CREATE TABLE
    says, where the catalog's text cannot be trusted. ``known`` remembers columns that repeat in other tables.
    """
    names = fold_names(row[1] for row in rows)
    columns = []
    for row in rows:
        check, facts = checks.get(row[1], ""), (collation, *row[1:10])
        column = known.get(facts) if not check and shown is None else None
        if column is None:
            column = _column(row, collation, names, check, mariadb=mariadb, shown=shown)
            if not check and shown is None and _stands_alone(column):
                known[facts] = column
        columns.append(column)
    return tuple(columns)


def _stands_alone(column: ColumnDef) -> bool:
    """Whether nothing in the column is read by the names of others."""
    default = column.default
    return column.generated is None and (not isinstance(default, Expression) or now_precision(default) is not None)


def _column(  # noqa: PLR0913 - the facts of one column
    row: tuple[Any, ...],
    collation: str,
    names: dict[str, str],
    check: str,
    *,
    mariadb: bool,
    shown: Shown | None,
) -> ColumnDef:
    _, name, default, nullable, spelling, own_collation, extra, generation, comment, srid, _ = row
    held = read_type(spelling)
    if mariadb and is_json_check(check, name) and held == String() and own_collation == JSON_COLLATION:
        held, check, own_collation = Json(), "", None
    if check:
        check = spelled(read(check, names, server=True))
    options = PLAIN_OPTIONS["MariaDB" if mariadb else "MySQL"]
    if extra or check or srid is not None:
        options = _options(name, extra, check, srid, mariadb=mariadb)
    generated = None
    if generation:
        written = generation if mariadb else shown.generated[name] if shown else unescape(generation)
        stored = "STORED" in extra or "PERSISTENT" in extra
        generated = GeneratedDef(expression=read(written, names, server=True), stored=stored)
    value: Default = None
    if generated is None and default is not None:
        if shown and has_lost_bytes(row, mariadb=mariadb):
            value = _as_text(read_expression_default(shown.defaults[name], names, held), held, own_collation)
        elif mariadb:
            value = _settled(read_expression_default(default, names, held))
        elif "DEFAULT_GENERATED" in extra:
            written = shown.defaults[name] if shown else unescape(default)
            value = _settled(read_expression_default(written, names, held))
        else:
            value = _bare_default(default, held)
    return ColumnDef(
        name=name,
        type=held,
        nullable=nullable == "YES",
        default=value,
        identity=_AUTO if "auto_increment" in extra else None,
        generated=generated,
        collation="" if own_collation is None or own_collation == collation or not is_text(held) else own_collation,
        comment=comment or "",
        options=options,
    )


def column_checks(checks: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """MariaDB's checks of single columns, by the column's name, as far as `has_lost_column` does not hold."""
    return {name: clause for _, name, clause, _, level in checks if level == "Column"}


def has_lost_column(check: tuple[Any, ...], columns: Sequence[tuple[Any, ...]]) -> bool:
    """Whether a check of MariaDB's may be of another column than it says: it keeps the column's first name."""
    _, name, clause, _, level = check
    return level == "Column" and (
        all(row[1] != name for row in columns) or (name not in others_in(clause) and bool(others_in(clause)))
    )


def is_json_check(check: str, column: str) -> bool:
    """Whether a check is the one that makes MariaDB's longtext a json.

    https://mariadb.com/kb/en/json-data-type/
    """
    return check.lower() == f"json_valid(`{column.lower().replace('`', '``')}`)"


def _options(name: str, extra: str, check: str, srid: int | None, *, mariadb: bool) -> tuple[tuple[str, str], ...]:
    match = _ON_UPDATE.search(extra)
    on_update = "" if match is None else str(_settled(Expression.of(match[1].lower())))
    own = ("check", own_check(check, name) if check else "") if mariadb else ("srid", "" if srid is None else str(srid))
    return (own, ("invisible", "true" if "INVISIBLE" in extra else "false"), ("on_update", on_update))


def _settled(value: Default) -> Default:
    """The current time in one spelling."""
    if isinstance(value, Expression):
        precision = now_precision(value)
        return value if precision is None else now(precision)
    return value


def _as_text(value: Default, held: LogicalType, collation: str | None) -> Default:
    """A text that MySQL wrote as the bytes that it is in the column's character set."""
    if isinstance(value, Literal) and isinstance(value.value, bytes) and is_text(held):
        charset = _CHARSETS.get((collation or "").partition("_")[0], "utf-8")
        return Literal(value.value.decode(charset))
    return value


def _is_binary(held: LogicalType) -> bool:
    return isinstance(held, Bytes) or (isinstance(held, Native) and held.spelling.startswith("binary"))


def _bare_default(default: str | bytes, held: LogicalType) -> Default:
    """A default that MySQL wrote as the text of a value."""
    if isinstance(default, bytes):
        return Literal(default)
    if isinstance(held, Native) and held.spelling.startswith("bit"):
        return Expression.of(default)
    if _is_binary(held) and default.startswith("0x"):
        return Literal(bytes.fromhex(default[2:]))
    return Literal(typed(default, held))
