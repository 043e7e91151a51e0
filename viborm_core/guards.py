"""Guards: what was counted when a plan was made, and has to be the same when it is carried out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from attrs import frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.evidence import Evidence, OldNames
from viborm_core.operations import DiffOperation
from viborm_core.operations.refs import table_ref
from viborm_core.plan import Workspace
from viborm_core.questions import Finding, Probe, Question
from viborm_core.schema import ObjectRef, SchemaSnapshot


@frozen(kw_only=True)
class Guard:
    """A count that the plan relies on; ``question`` is the id of the question that it was counted for."""

    question: str
    probe: Probe
    count: int


def guards_of(questions: Iterable[Question]) -> tuple[Guard, ...]:
    """What the answers rely on: that nothing was there, or that no more is given away than was counted.

    What fills a column, is renamed or replaces a value does so for any number of rows, and an estimate cannot be
    compared.
    """
    return tuple(
        Guard(question=question.id, probe=finding.probe, count=finding.count)
        for question in questions
        for finding in question.findings
        if not finding.estimated and ((question.loses and question.kind != "rename") or not finding.count)
    )


def split_renames(
    operations: Sequence[DiffOperation],
) -> tuple[tuple[DiffOperation, ...], tuple[DiffOperation, ...]]:
    """The renames of tables, enums, columns and objects that a plan begins with, and the rest."""
    renames = tuple(takewhile(lambda one: one.is_rename, operations))
    return renames, tuple(operations[len(renames) :])


@frozen(kw_only=True)
class Recount:
    """Counts again in one database, some of whose plan may have been carried out.

    Attributes:
        connection: it is only read from.
        adapter: the dialect.
        current: the database before the plan.
        operations: the plan.
        seconds: how long each count may take.
    """

    connection: Connection
    adapter: Adapter
    current: SchemaSnapshot
    operations: Sequence[DiffOperation]
    seconds: float

    def broken(self, guards: Sequence[Guard], done: Iterable[DiffOperation] = ()) -> Iterator[str]:
        """Says of each guard that does not hold any more what is there now; ``done`` are the operations that ran."""
        if not guards:
            return
        evidence = Evidence(
            connection=self.connection,
            adapter=self.adapter,
            current=self._renamed(),
            names=self.names(done),
            seconds=self.seconds,
        )
        counted = evidence.measure(_question(guard) for guard in guards)
        for guard, question in zip(guards, counted, strict=True):
            found = question.findings[0] if question.findings else None
            if found is None or found.estimated or found.count != guard.count:
                yield _changed(guard, found)

    def names(self, done: Iterable[DiffOperation] = ()) -> OldNames:
        """What tables and columns are called by now."""
        ran = list(done)
        renames, _ = split_renames(self.operations)
        return OldNames.before(one for one in renames if one not in ran)

    def _renamed(self) -> SchemaSnapshot:
        renames, _ = split_renames(self.operations)
        workspace = Workspace(self.current)
        for operation in renames:
            workspace.apply(operation)
        return workspace.snapshot()


def due_before(
    operations: Iterable[DiffOperation], done: Iterable[DiffOperation], guards: Sequence[Guard]
) -> tuple[Guard, ...]:
    """The guards of tables that these operations are about, and whose columns no operation before them has changed."""
    changed = {ref.owner for one in done if not one.is_rename for ref in _made_and_gone(one) if ref.kind in _ROWS}
    touched = {ref.owner for one in operations if not one.is_rename for ref in (one.subject, *one.touches())}
    return tuple(one for one in guards if one.probe.table in touched and one.probe.table not in changed)


_ROWS = ("table", "column")


def _made_and_gone(operation: DiffOperation) -> frozenset[ObjectRef]:
    return operation.provides() | operation.releases()


def _question(guard: Guard) -> Question:
    subject = table_ref(guard.probe.table)
    return Question(id=guard.question, kind="guard", subject=subject, text="", probes=(guard.probe,))


def _changed(guard: Guard, found: Finding | None) -> str:
    what = f"{guard.question}: {guard.probe.what} in {guard.probe.table}"
    if found is None or found.estimated:
        return f"{what}: {guard.count} when the plan was made, and now they cannot be counted"
    samples = f", such as {', '.join(found.samples)}" if found.samples else ""
    return f"{what}: {guard.count} when the plan was made, now {found.count}{samples}"
