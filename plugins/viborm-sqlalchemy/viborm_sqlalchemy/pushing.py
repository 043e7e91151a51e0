"""A push and a check for a program: on an engine or an open connection, with answers as data and a report back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from viborm_core.errors import DecisionRequired, ImpossibleChange
from viborm_core.push import Prepared, run, undecided
from viborm_core.questions import Decision, DecisionRecord, Question
from viborm_core.scope import Scope
from viborm_sqlalchemy.asking import asked_of
from viborm_sqlalchemy.memory import Asking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection as SQLAlchemyConnection
    from sqlalchemy import Engine

ORIGIN = "option"
ACCEPTED = "--accept-data-loss"


class OpenQuestions(DecisionRequired):
    """Questions are open, so that nothing was changed.

    Attributes:
        questions: each with its ``id``, its ``text`` and its ``choices``; ``decisions={id: answer}`` answers them.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        lines = [line for question in questions for line in _asked(question)]
        super().__init__(
            "\n".join(["decisions are missing; nothing was changed:", *lines]), hint="give decisions={...}"
        )
        self.questions = tuple(questions)


def _asked(question: Question) -> Iterator[str]:
    yield f"  {question.id}: {question.text}"
    for choice in question.choices:
        yield f"    {choice.answer!r}: {choice.text}"
    if question.free:
        yield "    any value or SQL expression"


@frozen(kw_only=True)
class PushReport:
    """What a push did.

    Attributes:
        changes: what was changed, a line each.
        statements: the SQL that ran, in order; empty where there was nothing to do.
        decided: the answers that were used, by question.
        omitted: what the metadata declares and a schema has no place for.
        notes: answers that were not needed, and the like.
        seconds: how long the statements took.
    """

    changes: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    decided: tuple[tuple[str, str], ...] = ()
    omitted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


@frozen(kw_only=True)
class CheckReport:
    """How a database differs from metadata.

    Attributes:
        changes: what a push would change, a line each; empty where the two are in sync.
        statements: the SQL that it would run, as far as that is certain.
        questions: what it would ask.
        impossible: why it could not be done, or an empty text.
        uncertain: what could not be compared.
        omitted: what the metadata declares and a schema has no place for.
    """

    changes: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    impossible: str = ""
    uncertain: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()

    @property
    def is_in_sync(self) -> bool:
        """Whether a push would have nothing to do."""
        return not self.changes and not self.impossible


def push(  # noqa: PLR0913 - all but two are options
    target: Engine | SQLAlchemyConnection,
    metadata: Any,
    *,
    decisions: Mapping[str, str] | None = None,
    accept_data_loss: bool = False,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    lock_timeout: float = 10.0,
) -> PushReport:
    """Bring a database to the schema that metadata declares.

    Args:
        target: an engine, or an open connection. On a connection with a transaction, everything happens inside that
            one, where the database can do that (PostgreSQL; SQLite without enforced foreign keys).
        metadata: a `MetaData`, a declarative base, SQLModel, or a collection of tables or mapped classes.
        decisions: answers, by the ids of their questions: ``{"rename:column:users.mail": "email"}``.
        accept_data_loss: give away what would be lost without a question; a rename that nobody answers is then none.
        include: only tables that match one of these shell patterns.
        exclude: not the tables that match one of these.
        lock_timeout: how long to wait for another push, in seconds.

    Raises:
        OpenQuestions: something must be decided first; nothing was changed.
        ImpossibleChange: the data forbids a change; nothing was changed.
        SchemaError: the metadata has what the database cannot hold.
        DatabaseError: the database refuses; what was done is undone where the database can do that.
    """
    asking = Asking(
        scope=Scope(include=tuple(include), exclude=tuple(exclude)),
        record=_record(decisions),
        decide=_accepting if accept_data_loss else undecided,
    )
    with asked_of(target, metadata, asking) as asked:
        prepared = asked.prepared()
        if prepared.blocked:
            texts = (f"{one.text}; {one.ways_out}" if one.ways_out else one.text for one in prepared.blocked)
            raise ImpossibleChange("\n".join(texts))
        if prepared.open:
            raise OpenQuestions(prepared.open)
        if not prepared.statements:
            return _report(prepared)
        done = run(prepared, lock_timeout=lock_timeout)
        return _report(prepared, tuple(one.sql for one in done.statements), done.seconds)


def check(
    target: Engine | SQLAlchemyConnection,
    metadata: Any,
    *,
    decisions: Mapping[str, str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> CheckReport:
    """Compare a database with the schema that metadata declares, and change nothing; the arguments are those of `push`.

    Raises:
        SchemaError: the metadata has what the database cannot hold.
        DatabaseError: the database cannot be read.
    """
    asking = Asking(
        scope=Scope(include=tuple(include), exclude=tuple(exclude)),
        record=_record(decisions),
        decide=undecided,
        show_impossible=True,
    )
    with asked_of(target, metadata, asking) as asked:
        try:
            prepared = asked.prepared()
        except ImpossibleChange as error:
            return CheckReport(impossible=error.message, omitted=asked.omitted)
    return CheckReport(
        changes=tuple(one.describe() for one in prepared.operations),
        statements=tuple(one.sql for one in prepared.statements),
        questions=prepared.open,
        impossible=prepared.impossible,
        uncertain=tuple(f"{one.ref}: {one.reason}" for one in prepared.uncertain),
        omitted=asked.omitted,
    )


def _record(decisions: Mapping[str, str] | None) -> DecisionRecord:
    given = decisions or {}
    return DecisionRecord.of(Decision(question=one, answer=given[one], origin=ORIGIN) for one in given)


def _accepting(question: Question) -> Decision | None:
    answer = question.accepting if question.loses else None
    return None if answer is None else Decision(question=question.id, answer=answer, origin=ACCEPTED)


def _report(prepared: Prepared, statements: tuple[str, ...] = (), seconds: float = 0.0) -> PushReport:
    return PushReport(
        changes=tuple(one.describe() for one in prepared.operations) if statements else (),
        statements=statements,
        decided=tuple((question.id, decision.answer) for question, decision in prepared.decisions),
        omitted=prepared.request.desired.omitted,
        notes=prepared.notes,
        seconds=seconds,
    )
