"""Reads the database again: before the plan runs, whether it is as it was, and afterwards, whether it is as desired."""

from collections.abc import Sequence
from itertools import groupby

from attrs import evolve

from viborm_core.adapter import Connection, Holding
from viborm_core.ddl import Statement
from viborm_core.diff import complete
from viborm_core.errors import DatabaseChanged, NotConverged
from viborm_core.evidence import OldNames
from viborm_core.execute import State
from viborm_core.guards import Guard, Recount, due_before
from viborm_core.operations import DiffOperation, DropTable
from viborm_core.prepared import Prepared
from viborm_core.reading import SchemaReading
from viborm_core.sides import both_sides, differences, managed_kinds, owned_spelling, read_database, settled


def state_now(prepared: Prepared) -> State:
    """What the database is, read again, with the data that the plan relies on.

    Raises:
        DatabaseChanged: the schema is as it was, and the data is not.
    """
    reading = read_database(prepared.request)
    if reading.snapshot == prepared.reading.snapshot:
        _hold(prepared)
        refuse_other_data(prepared)
        return State.AS_PLANNED
    return State.CHANGED if left_over(prepared, reading) else State.AS_DESIRED


def refuse_other_data(prepared: Prepared) -> None:
    """Count again what the plan relies on.

    Raises:
        DatabaseChanged: something else was counted than when the plan was made.
    """
    broken = _broken(prepared, prepared.guards)
    if broken:
        raise DatabaseChanged(
            "\n".join(["the data changed since the plan was made; nothing was done", *broken]), hint=_LOOK_AGAIN
        )


def refuse_data_meanwhile(prepared: Prepared, coming: Sequence[Statement], done: Sequence[Statement]) -> None:
    """Count again what the coming statements rely on, after others have been committed.

    Raises:
        DatabaseChanged: something else was counted than when the plan was made.
    """
    if not prepared.guards:
        return
    _hold(prepared, ran := _operations_of(done))
    next_ones = _operations_of(coming)
    broken = _broken(prepared, due_before(next_ones, ran, prepared.guards), ran)
    if broken:
        standing = ["these statements were carried out and stand; the next push goes on from there:"]
        standing += [f"  {line}" for statement in done for line in f"{statement.sql};".split("\n")]
        raise DatabaseChanged(
            "\n".join(["the data changed while the plan ran; it was stopped", *broken, *standing]), hint=_LOOK_AGAIN
        )


_LOOK_AGAIN = "look at the data, and push or plan again; where counting took too long, raise --data-timeout"


def _operations_of(statements: Sequence[Statement]) -> tuple[DiffOperation, ...]:
    """The operations of statements; those of one operation stand together."""
    return tuple(one for one, _ in groupby(statement.operation for statement in statements) if one is not None)


def _recount(prepared: Prepared, connection: Connection) -> Recount:
    return Recount(
        connection=connection,
        adapter=prepared.request.adapter,
        current=prepared.current,
        operations=prepared.operations,
        seconds=prepared.request.data_timeout,
    )


def _broken(prepared: Prepared, guards: Sequence[Guard], ran: Sequence[DiffOperation] = ()) -> list[str]:
    connection = prepared.request.connection
    if connection is None or not guards:
        return []
    return [f"  {one}" for one in _recount(prepared, connection).broken(guards, ran)]


def _hold(prepared: Prepared, ran: Sequence[DiffOperation] = ()) -> None:
    """In a transaction, nobody writes to what is counted between the count and the change."""
    connection = prepared.request.connection
    if not prepared.guards or not prepared.capabilities.transactional_ddl or not isinstance(connection, Holding):
        return
    names = _recount(prepared, connection).names(ran)
    counted = sorted({one.probe.table for one in prepared.guards})
    connection.hold([prepared.request.adapter.quote_table(names.table(table)) for table in counted])


def left_over(prepared: Prepared, reading: SchemaReading) -> tuple[DiffOperation, ...]:
    """What is still to be done in a database that was read, for it to be the schema that the plan reaches."""
    request = prepared.request
    if _is_to_the_letter(prepared, reading):
        return ()
    target = evolve(request.desired, snapshot=prepared.desired, dialect=request.adapter.dialect, hints=())
    canonical = both_sides(evolve(request, desired=target), reading, prepared.capabilities)
    desired = settled(canonical.desired, canonical.current, prepared.capabilities, OldNames())
    spelled = owned_spelling(request, prepared.capabilities).spell(canonical.current, desired)
    return differences(evolve(request, force_reset=False), spelled.current, spelled.desired)


def _is_to_the_letter(prepared: Prepared, reading: SchemaReading) -> bool:
    """Whether what was read is the desired schema even before it is made canonical, which is the ordinary case.

    What the schema leaves as it is, such as the engine of a new table, is as it is now.
    """
    request, desired = prepared.request, prepared.desired
    managed = managed_kinds(request)
    found = request.scope.restrict(reading.snapshot, desired.tables_by_name)
    return (
        found.tables == complete(desired, found).tables
        and found.enums == desired.enums
        and [item for item in found.objects if item.kind in managed]
        == [item for item in desired.objects if item.kind in managed]
        and set(desired.namespaces) <= set(found.namespaces)
    )


def _is_drop(operation: DiffOperation) -> bool:
    """Whether it takes away an object of a plugin's kind, with what is on it."""
    return operation.subject in operation.releases() and not operation.is_rename and "/" in operation.subject.kind


def verify(prepared: Prepared) -> None:
    """See that the database is the desired schema, and that no unmanaged object was lost.

    Raises:
        NotConverged: it is not; the difference is in the message.
    """
    reading = read_database(prepared.request)
    left = left_over(prepared, reading)
    if left:
        listed = "\n".join(f"  {operation.describe()}" for operation in left)
        raise NotConverged(
            f"after the plan ran, the database was not the desired schema:\n{listed}",
            hint="this is a fault of the tool or of a plugin: please report it with the schema",
        )
    gone = {one.subject.owner for one in prepared.operations if isinstance(one, DropTable) or _is_drop(one)}
    still_there = {item.ref for item in reading.snapshot.objects}
    for item in prepared.reading.snapshot.objects:
        if (
            item.ref not in still_there
            and item.kind not in prepared.request.kinds
            and not gone & {ref.owner for ref in item.depends_on}
        ):
            raise NotConverged(f"after the plan ran, the {item.kind} {item.name} was lost")
