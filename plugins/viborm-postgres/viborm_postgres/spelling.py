"""Respells what differs in text until the server's spelling no longer changes, on both sides of a comparison."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.adapter import CanonicalPair, Uncertain
from viborm_postgres.asking import Asker, Failed
from viborm_postgres.slots import Filled, Value, differing, filled, is_settled_here, key_of, surely_same, with_values

if TYPE_CHECKING:
    from viborm_core.schema import SchemaSnapshot, TableDef, TableName
    from viborm_postgres.connection import PostgresConnection

Values = dict["tuple[str, str, Value]", "Value"]
_NO_SERVER = "there is no server to ask how it spells this"


def respell(desired: SchemaSnapshot, current: SchemaSnapshot, connection: PostgresConnection | None) -> CanonicalPair:
    """Both sides with the same spelling for what means the same; only what differs is looked at."""
    pairs = _pairs(desired, current)
    if not pairs:
        return CanonicalPair(desired=desired, current=current)
    left: dict[TableName, Values] = defaultdict(dict)
    right: dict[TableName, Values] = defaultdict(dict)
    open_left: list[tuple[TableDef, Filled]] = []
    open_right: list[tuple[TableDef, Filled]] = []
    for wanted, here, ours, theirs in pairs:
        by_slot = {one.slot: one for one in theirs}
        for one in ours:
            other = by_slot.get(one.slot)
            if other is None:
                other = next((item for item in theirs if surely_same(one, item)), None)
            if other is not None and surely_same(one, other):
                if one.value != other.value:
                    left[wanted.name][key_of(one)] = other.value
            else:
                open_left.append((wanted, one))
        settled = {
            key_of(by_slot[one.slot]) for one in ours if one.slot in by_slot and surely_same(one, by_slot[one.slot])
        }
        open_right += [(here, one) for one in theirs if key_of(one) not in settled]
    uncertain: list[Uncertain] = []
    if open_left and open_right:
        uncertain = _ask(open_left, open_right, left, right, (desired, current), connection, pairs)
    return CanonicalPair(
        desired=_replaced(desired, left), current=_replaced(current, right), uncertain=tuple(uncertain)
    )


Pair = tuple["TableDef", "TableDef", list[Filled], list[Filled]]


def _pairs(desired: SchemaSnapshot, current: SchemaSnapshot) -> list[Pair]:
    """Tables of one name whose texts differ; then tables without a counterpart, which may be renamed ones."""
    pairs: list[Pair] = []
    alone = []
    for table in desired.tables:
        here = current.table(table.name)
        if here is None:
            alone.append(table)
        elif here is not table and here != table:
            ours, theirs = differing(table, here)
            if ours and theirs:
                pairs.append((table, here, ours, theirs))
    gone = [table for table in current.tables if desired.table(table.name) is None]
    if alone and gone:
        ours_alone = [(table, [one for one in filled(table) if not is_settled_here(one)]) for table in alone]
        theirs_alone = [(table, [one for one in filled(table) if not is_settled_here(one)]) for table in gone]
        pairs += [(table, gone[0], items, []) for table, items in ours_alone if items]
        pairs += [(alone[0], table, [], items) for table, items in theirs_alone if items]
    return pairs


def _ask(  # noqa: PLR0913, PLR0917 - both sides of everything
    open_left: list[tuple[TableDef, Filled]],
    open_right: list[tuple[TableDef, Filled]],
    left: dict[TableName, Values],
    right: dict[TableName, Values],
    snapshots: tuple[SchemaSnapshot, SchemaSnapshot],
    connection: PostgresConnection | None,
    pairs: list[Pair],
) -> list[Uncertain]:
    desired, current = snapshots
    failed: dict[tuple[TableName, tuple[str, str, Value]], str] = {}
    if connection is None:
        failed = {(table.name, key_of(one)): _NO_SERVER for table, one in (*open_left, *open_right)}
    else:
        asker = Asker(connection, desired=desired, current=current)
        for side, values, own in ((open_left, left, True), (open_right, right, False)):
            answers = asker.spell([(table, one) for table, one in side], is_desired=own)
            for (table, one), answer in zip(side, answers, strict=True):
                if isinstance(answer, Failed):
                    failed[table.name, key_of(one)] = answer.reason
                elif answer != one.value:
                    values[table.name][key_of(one)] = answer
    return _level(pairs, left, right, failed) if failed else []


def _level(
    pairs: list[Pair],
    left: dict[TableName, Values],
    right: dict[TableName, Values],
    failed: dict[tuple[TableName, tuple[str, str, Value]], str],
) -> list[Uncertain]:
    """What could not be spelled is taken for the current value of its place, and said to be uncertain."""
    uncertain = []
    for wanted, here, ours, theirs in pairs:
        by_slot = {one.slot: one for one in theirs}
        spare = [one for one in theirs if one.slot not in {other.slot for other in ours}]
        for one in ours:
            other = by_slot.get(one.slot)
            if other is None:
                same = [item for item in spare if item.slot.kind == one.slot.kind]
                other = same[0] if len(same) == 1 else None
            if other is None or one.slot.kind == "type":
                continue
            reason = failed.get((wanted.name, key_of(one))) or failed.get((here.name, key_of(other)))
            if reason is not None and key_of(one) not in left[wanted.name]:
                right[here.name].pop(key_of(other), None)
                left[wanted.name][key_of(one)] = other.value
                uncertain.append(Uncertain(ref=other.ref(here), reason=reason))
            elif reason is not None:
                right[here.name].pop(key_of(other), None)
                left[wanted.name][key_of(one)] = other.value
                if one.value != other.value:
                    uncertain.append(Uncertain(ref=other.ref(here), reason=reason))
    return uncertain


def _replaced(snapshot: SchemaSnapshot, values: dict[TableName, Values]) -> SchemaSnapshot:
    changed = {name: own for name, own in values.items() if own}
    if not changed:
        return snapshot
    tables = tuple(
        with_values(table, changed[table.name]) if table.name in changed else table for table in snapshot.tables
    )
    return evolve(snapshot, tables=tables)
