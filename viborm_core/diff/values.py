"""Finds what could be a renamed value of an enum, named or a column's own, and makes renames of the answers.

A value that goes and one that comes are two values or one renamed: only the user knows. Renaming keeps the rows.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from viborm_core.diff.renames import closeness
from viborm_core.errors import UsageError
from viborm_core.operations import AlterColumn, AlterEnum, DiffOperation, ValueMapping
from viborm_core.operations.refs import column_ref
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Candidate, Choice, CountUses
from viborm_core.schema import (
    Array,
    ColumnDef,
    EnumRef,
    InlineEnum,
    LogicalType,
    ObjectRef,
    SchemaSnapshot,
    TableName,
    quote_text,
    spell_dotted,
    split_dotted,
)

_MOST_CANDIDATES = 8
_SAME_PLACE = 0.3


def enum_inside(column_type: LogicalType) -> TableName | None:
    """The named enum that a column's values, or its array's elements, are of."""
    match column_type:
        case EnumRef(name=name):
            return name
        case Array(of=element):
            return enum_inside(element)
    return None


@frozen(kw_only=True)
class ValuePlace:
    """Where values are listed: in a named enum, or in a column (``column``) of the table ``owner``."""

    owner: TableName
    column: str = ""

    def question(self, value: str) -> str:
        """The id of the question whether a value of this place was called something else."""
        return f"rename:enum-value:{self}.{spell_dotted(value)}"

    def __str__(self) -> str:
        return f"{self.owner}.{spell_dotted(self.column)}" if self.column else str(self.owner)

    def values(self, snapshot: SchemaSnapshot) -> tuple[str, ...]:
        """The values that a snapshot has there."""
        if not self.column:
            enum = snapshot.enum(self.owner)
            return () if enum is None else enum.values
        column = _column(snapshot, self.owner, self.column)
        return column.type.values if column is not None and isinstance(column.type, InlineEnum) else ()


def old_value(answer: str, values: Sequence[str] = ()) -> str:
    """The value that an answer names: as it is, if it is one of ``values``, or in its dotted form."""
    if answer in values:
        return answer
    try:
        return split_dotted(answer)[-1]
    except UsageError:
        return answer


def places_of(parts: Sequence[str], snapshots: Sequence[SchemaSnapshot], source: SchemaSnapshot) -> list[ValuePlace]:
    """The places that a name means: an enum (with its namespace or without), or a table's column.

    ``snapshots`` are as the database has enums. An enum that only the ``source`` names is in each column of its type;
    a column of a named enum has its values there.
    """
    enum = _full(parts, (one.name for snapshot in snapshots for one in snapshot.enums))
    if enum is not None:
        return [ValuePlace(owner=enum)]
    tables = [one.name for snapshot in snapshots for one in snapshot.tables]
    table = _full(parts[:-1], tables)
    for snapshot in snapshots:
        column = None if table is None else _column(snapshot, table, parts[-1])
        named = None if column is None else enum_inside(column.type)
        if named is not None:
            return [ValuePlace(owner=named)]
        if table is not None and column is not None and isinstance(column.type, InlineEnum):
            return [ValuePlace(owner=table, column=column.name)]
    enum = _full(parts, (one.name for one in source.enums))
    return [
        ValuePlace(owner=_full(_parts(one.name), tables) or one.name, column=column.name)
        for one in source.tables
        for column in one.columns
        if enum is not None and enum_inside(column.type) == enum
    ]


def _parts(name: TableName) -> tuple[str, ...]:
    return (name.name,) if name.namespace is None else (name.namespace, name.name)


def _full(parts: Sequence[str], names: Iterable[TableName]) -> TableName | None:
    """The one among names that these parts name, without its namespace too."""
    found = {name for name in names if tuple(parts) in {_parts(name), (name.name,)}}
    exact = {name for name in found if tuple(parts) == _parts(name)}
    chosen = exact or found
    return next(iter(chosen)) if len(chosen) == 1 else None


def _column(snapshot: SchemaSnapshot, table: TableName, column: str) -> ColumnDef | None:
    found = snapshot.table(table)
    return None if found is None else found.column(column)


def value_questions(operations: Iterable[DiffOperation], current: SchemaSnapshot) -> tuple[AmbiguousChange, ...]:
    """A question for each added value of an enum that also loses values."""
    return tuple(question for operation in operations for question in _questions(operation, current))


def _questions(operation: DiffOperation, current: SchemaSnapshot) -> Iterator[AmbiguousChange]:
    match operation:
        case AlterEnum(before=before, after=after):
            place = ValuePlace(owner=after.name)
            columns = [
                (table.name, column.name)
                for table in current.tables
                for column in table.columns
                if enum_inside(column.type) == before.name
            ]
            yield from _place_questions(place, before.values, after.values, columns)
        case AlterColumn(table=table, before=before, after=after):
            if isinstance(before.type, InlineEnum) and isinstance(after.type, InlineEnum):
                place = ValuePlace(owner=table, column=after.name)
                yield from _place_questions(place, before.type.values, after.type.values, [(table, after.name)])


def _place_questions(
    place: ValuePlace, before: Sequence[str], after: Sequence[str], columns: Sequence[tuple[TableName, str]]
) -> Iterator[AmbiguousChange]:
    gone = [value for value in before if value not in after]
    for value in after:
        if gone and value not in before:
            yield _question(place, value, _candidates(value, gone, before, after), columns)


def _candidates(value: str, gone: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[Candidate]:
    def is_in_place(old: str) -> bool:
        return before.index(old) == after.index(value)

    found = [
        Candidate(
            old=old,
            evidence="same place" if is_in_place(old) else "another place",
            likeness=round(closeness(old, value) + (_SAME_PLACE if is_in_place(old) else 0), 3),
        )
        for old in gone
    ]
    return sorted(found, key=lambda one: -one.likeness)[:_MOST_CANDIDATES]


def _question(
    place: ValuePlace, value: str, candidates: Sequence[Candidate], columns: Sequence[tuple[TableName, str]]
) -> AmbiguousChange:
    choices = [
        Choice(answer=one.old, text=f"it is {quote_text(one.old)}, renamed ({one.evidence})") for one in candidates
    ]
    return AmbiguousChange(
        id=place.question(value),
        kind="rename",
        subject=ObjectRef(kind="enum-value", owner=place.owner, part=place.column or value),
        text=f"Is {quote_text(value)} of {place} a new value, or is it one that goes, renamed?",
        choices=(*choices, Choice(answer=NONE_OF_THEM, text="it is a new value", harmless=True)),
        loses=True,
        moot_when_empty=True,
        probes=tuple(
            CountUses(table=table, column=column, value=one.old) for one in candidates for table, column in columns
        ),
        candidates=tuple(candidates),
    )


def map_id(column: ObjectRef, value: str) -> str:
    """The id of the question what becomes of a value that goes, in one column."""
    return f"map:enum-value:{column}.{spell_dotted(value)}"


def undecided_values(questions: Iterable[AmbiguousChange], decided: Container[str]) -> tuple[AmbiguousChange, ...]:
    """The questions without the candidates of which it was decided already, in each column, what becomes of them.

    ``decided`` are the ids of answered questions; one about a rename that is answered stays as it is.
    """
    left = (one if one.id in decided else _without_mapped(one, decided) for one in questions)
    return tuple(one for one in left if one.candidates)


def _without_mapped(question: AmbiguousChange, decided: Container[str]) -> AmbiguousChange:
    uses = [probe for probe in question.probes if isinstance(probe, CountUses)]
    open_values = {
        probe.value for probe in uses if map_id(column_ref(probe.table, probe.column), probe.value) not in decided
    }
    mapped = {probe.value for probe in uses} - open_values
    return evolve(
        question,
        choices=tuple(one for one in question.choices if one.answer not in mapped),
        candidates=tuple(one for one in question.candidates if one.old not in mapped),
        probes=tuple(one for one in uses if one.value not in mapped),
    )


def with_renamed_values(operations: Sequence[DiffOperation], renamed: Mapping[str, str]) -> tuple[DiffOperation, ...]:
    """The operations with the values that are renamed; ``renamed`` are the old values by the id of their question."""
    return tuple(_with_renamed(one, renamed) for one in operations) if renamed else tuple(operations)


def _with_renamed(operation: DiffOperation, renamed: Mapping[str, str]) -> DiffOperation:
    match operation:
        case AlterEnum(after=after):
            return evolve(operation, renamed_values=_pairs(ValuePlace(owner=after.name), after.values, renamed))
        case AlterColumn(table=table, after=ColumnDef(type=InlineEnum(values=values))):
            pairs = _pairs(ValuePlace(owner=table, column=operation.after.name), values, renamed)
            return evolve(operation, mappings=tuple(ValueMapping(old=old, new=new) for old, new in pairs))
    return operation


def _pairs(place: ValuePlace, values: Iterable[str], renamed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = ((renamed.get(place.question(value)), value) for value in values)
    return tuple((old, new) for old, new in found if old is not None)
