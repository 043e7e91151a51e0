"""Adds what has to be dropped and made again because a changed object is under it, and splits what goes in a circle."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.operations import (
    AddCheck,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    CreateIndex,
    CreateTable,
    DiffOperation,
    DropCheck,
    DropForeignKey,
    DropIndex,
    DropPrimaryKey,
    DropTable,
    DropUnique,
    RenameConstraint,
    RenameIndex,
)
from viborm_core.operations.refs import column_ref, key_ref, relation_ref, table_ref
from viborm_core.schema import ForeignKeyDef, ObjectRef, SchemaSnapshot, TableDef, TableName


def expand(
    operations: Sequence[DiffOperation], current: SchemaSnapshot, capabilities: Capabilities
) -> tuple[DiffOperation, ...]:
    """The operations with what this database needs besides, in no particular order."""
    expanded: list[DiffOperation] = []
    circling = _circling_names(operations)
    for one in operations:
        is_renaming = isinstance(one, RenameIndex | RenameConstraint)
        impossible = isinstance(one, RenameConstraint) and not capabilities.rename_constraint
        expanded += _without_rename(one, current) if impossible or (is_renaming and one in circling) else (one,)
    if not capabilities.foreign_key_forward_references:
        expanded = [*_without_circles(expanded), *_foreign_keys_again(expanded, current, capabilities)]
    return tuple(expanded)


def _circling_names(operations: Iterable[DiffOperation]) -> set[DiffOperation]:
    """One rename of an index or constraint in each circle of names that change places; it is made anew instead."""
    moves: dict[tuple[ObjectRef, str], tuple[tuple[ObjectRef, str], DiffOperation]] = {}
    for one in operations:
        if isinstance(one, RenameIndex):
            scope = relation_ref(one.table, "")
            moves[scope, one.index.name or ""] = (scope, one.to), one
        elif isinstance(one, RenameConstraint):
            is_relation = one.kind in ("primary_key", "unique")
            scope = relation_ref(one.table, "") if is_relation else table_ref(one.table)
            moves[scope, one.constraint] = (scope, one.to), one
    circling: set[DiffOperation] = set()
    while moves:
        first, (place, operation) = moves.popitem()
        while place in moves:
            place = moves.pop(place)[0]
        if place == first:
            circling.add(operation)
    return circling


def _without_rename(  # noqa: C901 - one case for each kind
    operation: DiffOperation, current: SchemaSnapshot
) -> Iterable[DiffOperation]:
    if isinstance(operation, RenameIndex):
        renamed = evolve(operation.index, name=operation.to)
        return (
            DropIndex(table=operation.table, index=operation.index),
            CreateIndex(table=operation.table, index=renamed),
        )
    if not isinstance(operation, RenameConstraint):
        return (operation,)
    table = current.table(operation.table)
    if table is None:
        return (operation,)
    name, old, new = table.name, operation.constraint, operation.to
    key = table.primary_key
    if operation.kind == "primary_key" and key is not None:
        return (
            DropPrimaryKey(table=name, primary_key=key),
            AddPrimaryKey(table=name, primary_key=evolve(key, name=new)),
        )
    parts: list[DiffOperation] = []
    for unique in table.uniques:
        if operation.kind == "unique" and unique.name == old:
            parts += [
                DropUnique(table=name, unique=unique),
                AddUnique(table=name, unique=evolve(unique, name=new)),
            ]
    for check in table.checks:
        if operation.kind == "check" and check.name == old:
            parts += [DropCheck(table=name, check=check), AddCheck(table=name, check=evolve(check, name=new))]
    for foreign in table.foreign_keys:
        if operation.kind == "foreign_key" and foreign.name == old:
            parts += [
                DropForeignKey(table=name, foreign_key=foreign),
                AddForeignKey(table=name, foreign_key=evolve(foreign, name=new)),
            ]
    return parts


def _without_circles(operations: Sequence[DiffOperation]) -> Iterator[DiffOperation]:
    made = {one.table.name: one.table for one in operations if isinstance(one, CreateTable)}
    gone = {one.table.name: one.table for one in operations if isinstance(one, DropTable)}
    circle_of_made, circle_of_gone = _circles(made), _circles(gone)
    for operation in operations:
        match operation:
            case CreateTable(table=table):
                inside = _inside(table, circle_of_made)
                rest = tuple(key for key in table.foreign_keys if key not in inside)
                yield operation if not inside else CreateTable(table=evolve(table, foreign_keys=rest))
                yield from (AddForeignKey(table=table.name, foreign_key=key) for key in inside)
            case DropTable(table=table):
                inside = _inside(table, circle_of_gone)
                rest = tuple(key for key in table.foreign_keys if key not in inside)
                yield from (DropForeignKey(table=table.name, foreign_key=key) for key in inside)
                yield operation if not inside else DropTable(table=evolve(table, foreign_keys=rest))
            case _:
                yield operation


def _inside(table: TableDef, circle: dict[TableName, int]) -> list[ForeignKeyDef]:
    return [
        key
        for key in table.foreign_keys
        if key.references != table.name and circle.get(key.references, -1) == circle[table.name]
    ]


def _circles(tables: dict[TableName, TableDef]) -> dict[TableName, int]:
    """The number of the strongly connected component of each table (Tarjan's algorithm, without recursion)."""
    order: dict[TableName, int] = {}
    low: dict[TableName, int] = {}
    component: dict[TableName, int] = {}
    path: list[TableName] = []
    for root, first in tables.items():
        if root in order:
            continue
        work = [(root, iter(_targets(first, tables)))]
        order[root] = low[root] = len(order)
        path.append(root)
        while work:
            name, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == order[name]:
                    while name not in component:
                        component[path.pop()] = order[name]
            elif target not in order:
                order[target] = low[target] = len(order)
                path.append(target)
                work.append((target, iter(_targets(tables[target], tables))))
            elif target not in component:
                low[name] = min(low[name], order[target])
    return component


def _targets(table: TableDef, tables: dict[TableName, TableDef]) -> list[TableName]:
    return [key.references for key in table.foreign_keys if key.references in tables]


def _foreign_keys_again(
    operations: Sequence[DiffOperation], current: SchemaSnapshot, capabilities: Capabilities
) -> Iterator[DiffOperation]:
    changed = _changed_under(operations, capabilities)
    if not changed:
        return
    dropped_tables = {one.table.name for one in operations if isinstance(one, DropTable)}
    dropped_keys = defaultdict(list)
    for one in operations:
        if isinstance(one, DropForeignKey):
            dropped_keys[one.table].append(one.foreign_key)
    for table in current.tables:
        if table.name in dropped_tables:
            continue
        for key in table.foreign_keys:
            if key not in dropped_keys[table.name] and _stands_on(table.name, key) & changed:
                yield DropForeignKey(table=table.name, foreign_key=key)
                yield AddForeignKey(table=table.name, foreign_key=key)


def _stands_on(table: TableName, key: ForeignKeyDef) -> set[ObjectRef]:
    return {
        *(column_ref(table, column) for column in key.columns),
        *(column_ref(key.references, column) for column in key.referenced_columns),
        key_ref(key.references, key.referenced_columns),
    }


def _changed_under(operations: Sequence[DiffOperation], capabilities: Capabilities) -> set[ObjectRef]:
    changed: set[ObjectRef] = set()
    for operation in operations:
        if isinstance(operation, AlterColumn):
            retyped = operation.before.type != operation.after.type
            if retyped and not capabilities.alter_under_foreign_key:
                changed.add(operation.subject)
        elif not isinstance(operation, DropTable):
            changed |= {ref for ref in operation.releases() if ref.kind == "key"}
    return changed
