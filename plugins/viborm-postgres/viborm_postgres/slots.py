"""The places of a table where an expression, an unsettled default or a native type stands, and what differs there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from viborm_core.schema import (
    ColumnDef,
    Expression,
    Json,
    Literal,
    LogicalType,
    Native,
    ObjectRef,
    TableDef,
)
from viborm_postgres.expressions import same_text
from viborm_postgres.literals import is_settled
from viborm_postgres.next_number import sequence_in
from viborm_postgres.types import element_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Value = Expression | Literal | LogicalType


@frozen
class Slot:
    """A place: ``kind`` is default, generated, check, key, predicate or type; ``name`` is its owner's."""

    kind: str
    name: str
    position: int = 0


@frozen
class Filled:
    """A slot and what stands in it; ``column`` is the column that a default, expression or type belongs to."""

    slot: Slot
    value: Value
    column: ColumnDef | None = None

    def ref(self, table: TableDef) -> ObjectRef:
        """What to call it in a message."""
        kinds = {"check": "constraint", "key": "index", "predicate": "index"}
        return ObjectRef(kind=kinds.get(self.slot.kind, "column"), owner=table.name, part=self.slot.name)


def filled(table: TableDef) -> Iterator[Filled]:
    """Every slot of the table in which something stands."""
    for column in table.columns:
        if column.default is not None:
            yield Filled(Slot("default", column.name), column.default, column)
        if column.generated is not None:
            yield Filled(Slot("generated", column.name), column.generated.expression, column)
        if isinstance(element_of(column.type), Native):
            yield Filled(Slot("type", column.name), column.type, column)
    for check in table.checks:
        yield Filled(Slot("check", check.name or ""), check.expression)
    for index in table.indexes:
        for position, key in enumerate(index.keys):
            if key.expression is not None:
                yield Filled(Slot("key", index.name or "", position), key.expression)
        if index.predicate is not None:
            yield Filled(Slot("predicate", index.name or ""), index.predicate)


def with_values(table: TableDef, values: Mapping[tuple[str, str, Value], Value]) -> TableDef:
    """The table with values replaced, each under its slot's kind, column (or empty) and present value."""
    if not values:
        return table

    def new(kind: str, name: str, old: Expression) -> Expression:
        found = values.get((kind, name, old), old)
        return found if isinstance(found, Expression) else old

    columns = []
    for column in table.columns:
        changed = column
        default = None if column.default is None else values.get(("default", column.name, column.default))
        if isinstance(default, Expression | Literal):
            changed = evolve(changed, default=None if default == Literal(None) else default)
        if column.generated is not None:
            expression = new("generated", column.name, column.generated.expression)
            if expression is not column.generated.expression:
                changed = evolve(changed, generated=evolve(column.generated, expression=expression))
        kind = values.get(("type", column.name, column.type))
        if isinstance(kind, LogicalType):
            changed = evolve(changed, type=kind)
        columns.append(changed)
    checks = tuple(evolve(one, expression=new("check", "", one.expression)) for one in table.checks)
    indexes = []
    for index in table.indexes:
        keys = tuple(
            key if key.expression is None else evolve(key, expression=new("key", "", key.expression))
            for key in index.keys
        )
        predicate = None if index.predicate is None else new("predicate", "", index.predicate)
        indexes.append(evolve(index, keys=keys, predicate=predicate))
    return evolve(table, columns=tuple(columns), checks=checks, indexes=tuple(indexes))


def key_of(one: Filled) -> tuple[str, str, Value]:
    """Under which `with_values` looks a value up."""
    return one.slot.kind, one.slot.name if one.column is not None else "", one.value


def differing(desired: TableDef, current: TableDef) -> tuple[list[Filled], list[Filled]]:
    """What stands on one side only, and could be the other's in another spelling."""
    wanted, here = list(filled(desired)), list(filled(current))
    left, right = [], []
    for kinds in (("default",), ("generated",), ("type",), ("check",), ("key",), ("predicate",)):
        one = [item for item in wanted if item.slot.kind in kinds]
        other = [item for item in here if item.slot.kind in kinds]
        if kinds[0] in ("default", "generated", "type"):
            one, other = _of_columns(one, other, desired, current)
        else:
            values, others = {item.value for item in one}, {item.value for item in other}
            one = [item for item in one if item.value not in others]
            other = [item for item in other if item.value not in values]
        if one and other:
            left += one
            right += other
    return left, right


def _of_columns(
    one: list[Filled], other: list[Filled], desired: TableDef, current: TableDef
) -> tuple[list[Filled], list[Filled]]:
    """Columns of the same name that differ, and columns without a counterpart, which may be renamed ones."""
    ours, theirs = {item.slot.name: item for item in one}, {item.slot.name: item for item in other}
    names = {column.name for column in desired.columns} & {column.name for column in current.columns}

    def open_ones(mine: dict[str, Filled], others: dict[str, Filled]) -> list[Filled]:
        found = []
        for name, item in mine.items():
            counterpart = others.get(name)
            if name in names:
                if counterpart is not None and not _same_kind(item, counterpart):
                    found.append(item)
            elif item.slot.kind == "type" or not is_settled_here(item):
                found.append(item)
        return found

    if one and one[0].slot.kind == "type":
        # A native type is a difference to whatever type is there; only the server knows its proper name.
        there = {column.name: column.type for column in current.columns}
        return [item for item in one if there.get(item.slot.name) != item.value], other or one
    return open_ones(ours, theirs), open_ones(theirs, ours)


def is_settled_here(item: Filled) -> bool:
    """Whether there is nothing to ask the server about it."""
    if sequence_in(item.value) is not None:
        return True
    return isinstance(item.value, Literal) and item.column is not None and is_settled(item.value, item.column.type)


def _same_kind(item: Filled, other: Filled) -> bool:
    """Whether two values are equal, or surely different."""
    if item.value == other.value:
        return True
    first, second = sequence_in(item.value), sequence_in(other.value)
    if first is not None or second is not None:  # the next number of a sequence is nothing else
        return first != second
    return is_settled_here(item) and is_settled_here(other)


def surely_same(one: Filled, other: Filled) -> bool:
    """Whether two values of one slot can only mean the same, as far as that can be told without a server."""
    first, second = one.value, other.value
    if sequence_in(first) is not None and sequence_in(first) == sequence_in(second):
        return True
    if isinstance(first, Expression) and isinstance(second, Expression):
        return same_text(first, second)
    if (
        isinstance(first, Literal)
        and isinstance(second, Literal)
        and one.column is not None
        and isinstance(one.column.type, Json)
    ):
        try:
            return bool(json.loads(str(first.value)) == json.loads(str(second.value)))
        except ValueError:
            return False
    return first == second
