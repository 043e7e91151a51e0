"""Indexes, as `catalog.indexes` gives them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from attrs import frozen

from viborm_core.schema import IndexDef, IndexKey, TableName, spell_dotted
from viborm_postgres.expressions import read_expression
from viborm_postgres.invalid import InvalidIndex
from viborm_postgres.spell import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viborm_core.schema import Expression

_DESCENDING, _NULLS_FIRST = 1, 2
_DEFAULT_COLLATION = 100  # DEFAULT_COLLATION_OID


@frozen
class IndexNames:
    """What an index is looked up in; oids of collations and of operator classes that must be named, by theirs."""

    tables: Mapping[int, TableName]
    numbers: Mapping[int, Mapping[int, str]]
    cast_names: Mapping[str, TableName]
    collations: Mapping[int, str]
    classes: Mapping[int, str]
    own_collations: Mapping[tuple[int, int], int]
    details: Mapping[tuple[int, int], tuple[Any, ...]]
    """Namespace and name of the operator class, its parameters and the statistics target, by index and key."""


def own_collations(column_rows: Sequence[tuple[Any, ...]]) -> dict[tuple[int, int], int]:
    """The collations of columns that do not have their type's own."""
    return {(row[0], row[1]): row[8] for row in column_rows if row[8] is not None}


def read_indexes(
    rows: Sequence[tuple[Any, ...]], names: IndexNames
) -> tuple[dict[int, list[IndexDef]], list[InvalidIndex]]:
    """The usable indexes of each table, and the others."""
    found: dict[int, list[IndexDef]] = defaultdict(list)
    invalid: list[InvalidIndex] = []
    for row in rows:
        oid, name, method, unique, valid, columns, count = row[:7]
        if not valid:
            table = names.tables[oid]
            invalid.append(InvalidIndex(name=table.renamed(name), table=table))
            continue
        own = names.numbers[oid]
        known: frozenset[str] = frozenset()
        if row[10] is not None or row[11] is not None:
            known = frozenset(own.values())
        predicate = None if row[11] is None else read_expression(row[11], known, names.cast_names)
        options = [(setting.partition("=")[0], setting.partition("=")[2]) for setting in row[13] or ()]
        for position in range(1, count + 1):
            details = names.details.get((row[16], position))
            if details is not None and details[3] is not None:
                options.append((f"{STATISTICS}{position}", str(details[3])))
        found[oid].append(
            IndexDef(
                name=name,
                keys=tuple(_key(row, position, known, names) for position in range(count)),
                unique=unique,
                method=method,
                include=tuple(own[number] for number in columns[count:]),
                predicate=predicate,
                nulls_distinct=row[12],
                comment=row[14] or "",
                options=tuple(options),
            )
        )
    return found, invalid


def _operator_class(row: tuple[Any, ...], position: int, names: IndexNames) -> str | None:
    """The operator class with its parameters, which even the default one is named for."""
    details = names.details.get((row[16], position + 1))
    if details is None or details[2] is None:
        return names.classes.get(row[8][position])
    namespace, name, parameters, _ = details
    own = spell_dotted(name) if namespace == "pg_catalog" else spell_dotted(namespace, name)
    return f"{own}({', '.join(parameters)})"


def _key(row: tuple[Any, ...], position: int, known: frozenset[str], names: IndexNames) -> IndexKey:
    number = row[5][position]
    order = row[7][position]
    descending, first = bool(order & _DESCENDING), bool(order & _NULLS_FIRST)
    expression: Expression | None = None
    if number == 0:
        expression = read_expression(row[10][position], known, names.cast_names)
    # An expression's collation is that of the columns in it, unless the index itself names one.
    collation = row[9][position] if number or row[15] else 0
    usual = names.own_collations.get((row[0], number), _DEFAULT_COLLATION)
    return IndexKey(
        column=names.numbers[row[0]][number] if number else None,
        expression=expression,
        descending=descending,
        nulls=None if descending == first else ("first" if first else "last"),
        operator_class=_operator_class(row, position, names),
        collation=None if collation in (0, usual) else names.collations[collation],
    )
