"""Where a push starts: the database as it is, or a schema from elsewhere as the database would be that was made of it.

What a schema from elsewhere (models, a snapshot of models) leaves unstated is no difference: it takes the other
side's, for its names too.
"""

from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.diff import assign_names, complete, complete_parts
from viborm_core.reading import SchemaReading
from viborm_core.request import Request
from viborm_core.schema import SchemaSnapshot
from viborm_core.sides import canonical, read_database

CURRENT_NAMESPACE = ""
"""What a namespace that is not stated is called, in a snapshot's list of those that exist."""


def starting_point(request: Request, capabilities: Capabilities) -> SchemaReading:
    """What is there: read from the database, or given; all of it stated, in the spelling of the dialect.

    Raises:
        SchemaError: a schema that was given has what the database could not hold.
    """
    given = request.current
    if given is None:
        return read_database(request)
    return given if given.dialect == request.adapter.dialect else _as_database(given, request, capabilities)


def _as_database(given: SchemaReading, request: Request, capabilities: Capabilities) -> SchemaReading:
    dialect = request.adapter.dialect
    nothing = SchemaReading(snapshot=SchemaSnapshot(), dialect=dialect)
    in_scope = request.scope.restrict(request.desired.snapshot, request.desired.snapshot.tables_by_name)
    goal = evolve(request.desired, snapshot=evolve(in_scope, objects=()))
    goal = _made(goal, nothing, request, capabilities)
    return evolve(_made(given, goal, request, capabilities), hints=())


def _made(wanted: SchemaReading, there: SchemaReading, request: Request, capabilities: Capabilities) -> SchemaReading:
    """The database that a schema would make, where the other is there."""
    dialect = request.adapter.dialect
    states_all = wanted.dialect == dialect
    if not states_all:
        wanted = evolve(wanted, snapshot=_with_namespaces(wanted.snapshot))
    pair = canonical(request, wanted, there, capabilities)
    snapshot = pair.desired if states_all else complete_parts(pair.desired, pair.current)
    snapshot = assign_names(
        complete(snapshot, pair.current),
        pair.current,
        limit=capabilities.name_limit,
        renames_constraints=capabilities.rename_constraint,
        names_primary_keys=capabilities.primary_key_names,
    )
    return evolve(wanted, snapshot=snapshot, dialect=dialect)


def _with_namespaces(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    """The schema with the namespaces that a database made of it has: those that it uses, and the current one."""
    used = {name.namespace or CURRENT_NAMESPACE for name in (*snapshot.tables_by_name, *snapshot.enums_by_name)}
    return evolve(snapshot, namespaces=tuple({*snapshot.namespaces, *used, CURRENT_NAMESPACE}))
