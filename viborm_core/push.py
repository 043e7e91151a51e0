"""The corridor: from a schema and a database to a plan, and from the plan to a changed database.

Read `prepare` and `run` to know the tool: read, canonical, renames, diff, evidence, resolve, plan, render, run, verify.
"""

from viborm_core.capabilities import Capabilities
from viborm_core.chains import followed
from viborm_core.ddl import Statement, Step, render
from viborm_core.decisions import qualify, refuse_two_heirs, unanswerable
from viborm_core.diff import complete_parts
from viborm_core.errors import ImpossibleChange
from viborm_core.evidence import OldNames
from viborm_core.execute import Execution, OnStatement, Report
from viborm_core.guards import guards_of
from viborm_core.interview import DataQuestions, ask_part_names, ask_renames, decider
from viborm_core.operations import DiffOperation, DropTable
from viborm_core.plan import make_plan
from viborm_core.prepared import Prepared
from viborm_core.reading import SchemaReading
from viborm_core.request import Decide, Request, undecided
from viborm_core.resolve import table_refs
from viborm_core.schema import SchemaSnapshot, kind_word
from viborm_core.shapes import shaped
from viborm_core.sides import both_sides, folding, managed_kinds, one_moment, owned_spelling, settled
from viborm_core.starting import starting_point
from viborm_core.verify import refuse_data_meanwhile, state_now, verify

__all__ = ["Decide", "Prepared", "Request", "prepare", "run", "undecided"]


def prepare(request: Request) -> Prepared:
    """Find out what has to be done. Reads, asks, and changes nothing.

    Raises:
        SchemaError: the desired schema is wrong, or has what the database cannot hold.
        ImpossibleChange: something that is not managed, or kept, forbids it.
        UsageError: a decision is no answer, or is about nothing that is there.
    """
    adapter = request.adapter
    capabilities = shaped(adapter.capabilities(request.speller), Capabilities, "capabilities()", adapter.owner)
    with one_moment(request.speller):
        reading = starting_point(request, capabilities)
        sides = both_sides(request, reading, capabilities)
    current, desired = sides.current, sides.desired
    record = followed(qualify(request.record, request.desired, current, desired), current, desired)
    refuse_two_heirs(record, current, desired)
    decide = decider(record, request.decide)

    renamed = ask_renames(current, desired, record, decide, managed_kinds(request))
    names = OldNames.before(renamed.operations)
    if request.desired.dialect != request.adapter.dialect:
        desired = complete_parts(desired, renamed.current)
    written, desired = desired, settled(desired, renamed.current, capabilities, names)
    owned = owned_spelling(request, capabilities)
    with one_moment(request.speller if owned.is_needed(current, desired) else None):
        spelled = owned.spell(renamed.current, desired, database=current, renames=renamed.operations)
    parts = ask_part_names(spelled.current, spelled.desired, written, record, decide if request.ask_all else None)
    outside = frozenset(table_refs(reading.snapshot)) - frozenset(table_refs(current))
    stakes = DataQuestions(
        request=request,
        capabilities=capabilities,
        decide=decide,
        record=record,
        part_names=parts.names,
        names=names,
        renames=renamed.operations,
        outside=outside,
    )
    rest = stakes.ask(spelled.current, spelled.desired)
    decided = (*renamed.decided, *parts.decided, *rest.answers.decided)
    still_open = (*renamed.open, *rest.answers.open)
    used = renamed.used | {question.id for question, _ in decided} | {question.id for question in still_open}
    notes = unanswerable(record, used, current, desired)
    steps: tuple[Step, ...] = ()
    statements: tuple[Statement, ...] = ()
    impossible = ""
    try:
        _refuse_orphaning(request, rest.operations, reading, current)
        steps = make_plan(renamed.operations, rest.operations, current, capabilities, folding(request))
        statements = render(request.renderers, steps)
    except ImpossibleChange as error:
        if not still_open and not request.show_impossible:
            raise
        impossible = "" if still_open else error.message
        notes = notes if impossible else (*notes, f"unless the answers make it another plan: {error.message}")
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
        impossible=impossible,
        notes=notes,
        uncertain=(*sides.uncertain, *spelled.uncertain),
        uncounted=tuple(one for one in rest.measured if one.kind == "blocked" and one.uncounted),
        guards=guards_of(rest.measured),
    )


def run(prepared: Prepared, *, lock_timeout: float = 10.0, on_statement: OnStatement | None = None) -> Report:
    """Carry out what was prepared, and nothing else; see `viborm_core.execute.Execution.run` for its errors."""
    request = prepared.request
    if request.connection is None:
        raise ValueError("a push needs a connection")
    execution = Execution(
        connection=request.connection,
        capabilities=prepared.capabilities,
        reread=lambda: state_now(prepared),
        verify=lambda: verify(prepared),
        recount=lambda coming, done: refuse_data_meanwhile(prepared, coming, done),
        lock_timeout=lock_timeout,
        on_statement=on_statement or (lambda _number, _total, _statement: None),
    )
    return execution.run(prepared.statements)


def _refuse_orphaning(
    request: Request, operations: tuple[DiffOperation, ...], reading: SchemaReading, current: SchemaSnapshot
) -> None:
    """Refuse to drop a table that a table out of scope refers to, and in a reset one that something unmanaged needs."""
    gone = {one.table.name for one in operations if isinstance(one, DropTable)}
    if not gone:
        return
    for table in reading.snapshot.tables:
        for key in table.foreign_keys:
            if key.references in gone and current.table(table.name) is None:
                raise ImpossibleChange(
                    f"{key.references} cannot go: {table.name}, which is not part of this push, refers to it",
                    hint=f"keep {key.references}, or include {table.name}",
                )
    managed = managed_kinds(request)
    for item in reading.snapshot.objects if request.force_reset else ():
        needed = next((ref.owner for ref in item.depends_on if ref.owner in gone), None)
        if needed is not None and item.kind not in managed:
            raise ImpossibleChange(
                f"{needed} cannot go: the {kind_word(item.kind)} {item.name}, which nobody manages, depends on it",
                hint=f"drop the {kind_word(item.kind)} first, or keep the table with --exclude {needed.name}",
            )
