"""Every kind of question on every database by option, and at least once by declaration, by file and at a prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.decisions.conftest import has
from tests.decisions.databases import Database, State, unchanged
from tests.decisions.matrix import HEAD, MATRIX, Item
from viborm_core import decisions
from viborm_core.questions import Probe

Call = Callable[..., Any]
NewDatabase = Callable[[], AbstractContextManager[Database]]
DOCUMENTED = Path(__file__).parents[2] / "docs" / "reference" / "decisions.md"
ANSWERED = tuple(one for one in MATRIX if one.options is not None)
BLOCKED = tuple(one for one in MATRIX if one.options is None)


def _named(items: Iterable[Item]) -> dict[str, Any]:
    return {"argvalues": list(items), "ids": [one.name for one in items]}


@pytest.fixture
def prepared(folder: Path, viborm: Call) -> Callable[[Database, Item], State]:
    """Give what makes the first schema with its rows, writes the second, and gives the state; may skip."""

    def make(database: Database, item: Item) -> State:
        if item.needs and not has(database, item.needs):
            pytest.skip(f"needs {item.needs}")
        (folder / "viborm.toml").write_text(f'schema = "models.py"\ndatabase = "{database.url}"\n')
        (folder / "models.py").write_text(HEAD + item.before)
        called = viborm("push", "-q")
        assert called.status == 0, called.err
        for table, rows in item.rows.items():
            for row in rows:
                database.insert(table, row)
        (folder / "models.py").write_text(HEAD + item.after)
        return database.state()

    return make


def _check_left(database: Database, item: Item) -> None:
    state = database.state()
    assert set(state) == set(item.left)
    for table, wanted in item.left.items():
        names = [column.name for column in state[table].columns]
        rows = [dict(zip(names, row, strict=True)) for row in state[table].rows]
        assert sorted(rows, key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize("item", **_named(ANSWERED))
def test_by_option(new_database: NewDatabase, prepared: Call, viborm: Call, item: Item) -> None:
    with new_database() as database:
        before = prepared(database, item)
        if not item.settled:
            called = viborm("push", "--format", "json")
            asked = {_bare(one["id"]) for one in json.loads(called.out)["questions"]}
            assert called.status == 3
            assert asked & {item.question, item.named}
            assert not list(unchanged(before, database.state()))
        called = viborm("push", *(item.options or ()))
        assert called.status == 0, called.err
        _check_left(database, item)
        called = viborm("push", *(item.options or ()))
        assert called.status == 0
        assert called.out.startswith("in sync\n")


@pytest.mark.parametrize("item", **_named(BLOCKED))
def test_what_has_no_answer(new_database: NewDatabase, prepared: Call, viborm: Call, item: Item) -> None:
    with new_database() as database:
        before = prepared(database, item)
        called = viborm("push", "--accept-data-loss", "--format", "json")
        report = json.loads(called.out)
        assert (called.status, report["status"]) == (3, "impossible")
        told = {_bare(one["id"]): one for one in report["questions"]}
        # A unique index and a unique constraint are one thing to some databases.
        found = told.get(item.question) or told.get(item.question.replace(":index:", ":constraint:"))
        found = found or told.get(item.question.replace(":constraint:", ":index:"))
        assert found, told
        assert item.probe
        assert [one["what"] for one in found["findings"] if one["count"]] == [item.probe.noun]
        assert found["ways_out"]
        assert not list(unchanged(before, database.state()))


def _bare(question: str) -> str:
    """A question's id without the namespace that a database may add."""
    return re.sub(r"^([\w-]+:[\w-]+:)public\.", r"\1", question)


@pytest.mark.parametrize("item", **_named([one for one in ANSWERED if one.annotated]))
def test_by_annotation(first_database: Call, folder: Path, prepared: Call, viborm: Call, item: Item) -> None:
    with first_database(item.needs) as database:
        prepared(database, item)
        (folder / "models.py").write_text(HEAD + (item.annotated or ""))
        for _ in range(2):
            called = viborm("push")
            assert called.status == 0, called.err
            _check_left(database, item)
        assert called.out.startswith("in sync\n")


@pytest.mark.parametrize("item", **_named(ANSWERED))
def test_by_file(first_database: Call, folder: Path, prepared: Call, viborm: Call, item: Item) -> None:
    with first_database(item.needs) as database:
        prepared(database, item)
        refused = viborm("push", "--format", "json", "--dry-run")
        report = json.loads(refused.out)["decisions"]
        if item.settled:
            report["decisions"] = [{"question": item.question, "answer": None}]
        for one in report["decisions"]:
            if _bare(one["question"]) in (item.question, item.named):
                one["answer"] = item.answer
        (folder / "answers.json").write_text(json.dumps(report))
        for _ in range(2):
            called = viborm("push", "--decisions", "answers.json")
            assert called.status == 0, called.err
            _check_left(database, item)
        assert called.out.startswith("in sync\n")


@pytest.mark.parametrize("item", **_named(ANSWERED))
def test_at_a_prompt(first_database: Call, prepared: Call, terminal: Call, item: Item) -> None:
    with first_database(item.needs) as database:
        prepared(database, item)
        child = terminal("push", *(("--ask",) if item.settled else ()))
        child.expect("answer|value or SQL expression")
        child.sendline(item.typed)
        if item.settled:
            child.expect("Do it")
            child.sendline("y")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        _check_left(database, item)


def test_the_matrix_is_complete() -> None:
    cells = re.findall(r"^\| (`[a-z]+:.*?) \|", DOCUMENTED.read_text(), re.MULTILINE)
    documented = {kind for cell in cells for kind in re.findall(r"`([a-z]+:[a-z-]+):", cell)}
    kinds = {one.kind for one in ANSWERED}
    assert documented == kinds
    assert {kind.split(":")[0] for kind in kinds} == set(decisions._ACTIONS)
    probes = {one.__name__ for one in Probe.__subclasses__() if one.__module__.startswith("viborm_core")}
    assert probes == {one.probe.__name__ for one in MATRIX if one.probe}
