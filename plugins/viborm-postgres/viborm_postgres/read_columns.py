"""Columns, as `catalog.columns` and `catalog.sequences` give them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from viborm_core.schema import ColumnDef, GeneratedDef, IdentityDef, Integer, TableName
from viborm_postgres.expressions import read_expression
from viborm_postgres.literals import read_default
from viborm_postgres.names import not_null_name, sequence_name
from viborm_postgres.types import read_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from viborm_core.schema import Default, LogicalType

_NEXT = re.compile(r"nextval\('((?:[^']|'')*)'::(?:pg_catalog\.)?regclass\)")
_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_MODES = {"a": "always", "d": "by-default"}
MAXIMA = {16: 2**15 - 1, 32: 2**31 - 1, 64: 2**63 - 1}
_WIDTHS = {"smallint": 16, "integer": 32, "bigint": 64}


def read_columns(  # noqa: PLR0913, PLR0917 - what a column is looked up in
    rows: Sequence[tuple[Any, ...]],
    sequence_rows: Sequence[tuple[Any, ...]],
    tables: Mapping[int, TableName],
    numbers: Mapping[int, Mapping[int, str]],
    known: Mapping[str, LogicalType],
    cast_names: Mapping[str, TableName],
    collations: Mapping[int, str],
) -> dict[int, list[ColumnDef]]:
    """The columns of each table, in their order."""
    sequences = {(row[0], row[1], row[2]): row for row in sequence_rows}
    reader = _Reader(sequences, tables, numbers, known, cast_names, collations)
    columns: dict[int, list[ColumnDef]] = defaultdict(list)
    seen: dict[tuple[Any, ...], ColumnDef] = {}
    for row in rows:
        # Most tables have columns that others have just so; one value then stands for all of them.
        shape = row[2:13]
        named = row[14] is not None and row[14] != not_null_name(tables[row[0]].name, row[2])
        column = seen.get(shape) if row[13] is None and not named and row[15] is None else None
        if column is None:
            column, is_own = reader.read(row)
            if named or row[15] is not None:
                column = evolve(column, options=(*column.options, *_not_null(row[14], row[15], named=named)))
            elif not is_own:
                seen[shape] = column
        columns[row[0]].append(column)
    return columns


@frozen
class _Reader:
    sequences: Mapping[tuple[int, int, str], tuple[Any, ...]]
    tables: Mapping[int, TableName]
    numbers: Mapping[int, Mapping[int, str]]
    known: Mapping[str, LogicalType]
    cast_names: Mapping[str, TableName]
    collations: Mapping[int, str]

    def read(self, row: tuple[Any, ...]) -> tuple[ColumnDef, bool]:
        """The column, and whether it is so only in its own table."""
        oid, number, name, spelling, not_null, identity, generated, expression, collation, comment = row[:10]
        logical = read_known(spelling, self.known)
        stated = any(value is not None for value in row[10:14])
        options = _options(row[10], row[11], row[12], row[13]) if stated else ()
        default: Default = None
        numbering = computed = None
        if identity:
            owned = self.sequences.get((oid, number, "i"))
            numbering, options = _identity(_MODES[identity], owned, self.tables[oid], name, options)
        elif generated:
            own = frozenset(self.numbers[oid].values())
            found = read_expression(expression, own, self.cast_names)
            computed = GeneratedDef(expression=found, stored=generated == "s")
        elif expression is not None:
            owned = self.sequences.get((oid, number, "a"))
            if owned is not None and isinstance(logical, Integer) and _is_next(expression, owned):
                numbering, options = _identity("serial", owned, self.tables[oid], name, options)
            else:
                default = _default(expression, logical, self.cast_names)
        column = ColumnDef(
            name=name,
            type=logical,
            nullable=not not_null,
            default=default,
            identity=numbering,
            generated=computed,
            collation="" if collation is None else self.collations[collation],
            comment=comment or "",
            options=options,
        )
        return column, bool(identity or generated or row[13] is not None or numbering is not None)


def _not_null(name: str, details: Sequence[str | None] | None, *, named: bool) -> Iterator[tuple[str, str]]:
    """The options of a NOT NULL constraint that is not just NOT NULL."""
    if named:
        yield "not_null", name
    if details is not None:
        no_inherit, not_valid, comment = details
        if no_inherit == "true":
            yield "not_null_no_inherit", "true"
        if not_valid == "true":
            yield "not_null_not_valid", "true"
        if comment:
            yield "not_null_comment", comment


def _default(expression: str, logical: LogicalType, cast_names: Mapping[str, TableName]) -> Default:
    default = read_default(expression, logical)
    return read_expression(default, frozenset(), cast_names) if isinstance(default, str) else default


def _is_next(expression: str, sequence: tuple[Any, ...]) -> bool:
    match = _NEXT.fullmatch(expression)
    return match is not None and match[1].replace("''", "'") == sequence[5]


def _identity(
    mode: str,
    sequence: tuple[Any, ...] | None,
    table: TableName,
    column: str,
    options: tuple[tuple[str, str], ...],
) -> tuple[IdentityDef, tuple[tuple[str, str], ...]]:
    """The numbering, in which what PostgreSQL chooses itself is None; an option says an unusual sequence's name."""
    if sequence is None:
        return IdentityDef(mode=mode), options
    namespace, name, _, start, increment, minimum, maximum, cache, cycle, kind = sequence[3:13]
    if TableName(namespace, name) != table.renamed(sequence_name(table.name, column)):
        options = (*options, ("sequence", str(TableName(namespace, name))))
    if sequence[13]:
        options = (*options, ("sequence_comment", sequence[13]))
    top = MAXIMA[_WIDTHS.get(kind, 64)]
    floor, ceiling = (1, top) if increment > 0 else (-top - 1, -1)
    first = minimum if increment > 0 else maximum
    identity = IdentityDef(
        mode=mode,
        start=None if start == first else start,
        increment=None if increment == 1 else increment,
        minimum=None if minimum == floor else minimum,
        maximum=None if maximum == ceiling else maximum,
        cache=None if cache == 1 else cache,
        cycle=True if cycle else None,
    )
    return identity, options


def _options(
    storage: str | None, compression: str | None, statistics: int | None, attributes: Sequence[str] | None
) -> tuple[tuple[str, str], ...]:
    options = []
    if storage:
        options.append(("storage", _STORAGE[storage]))
    if compression:
        options.append(("compression", _COMPRESSION.get(compression, compression)))
    if statistics is not None:
        options.append(("statistics", str(statistics)))
    for attribute in attributes or ():
        name, _, value = attribute.partition("=")
        options.append((name, value))
    return tuple(options)
