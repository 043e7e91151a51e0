"""Turns decisions on renames into renames: those that were asked for, and those that were not (swaps)."""

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve, field, frozen

from viborm_core.diff.renames import Rename, rename_id
from viborm_core.errors import UsageError
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Choice, Decision, DecisionRecord, Question
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName, spell_dotted, split_dotted

Decide = Callable[[Question], Decision | None]


@frozen(kw_only=True)
class SettledRenames:
    """Which renames were decided (the question, and the old name that was chosen), and which questions are open."""

    chosen: list[tuple[AmbiguousChange, str]] = field(factory=list)
    open: list[Question] = field(factory=list)
    used: list[Decision] = field(factory=list)


def settle(questions: Sequence[AmbiguousChange], decide: Decide, moved: Sequence[Rename] = ()) -> SettledRenames:
    """Ask each question, leaving out what has ``moved`` already, and candidates that an earlier answer has taken.

    Raises:
        UsageError: a decision names what is no candidate.
    """
    settled = SettledRenames()
    taken = {(_group(one.question), _answer(one)) for one in moved}
    done = {one.question for one in moved}
    for question in questions:
        if question.id in done:
            continue
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
            taken.add((_group(question.id), old))
            settled.chosen.append((question, old))
    return settled


def _answer(rename: Rename) -> str:
    """The answer that names what the rename was called."""
    return rename.old if rename.kind == "column" else str(rename.owner.renamed(rename.old))


def _group(question: str) -> str:
    """What the names in question are unique in: its id without the last part of its name."""
    action, kind, identity = question.split(":", 2)
    return f"{action}:{kind}:{spell_dotted(*split_dotted(identity)[:-1])}"


def _without_taken(question: AmbiguousChange, taken: set[tuple[str, str]]) -> AmbiguousChange:
    group = _group(question.id)

    def is_free(choice: Choice) -> bool:
        return (group, choice.answer) not in taken

    return evolve(question, choices=tuple(choice for choice in question.choices if is_free(choice)))


def _old_name(question: AmbiguousChange, decision: Decision) -> str | None:
    """The bare old name that a decision chose, or None for "none of them"."""
    if decision.answer == NONE_OF_THEM:
        return None
    names = {choice.answer for choice in question.choices}
    if decision.answer in names:
        return decision.answer
    bare = _last_part(decision.answer)
    for name in names - {NONE_OF_THEM}:
        if bare in (name, _last_part(name)):
            return name
    if decision.origin == "annotation":
        return None
    raise UsageError(
        f"{question.name} cannot be {decision.answer}, renamed",
        hint=f"the candidates are: {', '.join(sorted(names))}",
    )


def rename_of(subject: ObjectRef, old: str) -> Rename:
    """The rename of a table, enum or column that an answer means."""
    if subject.kind == "column":
        return Rename(kind="column", old=old, new=subject.part, owner=subject.owner)
    return Rename(kind=subject.kind, old=TableName.parse(old).name, new=subject.owner.name, owner=subject.owner)


def swaps(record: DecisionRecord, names: Iterable[ObjectRef], exists: Callable[[ObjectRef], bool]) -> list[Rename]:
    """Renames that no question asks for, because a name of theirs is there before and after: swaps and chains.

    ``names`` are the objects of the desired schema, ``exists`` whether an object is in the current one.
    """
    stated = frozenset(names) if record.decisions else frozenset()
    wanted: dict[ObjectRef, ObjectRef] = {}
    for ref in stated:
        decision = record.answer(rename_id(ref))
        old = None if decision is None or decision.answer == NONE_OF_THEM else _old_ref(ref, decision.answer, exists)
        if old is not None and old != ref:
            wanted[ref] = old
    while True:
        leaving = frozenset(wanted.values())
        kept = {
            new: old
            for new, old in wanted.items()
            if (new in leaving or not exists(new)) and (old in wanted or old not in stated)
        }
        if len(kept) == len(wanted):
            break
        wanted = kept
    moved = sorted((new, old) for new, old in wanted.items() if exists(new) or old in stated)
    return [rename_of(new, old.part or str(old.owner)) for new, old in moved]


def _old_ref(ref: ObjectRef, answer: str, exists: Callable[[ObjectRef], bool]) -> ObjectRef | None:
    """The object of the current schema that an answer names, or None; a column as it is or in its dotted form."""
    if not ref.part:
        old = evolve(ref, owner=TableName.parse(answer))
        return old if exists(old) else None
    plain = evolve(ref, part=answer)
    if exists(plain):
        return plain
    dotted = evolve(ref, part=_last_part(answer))
    return dotted if exists(dotted) else None


def _last_part(text: str) -> str:
    """The last part of a dotted name, or the text itself if it is none."""
    try:
        return split_dotted(text)[-1]
    except UsageError:
        return text


def table_refs(snapshot: SchemaSnapshot) -> list[ObjectRef]:
    """All tables of a snapshot."""
    return [table_ref(table.name) for table in snapshot.tables]


def enum_refs(snapshot: SchemaSnapshot) -> list[ObjectRef]:
    """All enums of a snapshot."""
    return [enum_ref(enum.name) for enum in snapshot.enums]


def all_column_refs(snapshot: SchemaSnapshot) -> list[ObjectRef]:
    """All columns of a snapshot."""
    return [column_ref(table.name, column.name) for table in snapshot.tables for column in table.columns]
