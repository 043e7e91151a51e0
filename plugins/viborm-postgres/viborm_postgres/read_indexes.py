"""Indexes, as `catalog.indexes` gives them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from viborm_core.schema import IndexDef, IndexKey, TableName
from viborm_postgres.expressions import read_expression
from viborm_postgres.invalid import InvalidIndex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viborm_core.schema import Expression

_DESCENDING, _NULLS_FIRST = 1, 2
_DEFAULT_COLLATION = 100  # DEFAULT_COLLATION_OID


def read_indexes(  # noqa: PLR0913 - what an index is looked up in
    rows: Sequence[tuple[Any, ...]],
    column_rows: Sequence[tuple[Any, ...]],
    tables: Mapping[int, TableName],
    numbers: Mapping[int, Mapping[int, str]],
    cast_names: Mapping[str, TableName],
    collations: Mapping[int, str],
) -> tuple[dict[int, list[IndexDef]], list[InvalidIndex]]:
    """The usable indexes of each table, and the others."""
    found: dict[int, list[IndexDef]] = defaultdict(list)
    invalid: list[InvalidIndex] = []
    own_collation = {(row[0], row[1]): row[8] for row in column_rows if row[8] is not None}
    for row in rows:
        oid, name, method, unique, valid, columns, count = row[:7]
        if not valid:
            invalid.append(InvalidIndex(name=tables[oid].renamed(name), table=tables[oid]))
            continue
        own = numbers[oid]
        known = frozenset(own.values()) if row[10] is not None or row[11] is not None else frozenset()
        keys = tuple(
            _key(row, position, own, known, cast_names, collations, own_collation) for position in range(count)
        )
        predicate = None if row[11] is None else read_expression(row[11], known, cast_names)
        options = tuple((setting.partition("=")[0], setting.partition("=")[2]) for setting in row[13] or ())
        found[oid].append(
            IndexDef(
                name=name,
                keys=keys,
                unique=unique,
                method=method,
                include=tuple(own[number] for number in columns[count:]),
                predicate=predicate,
                nulls_distinct=row[12],
                comment=row[14] or "",
                options=options,
            )
        )
    return found, invalid


def _key(  # noqa: PLR0913, PLR0917 - as above
    row: tuple[Any, ...],
    position: int,
    own: Mapping[int, str],
    known: frozenset[str],
    cast_names: Mapping[str, TableName],
    collations: Mapping[int, str],
    own_collation: Mapping[tuple[int, int], int],
) -> IndexKey:
    number = row[5][position]
    order = row[7][position]
    descending, first = bool(order & _DESCENDING), bool(order & _NULLS_FIRST)
    expression: Expression | None = None
    if number == 0:
        expression = read_expression(row[10][position], known, cast_names)
    collation = row[9][position]
    usual = own_collation.get((row[0], number), _DEFAULT_COLLATION)
    if collation in (0, usual) or (number and collation == _DEFAULT_COLLATION and usual == _DEFAULT_COLLATION):
        stated = None
    else:
        stated = collations[collation]
    return IndexKey(
        column=own[number] if number else None,
        expression=expression,
        descending=descending,
        nulls=None if descending == first else ("first" if first else "last"),
        operator_class=None if row[8] is None else row[8][position],
        collation=stated,
    )
