"""Random schemas, rows and answers on every database: what is lost is what was given away, and nothing else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random
from typing import Any

import pytest
from attrs import evolve, frozen

from tests.decisions.databases import Database, State, unchanged
from tests.decisions.edges import EDGES
from tests.decisions.judging import Judge
from tests.decisions.worlds import World, insert_all, random_world
from viborm_core.adapter import Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Hazard, join_renderers
from viborm_core.errors import DatabaseError, ImpossibleChange, SchemaError, StatementFailed, UsageError
from viborm_core.push import Prepared, Request, prepare, run, undecided
from viborm_core.questions import DROP, KEEP, CountRefused, Decision, DecisionRecord, Question
from viborm_core.reading import SchemaReading
from viborm_core.request import Decide
from viborm_core.schema import (
    Array,
    ColumnDef,
    EnumRef,
    ForeignKeyDef,
    Literal,
    LogicalType,
    Native,
    SchemaSnapshot,
    TableDef,
    TableName,
)
from viborm_core.testing.columns import enum_values
from viborm_core.testing.suite import CAMPAIGN
from viborm_core.testing.values import random_value

NewDatabase = Callable[[], AbstractContextManager[Database]]
SEEDS = 60
"""How many worlds a database; VIBORM_CAMPAIGN multiplies it."""
_CHUNK = 20
_ATTEMPTS = 8


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each chunk of seeds."""
    if "seeds" in metafunc.fixturenames:
        total = round(SEEDS * float(os.environ.get(CAMPAIGN, "1")))
        chunks = [range(start, min(start + _CHUNK, total)) for start in range(0, total, _CHUNK)]
        metafunc.parametrize("seeds", chunks, ids=[f"{chunk[0]}-{chunk[-1]}" for chunk in chunks])


def test_what_is_lost_was_given_away(new_database: NewDatabase, seeds: range) -> None:
    with new_database() as database:
        types = held_types(database)
    outcomes = Counter[str]()
    for seed in seeds:
        try:
            outcomes[check(new_database, seed, types)] += 1
        except BaseException as error:
            error.add_note(f"the world of seed {seed}")
            raise
    assert outcomes["done"] * 2 >= len(seeds), outcomes


def held_types(database: Database) -> tuple[LogicalType, ...]:
    """The types that the database can hold: a push of the others is refused."""
    natives = tuple(Native(spelling) for spelling in database.natives)
    connection = database.connection()
    try:
        return tuple(one for one in (*EDGES, *natives) if _is_held(database, connection, one))
    finally:
        connection.close()


def _is_held(database: Database, connection: Connection, column_type: LogicalType) -> bool:
    table = TableDef(name=TableName(None, "t"), columns=(ColumnDef(name="c", type=column_type),))
    try:
        prepare(request(database, connection, SchemaSnapshot(tables=(table,))))
    except SchemaError:
        return False
    return True


def request(
    database: Database,
    connection: Connection,
    schema: SchemaSnapshot,
    decide: Decide = undecided,
    decisions: tuple[Decision, ...] = (),
) -> Request:
    """A push of a schema."""
    return Request(
        desired=SchemaReading(snapshot=schema),
        adapter=database.adapter,
        renderers=join_renderers(database.adapter.dialect, [database.adapter.renderers]),
        connection=connection,
        record=DecisionRecord.of(decisions),
        decide=decide,
    )


def check(new_database: NewDatabase, seed: int, types: tuple[LogicalType, ...]) -> str:
    """Push a random world's first schema, fill it, push the second, and judge; gives what came of it."""
    random = Random(seed)
    with new_database() as database:
        connection = database.connection()
        try:
            capabilities = database.adapter.capabilities(connection)
            world = random_world(random, capabilities, types, database.natives)
            run(prepare(request(database, connection, world.before)))
            insert_all(database, world)
            return _Trial(database, connection, world, capabilities).outcome(random)
        finally:
            connection.close()


@frozen
class _Trial:
    database: Database
    connection: Connection
    world: World
    capabilities: Capabilities

    def outcome(self, random: Random) -> str:
        before, after = self.database.state(), self.world.after
        for _ in range(_ATTEMPTS):
            answers = _Answers(random, self.database, after)
            try:
                made = prepare(request(self.database, self.connection, after, answers))
            except ImpossibleChange:
                self._unchanged(before)
                continue
            except SchemaError:
                # What is left of a schema without what the data forbids may be none.
                assert after is not self.world.after
                return "blocked"
            except UsageError as error:
                # A value for the new type is none for the old one, where the answer before was to keep that.
                if "does not answer fill:" not in error.message:
                    raise
                self._unchanged(before)
                continue
            self._unchanged(before)
            assert not made.open
            if made.is_ready:
                return self._pushed(made, before, after)
            for question in made.blocked:
                after = _without(after, self.world.before, question)
        return "blocked"

    def _unchanged(self, before: State) -> None:
        differences = list(unchanged(before, self.database.state()))
        assert not differences, differences

    def _nothing_lost_half_way(self, made: Prepared, before: State) -> None:
        lost = list(Judge.of(made).faults_half_way(before, self.database.state()))
        assert not lost, lost

    def _pushed(self, made: Prepared, before: State, after: SchemaSnapshot) -> str:
        try:
            run(made)
        except (StatementFailed, DatabaseError) as error:
            if self.capabilities.transactional_ddl:
                self._unchanged(before)
            self._nothing_lost_half_way(made, before)
            return f"failed: {error.message}"
        faults = list(Judge.of(made).faults(before, self.database.state()))
        assert not faults, (faults, made.decisions and [one.id + "=" + two.answer for one, two in made.decisions])
        warned = {hazard for statement in made.statements for hazard in statement.hazards}
        goes = any(one.kind == "drop" and decision.answer == DROP for one, decision in made.decisions)
        assert not goes or Hazard.DATA_LOSS in warned, warned
        decided = tuple(decision for _, decision in made.decisions)
        again = prepare(request(self.database, self.connection, after, decisions=decided))
        left = [one.describe() for one in again.operations]
        assert not left, left
        assert again.is_ready
        return "done"


class _Answers:
    """Random answers to whatever is asked; the same question gets the same answer."""

    def __init__(self, random: Random, database: Database, schema: SchemaSnapshot) -> None:
        self._random, self._database, self._schema = random, database, schema

    def __call__(self, question: Question) -> Decision:
        return Decision(question=question.id, answer=self._answer(question), origin="prompt")

    def _answer(self, question: Question) -> str:
        if question.kind == "fill":
            return self._fill(question)
        answers = [choice.answer for choice in question.choices]
        if question.kind in ("drop", "convert") and self._random.random() < 0.4:
            answers = [answer for answer in answers if answer != KEEP]
        return self._random.choice(answers)

    def _fill(self, question: Question) -> str:
        owner, part = question.subject.owner.name, question.subject.part
        column = next(
            column
            for table in self._schema.tables
            for column in table.columns
            if (table.name.name, column.name) == (owner, part)
        )
        value = self._value(column.type)
        return self._database.adapter.literal(Literal(value))

    def _value(self, column_type: LogicalType) -> Any:
        if isinstance(column_type, Native):
            value = self._database.natives[column_type.spelling][0]
            return value if isinstance(value, int | bytes) else str(value)
        return random_value(self._random, column_type, enum_values(self._schema.enums))


def _without(after: SchemaSnapshot, before: SchemaSnapshot, question: Question) -> SchemaSnapshot:
    """The schema without what the data forbids: the column with its old type, or the table with no new constraints."""
    table = next(one for one in after.tables if one.name.name == question.subject.owner.name)
    for probe in question.probes:
        if isinstance(probe, CountRefused):
            column = next(one for one in table.columns if one.name == question.subject.part)
            old = evolve(column, type=_bare(probe.before.type), default=None, identity=None)
            return after.with_table(table.name, table.with_column(column.name, old))
    old_table = before.table(table.name)
    plain = evolve(
        table,
        primary_key=table.primary_key if old_table and table.primary_key == old_table.primary_key else None,
        uniques=tuple(one for one in table.uniques if old_table and one in old_table.uniques),
        checks=tuple(one for one in table.checks if old_table and one in old_table.checks),
        indexes=tuple(one for one in table.indexes if not one.unique),
        foreign_keys=(),
    )
    tables = (plain if one is table else evolve(one, foreign_keys=_elsewhere(one, table.name)) for one in after.tables)
    return evolve(after, tables=tuple(tables))


def _elsewhere(table: TableDef, gone: TableName) -> tuple[ForeignKeyDef, ...]:
    return tuple(key for key in table.foreign_keys if key.references != gone)


def _bare(column_type: LogicalType) -> LogicalType:
    """A type as the schema has it, without the namespace that the database adds."""
    match column_type:
        case EnumRef(name=name):
            return EnumRef(TableName(None, name.name))
        case Array(of=element):
            return Array(_bare(element))
    return column_type
