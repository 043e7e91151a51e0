"""The conformance suite: what every dialect must do, asked by capability and never by a dialect's name."""

import os
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import ClassVar

import pytest
from attrs import evolve

from viborm_core.adapter import Connection
from viborm_core.capabilities import Capabilities
from viborm_core.errors import DatabaseChanged, SchemaError, StatementFailed
from viborm_core.operations import DiffOperation
from viborm_core.push import Prepared, prepare, run
from viborm_core.questions import Question
from viborm_core.schema import Integer, Literal, PrimaryKeyDef, TableName, UniqueConstraintDef
from viborm_core.testing.build import AUTO_ID, ID, column, index, schema, table
from viborm_core.testing.case import Case
from viborm_core.testing.cases import CASES
from viborm_core.testing.coverage import tell
from viborm_core.testing.expect import expect, expect_equal, expect_nothing_to_do
from viborm_core.testing.flags import FLAGS, Flag
from viborm_core.testing.mutations import random_pair
from viborm_core.testing.names import ODD_NAMES
from viborm_core.testing.pair_laws import check_independently, check_pair
from viborm_core.testing.rows import Row, all_rows, insert, parents_first, random_rows
from viborm_core.testing.shapes import check_reading, check_words
from viborm_core.testing.target import Target
from viborm_core.testing.values import meaning

CAMPAIGN = "VIBORM_CAMPAIGN"
"""The environment variable that multiplies the number of random pairs."""

_CHUNK = 20
_FOLLOWING = frozenset({"core/rename-constraint", "core/rename-index"})
"""What may come with a rename, where derived names follow it; a foreign key may take an index along."""


class ConformanceSuite:
    """Subclass it in a test file as ``TestSomething``, and give it a fixture ``target``.

    Attributes:
        pairs: how many random pairs of schemas are pushed with rows.
        failing_pairs: how many of them are tried with a failing statement at every position.
        special_index_methods: those that an ordinary table cannot have, so that the dialect's own tests show them.
    """

    pairs: ClassVar[int] = 100
    failing_pairs: ClassVar[int] = 10
    special_index_methods: ClassVar[frozenset[str]] = frozenset()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each case and flag, and of each chunk of random pairs."""
        if "case" in metafunc.fixturenames:
            metafunc.parametrize("case", CASES, ids=[case.name for case in CASES])
        if "flag" in metafunc.fixturenames:
            metafunc.parametrize("flag", FLAGS, ids=[flag.name for flag in FLAGS])
        asked = metafunc.config.getoption("--viborm-pairs", default=None)
        pairs = self.pairs if asked is None else asked
        for name, count in (("seeds", pairs), ("failing_seeds", self.failing_pairs)):
            if name in metafunc.fixturenames:
                total = round(count * float(os.environ.get(CAMPAIGN, "1")))
                chunks = [range(start, min(start + _CHUNK, total)) for start in range(0, total, _CHUNK)]
                metafunc.parametrize(name, chunks, ids=[f"{chunk[0]}-{chunk[-1]}" for chunk in chunks])

    @pytest.fixture
    def capabilities(self, target: Target) -> Capabilities:
        """What the database can do."""
        return target.capabilities()

    def test_case(self, target: Target, capabilities: Capabilities, case: Case, request: pytest.FixtureRequest) -> None:
        """One change of a schema with rows in it."""
        lacking = [need for need in case.needs if not getattr(capabilities, need)]
        if lacking:
            pytest.skip(f"needs {', '.join(lacking)}")
        if any(getattr(capabilities, one) for one in case.unless):
            pytest.skip(f"is another case with {', '.join(case.unless)}")
        url = target.new_database()
        with target.connected(url) as connection:
            first = target.push(connection, case.before)
            insert(
                connection,
                target.adapter,
                {one.name: case.rows.get(one.name.name, ()) for one in parents_first(case.before)},
            )
            made = prepare(target.request(connection, case.after, lambda _: None, case.decisions()))
            _check_prepared(case, made)
            if not case.blocked:
                run(made)
                tell(request, made.request.renderers, [*first.operations, *made.operations, *_operations(made)])
                if "keep" not in case.answers.values():
                    expect_nothing_to_do(prepare(target.request(connection, case.after)), "after the push")
            for name, rows in case.left.items():
                _check_rows(target, connection, made, name, rows)
        if not case.blocked and "keep" not in case.answers.values():
            check_independently(target, url, case.after)

    def test_words_are_sql(self, target: Target) -> None:
        """Names, values and conditions have the shapes of the contract."""
        check_words(target)

    def test_readings_state_everything(self, target: Target) -> None:
        """Readings, both sides in one spelling, folded steps and statements have the shapes of the contract."""
        with target.connected(target.new_database()) as connection:
            check_reading(target, connection)

    def test_random_pairs(self, target: Target, seeds: range) -> None:
        """The laws over random pairs of schemas with rows."""
        outcomes = []
        for seed in seeds:
            try:
                outcomes.append(check_pair(target, seed))
            except BaseException as error:
                error.add_note(f"the pair of seed {seed}")
                raise
        forbidden = sum(not outcome.allowed for outcome in outcomes)
        expect(forbidden * 2 <= len(outcomes), f"rows forbade {forbidden} of {len(outcomes)} changes")

    def test_a_failing_statement_leaves_all_as_it_was(
        self, target: Target, capabilities: Capabilities, failing_seeds: range
    ) -> None:
        """A push that fails at any statement is rolled back wholly."""
        if not capabilities.transactional_ddl:
            pytest.skip("needs transactional_ddl")
        for seed in failing_seeds:
            _fail_everywhere(target, seed)

    def test_a_flag_is_true(self, target: Target, capabilities: Capabilities, flag: Flag) -> None:
        """What a capability declares is accepted, and comes back; what it does not is refused before any SQL."""
        flag.check(target, capabilities)

    def test_ddl_is_rolled_back_or_not(self, target: Target, capabilities: Capabilities) -> None:
        """A table made in a transaction that is rolled back is gone, exactly where ``transactional_ddl`` says so."""
        with target.connected(target.new_database()) as connection:
            made = prepare(target.request(connection, schema(table("a", ID))))
            connection.begin()
            for statement in made.statements:
                connection.run(statement.sql)
            connection.rollback()
            there = bool(target.snapshot(connection).tables)
            expect_equal(not there, capabilities.transactional_ddl, "whether the table is gone")

    def test_names_of_constraints_are_kept_or_not(self, target: Target, capabilities: Capabilities) -> None:
        """Constraints have the names that were stated, exactly where ``constraint_names`` and the like say so."""
        unique, key = (
            UniqueConstraintDef(name="our unique", columns=("n",)),
            PrimaryKeyDef(name="our key", columns=("id",)),
        )
        made = evolve(table("a", ID, column("n", Integer())), uniques=(unique,), primary_key=key)
        with target.connected(target.new_database()) as connection:
            target.push(connection, schema(made))
            (found,) = target.snapshot(connection).tables
            names = [*(one.name for one in found.uniques), *(one.name for one in found.indexes)]
            kept = capabilities.constraint_names
            expect_equal("our unique" in names, kept, f"whether a name of {names} is ours")
            name = found.primary_key.name if found.primary_key is not None else "no primary key"
            expect_equal(name == "our key", kept and capabilities.primary_key_names, f"whether the name {name} is ours")

    def test_numbering_goes_on(self, target: Target, capabilities: Capabilities) -> None:
        """A table numbers its rows, and goes on after a change that may make it anew."""
        if not capabilities.identity:
            pytest.skip("needs identity")
        plain = table("numbered", AUTO_ID, column("n", Integer()))
        changed = evolve(plain, uniques=(UniqueConstraintDef(columns=("n",)),))
        name, n = target.adapter.quote_table(plain.name), target.adapter.quote("n")
        url = target.new_database()
        rows: Sequence[tuple[object, ...]] = ()
        for number, wanted in enumerate((plain, changed, plain)):
            with target.connected(url) as connection:
                target.push(connection, schema(wanted))
                connection.run(f"INSERT INTO {name} ({n}) VALUES ({number}0)")
                connection.run(f"INSERT INTO {name} ({n}) VALUES ({number}1)")
                rows = connection.query(f"SELECT {target.adapter.quote('id')} FROM {name}")
        expect_equal(sorted(int(str(row[0])) for row in rows), [1, 2, 3, 4, 5, 6], "the numbers of the rows")

    def test_index_methods_are_taken(self, target: Target, capabilities: Capabilities) -> None:
        """Each of ``index_methods`` can be named; without any, none can; extensions may bring more."""
        plain = table("a", ID, column("n", Integer()))
        wanted = [
            schema(evolve(plain, indexes=(evolve(index("n"), method=one),)))
            for one in capabilities.index_methods
            if one not in self.special_index_methods
        ]
        with target.connected(target.new_database()) as connection:
            for one in wanted:
                prepare(target.request(connection, one))
            if not capabilities.index_methods:
                nowhere = evolve(plain, indexes=(evolve(index("n"), method="no such method"),))
                with pytest.raises(SchemaError):
                    prepare(target.request(connection, schema(nowhere)))

    def test_odd_names(self, target: Target, capabilities: Capabilities) -> None:
        """Names that need quoting are names like others."""
        names = [name for name in ODD_NAMES if len(name.encode()) <= (capabilities.name_limit or 100)]
        tables = [
            table(f"{name}", ID, *(column(other, Integer()) for other in names[place : place + 5]))
            for place, name in enumerate(names)
        ]
        wanted = schema(*tables)
        with target.connected(target.new_database()) as connection:
            target.push(connection, wanted)
            expect_nothing_to_do(prepare(target.request(connection, wanted)), "after the first push")
            wanted = evolve(
                wanted,
                tables=tuple(
                    one.with_column(two.name, evolve(two, default=Literal(1)))
                    for one in wanted.tables
                    for two in one.columns[1:2]
                ),
            )
            target.push(connection, wanted)
            expect_nothing_to_do(prepare(target.request(connection, wanted)), "after the second push")

    def test_a_database_that_changed_in_between_is_left_alone(self, target: Target) -> None:
        """A plan runs only on the state that it was made for."""
        url = target.new_database()
        with target.connected(url) as ours:
            target.push(ours, schema(table("a", ID)))
            made = prepare(target.request(ours, schema(table("a", ID), table("b", ID))))
            with target.connected(url) as theirs:
                target.push(theirs, schema(table("a", ID), table("c", ID)))
            with pytest.raises(DatabaseChanged):
                run(made)
            names = [one.name.name for one in target.snapshot(ours).tables]
            expect_equal(names, ["a", "c"], "the tables")

    def test_what_another_push_did_is_not_done_again(self, target: Target) -> None:
        """A plan that another push has carried out meanwhile is done."""
        url = target.new_database()
        wanted = schema(table("a", ID), table("b", ID, column("n", Integer())))
        with target.connected(url) as ours, target.connected(url) as theirs:
            made = prepare(target.request(ours, wanted))
            target.push(theirs, wanted)
            expect_equal(run(made).statements, (), "the statements that ran")


def _operations(made: Prepared) -> list[DiffOperation]:
    """The operations of a plan as it was folded."""
    return [step.operation for step in made.steps]


def _check_prepared(case: Case, made: Prepared) -> None:
    expect(not made.open, f"these questions are open: {[question.id for question in made.open]}")
    wanted = [_one_kind(question) for question in case.blocked]
    expect_equal(sorted(_one_kind(_bare_id(one)) for one in made.blocked), sorted(wanted), "what is blocked")
    if case.tags:
        found = Counter(operation.tag for operation in made.operations)
        following = _FOLLOWING | {"core/drop-index"} if "core/drop-foreign-key" in case.tags else _FOLLOWING
        for tag in following - set(case.tags):
            del found[tag]
        expect_equal(found, Counter(case.tags), "the operations")
    warned = {hazard for statement in made.statements for hazard in statement.hazards}
    expect(case.hazards <= warned, f"the statements warn of {warned}, and not of {case.hazards - warned}")


def _bare_id(question: Question) -> str:
    owner = question.subject.owner
    return question.id.replace(str(owner), str(TableName(None, owner.name)))


def _one_kind(question: str) -> str:
    """A question's id, where a unique index and a unique constraint may be one thing to the database."""
    return question.replace("blocked:index:", "blocked:constraint:")


def _check_rows(target: Target, connection: Connection, made: Prepared, name: str, rows: Sequence[Row]) -> None:
    """Compare a table's rows with what was put in, by their meaning."""
    found = next(one for one in made.desired.tables if one.name.name == name)
    columns = list(rows[0])
    types = [next(one.type for one in found.columns if one.name == column) for column in columns]
    listed = ", ".join(target.adapter.quote(one) for one in columns)
    read = connection.query(f"SELECT {listed} FROM {target.adapter.quote_table(found.name)}")
    values = [[meaning(value, one) for value, one in zip(row, types, strict=True)] for row in read]
    wanted = [[meaning(row[one], kind) for one, kind in zip(columns, types, strict=True)] for row in rows]
    expect_equal(sorted(map(repr, values)), sorted(map(repr, wanted)), f"the rows of {name}")


def _fail_everywhere(target: Target, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test that can be had again
    with target.connected(target.new_database()) as connection:
        pair = random_pair(random, target.adapter.capabilities(connection))
        target.push(connection, pair.before)
        insert(connection, target.adapter, random_rows(random, pair.before))
        before, rows = target.snapshot(connection), all_rows(connection, target.adapter, pair.before)
        made = prepare(target.request(connection, pair.after, decisions=pair.decisions))
        if not made.is_ready:
            return
        for at, statement in enumerate(made.statements):
            failing = list(made.statements)
            failing[at] = evolve(statement, sql="THIS IS NO SQL")
            with pytest.raises(StatementFailed):
                run(evolve(made, statements=tuple(failing)))
            expect_equal(
                target.snapshot(connection), before, f"seed {seed}: the schema after statement {at + 1} failed"
            )
            left = all_rows(connection, target.adapter, pair.before)
            expect_equal(left, rows, f"seed {seed}: the rows after statement {at + 1} failed")
