"""The corridor: from a schema and a database to a plan, and from the plan to a changed database.

Read it top to bottom to know the tool: read, make canonical, rename, diff, measure, resolve, plan, spell, run, verify.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from attrs import evolve, field, frozen

from viborm_core.adapter import Adapter, Connection, Uncertain
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import RendererTable, Statement, Step, render
from viborm_core.decisions import qualify, unanswerable
from viborm_core.diff import assign_names, complete, diff
from viborm_core.diff.renames import (
    Rename,
    column_questions,
    enum_questions,
    rename_operations,
    table_questions,
)
from viborm_core.diff.stakes import questions_about
from viborm_core.errors import DecisionRequired, ImpossibleChange, NotConverged
from viborm_core.evidence import OldNames, measure
from viborm_core.execute import Execution, OnStatement, Report, State
from viborm_core.objects import ObjectKind
from viborm_core.operations import CreateTable, DiffOperation, DropTable
from viborm_core.operations.refs import table_ref
from viborm_core.plan import Workspace, make_plan
from viborm_core.questions import KEEP, AmbiguousChange, Decision, DecisionRecord, Question
from viborm_core.reading import SchemaReading
from viborm_core.resolve import (
    Answers,
    all_column_refs,
    amend,
    ask,
    enum_refs,
    keep,
    refuse_dangling,
    settle,
    swaps,
    table_refs,
)
from viborm_core.schema import ObjectRef, SchemaSnapshot
from viborm_core.scope import Scope

Decide = Callable[[Question], Decision | None]


def undecided(_question: Question) -> Decision | None:
    """Decide nothing: every question stays open."""
    return None


@frozen(kw_only=True)
class Request:
    """What a push, a diff or a check is asked to do.

    Attributes:
        desired: the schema to reach, as its source gives it.
        adapter: the dialect's adapter.
        renderers: all renderers for the dialect.
        connection: a connection to the database, or None to work on ``current`` alone.
        current: the schema to start from; read from the connection if None.
        scope: which tables it is about.
        record: decisions that are made already.
        decide: asked about what the record does not answer.
        force_reset: drop every managed object first.
        kinds: the plugins' kinds of objects, by their name.
    """

    desired: SchemaReading
    adapter: Adapter
    renderers: RendererTable
    connection: Connection | None = None
    current: SchemaReading | None = None
    scope: Scope = field(factory=Scope)
    record: DecisionRecord = field(factory=DecisionRecord)
    decide: Decide = undecided
    force_reset: bool = False
    kinds: Mapping[str, ObjectKind] = field(factory=lambda: MappingProxyType({}))


@frozen(kw_only=True)
class Prepared:
    """What a push would do.

    Attributes:
        request: what was asked.
        capabilities: those of the database.
        reading: the database as it was read.
        current: it in canonical spelling, in scope.
        desired: the schema that the plan reaches: canonical, complete, named, with what is kept.
        operations: renames first, then the rest, with all decisions in them.
        steps: the operations in order, folded by the adapter.
        statements: the SQL.
        open: questions without an answer.
        blocked: changes that the data forbids.
        decisions: what was decided, in the order of the questions.
        notes: decisions that were fulfilled already, and the like.
        uncertain: what could not be compared.
    """

    request: Request
    capabilities: Capabilities
    reading: SchemaReading
    current: SchemaSnapshot
    desired: SchemaSnapshot
    operations: tuple[DiffOperation, ...] = ()
    steps: tuple[Step, ...] = ()
    statements: tuple[Statement, ...] = ()
    open: tuple[Question, ...] = ()
    blocked: tuple[Question, ...] = ()
    decisions: tuple[tuple[Question, Decision], ...] = ()
    notes: tuple[str, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether it can run: no question is open, nothing is blocked."""
        return not self.open and not self.blocked


def prepare(request: Request) -> Prepared:
    """Find out what has to be done. Reads, asks, and changes nothing.

    Raises:
        SchemaError: the desired schema is wrong, or has what the database cannot hold.
        ImpossibleChange: something that is not managed, or kept, forbids it.
        UsageError: a decision is no answer, or is about nothing that is there.
    """
    capabilities = request.adapter.capabilities(request.connection)
    with _one_moment(request.connection):
        reading = request.current or _read(request)
        canonical = _canonical(request, reading, capabilities)
    current, desired = canonical.current, canonical.desired
    record = qualify(request.record, request.desired.hints, current, desired)
    decide = _decider(record, request.decide)

    renamed = _rename(current, desired, record, decide)
    names = OldNames.before(renamed.operations)
    desired = _settled(desired, renamed.current, capabilities, names)
    outside = frozenset(table_refs(reading.snapshot)) - frozenset(table_refs(current))
    rest = _resolve(request, renamed, desired, decide, names, outside, capabilities)
    decided = (*renamed.decided, *rest.answers.decided)
    still_open = (*renamed.open, *rest.answers.open)
    used = renamed.used | {question.id for question, _ in decided} | {question.id for question in still_open}
    notes = unanswerable(record, used, current, desired)
    steps: tuple[Step, ...] = ()
    statements: tuple[Statement, ...] = ()
    try:
        _refuse_orphaning(rest.operations, reading, current)
        steps = make_plan(renamed.operations, rest.operations, current, capabilities, request.adapter.fold)
        statements = render(request.renderers, steps)
    except ImpossibleChange as error:
        if not still_open:
            raise
        notes = (*notes, f"unless the answers make it another plan: {error.message}")
    return Prepared(
        request=request,
        capabilities=capabilities,
        reading=reading,
        current=current,
        desired=rest.desired,
        operations=(*renamed.operations, *rest.operations),
        steps=steps,
        statements=statements,
        open=still_open,
        blocked=tuple(rest.answers.blocked),
        decisions=decided,
        notes=notes,
        uncertain=canonical.uncertain,
    )


def run(prepared: Prepared, *, lock_timeout: float = 10.0, on_statement: OnStatement | None = None) -> Report:
    """Carry out what was prepared, and nothing else; see `viborm_core.execute.Execution.run` for its errors."""
    request = prepared.request
    if request.connection is None:
        raise ValueError("a push needs a connection")
    execution = Execution(
        connection=request.connection,
        capabilities=prepared.capabilities,
        reread=lambda: _state(prepared),
        verify=lambda: _verify(prepared),
        lock_timeout=lock_timeout,
        on_statement=on_statement or (lambda _number, _total, _statement: None),
    )
    return execution.run(prepared.statements)


@contextmanager
def _one_moment(connection: Connection | None) -> Iterator[None]:
    """Everything that is read inside is of one moment, and nothing made inside stays."""
    if connection is None:
        yield
        return
    connection.begin_reading()
    try:
        yield
    finally:
        connection.rollback()


@frozen(kw_only=True)
class _Canonical:
    current: SchemaSnapshot
    desired: SchemaSnapshot
    uncertain: tuple[Uncertain, ...]


def _read(request: Request) -> SchemaReading:
    if request.connection is None:
        raise ValueError("without a connection, the current schema must be given")
    namespaces = request.scope.namespaces or _mentioned(request.desired.snapshot)
    reading = request.adapter.introspect(request.connection, namespaces)
    objects = tuple(
        item
        for kind in request.kinds.values()
        if request.adapter.dialect in kind.readers
        for item in kind.readers[request.adapter.dialect](request.connection, namespaces)
    )
    return evolve(reading, snapshot=evolve(reading.snapshot, objects=(*reading.snapshot.objects, *objects)))


def _mentioned(snapshot: SchemaSnapshot) -> tuple[str, ...]:
    """The namespaces that a schema mentions; the empty one, for tables without, is the database's current one."""
    named = {table.name.namespace for table in snapshot.tables} | {
        enum.name.namespace for enum in snapshot.enums
    }
    mentioned = {name or "" for name in named} | set(snapshot.namespaces)
    return () if mentioned == {""} else tuple(sorted(mentioned))


def _canonical(request: Request, reading: SchemaReading, capabilities: Capabilities) -> _Canonical:
    declared = {table.name for table in request.desired.snapshot.tables}
    desired = evolve(request.desired, snapshot=request.scope.restrict(request.desired.snapshot, declared))
    current = evolve(reading, snapshot=request.scope.restrict(reading.snapshot, declared))
    pair = request.adapter.canonical(desired, current, request.connection, capabilities)
    wanted = _with_namespaces(_spelled(pair.desired, request))
    return _Canonical(
        current=_managed(_spelled(pair.current, request), wanted, request),
        desired=wanted,
        uncertain=pair.uncertain,
    )


def _spelled(snapshot: SchemaSnapshot, request: Request) -> SchemaSnapshot:
    spellers = {
        name: kind.spellers[request.adapter.dialect]
        for name, kind in request.kinds.items()
        if request.adapter.dialect in kind.spellers
    }
    if not spellers or not snapshot.objects:
        return snapshot
    objects = tuple(
        spellers[item.kind](item, request.connection) if item.kind in spellers else item
        for item in snapshot.objects
    )
    return evolve(snapshot, objects=objects)


def _with_namespaces(desired: SchemaSnapshot) -> SchemaSnapshot:
    needed = {name for name in _mentioned(desired) if name} - set(desired.namespaces)
    return evolve(desired, namespaces=(*desired.namespaces, *needed)) if needed else desired


def _managed(current: SchemaSnapshot, desired: SchemaSnapshot, request: Request) -> SchemaSnapshot:
    """Namespaces, enums and so on of kinds that the source does not speak for are taken for desired as they are."""
    speaks_for = request.desired.speaks_for
    if "namespace" not in speaks_for:
        current = evolve(
            current, namespaces=tuple(name for name in current.namespaces if name in desired.namespaces)
        )
    return current


def _decider(record: DecisionRecord, decide: Decide) -> Decide:
    remembered: dict[str, Decision | None] = {}

    def decided(question: Question) -> Decision | None:
        if question.id not in remembered:
            made = record.answer(question.id)
            hint_fails = (
                made is not None and made.origin == "annotation" and not question.accepts(made.answer)
            )
            remembered[question.id] = decide(question) if made is None or hint_fails else made
        return remembered[question.id]

    return decided


@frozen(kw_only=True)
class _Renamed:
    """Renames decided so far, and the snapshot with them applied; ``used`` are the ids that were asked or moved."""

    current: SchemaSnapshot
    operations: tuple[DiffOperation, ...] = ()
    decided: tuple[tuple[Question, Decision], ...] = ()
    open: tuple[Question, ...] = ()
    used: frozenset[str] = frozenset()

    def then(
        self, questions: Sequence[AmbiguousChange], moved: Sequence[Rename], decide: Decide
    ) -> "_Renamed":
        """Ask the questions, and apply what was answered together with the renames that nobody had to be asked."""
        settled = settle(questions, decide)
        made = rename_operations([*moved, *settled.renames])
        current = self.current
        if made:
            workspace = Workspace(current)
            for operation in made:
                workspace.apply(operation)
            current = workspace.snapshot()
        by_id = {question.id: question for question in questions}
        return _Renamed(
            current=current,
            operations=(*self.operations, *made),
            decided=(
                *self.decided,
                *(
                    (by_id[decision.question], decision)
                    for decision in settled.used
                    if decision.question in by_id
                ),
            ),
            open=(*self.open, *settled.open),
            used=self.used | by_id.keys() | {rename.question for rename in moved},
        )


def _rename(
    current: SchemaSnapshot, desired: SchemaSnapshot, record: DecisionRecord, decide: Decide
) -> _Renamed:
    """Tables and enums first, then columns: each answer is applied before the next questions are found."""
    tables, enums = set(table_refs(current)), set(enum_refs(current))
    renamed = _Renamed(current=current)
    moved = swaps(record, table_refs(desired), tables.__contains__)
    renamed = renamed.then(table_questions(current, desired), moved, decide)
    moved = swaps(record, enum_refs(desired), enums.__contains__)
    renamed = renamed.then(enum_questions(current, desired), moved, decide)
    moved = []
    if any(key.startswith("rename:column:") for key in record.decisions):
        columns = set(all_column_refs(renamed.current))
        moved = swaps(record, all_column_refs(desired), columns.__contains__)
    return renamed.then(column_questions(renamed.current, desired), moved, decide)


def _settled(
    desired: SchemaSnapshot, current: SchemaSnapshot, capabilities: Capabilities, names: OldNames
) -> SchemaSnapshot:
    return assign_names(
        complete(desired, current),
        current,
        limit=capabilities.name_limit,
        renames_constraints=capabilities.rename_constraint,
        old_name=names.bare,
    )


@frozen(kw_only=True)
class _Resolved:
    operations: tuple[DiffOperation, ...]
    desired: SchemaSnapshot
    answers: Answers


def _resolve(  # noqa: PLR0913 - each room of the corridor has its own input
    request: Request,
    renamed: _Renamed,
    desired: SchemaSnapshot,
    decide: Decide,
    names: OldNames,
    outside: frozenset[ObjectRef],
    capabilities: Capabilities,
) -> _Resolved:
    """Diff, measure and ask; what is kept changes the desired schema, so diff again until nothing more is kept."""
    current = renamed.current
    measured: dict[str, Question] = {}
    kept: list[tuple[Question, Decision]] = []
    while True:
        operations = _operations(request, current, desired)
        questions = questions_about(operations, current)
        new = [question for question in questions if question.id not in measured]
        if request.connection is not None and new:
            new = list(measure(new, request.connection, request.adapter, current, names))
        measured |= {question.id: question for question in new}
        answers = ask([measured[question.id] for question in questions], decide)
        if not answers.kept:
            operations = amend(operations, current, answers.decided, request.adapter.read_value)
            answers = evolve(answers, decided=[*kept, *answers.decided])
            return _Resolved(operations=operations, desired=desired, answers=answers)
        if request.force_reset:
            raise DecisionRequired("the reset was refused; nothing was changed")
        kept += [(question, made) for question, made in answers.decided if made.answer == KEEP]
        for subject in answers.kept:
            desired = keep(desired, current, subject)
        refuse_dangling(desired, outside)
        desired = _settled(desired, current, capabilities, names)


def _operations(
    request: Request, current: SchemaSnapshot, desired: SchemaSnapshot
) -> tuple[DiffOperation, ...]:
    differs = {name: kind for name, kind in request.kinds.items() if name in request.desired.speaks_for}
    if not request.force_reset:
        return diff(current, desired, differs)
    empty = SchemaSnapshot(namespaces=current.namespaces)
    return (*diff(current, empty, differs), *diff(empty, desired, differs))


def _refuse_orphaning(
    operations: tuple[DiffOperation, ...], reading: SchemaReading, current: SchemaSnapshot
) -> None:
    """Refuse to drop a table that a table out of scope refers to."""
    remade = {one.table.name for one in operations if isinstance(one, CreateTable)}
    gone = {one.table.name for one in operations if isinstance(one, DropTable)} - remade
    if not gone:
        return
    for table in reading.snapshot.tables:
        for key in table.foreign_keys:
            if key.references in gone and current.table(table.name) is None:
                raise ImpossibleChange(
                    f"{key.references} cannot go: {table.name}, which is not part of this push, refers to it",
                    hint=f"keep {key.references}, or include {table.name}",
                )


def _state(prepared: Prepared) -> State:
    request = prepared.request
    reading = _read(request)
    if reading.snapshot == prepared.reading.snapshot:
        return State.AS_PLANNED
    return State.CHANGED if _differences(prepared, reading) else State.AS_DESIRED


def _differences(prepared: Prepared, reading: SchemaReading) -> tuple[DiffOperation, ...]:
    request = prepared.request
    target = evolve(request.desired, snapshot=prepared.desired, dialect=request.adapter.dialect, hints=())
    canonical = _canonical(evolve(request, desired=target), reading, prepared.capabilities)
    desired = _settled(canonical.desired, canonical.current, prepared.capabilities, OldNames())
    return _operations(evolve(request, force_reset=False), canonical.current, desired)


def _verify(prepared: Prepared) -> None:
    reading = _read(prepared.request)
    differences = _differences(prepared, reading)
    if differences:
        listed = "\n".join(f"  {operation.describe()}" for operation in differences)
        raise NotConverged(
            f"after the plan ran, the database was not the desired schema:\n{listed}",
            hint="this is a fault of the tool or of a plugin: please report it with the schema",
        )
    gone = {table_ref(one.table.name) for one in prepared.operations if isinstance(one, DropTable)}
    still_there = {item.ref for item in reading.snapshot.objects}
    for item in prepared.reading.snapshot.objects:
        if (
            item.ref not in still_there
            and item.kind not in prepared.request.kinds
            and not gone & set(item.depends_on)
        ):
            raise NotConverged(f"after the plan ran, the {item.kind} {item.name} was lost")
