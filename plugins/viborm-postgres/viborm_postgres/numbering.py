"""Numbered columns as SQL: serial and identity, one into the other, and going on after the highest number.

https://www.postgresql.org/docs/current/ddl-identity-columns.html
https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_postgres.names import quote, quote_table, sequence_name, sequence_of, text
from viborm_postgres.registry import statement
from viborm_postgres.spell import identity_sql, is_serial, next_number, sequence_settings
from viborm_postgres.types import type_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.ddl import Statement
    from viborm_core.schema import ColumnDef, IdentityDef, TableName


def named_sequence(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    """The sequence of a serial column that is not named as ``serial`` would name it; made before the column."""
    if is_serial(column) and dict(column.options).get("sequence"):
        yield _create_sequence(table, column)


def _create_sequence(table: TableName, column: ColumnDef) -> Statement:
    assert column.identity is not None  # noqa: S101 - the callers looked
    settings = " ".join(["", *sequence_settings(column.identity)])
    name = quote_table(sequence_of(table, column.name, column.options))
    return statement(f"CREATE SEQUENCE {name} AS {type_sql(column.type)}{settings}")


def _owned(table: TableName, column: ColumnDef) -> Statement:
    sequence = quote_table(sequence_of(table, column.name, column.options))
    return statement(f"ALTER SEQUENCE {sequence} OWNED BY {quote_table(table)}.{quote(column.name)}")


def serial_details(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    """What the word ``serial`` does not say: settings, the owner of a sequence of another name, NULLs allowed."""
    if not is_serial(column):
        return
    assert column.identity is not None  # noqa: S101 - is_serial looked
    if dict(column.options).get("sequence"):
        yield _owned(table, column)
        return
    settings = sequence_settings(column.identity)
    if settings:
        sequence = quote_table(sequence_of(table, column.name, column.options))
        yield statement(f"ALTER SEQUENCE {sequence} {' '.join(settings)}")
        if column.identity.start is not None:
            yield statement(f"ALTER SEQUENCE {sequence} RESTART")
    if column.nullable:
        yield statement(f"ALTER TABLE {quote_table(table)} ALTER COLUMN {quote(column.name)} DROP NOT NULL")


def stop_numbering(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    """Take the numbering of a column away, with its sequence."""
    target = f"ALTER TABLE {quote_table(table)} ALTER COLUMN {quote(column.name)}"
    if is_serial(column):
        yield statement(f"{target} DROP DEFAULT")
        yield statement(f"DROP SEQUENCE {quote_table(sequence_of(table, column.name, column.options))}")
    else:
        yield statement(f"{target} DROP IDENTITY")


def start_numbering(table: TableName, column: ColumnDef) -> Iterator[Statement]:
    """Number a column that exists; the numbers go on after the highest that is there."""
    assert column.identity is not None  # noqa: S101 - the caller looked
    target = f"ALTER TABLE {quote_table(table)} ALTER COLUMN {quote(column.name)}"
    name = sequence_of(table, column.name, column.options)
    sequence = quote_table(name)
    if is_serial(column):
        yield _create_sequence(table, column)
        yield statement(f"{target} SET DEFAULT {next_number(table, column)}")
        yield _owned(table, column)
    else:
        yield statement(f"{target} ADD {identity_sql(table, column)}")
    yield _go_on(table, column.name, sequence, column.identity)


def _go_on(table: TableName, column: str, sequence: str, identity: IdentityDef) -> Statement:
    """Set the sequence after the highest value, or leave it alone in an empty table."""
    downwards = (identity.increment or 1) < 0
    reach = "min" if downwards else "max"
    step = "- 1" if downwards else "+ 1"
    column_sql, table_sql = quote(column), quote_table(table)
    return statement(
        f"SELECT setval({text(sequence)}::regclass, {reach}({column_sql}) {step}, false) FROM {table_sql}"
        f" HAVING {reach}({column_sql}) IS NOT NULL"
        + ("" if downwards else f" AND max({column_sql}) >= {identity.start or identity.minimum or 1}")
    )


def change_numbering(table: TableName, before: ColumnDef, after: ColumnDef) -> Iterator[Statement]:
    """Change the mode and settings of a numbering that stays of its kind.

    A setting that is no longer stated goes to the server's own.
    """
    old, new = before.identity, after.identity
    assert old is not None  # noqa: S101 - the caller looked
    assert new is not None  # noqa: S101 - the same
    if is_serial(after):
        sequence = quote_table(sequence_of(table, after.name, before.options))
        settings = [*changed_settings(old, new)]
        if before.type != after.type:
            settings.insert(0, f"AS {type_sql(after.type)}")
        if settings:
            yield statement(f"ALTER SEQUENCE {sequence} {' '.join(settings)}")
        return
    words = []
    if old.mode != new.mode:
        words.append(f"SET GENERATED {'ALWAYS' if new.mode == 'always' else 'BY DEFAULT'}")
    words += [f"SET {change}" for change in changed_settings(old, new)]
    if words:
        yield statement(f"ALTER TABLE {quote_table(table)} ALTER COLUMN {quote(after.name)} {' '.join(words)}")


def changed_settings(old: IdentityDef, new: IdentityDef) -> Iterator[str]:
    """What turns the settings of a sequence into others, as ALTER SEQUENCE spells it."""
    if old.increment != new.increment:
        yield f"INCREMENT BY {new.increment or 1}"
    for word, before, after in (
        ("MINVALUE", old.minimum, new.minimum),
        ("MAXVALUE", old.maximum, new.maximum),
    ):
        if before != after:
            yield f"NO {word}" if after is None else f"{word} {after}"
    if old.start != new.start:
        yield f"START WITH {new.start or new.minimum or 1}"
    if old.cache != new.cache:
        yield f"CACHE {new.cache or 1}"
    if bool(old.cycle) != bool(new.cycle):
        yield "CYCLE" if new.cycle else "NO CYCLE"


def rename_sequence(table: TableName, column: ColumnDef, to: str) -> Iterator[Statement]:
    """Carry a column's new name to its sequence, if that one is named after it."""
    if column.identity is not None and "sequence" not in dict(column.options):
        old, new = sequence_name(table.name, column.name), sequence_name(table.name, to)
        if old != new:
            yield statement(f"ALTER SEQUENCE {quote_table(table.renamed(old))} RENAME TO {quote(new)}")
