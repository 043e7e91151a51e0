"""Resolves questions with decisions, until there are operations only. It knows no terminal and no connection."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from viborm_core.diff.stakes import questions_about
from viborm_core.errors import UsageError
from viborm_core.operations import (
    AddColumn,
    AlterColumn,
    AlterEnum,
    ColumnMapping,
    DiffOperation,
    ValueMapping,
)
from viborm_core.questions import KEEP, KEEPABLE, Decision, Question
from viborm_core.resolve.keep import keep, refuse_dangling
from viborm_core.resolve.renames import (
    Decide,
    SettledRenames,
    all_column_refs,
    enum_refs,
    rename_of,
    settle,
    swaps,
    table_refs,
)
from viborm_core.schema import (
    Boolean,
    Decimal,
    Expression,
    Float,
    Integer,
    Literal,
    ObjectRef,
    SchemaSnapshot,
    split_dotted,
)

__all__ = [
    "Answers",
    "Decide",
    "SettledRenames",
    "all_column_refs",
    "amend",
    "ask",
    "enum_refs",
    "is_moot",
    "keep",
    "refuse_dangling",
    "rename_of",
    "settle",
    "swaps",
    "table_refs",
]

ReadValue = Callable[[str], Literal | Expression]


@frozen(kw_only=True)
class Answers:
    """What became of some questions.

    ``kept`` are the subjects that the user keeps, ``open`` the questions without an answer, ``blocked`` those that
    have none because the data forbids the change.
    """

    decided: list[tuple[Question, Decision]] = field(factory=list)
    kept: list[ObjectRef] = field(factory=list)
    open: list[Question] = field(factory=list)
    blocked: list[Question] = field(factory=list)


def is_moot(question: Question) -> bool:
    """Whether the question is settled: nothing that it is about is there, or could be."""
    if question.lossless and not question.findings and not question.uncounted:
        return True
    counted = [finding for finding in question.findings if not finding.estimated]
    measured = bool(counted) and len(counted) == len(question.probes)
    return question.moot_when_empty and measured and not any(finding.count for finding in counted)


def ask(questions: Iterable[Question], decide: Decide) -> Answers:
    """Ask what is not moot.

    Raises:
        UsageError: a decision is no answer to its question.
    """
    answers = Answers()
    for question in questions:
        if question.kind == "blocked":
            if any(finding.count for finding in question.findings):
                answers.blocked.append(question)
            continue
        if is_moot(question):
            continue
        decision = decide(question)
        if decision is None:
            answers.open.append(question)
            continue
        answer = question.understood(decision.answer)
        if answer is None:
            choices = ", ".join(choice.answer for choice in question.choices)
            raise UsageError(f"{decision.answer!r} is no answer to {question.id}", hint=f"answer one of: {choices}")
        answers.decided.append((question, evolve(decision, answer=answer)))
        if answer == KEEP and question.kind in KEEPABLE:
            answers.kept.append(question.subject)
    return answers


def amend(
    operations: Sequence[DiffOperation],
    current: SchemaSnapshot,
    decided: Sequence[tuple[Question, Decision]],
    read_value: ReadValue,
) -> tuple[DiffOperation, ...]:
    """The operations with what was decided in them: what fills a column, what replaces a value."""
    answers = {question.id: decision.answer for question, decision in decided}
    return tuple(_amended(operation, current, answers, read_value) for operation in operations)


def _amended(
    operation: DiffOperation, current: SchemaSnapshot, answers: Mapping[str, str], read_value: ReadValue
) -> DiffOperation:
    if not isinstance(operation, AddColumn | AlterColumn | AlterEnum):
        return operation
    fill: Literal | Expression | None = None
    mappings: dict[ObjectRef, list[ValueMapping]] = {}
    for question in questions_about((operation,), current):
        if question.id not in answers:
            continue
        if question.kind == "fill":
            fill = _filling(question, answers[question.id], operation, read_value)
        elif question.kind == "map":
            old = split_dotted(question.id.split(":", 2)[2])[-1]
            new = _mapped(read_value(answers[question.id]))
            mappings.setdefault(question.subject, []).append(ValueMapping(old=old, new=new))
    match operation:
        case AddColumn():
            return evolve(operation, fill=fill)
        case AlterColumn():
            mapped = (one for many in mappings.values() for one in many)
            return evolve(operation, fill=fill, mappings=(*operation.mappings, *mapped))
        case AlterEnum():
            return evolve(
                operation,
                mappings=tuple(
                    ColumnMapping(table=subject.owner, column=subject.part, mappings=tuple(mapped))
                    for subject, mapped in mappings.items()
                ),
            )


def _filling(
    question: Question, answer: str, operation: DiffOperation, read_value: ReadValue
) -> Literal | Expression | None:
    """What fills a column.

    Raises:
        UsageError: it is no value, is NULL, or is a text where numbers belong.
    """
    hint = "write text as 'text', a number as it is, or an SQL expression"
    if not answer.strip():
        raise UsageError(f"an empty text does not answer {question.id}", hint=hint)
    try:
        value = read_value(answer)
    except UsageError as error:
        raise UsageError(
            f"{answer!r} does not answer {question.id}: {error.message}", hint=error.hint or hint
        ) from None
    if not isinstance(value, Literal):
        return value
    if value.value is None:
        raise UsageError(f"NULL does not answer {question.id}: the column may not be NULL", hint=hint)
    column = operation.column if isinstance(operation, AddColumn) else None
    if isinstance(operation, AlterColumn):
        column = operation.after
    is_number = column is not None and isinstance(column.type, Boolean | Integer | Decimal | Float)
    if column is not None and is_number and isinstance(value.value, str) and not _is_plain_number(value.value):
        raise UsageError(f"{answer} does not answer {question.id}: it is no {column.type}", hint=hint)
    return value


def _is_plain_number(text: str) -> bool:
    """Whether a text spells a number, or true or false, so that a database may take it for one."""
    try:
        float(text)
    except ValueError:
        return text.lower() in ("true", "false", "t", "f", "yes", "no", "on", "off")
    return True


def _mapped(value: Literal | Expression) -> str | None:
    if isinstance(value, Literal) and (value.value is None or isinstance(value.value, str)):
        return value.value
    raise UsageError(f"{value} cannot replace an enum value", hint="answer one of the enum's values in quotes, or NULL")
