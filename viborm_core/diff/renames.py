"""Finds what could be a rename, and makes rename operations of the answers. A rename is never assumed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import evolve, frozen

from viborm_core.operations import DiffOperation, RenameColumn, RenameEnum, RenameTable
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Candidate, Choice
from viborm_core.schema import (
    ColumnDef,
    EnumDef,
    ObjectRef,
    SchemaObject,
    SchemaSnapshot,
    TableDef,
    TableName,
    kind_word,
)

Item = TypeVar("Item")

_MOST_CANDIDATES = 8
_TEMPORARY = "viborm_swap_"


def rename_id(ref: ObjectRef) -> str:
    """The id of the question whether the object ``ref`` was called something else."""
    return f"rename:{ref.kind}:{ref}"


def table_questions(current: SchemaSnapshot, desired: SchemaSnapshot) -> tuple[AmbiguousChange, ...]:
    """A question for each added table that could be a dropped one."""
    gone = [table for table in current.tables if desired.table(table.name) is None]
    new = [table for table in desired.tables if current.table(table.name) is None]
    if not gone or not new:
        return ()
    traits = {table.name: _column_traits(table) for table in (*gone, *new)}

    def likeness(old: TableDef, added: TableDef) -> float:
        mine, theirs = traits[old.name], traits[added.name]
        shared = len(mine & theirs) / max(1, len(mine | theirs))
        return shared + closeness(old.name.name, added.name.name) / 10

    return tuple(
        _ambiguous(
            table_ref(added.name),
            [
                Candidate(
                    old=str(old.name),
                    evidence=_table_evidence(traits[old.name], traits[added.name]),
                    likeness=round(likeness(old, added), 3),
                )
                for old in _nearest(gone, added, likeness)
                if old.name.namespace == added.name.namespace
            ],
        )
        for added in new
        if any(old.name.namespace == added.name.namespace for old in gone)
    )


def enum_questions(current: SchemaSnapshot, desired: SchemaSnapshot) -> tuple[AmbiguousChange, ...]:
    """A question for each added enum that could be a dropped one."""
    gone = [enum for enum in current.enums if desired.enum(enum.name) is None]
    new = [enum for enum in desired.enums if current.enum(enum.name) is None]

    def likeness(old: EnumDef, added: EnumDef) -> float:
        shared = len(set(old.values) & set(added.values)) / max(1, len({*old.values, *added.values}))
        return shared + closeness(old.name.name, added.name.name) / 10

    return tuple(
        _ambiguous(
            enum_ref(added.name),
            [
                Candidate(
                    old=str(old.name),
                    evidence=f"{len(set(old.values) & set(added.values))} of {len(added.values)} values are the same",
                    likeness=round(likeness(old, added), 3),
                )
                for old in _nearest(gone, added, likeness)
                if old.name.namespace == added.name.namespace
            ],
        )
        for added in new
        if any(old.name.namespace == added.name.namespace for old in gone)
    )


def column_questions(current: SchemaSnapshot, desired: SchemaSnapshot) -> tuple[AmbiguousChange, ...]:
    """A question for each column added to a table that also loses columns."""
    questions: list[AmbiguousChange] = []
    for table in desired.tables:
        before = current.table(table.name)
        if before is None or before is table:
            continue
        here = {column.name for column in before.columns}
        there = {column.name for column in table.columns}
        if here == there:
            continue
        gone = [column for column in before.columns if column.name not in there]
        new = [column for column in table.columns if column.name not in here]
        questions.extend(_column_question(before, table, gone, column) for column in new if gone)
    return tuple(questions)


Likeness = Callable[[SchemaObject, SchemaObject], tuple[float, str]]
"""How much two objects of a kind are alike, from 0 to 1, and in what."""


def object_questions(
    current: SchemaSnapshot, desired: SchemaSnapshot, kinds: Mapping[str, Likeness]
) -> tuple[AmbiguousChange, ...]:
    """A question for each added object of these kinds that could be a dropped one of its kind."""
    here, there = current.objects_by_ref, desired.objects_by_ref
    gone = [item for item in current.objects if item.kind in kinds and item.ref not in there]
    new = [item for item in desired.objects if item.kind in kinds and item.ref not in here]

    def likeness(old: SchemaObject, added: SchemaObject) -> float:
        return kinds[added.kind](old, added)[0] + closeness(old.name.name, added.name.name) / 10

    questions: list[AmbiguousChange] = []
    for added in new:
        rivals = [old for old in gone if old.kind == added.kind and old.name.namespace == added.name.namespace]
        candidates = [
            Candidate(
                old=str(old.name),
                evidence=kinds[added.kind](old, added)[1],
                likeness=round(likeness(old, added), 3),
            )
            for old in _nearest(rivals, added, likeness)
        ]
        if candidates:
            questions.append(_ambiguous(added.ref, candidates))
    return tuple(questions)


def _column_question(before: TableDef, after: TableDef, gone: Sequence[ColumnDef], added: ColumnDef) -> AmbiguousChange:
    places_before = {column.name: place for place, column in enumerate(before.columns)}
    place = after.columns.index(added)

    def likeness(old: ColumnDef, new: ColumnDef) -> float:
        return (
            (0.5 if old.type == new.type else 0.0)
            + (0.3 if places_before[old.name] == place else 0.0)
            + closeness(old.name, new.name) / 2
        )

    def evidence(old: ColumnDef) -> str:
        same_type = "same type" if old.type == added.type else f"{old.type} becomes {added.type}"
        same_place = "same place" if places_before[old.name] == place else "another place"
        return f"{same_type}, {same_place}"

    return _ambiguous(
        column_ref(after.name, added.name),
        [
            Candidate(old=old.name, evidence=evidence(old), likeness=round(likeness(old, added), 3))
            for old in _nearest(gone, added, likeness)
        ],
    )


def _column_traits(table: TableDef) -> frozenset[str]:
    return frozenset(f"{column.name} {column.type}" for column in table.columns)


def _table_evidence(old: frozenset[str], new: frozenset[str]) -> str:
    return f"{len(old & new)} of {len(new)} columns are the same"


def closeness(old: str, new: str) -> float:
    """How alike two names are, from 0 to 1."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _nearest(gone: Sequence[Item], added: Item, likeness: Callable[[Item, Item], float]) -> list[Item]:
    return sorted(gone, key=lambda old: -likeness(old, added))[:_MOST_CANDIDATES]


def _ambiguous(added: ObjectRef, candidates: list[Candidate]) -> AmbiguousChange:
    choices = [Choice(answer=one.old, text=f"it is {one.old}, renamed ({one.evidence})") for one in candidates]
    choices.append(Choice(answer=NONE_OF_THEM, text=f"it is a new {kind_word(added.kind)}", harmless=True))
    return AmbiguousChange(
        id=rename_id(added),
        kind="rename",
        subject=added,
        text=f"Is the {kind_word(added.kind)} {added} new, or is it one that goes, renamed?",
        choices=tuple(choices),
        loses=True,
        candidates=tuple(candidates),
    )


@frozen(kw_only=True)
class Rename:
    """An answered rename: ``old`` and ``new`` are bare names; ``owner`` the column's table, as it is called by then."""

    kind: str
    old: str
    new: str
    owner: TableName

    @property
    def group(self) -> TableName:
        """What the names are unique in: the column's table, or the namespace."""
        return self.owner if self.kind == "column" else TableName(self.owner.namespace, "")

    @property
    def question(self) -> str:
        """The id of the question that the rename answers."""
        owner = self.owner if self.kind == "column" else self.owner.renamed(self.new)
        return rename_id(ObjectRef(kind=self.kind, owner=owner, part=self.new if self.kind == "column" else ""))


Renamers = Mapping[str, Callable[[TableName, str], DiffOperation]]
"""By plugins' kinds of objects, what makes the operation that renames one."""


def rename_operations(renames: Iterable[Rename], renamers: Renamers) -> tuple[DiffOperation, ...]:
    """Rename operations in an order in which no name is taken, with a temporary name where renames swap."""
    operations: list[DiffOperation] = []
    groups: dict[tuple[str, TableName], dict[str, Rename]] = {}
    for rename in renames:
        groups.setdefault((rename.kind, rename.group), {})[rename.old] = rename
    for pending in groups.values():
        operations.extend(_ordered(pending, renamers))
    return tuple(operations)


def _ordered(pending: Mapping[str, Rename], renamers: Renamers) -> list[DiffOperation]:
    waiting = dict(pending)
    operations: list[DiffOperation] = []
    second_halves: list[DiffOperation] = []
    while waiting:
        free = [old for old, rename in waiting.items() if rename.new not in waiting]
        if free:
            operations.append(_operation(waiting.pop(free[0]), renamers))
            continue
        old, rename = next(iter(waiting.items()))
        del waiting[old]
        temporary = f"{_TEMPORARY}{len(second_halves)}"
        first, second = evolve(rename, new=temporary), evolve(rename, old=temporary)
        operations.append(_operation(first, renamers))
        second_halves.append(_operation(second, renamers))
    return operations + second_halves


def _operation(rename: Rename, renamers: Renamers) -> DiffOperation:
    name = TableName(rename.owner.namespace, rename.old)
    if rename.kind in renamers:
        return renamers[rename.kind](name, rename.new)
    if rename.kind == "table":
        return RenameTable(table=name, to=rename.new)
    if rename.kind == "enum":
        return RenameEnum(enum=name, to=rename.new)
    return RenameColumn(table=rename.owner, column=rename.old, to=rename.new)
