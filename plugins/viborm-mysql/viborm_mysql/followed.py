"""Names of constraints that the server changes by itself when their table is renamed: those that it gave them.

``old_ibfk_1`` becomes ``new_ibfk_1``, and in MySQL ``old_chk_1`` becomes ``new_chk_1``.
https://dev.mysql.com/doc/refman/8.4/en/rename-table.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from viborm_core.operations import (
    DiffOperation,
    DropCheck,
    DropForeignKey,
    RenameConstraint,
    RenameTable,
)
from viborm_core.plan import Workspace
from viborm_core.schema import SchemaSnapshot, TableDef, TableName
from viborm_mysql.operations import FollowTable

Names = Mapping[TableName, Mapping[tuple[str, str], str]]
"""By table: of a constraint's kind and name, the name that it has in the database now."""


def with_followers(
    renames: Iterable[DiffOperation], current: SchemaSnapshot, *, mariadb: bool
) -> tuple[list[DiffOperation], Names]:
    """The renames, after each of a table what the server does with it; and the names that differ in the end."""
    workspace = Workspace(current)
    made: list[DiffOperation] = []
    now: dict[TableName, dict[tuple[str, str], str]] = {}
    for operation in renames:
        before, _ = workspace.apply(operation)
        made.append(operation)
        if not isinstance(operation, RenameTable):
            continue
        names = now.pop(operation.table, {})
        changed = []
        for kind, name in _constraints(before.table(operation.table), mariadb=mariadb):
            old = names.get((kind, name), name)
            new = _follows(old, kind, operation)
            if new != old:
                changed.append((kind, old, new))
                names[kind, name] = new
        if changed:
            made.append(FollowTable(table=operation.new_name, names=tuple(changed)))
        now[operation.new_name] = names
    return made, now


def _constraints(table: TableDef | None, *, mariadb: bool) -> Iterator[tuple[str, str]]:
    if table is None:
        return
    yield from (("foreign_key", key.name) for key in table.foreign_keys if key.name is not None)
    if not mariadb:
        yield from (("check", check.name) for check in table.checks if check.name is not None)


def _follows(name: str, kind: str, operation: RenameTable) -> str:
    mark = "_ibfk_" if kind == "foreign_key" else "_chk_"
    given = re.fullmatch(rf"{re.escape(operation.table.name + mark)}(\d+)", name)
    return f"{operation.to}{mark}{given[1]}" if given else name


def given_back(operations: Iterable[DiffOperation], names: Names) -> Iterator[DiffOperation]:
    """Renames to the names that the schema has, for those constraints that no operation is about."""
    about = {(*found, one.table) for one in operations if (found := _named(one)) is not None}  # type: ignore[attr-defined]
    for table, changed in names.items():
        for (kind, name), now in changed.items():
            if now != name and (kind, name, table) not in about:
                yield RenameConstraint(table=table, kind=kind, constraint=now, to=name)


def _named(operation: DiffOperation) -> tuple[str, str | None] | None:
    match operation:
        case RenameConstraint(kind=kind, constraint=name):
            return kind, name
        case DropCheck(check=check):
            return "check", check.name
        case DropForeignKey(foreign_key=key):
            return "foreign_key", key.name
    return None


def under_names(operation: DiffOperation, names: Names) -> DiffOperation | None:
    """The operation on the constraint under the name that it has; None if the server has done it already."""
    match operation:
        case RenameConstraint(table=table, kind=kind, constraint=name):
            new = names.get(table, {}).get((kind, name))
            if new is None:
                return operation
            return None if new == operation.to else evolve(operation, constraint=new)
        case DropCheck(table=table, check=check) if check.name is not None:
            new = names.get(table, {}).get(("check", check.name), check.name)
            return evolve(operation, check=evolve(check, name=new))
        case DropForeignKey(table=table, foreign_key=key) if key.name is not None:
            new = names.get(table, {}).get(("foreign_key", key.name), key.name)
            return evolve(operation, foreign_key=evolve(key, name=new))
    return operation
