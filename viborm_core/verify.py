"""Reads the database again: before the plan runs, whether it is as it was, and afterwards, whether it is as desired."""

from attrs import evolve

from viborm_core.errors import NotConverged
from viborm_core.evidence import OldNames
from viborm_core.execute import State
from viborm_core.operations import DiffOperation, DropTable
from viborm_core.operations.refs import table_ref
from viborm_core.prepared import Prepared
from viborm_core.reading import SchemaReading
from viborm_core.sides import both_sides, differences, read_database, settled


def state_now(prepared: Prepared) -> State:
    """What the database is, read again."""
    request = prepared.request
    reading = read_database(request)
    if reading.snapshot == prepared.reading.snapshot:
        return State.AS_PLANNED
    return State.CHANGED if _left_over(prepared, reading) else State.AS_DESIRED


def _left_over(prepared: Prepared, reading: SchemaReading) -> tuple[DiffOperation, ...]:
    request = prepared.request
    if _is_to_the_letter(prepared, reading):
        return ()
    target = evolve(request.desired, snapshot=prepared.desired, dialect=request.adapter.dialect, hints=())
    canonical = both_sides(evolve(request, desired=target), reading, prepared.capabilities)
    desired = settled(canonical.desired, canonical.current, prepared.capabilities, OldNames())
    return differences(evolve(request, force_reset=False), canonical.current, desired)


def _is_to_the_letter(prepared: Prepared, reading: SchemaReading) -> bool:
    """Whether what was read is the desired schema even before it is made canonical, which is the ordinary case."""
    request, desired = prepared.request, prepared.desired
    if any(kind in request.desired.speaks_for for kind in request.kinds):
        return False
    found = request.scope.restrict(reading.snapshot, desired.tables_by_name)
    return (
        found.tables == desired.tables
        and found.enums == desired.enums
        and set(desired.namespaces) <= set(found.namespaces)
    )


def verify(prepared: Prepared) -> None:
    """See that the database is the desired schema, and that no unmanaged object was lost.

    Raises:
        NotConverged: it is not; the difference is in the message.
    """
    reading = read_database(prepared.request)
    left = _left_over(prepared, reading)
    if left:
        listed = "\n".join(f"  {operation.describe()}" for operation in left)
        raise NotConverged(
            f"after the plan ran, the database was not the desired schema:\n{listed}",
            hint="this is a fault of the tool or of a plugin: please report it with the schema",
        )
    gone = {table_ref(one.table.name) for one in prepared.operations if isinstance(one, DropTable)}
    still_there = {item.ref for item in reading.snapshot.objects}
    for item in prepared.reading.snapshot.objects:
        if item.ref not in still_there and item.kind not in prepared.request.kinds and not gone & set(item.depends_on):
            raise NotConverged(f"after the plan ran, the {item.kind} {item.name} was lost")
