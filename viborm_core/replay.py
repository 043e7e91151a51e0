"""Carries out plan files: makes the plan of a prepared push, and of a plan and a database the push, ready to run.

`plan_of` and `rebuild` are each other's inverse; what `rebuild` gives is run by `viborm_core.push.run`.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.codec import Codec
from viborm_core.config import DATA_TIMEOUT
from viborm_core.ddl import RendererTable, Statement, Step, render
from viborm_core.diff.values import enum_inside
from viborm_core.errors import DatabaseChanged, PluginError, PluginMissing, StalePlan
from viborm_core.guards import split_renames
from viborm_core.objects import ObjectKind
from viborm_core.plan import make_plan
from viborm_core.plan_file import Plan, dump_plan, load_plan, sha256
from viborm_core.prepared import Prepared
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.request import Request
from viborm_core.schema import SchemaSnapshot
from viborm_core.scope import Scope
from viborm_core.sides import both_sides, folding, namespaces_read, one_moment, read_database
from viborm_core.verify import left_over, refuse_other_data


@frozen(kw_only=True)
class Target:
    """The database that a plan is carried out on, with what the installed plugins bring for it."""

    connection: Connection
    adapter: Adapter
    renderers: RendererTable
    codec: Codec
    kinds: Mapping[str, ObjectKind] = field(factory=dict)
    data_timeout: float = DATA_TIMEOUT


def plan_of(prepared: Prepared, codec: Codec) -> tuple[Plan, Prepared]:
    """The plan of a push that is ready, and the push as `rebuild` makes it of the plan, for showing.

    Raises:
        PluginError: an operation or object does not survive being written and read.
    """
    request = prepared.request
    scope = evolve(request.scope, namespaces=namespaces_read(request) or ("",))
    plan = Plan(
        dialect=request.adapter.dialect,
        server_version=prepared.reading.server_version,
        scope=scope,
        speaks_for=request.desired.speaks_for,
        before=_fingerprint(prepared.reading, prepared.desired, scope, codec),
        desired=prepared.desired,
        operations=prepared.operations,
        statements=prepared.statements,
        decisions=prepared.decisions,
        guards=prepared.guards,
    )
    read = load_plan(dump_plan(plan, codec), "the plan", codec)
    if read.operations != plan.operations or read.desired != plan.desired or read.guards != plan.guards:
        raise PluginError(
            "the plan is another one after it was written and read",
            hint="this is a fault of the tool or of a plugin: please report it with the schema",
        )
    with one_moment(request.connection):
        current, steps, statements = _spelled(read, _asking(read, request), prepared.reading, prepared.capabilities)
    plan = evolve(plan, statements=statements)
    return plan, evolve(prepared, current=current, steps=steps, statements=statements)


def rebuild(plan: Plan, target: Target) -> Prepared:
    """The push that a plan is, ready to run; without statements, if the database is already what it reaches.

    Raises:
        StalePlan: it is for another dialect or server, or does not render to its statements.
        DatabaseChanged: the database, or what was counted in it, is not as it was when the plan was made.
        PluginMissing: it is about a kind of object that no installed plugin knows.
    """
    adapter = target.adapter
    _refuse_other_plugins(plan, target)
    request = _asking(
        plan,
        Request(
            desired=SchemaReading(snapshot=plan.desired),
            adapter=adapter,
            renderers=target.renderers,
            connection=target.connection,
            kinds=target.kinds,
            data_timeout=target.data_timeout,
        ),
    )
    capabilities = adapter.capabilities(target.connection)
    with one_moment(target.connection):
        reading = read_database(request)
        _refuse_other_server(plan, reading)
        prepared = Prepared(
            request=request,
            capabilities=capabilities,
            reading=reading,
            current=reading.snapshot,
            desired=plan.desired,
            decisions=plan.decisions,
        )
        if _fingerprint(reading, plan.desired, plan.scope, target.codec) != plan.before:
            if left_over(prepared, reading):
                raise DatabaseChanged(
                    "the database changed since the plan was made; nothing was done", hint="make the plan again"
                )
            return prepared
        current, steps, statements = _spelled(plan, request, reading, capabilities)
        _refuse_other_statements(plan.statements, statements)
        prepared = evolve(
            prepared,
            current=current,
            operations=plan.operations,
            steps=steps,
            statements=statements,
            guards=plan.guards,
        )
        refuse_other_data(prepared)
    return prepared


def _fingerprint(reading: SchemaReading, desired: SchemaSnapshot, scope: Scope, codec: Codec) -> str:
    """Of what is in scope, unmanaged objects included, and of what refers to it from outside."""
    found = scope.restrict(reading.snapshot, desired.tables_by_name)
    outside = [table for table in reading.snapshot.tables if found.table(table.name) is None]
    hidden = {str(table.name) for table in outside}
    objects = tuple(
        item
        for item in found.objects
        if not item.depends_on or not all(ref.kind == "table" and str(ref.owner) in hidden for ref in item.depends_on)
    )
    ties = {f"{table.name} {key.references}" for table in outside for key in table.foreign_keys}
    ties |= {
        f"{table.name} {enum}"
        for table in outside
        for enum in (enum_inside(column.type) for column in table.columns)
        if enum is not None
    }
    return sha256({"schema": codec.dump_schema(evolve(found, objects=objects)), "ties": sorted(ties)})


def _asking(plan: Plan, request: Request) -> Request:
    """The request for exactly what the plan reaches, with nothing to be decided."""
    desired = SchemaReading(snapshot=plan.desired, speaks_for=plan.speaks_for, dialect=plan.dialect)
    return evolve(request, desired=desired, scope=plan.scope)


def _spelled(
    plan: Plan, request: Request, reading: SchemaReading, capabilities: Capabilities
) -> tuple[SchemaSnapshot, tuple[Step, ...], tuple[Statement, ...]]:
    """The database in canonical spelling, and the steps and statements that the plan's operations make there."""
    current = both_sides(request, reading, capabilities).current
    renames, rest = split_renames(plan.operations)
    steps = make_plan(renames, rest, current, capabilities, folding(request))
    return current, steps, render(request.renderers, steps)


def _refuse_other_plugins(plan: Plan, target: Target) -> None:
    if plan.dialect != target.adapter.dialect:
        raise StalePlan(
            f"the plan is for {plan.dialect}, and the database is {target.adapter.dialect}; nothing was done",
            hint="make a plan for this database",
        )
    unknown = sorted(plan.speaks_for - CORE_KINDS - target.kinds.keys() - {"namespace"})
    if unknown:
        raise PluginMissing(
            f"the plan is also about objects of the kind {unknown[0]}, which are unknown",
            hint="install the plugin that brings them; `viborm plugins` lists what is there",
        )


def _refuse_other_server(plan: Plan, reading: SchemaReading) -> None:
    if _major(plan.server_version) != _major(reading.server_version):
        raise StalePlan(
            f"the plan is for version {plan.server_version} of the server, and this one is {reading.server_version};"
            " nothing was done",
            hint="make a plan for this database",
        )


def _major(version: str) -> str:
    return version.partition(".")[0]


def _refuse_other_statements(planned: Sequence[Statement], rendered: Sequence[Statement]) -> None:
    hint = "the file was edited, or other versions of plugins are installed: make the plan again"
    for number, (one, other) in enumerate(zip(planned, rendered, strict=False), start=1):
        if one != evolve(other, operation=None):
            raise StalePlan(
                f"statement {number} of the plan is not what its operation renders to; nothing was done\n"
                f"  the plan has: {one.sql}\n  rendered now: {other.sql}",
                hint=hint,
            )
    if len(planned) != len(rendered):
        raise StalePlan(
            f"the plan has {len(planned)} statements, and its operations render to {len(rendered)}; nothing was done",
            hint=hint,
        )
