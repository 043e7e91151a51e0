"""Guards: what was counted when a plan was made, and has to be the same when it is carried out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from attrs import frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.evidence import OldNames, measure
from viborm_core.operations import DiffOperation
from viborm_core.operations.refs import table_ref
from viborm_core.plan import Workspace
from viborm_core.questions import Finding, Probe, Question
from viborm_core.schema import SchemaSnapshot


@frozen(kw_only=True)
class Guard:
    """A count that the plan relies on; ``question`` is the id of the question that it was counted for."""

    question: str
    probe: Probe
    count: int


def guards_of(questions: Iterable[Question]) -> tuple[Guard, ...]:
    """What the answers rely on: that nothing was there, or that no more is given away than was counted.

    What fills a column or replaces a value does so for any number of rows, and an estimate cannot be compared.
    """
    return tuple(
        Guard(question=question.id, probe=finding.probe, count=finding.count)
        for question in questions
        for finding in question.findings
        if not finding.estimated and (question.loses or not finding.count)
    )


def split_renames(
    operations: Sequence[DiffOperation],
) -> tuple[tuple[DiffOperation, ...], tuple[DiffOperation, ...]]:
    """The renames of tables, enums, columns and objects that a plan begins with, and the rest."""
    renames = tuple(takewhile(lambda one: one.is_rename, operations))
    return renames, tuple(operations[len(renames) :])


def broken_guards(
    guards: Sequence[Guard],
    connection: Connection,
    adapter: Adapter,
    current: SchemaSnapshot,
    operations: Sequence[DiffOperation],
) -> Iterator[str]:
    """Count again; says of each guard that does not hold any more what is there now.

    ``current`` is the database before ``operations``, the plan.
    """
    if not guards:
        return
    renames, _ = split_renames(operations)
    workspace = Workspace(current)
    for operation in renames:
        workspace.apply(operation)
    asked = [_question(guard) for guard in guards]
    counted = measure(asked, connection, adapter, workspace.snapshot(), OldNames.before(renames))
    for guard, question in zip(guards, counted, strict=True):
        found = question.findings[0] if question.findings else None
        if found is None or found.count != guard.count:
            yield _changed(guard, found)


def _question(guard: Guard) -> Question:
    subject = table_ref(guard.probe.table)
    return Question(id=guard.question, kind="guard", subject=subject, text="", probes=(guard.probe,))


def _changed(guard: Guard, found: Finding | None) -> str:
    what = f"{guard.question}: {guard.probe.noun} in {guard.probe.table}"
    if found is None:
        return f"{what}: {guard.count} when the plan was made, and now they cannot be counted"
    samples = f", such as {', '.join(found.samples)}" if found.samples else ""
    return f"{what}: {guard.count} when the plan was made, now {found.count}{samples}"
