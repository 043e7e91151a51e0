"""Asks the questions of a push in the order in which answers raise new ones: renames first, then what is at stake."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from attrs import evolve, field, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.diff.part_names import PartNames, named_parts, part_questions
from viborm_core.diff.renames import (
    Rename,
    Renamers,
    column_questions,
    enum_questions,
    object_questions,
    rename_operations,
    table_questions,
)
from viborm_core.diff.stakes import questions_about
from viborm_core.diff.values import undecided_values, value_questions, with_renamed_values
from viborm_core.errors import DecisionRequired
from viborm_core.evidence import Evidence, OldNames
from viborm_core.objects import ObjectKind
from viborm_core.operations import DiffOperation
from viborm_core.plan import Workspace
from viborm_core.questions import KEEP, AmbiguousChange, CountRows, Decision, DecisionRecord, Question
from viborm_core.request import Decide, Request
from viborm_core.resolve import (
    Answers,
    all_column_refs,
    amend,
    ask,
    enum_refs,
    is_moot,
    keep,
    refuse_dangling,
    rename_of,
    settle,
    swaps,
    table_refs,
)
from viborm_core.schema import ObjectRef, SchemaSnapshot
from viborm_core.sides import differences, managed_kinds, settled


def decider(record: DecisionRecord, decide: Decide) -> Decide:
    """Answers from the record, else from ``decide``; each question is asked once."""
    remembered: dict[str, Decision | None] = {}

    def decided(question: Question) -> Decision | None:
        if question.id not in remembered:
            made = record.answer(question.id) if _is_answered(question, record) else None
            remembered[question.id] = made or decide(question)
        return remembered[question.id]

    return decided


@frozen(kw_only=True)
class Renamed:
    """Renames decided so far, and the snapshot with them applied; ``used`` are the ids that were asked or moved."""

    current: SchemaSnapshot
    operations: tuple[DiffOperation, ...] = ()
    decided: tuple[tuple[Question, Decision], ...] = ()
    open: tuple[Question, ...] = ()
    used: frozenset[str] = frozenset()

    def then(
        self,
        questions: Sequence[AmbiguousChange],
        moved: Sequence[Rename],
        decide: Decide,
        renamers: Renamers = MappingProxyType({}),
    ) -> "Renamed":
        """Ask the questions, and apply what was answered together with the renames that nobody had to be asked."""
        settled = settle(questions, decide, moved)
        renames = [rename_of(question.subject, old) for question, old in settled.chosen]
        made = rename_operations([*moved, *renames], renamers)
        current = self.current
        if made:
            workspace = Workspace(current)
            for operation in made:
                workspace.apply(operation)
            current = workspace.snapshot()
        by_id = {question.id: question for question in questions}
        return Renamed(
            current=current,
            operations=(*self.operations, *made),
            decided=(
                *self.decided,
                *((by_id[decision.question], decision) for decision in settled.used if decision.question in by_id),
            ),
            open=(*self.open, *settled.open),
            used=self.used | by_id.keys() | {rename.question for rename in moved},
        )


def ask_renames(
    current: SchemaSnapshot,
    desired: SchemaSnapshot,
    record: DecisionRecord,
    decide: Decide,
    kinds: Mapping[str, ObjectKind],
) -> Renamed:
    """Tables and enums, then columns, then objects: each answer is applied before the next questions are found."""
    tables, enums = set(table_refs(current)), set(enum_refs(current))
    renamed = Renamed(current=current)
    moved = swaps(record, table_refs(desired), tables.__contains__)
    renamed = renamed.then(table_questions(current, desired), moved, decide)
    moved = swaps(record, enum_refs(desired), enums.__contains__)
    renamed = renamed.then(enum_questions(current, desired), moved, decide)
    moved = []
    if any(key.startswith("rename:column:") for key in record.decisions):
        columns = set(all_column_refs(renamed.current))
        moved = swaps(record, all_column_refs(desired), columns.__contains__)
    renamed = renamed.then(column_questions(renamed.current, desired), moved, decide)
    renamers = {name: kind.rename for name, kind in kinds.items() if kind.rename is not None}
    if not renamers:
        return renamed
    likeness = {name: kinds[name].likeness for name in renamers}
    here = {ref for ref in renamed.current.objects_by_ref if ref.kind in renamers}
    there = [ref for ref in desired.objects_by_ref if ref.kind in renamers]
    moved = swaps(record, there, here.__contains__)
    return renamed.then(object_questions(renamed.current, desired, likeness), moved, decide, renamers)


@frozen(kw_only=True)
class NamedParts:
    """What indexes and constraints were called, where that was decided, and the decisions."""

    names: PartNames = field(factory=dict)
    decided: tuple[tuple[Question, Decision], ...] = ()


def ask_part_names(
    current: SchemaSnapshot,
    desired: SchemaSnapshot,
    written: SchemaSnapshot,
    record: DecisionRecord,
    decide: Decide | None,
) -> NamedParts:
    """Whether indexes and constraints are renamed; without an answer they are, where they equal one that goes.

    Only those are looked at that the schema, as it is ``written``, names itself. ``decide`` is asked where the record
    has no answer, if at all.
    """
    if decide is None and not any(key.startswith(("rename:index:", "rename:constraint:")) for key in record.decisions):
        return NamedParts()
    questions = part_questions(current, desired, named_parts(written))
    asked = [one for one in questions if decide is not None or _is_answered(one, record)]
    settled = settle(asked, decide or (lambda question: record.answer(question.id)))
    by_id = {question.id: question for question in questions}
    decided = tuple((by_id[one.question], one) for one in settled.used)
    names: dict[ObjectRef, str | None] = {question.subject: None for question, _ in decided}
    return NamedParts(names=names | {question.subject: old for question, old in settled.chosen}, decided=decided)


def _is_answered(question: Question, record: DecisionRecord) -> bool:
    """Whether there is an answer; an annotation's may be about another state of the database."""
    made = record.answer(question.id)
    return made is not None and (made.origin != "annotation" or question.accepts(made.answer))


@frozen(kw_only=True)
class Resolved:
    """Operations with all decisions in them, the schema that they reach, and what became of the questions.

    ``measured`` are the questions that these operations raise, also those that the data has settled.
    """

    operations: tuple[DiffOperation, ...]
    desired: SchemaSnapshot
    answers: Answers
    measured: tuple[Question, ...]


@frozen(kw_only=True)
class DataQuestions:
    """Asks what the operations put at stake.

    Attributes:
        request: what the push is asked to do.
        capabilities: those of the database.
        decide: answers, or does not.
        record: what is decided already.
        part_names: what indexes and constraints were called, where that was decided.
        names: what tables and columns are called in the database still.
        renames: those that were decided.
        outside: tables that are there and are no part of the push.
    """

    request: Request
    capabilities: Capabilities
    decide: Decide
    record: DecisionRecord
    part_names: PartNames
    names: OldNames
    outside: frozenset[ObjectRef]
    renames: tuple[DiffOperation, ...] = ()

    def ask(self, current: SchemaSnapshot, desired: SchemaSnapshot) -> Resolved:
        """Diff, measure and ask; what is kept changes the desired schema, so diff again until nothing more is kept."""
        measured: dict[str, Question] = {}
        kept: list[tuple[Question, Decision]] = []
        while True:
            operations = differences(self.request, current, desired, self.renames, self.part_names)
            values, operations = self._renamed_values(operations, current, measured)
            questions = [one for one in self._raised(operations, current) if not self._is_numbered(one, desired)]
            measured |= self._measure([one for one in questions if one.id not in measured], current)
            answers = ask([measured[question.id] for question in questions], self.decide)
            answers = evolve(answers, decided=[*values.decided, *answers.decided], open=[*values.open, *answers.open])
            if not answers.kept:
                operations = amend(operations, current, answers.decided, self.request.adapter.read_value)
                answers = evolve(answers, decided=[*kept, *answers.decided])
                found = tuple(measured[question.id] for question in questions)
                return Resolved(operations=operations, desired=desired, answers=answers, measured=found)
            if self.request.force_reset:
                raise DecisionRequired("the reset was refused; nothing was changed")
            kept += [(question, made) for question, made in answers.decided if made.answer == KEEP]
            for subject in answers.kept:
                desired = keep(desired, current, subject)
            refuse_dangling(desired, self.outside)
            desired = settled(desired, current, self.capabilities, self.names)

    def _raised(self, operations: Sequence[DiffOperation], current: SchemaSnapshot) -> Iterator[Question]:
        """The questions about tables, and those of plugins' kinds about what is not made again."""
        yield from questions_about(operations, current)
        kinds = managed_kinds(self.request)
        if not kinds:
            return
        made = frozenset[ObjectRef]().union(*(operation.provides() for operation in operations))
        for operation in operations:
            kind = kinds.get(operation.subject.kind)
            if kind is not None and (operation.subject not in made or operation.subject in operation.provides()):
                yield from kind.stakes(operation, current)

    def _renamed_values(
        self, operations: Sequence[DiffOperation], current: SchemaSnapshot, measured: dict[str, Question]
    ) -> tuple[Answers, tuple[DiffOperation, ...]]:
        """Ask which values of enums are renamed, before it is asked what becomes of those that go."""
        questions = undecided_values(value_questions(operations, current), self.record.decisions)
        measured |= self._measure([one for one in questions if one.id not in measured], current)
        found = [one for one in (measured[one.id] for one in questions) if isinstance(one, AmbiguousChange)]
        settled = settle([one for one in found if not is_moot(one) or self.record.answer(one.id)], self.decide)
        by_id = {question.id: question for question in found}
        decided: list[tuple[Question, Decision]] = [(by_id[one.question], one) for one in settled.used]
        renamed = {question.id: old for question, old in settled.chosen}
        return Answers(decided=decided, open=settled.open), with_renamed_values(operations, renamed)

    def _is_numbered(self, question: Question, desired: SchemaSnapshot) -> bool:
        """Whether it asks what fills a column that the database fills with numbers itself."""
        table = desired.table(question.subject.owner) if question.kind == "fill" else None
        column = table.column(question.subject.part) if table is not None else None
        is_new = column is not None and any(isinstance(one, CountRows) for one in question.probes)
        return bool(is_new and table and column and self.request.adapter.numbers_itself(table, column))

    def _measure(self, questions: Sequence[Question], current: SchemaSnapshot) -> dict[str, Question]:
        if self.request.connection is not None and questions:
            evidence = Evidence(
                connection=self.request.connection,
                adapter=self.request.adapter,
                current=current,
                names=self.names,
                seconds=self.request.data_timeout,
            )
            questions = evidence.measure(questions)
        return {question.id: question for question in questions}
