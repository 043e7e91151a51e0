"""What has to happen around foreign keys, which hold fast the columns and indexes that they use.

A change of a table's collation changes columns of keys, which has to go on both sides: errors 1833 and 3780. An index
that the server made for a key is dropped by it, in silence, for another when the key is made again.
https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.operations import (
    AddForeignKey,
    AlterTable,
    CreateIndex,
    DropForeignKey,
    DropIndex,
    DropTable,
    RenameConstraint,
)
from viborm_mysql.serving import plain_columns
from viborm_mysql.types import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from viborm_core.operations import DiffOperation
    from viborm_core.schema import ForeignKeyDef, IndexDef, SchemaSnapshot, TableDef, TableName


def with_keys_apart(operations: Sequence[DiffOperation], before: SchemaSnapshot) -> list[DiffOperation]:
    """The operations, with foreign keys dropped first and added last whose columns get another collation."""
    changed = {
        one.table: _followers(before.table(one.table))
        for one in operations
        if isinstance(one, AlterTable) and "collation" in dict(one.options)
    }
    if not any(changed.values()):
        return list(operations)
    gone = {(one.table, one.foreign_key.name) for one in operations if isinstance(one, DropForeignKey)}
    dropped = {one.table.name for one in operations if isinstance(one, DropTable)}
    renamed = {
        (one.table, one.constraint): one
        for one in operations
        if isinstance(one, RenameConstraint) and one.kind == "foreign_key"
    }
    drops: list[DiffOperation] = []
    adds: list[DiffOperation] = []
    for table, key in _touched(before, changed):
        if (table, key.name) in gone or table in dropped:
            continue
        again = renamed.pop((table, key.name or ""), None)
        drops.append(DropForeignKey(table=table, foreign_key=key))
        adds.append(AddForeignKey(table=table, foreign_key=evolve(key, name=again.to) if again else key))
    kept = [
        one
        for one in operations
        if not (isinstance(one, RenameConstraint) and one.kind == "foreign_key")
        or (one.table, one.constraint) in renamed
    ]
    return [*drops, *kept, *adds]


def _followers(table: TableDef | None) -> frozenset[str]:
    """The columns that have the table's collation."""
    columns = table.columns if table is not None else ()
    return frozenset(column.name for column in columns if is_text(column.type) and not column.collation)


def _touched(
    schema: SchemaSnapshot, changed: dict[TableName, frozenset[str]]
) -> Iterator[tuple[TableName, ForeignKeyDef]]:
    nothing: frozenset[str] = frozenset()
    for table in schema.tables:
        for key in table.foreign_keys:
            own, theirs = changed.get(table.name, nothing), changed.get(key.references, nothing)
            if own & set(key.columns) or theirs & set(key.referenced_columns):
                yield table.name, key


def with_indexes_of_their_own(operations: Sequence[DiffOperation], after: SchemaSnapshot) -> list[DiffOperation]:
    """The operations, with the index that serves a key which is made again made again before, as one that stays."""
    gone = {(one.table, one.foreign_key.columns) for one in operations if isinstance(one, DropForeignKey)}
    made = {(one.table, one.index.name) for one in operations if isinstance(one, CreateIndex)}
    renewed: dict[TableName, list[DiffOperation]] = {}
    for one in operations:
        if isinstance(one, AddForeignKey) and (one.table, one.foreign_key.columns) in gone:
            for index in _serving(one, after):
                if (one.table, index.name) not in made:
                    made.add((one.table, index.name))
                    drop = DropIndex(table=one.table, index=index)
                    renewed.setdefault(one.table, []).extend((drop, CreateIndex(table=one.table, index=index)))
    return list(_inserted(operations, renewed))


def _serving(operation: AddForeignKey, after: SchemaSnapshot) -> Iterator[IndexDef]:
    """An index over just the key's columns under another name than the key's: if the server made it, it would go."""
    table, key = after.table(operation.table), operation.foreign_key
    if table is None or any(one != key and one.columns[:1] == key.columns[:1] for one in table.foreign_keys):
        return
    for index in table.indexes:
        if index.name != key.name and len(index.keys) == len(key.columns) and plain_columns(index) == key.columns:
            yield index


def _inserted(
    operations: Iterable[DiffOperation], renewed: dict[TableName, list[DiffOperation]]
) -> Iterator[DiffOperation]:
    """With each table's first change that is not a drop of a key, so that the table is written once."""
    for one in operations:
        if not isinstance(one, DropForeignKey):
            yield from renewed.pop(one.subject.owner, [])
        yield one
