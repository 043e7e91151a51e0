"""The laws over one random pair of schemas, with rows, on a real database."""

from collections.abc import Mapping
from random import Random

from attrs import evolve, frozen

from viborm_core.adapter import Connection
from viborm_core.errors import DatabaseError
from viborm_core.evidence import OldNames
from viborm_core.push import Prepared, prepare, run
from viborm_core.reading import SchemaReading
from viborm_core.schema import Array, EnumRef, LogicalType, SchemaSnapshot
from viborm_core.testing.expect import expect, expect_equal, expect_nothing_to_do
from viborm_core.testing.mutations import Pair, random_pair
from viborm_core.testing.rows import Survivors, all_rows, delete_all, insert, random_rows
from viborm_core.testing.target import Target


@frozen(kw_only=True)
class Outcome:
    """What came of a pair: whether its rows allowed the change, and how many operations it took."""

    allowed: bool
    operations: int


def check_pair(target: Target, seed: int) -> Outcome:
    """Push the first of a pair, fill it, push the second, and look at everything.

    Where the rows do not allow the change, it must leave all as it was; then the rows go, and it must work.
    """
    random = Random(seed)  # noqa: S311 - a test that can be had again
    url = target.new_database()
    with target.connected(url) as connection:
        pair = random_pair(random, target.adapter.capabilities(connection))
        target.push(connection, pair.before)
        expect_nothing_to_do(prepare(target.request(connection, pair.before)), "after the first push")
        insert(connection, target.adapter, random_rows(random, pair.before))
        made = _prepare(target, connection, pair)
        survivors = _survivors(pair, made)
        expected = {one: one.before(connection, target.adapter) for one in survivors}
        allowed = _run(target, connection, pair, made)
        expect_nothing_to_do(prepare(target.request(connection, pair.after)), "after the second push")
        for one, rows in expected.items():
            what = f"{one.new_table}: {[f'{old.name}: {old.type} -> {new.type}' for old, new in one.columns]}"
            expect_equal(one.after(connection, target.adapter), rows if allowed else [], what)
    check_independently(target, url, pair.after)
    return Outcome(allowed=allowed, operations=len(made.operations))


def check_independently(target: Target, url: str, schema: SchemaSnapshot) -> None:
    """Compare a pushed database with one made directly, as a reader sees it that shares no code with the plugin."""
    if target.independent_reading is None or target.made_directly is None:
        return
    direct = target.independent_reading(target.made_directly(schema))
    expect_equal(target.independent_reading(url), direct, "the database, read independently")


def _prepare(target: Target, connection: Connection, pair: Pair) -> Prepared:
    before = target.snapshot(connection)
    made = prepare(target.request(connection, pair.after, decisions=pair.decisions))
    expect_equal(target.snapshot(connection), before, "what preparing a push left behind")
    expect(not made.open, f"these questions are open: {[question.id for question in made.open]}")
    _check_canonical(target, connection, made)
    return made


def _check_canonical(target: Target, connection: Connection, made: Prepared) -> None:
    """Bring to one spelling what is in it already: nothing changes."""
    desired, current = made.desired, made.current
    if not made.capabilities.constraint_names:
        # The names that the plan gave to constraints are not kept, and go.
        desired, current = _canonical(target, connection, made, desired, current)
    again = _canonical(target, connection, made, desired, current)
    expect_equal(again[0], desired, "the desired schema, made canonical twice")
    expect_equal(again[1], current, "the current schema, made canonical twice")


def _canonical(
    target: Target, connection: Connection, made: Prepared, desired: SchemaSnapshot, current: SchemaSnapshot
) -> tuple[SchemaSnapshot, SchemaSnapshot]:
    dialect = target.adapter.dialect
    wanted = evolve(made.request.desired, snapshot=desired, dialect=dialect)
    here = SchemaReading(snapshot=current, dialect=dialect)
    pair = target.adapter.canonical(wanted, here, connection, made.capabilities)
    return pair.desired, pair.current


def _survivors(pair: Pair, made: Prepared) -> list[Survivors]:
    names = OldNames.before(operation for operation in made.operations if operation.is_rename)
    old_tables = {new.name: old.name for new, old in names.tables.items()}
    survivors = []
    losing = _types_that_lose_values(pair)
    for table in pair.after.tables:
        name = table.name.name
        before = pair.before.table(table.name.renamed(old_tables.get(name, name)))
        if before is not None:
            columns = {new: old for (owner, new), old in names.columns.items() if owner.name == name}
            kept = Survivors.of(before, table, columns)
            survivors.append(evolve(kept, columns=tuple(two for two in kept.columns if two[0].type not in losing)))
    return survivors


def _types_that_lose_values(pair: Pair) -> list[LogicalType]:
    """Enums of which a value goes, so that it becomes another one in the rows, and arrays of them."""
    after = pair.after.enums_by_name
    losing = [
        EnumRef(enum.name)
        for enum in pair.before.enums
        if enum.name in after and not set(enum.values) <= set(after[enum.name].values)
    ]
    return [*losing, *(Array(one) for one in losing)]


def _run(target: Target, connection: Connection, pair: Pair, made: Prepared) -> bool:
    """Run it; if the rows forbid it, see that nothing changed, and run it without rows."""
    adapter, transactional = target.adapter, made.capabilities.transactional_ddl
    if made.is_ready:
        schema, rows = target.snapshot(connection), _all_rows(target, connection, pair)
        try:
            run(made)
        except DatabaseError:
            if transactional:
                expect_equal(target.snapshot(connection), schema, "the schema after a failed push")
                expect_equal(_all_rows(target, connection, pair), rows, "the rows after a failed push")
        else:
            return True
    delete_all(connection, adapter, pair.before if transactional else target.snapshot(connection))
    made = prepare(target.request(connection, pair.after, decisions=pair.decisions))
    expect(made.is_ready, f"without rows, something is still in the way: {made.blocked or made.open}")
    run(made)
    return False


def _all_rows(target: Target, connection: Connection, pair: Pair) -> Mapping[str, list[str]]:
    return all_rows(connection, target.adapter, pair.before)
