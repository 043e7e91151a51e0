"""Constraints, as `catalog.constraints` gives them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from attrs import define, field

from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    PrimaryKeyDef,
    TableName,
    UniqueConstraintDef,
    spell_dotted,
)
from viborm_postgres.exclusion import Exclusion
from viborm_postgres.expressions import read_expression

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
MATCHES = {"s": "simple", "f": "full", "p": "partial"}


@define
class TableConstraints:
    """The constraints of one table."""

    primary_key: PrimaryKeyDef | None = None
    uniques: list[UniqueConstraintDef] = field(factory=list)
    checks: list[CheckConstraintDef] = field(factory=list)
    foreign_keys: list[ForeignKeyDef] = field(factory=list)
    exclusions: list[Exclusion] = field(factory=list)


def read_constraints(
    rows: Sequence[tuple[Any, ...]],
    tables: Mapping[int, TableName],
    numbers: Mapping[int, Mapping[int, str]],
    cast_names: Mapping[str, TableName],
) -> dict[int, TableConstraints]:
    """The constraints of each table.

    What the core has no word for is an option: ``include``, storage parameters, ``not_valid``, ``not_enforced``,
    ``no_inherit``, ``on_delete_columns``, ``comment`` and ``index_comment``.
    """
    found: dict[int, TableConstraints] = defaultdict(TableConstraints)
    for row in rows:
        oid, name, kind, key, deferrable, deferred = row[:6]
        own = numbers[oid]
        names = tuple(own[number] for number in key or () if number)
        options = _options(row, own)
        if row[21] is not None:
            found[oid].exclusions.append(
                Exclusion(
                    name=tables[oid].renamed(name),
                    table=tables[oid],
                    definition=row[21],
                    columns=_columns_in(row[21], names, own),
                    comment=row[23] or "",
                    index_comment=row[24] or "",
                    references=TableName(row[10], row[11]) if kind == "f" else None,
                )
            )
        elif kind == "p":
            found[oid].primary_key = PrimaryKeyDef(
                name=name, columns=names, deferrable=deferrable, initially_deferred=deferred, options=options
            )
        elif kind == "u":
            found[oid].uniques.append(
                UniqueConstraintDef(
                    name=name,
                    columns=names,
                    nulls_distinct=row[17] is not False,
                    deferrable=deferrable,
                    initially_deferred=deferred,
                    options=options,
                )
            )
        elif kind == "c":
            expression = read_expression(row[8], frozenset(own.values()), cast_names)
            found[oid].checks.append(CheckConstraintDef(name=name, expression=expression, options=options))
        else:
            found[oid].foreign_keys.append(_foreign_key(row, names, numbers[row[9]], options))
    return found


def _columns_in(definition: str, keys: tuple[str, ...], own: Mapping[int, str]) -> tuple[str, ...]:
    """The keys, and the columns that expressions name."""
    named = read_expression(definition, frozenset(own.values())).names("column")
    return (*keys, *(name for name in own.values() if name in named and name not in keys))


def _foreign_key(
    row: tuple[Any, ...],
    names: tuple[str, ...],
    other: Mapping[int, str],
    options: tuple[tuple[str, str], ...],
) -> ForeignKeyDef:
    return ForeignKeyDef(
        name=row[1],
        columns=names,
        references=TableName(row[10], row[11]),
        referenced_columns=tuple(other[number] for number in row[12]),
        on_update=ACTIONS[row[13]],
        on_delete=ACTIONS[row[14]],
        match=MATCHES[row[15]],
        deferrable=row[4],
        initially_deferred=row[5],
        options=options,
    )


def _options(row: tuple[Any, ...], own: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    options = []
    index_columns, keys = row[18], row[19]
    if index_columns is not None and len(index_columns) > keys and row[2] in "pu":
        options.append(("include", spell_dotted(*(own[number] for number in index_columns[keys:]))))
    for setting in row[20] or ():
        name, _, value = setting.partition("=")
        options.append((name, value))
    if not row[22]:
        options.append(("not_enforced", "true"))
    elif not row[6]:
        options.append(("not_valid", "true"))
    if row[2] == "c" and row[7]:
        options.append(("no_inherit", "true"))
    if row[16]:
        options.append(("on_delete_columns", spell_dotted(*(own[number] for number in row[16]))))
    if row[23]:
        options.append(("comment", row[23]))
    if row[24]:
        options.append(("index_comment", row[24]))
    return tuple(options)
