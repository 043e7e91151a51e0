"""Turns decisions on renames into renames: those that were asked for, and those that were not (swaps)."""

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve, field, frozen

from viborm_core.diff.renames import Rename, rename_id
from viborm_core.errors import UsageError
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Choice, Decision, DecisionRecord, Question
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName, split_dotted

Decide = Callable[[Question], Decision | None]


@frozen(kw_only=True)
class SettledRenames:
    """Which renames were decided, and which questions are still open."""

    renames: list[Rename] = field(factory=list)
    open: list[Question] = field(factory=list)
    used: list[Decision] = field(factory=list)


def settle(questions: Sequence[AmbiguousChange], decide: Decide) -> SettledRenames:
    """Ask each question, leaving out candidates that an earlier answer has taken.

    Raises:
        UsageError: a decision names what is no candidate.
    """
    settled = SettledRenames()
    taken: set[tuple[str, TableName, str]] = set()
    for question in questions:
        asked = _without_taken(question, taken)
        if len(asked.choices) == 1:
            continue
        decision = decide(asked)
        if decision is None:
            settled.open.append(asked)
            continue
        settled.used.append(decision)
        old = _old_name(asked, decision)
        if old is not None:
            taken.add((question.subject.kind, _group(question.subject), old))
            settled.renames.append(_rename(question.subject, old))
    return settled


def _group(subject: ObjectRef) -> TableName:
    return subject.owner if subject.part else TableName(subject.owner.namespace, "")


def _without_taken(question: AmbiguousChange, taken: set[tuple[str, TableName, str]]) -> AmbiguousChange:
    group = _group(question.subject)

    def is_free(choice: Choice) -> bool:
        return (question.subject.kind, group, choice.answer) not in taken

    return evolve(question, choices=tuple(choice for choice in question.choices if is_free(choice)))


def _old_name(question: AmbiguousChange, decision: Decision) -> str | None:
    """The bare old name that a decision chose, or None for "none of them"."""
    if decision.answer == NONE_OF_THEM:
        return None
    names = {choice.answer for choice in question.choices}
    if decision.answer in names:
        return decision.answer
    bare = split_dotted(decision.answer)[-1]
    for name in names - {NONE_OF_THEM}:
        if split_dotted(name)[-1] == bare:
            return name
    if decision.origin == "annotation":
        return None
    raise UsageError(
        f"{question.subject} cannot be {decision.answer}, renamed",
        hint=f"the candidates are: {', '.join(sorted(names))}",
    )


def _rename(subject: ObjectRef, old: str) -> Rename:
    if subject.kind == "column":
        return Rename(kind="column", old=old, new=subject.part, owner=subject.owner)
    return Rename(
        kind=subject.kind, old=TableName.parse(old).name, new=subject.owner.name, owner=subject.owner
    )


def swaps(
    record: DecisionRecord, names: Iterable[ObjectRef], exists: Callable[[ObjectRef], bool]
) -> list[Rename]:
    """Renames that no question asks for, because both names are there before and after: swaps and rotations.

    ``names`` are the objects of the desired schema, ``exists`` whether an object is in the current one.
    """
    wanted: list[Rename] = []
    for ref in names:
        decision = record.answer(rename_id(ref))
        if decision is not None and decision.answer != NONE_OF_THEM and exists(ref):
            wanted.append(_rename(ref, split_dotted(decision.answer)[-1] if ref.part else decision.answer))
    leaving = {(rename.group, rename.old) for rename in wanted}
    arriving = {(rename.group, rename.new) for rename in wanted}
    return [
        rename
        for rename in wanted
        if (rename.group, rename.new) in leaving and (rename.group, rename.old) in arriving
    ]


def table_refs(snapshot: SchemaSnapshot) -> list[ObjectRef]:
    """All tables of a snapshot."""
    return [table_ref(table.name) for table in snapshot.tables]


def enum_refs(snapshot: SchemaSnapshot) -> list[ObjectRef]:
    """All enums of a snapshot."""
    return [enum_ref(enum.name) for enum in snapshot.enums]


def all_column_refs(snapshot: SchemaSnapshot) -> list[ObjectRef]:
    """All columns of a snapshot."""
    return [column_ref(table.name, column.name) for table in snapshot.tables for column in table.columns]
