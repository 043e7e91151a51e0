"""What the data may forbid: keys over duplicates, checks and foreign keys that rows do not meet.

Such a change is no question: where a row is in its way, it is refused, whatever was accepted.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from attrs import frozen

from viborm_core.operations import (
    AddCheck,
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    CreateIndex,
    DiffOperation,
    DropIndex,
    DropPrimaryKey,
    DropUnique,
)
from viborm_core.operations.refs import constraint_ref, index_ref
from viborm_core.questions import CountDuplicates, CountOrphans, CountViolations, Probe, Question
from viborm_core.schema import (
    IndexDef,
    ObjectRef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableName,
    UniqueConstraintDef,
    spell_dotted,
)

Key = PrimaryKeyDef | UniqueConstraintDef | IndexDef
_CORRECT = "correct these rows first; deleting rows is never the tool's choice"


@frozen(kw_only=True)
class Changed:
    """What else the operations change that matters to a key: columns that are new, other collations, keys that go."""

    new_columns: frozenset[tuple[TableName, str]]
    collations: Mapping[tuple[TableName, str], str]
    gone: frozenset[ObjectRef]

    @classmethod
    def by(cls, operations: Iterable[DiffOperation]) -> Self:
        """What these operations change."""
        operations = tuple(operations)
        drops = (one for one in operations if isinstance(one, DropUnique | DropPrimaryKey | DropIndex))
        return cls(
            new_columns=frozenset((one.table, one.column.name) for one in operations if isinstance(one, AddColumn)),
            collations={
                (one.table, one.after.name): one.after.collation
                for one in operations
                if isinstance(one, AlterColumn) and one.after.collation and one.after.collation != one.before.collation
            },
            gone=frozenset(one.subject for one in drops),
        )

    def any_new(self, table: TableName, columns: Iterable[str]) -> bool:
        """Whether one of the columns is new, so that no row can be in the way yet."""
        return any((table, column) in self.new_columns for column in columns)

    def collated(self, table: TableName, columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The columns that get another collation, with it."""
        return tuple(
            (column, self.collations[table, column]) for column in columns if (table, column) in self.collations
        )


def blocked(subject: ObjectRef, text: str, ways_out: str, *probes: Probe) -> Question:
    """A change that is refused if a probe finds anything."""
    return Question(
        id=f"blocked:{subject.kind}:{subject}",
        kind="blocked",
        subject=subject,
        text=text,
        moot_when_empty=True,
        probes=probes,
        ways_out=ways_out,
    )


def forbidden(operation: DiffOperation, changed: Changed) -> Iterator[Question]:
    """What rows may stand in the way of a new key, check or foreign key."""
    match operation:
        case AddUnique(table=table, unique=key):
            yield from _duplicates(operation.subject, table, key, changed)
        case CreateIndex(table=table, index=key) if key.unique:
            yield from _duplicates(operation.subject, table, key, changed)
        case AddPrimaryKey(table=table, primary_key=key):
            yield from _duplicates(operation.subject, table, key, changed)
        case AddCheck(table=table, check=check) if not changed.any_new(table, check.expression.names("column")):
            text = f"{table} cannot have the check {check.name or ''} ({check.expression})"
            yield blocked(operation.subject, text, _CORRECT, CountViolations(table=table, check=check))
        case AddForeignKey(table=table, foreign_key=foreign) if not (
            changed.any_new(table, foreign.columns) or changed.any_new(foreign.references, foreign.referenced_columns)
        ):
            text = f"{table} cannot refer to {foreign.references} by {spell_dotted(*foreign.columns)}"
            yield blocked(operation.subject, text, _CORRECT, CountOrphans(table=table, foreign_key=foreign))


def under_collation(operation: AlterColumn, current: SchemaSnapshot, changed: Changed) -> Iterator[Question]:
    """Texts that were different may be the same to another collation, and share a key that stays."""
    table = current.table(operation.table)
    if table is None or (operation.table, operation.after.name) not in changed.collations:
        return
    keys: list[Key] = [*table.uniques, *(index for index in table.indexes if index.unique)]
    if table.primary_key is not None:
        keys.append(table.primary_key)
    for key in keys:
        subject = _subject(table.name, key)
        if operation.after.name in key.columns and subject not in changed.gone:
            yield from _duplicates(subject, table.name, key, changed)


def _subject(table: TableName, key: Key) -> ObjectRef:
    if isinstance(key, IndexDef):
        return index_ref(table, key)
    kind = "primary key" if isinstance(key, PrimaryKeyDef) else "unique"
    return constraint_ref(table, key.name, kind, key.columns)


def _duplicates(subject: ObjectRef, table: TableName, key: Key, changed: Changed) -> Iterator[Question]:
    """Rows that would share a key; not told of keys over expressions, which the database refuses itself."""
    if isinstance(key, IndexDef) and len(key.columns) < len(key.keys):
        return
    predicate = key.predicate if isinstance(key, IndexDef) else None
    if changed.any_new(table, (*key.columns, *(predicate.names("column") if predicate is not None else ()))):
        return
    columns = spell_dotted(*key.columns)
    collated = changed.collated(table, key.columns)
    under = f" under the collation {collated[0][1]}" if collated else ""
    if isinstance(key, PrimaryKeyDef):
        text, nulls_distinct = f"{columns} cannot be the primary key of {table}{under}", False
    else:
        text, nulls_distinct = f"{columns} of {table} cannot be unique{under}", key.nulls_distinct
    probe = CountDuplicates(
        table=table, columns=key.columns, nulls_distinct=nulls_distinct, collations=collated, where=predicate
    )
    yield blocked(subject, text, _CORRECT, probe)
