"""The conformance suite itself: what it costs, what it covers, and what it shows."""

import json
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from viborm_core import pytest_plugin
from viborm_core.capabilities import Capabilities
from viborm_core.pytest_plugin import table_of
from viborm_core.schema import Integer, String
from viborm_core.testing import CASES, FLAGS
from viborm_core.testing.build import ID, column, schema, table
from viborm_core.testing.coverage import PROPERTY
from viborm_core.testing.expect import expect_equal, first_difference
from viborm_core.testing.flags import UNCHECKED


def test_every_capability_is_checked_or_it_is_said_why_not() -> None:
    checked = {flag.name for flag in FLAGS}
    names = {one.name for one in attrs.fields(Capabilities)}
    assert checked | UNCHECKED.keys() == names
    assert not checked & UNCHECKED.keys()


def test_cases_ask_for_capabilities_that_there_are() -> None:
    names = {one.name for one in attrs.fields(Capabilities)}
    assert {need for case in CASES for need in (*case.needs, *case.unless)} <= names


def test_pytest_pays_nothing_where_the_suite_is_not_used(tmp_path: Path) -> None:
    """The plugin is loaded wherever the core is installed, and brings no module along."""
    source = "print(sorted(name for name in sys.modules if name.startswith('viborm')))"
    (tmp_path / "test_nothing.py").write_text(f"import sys\ndef test_nothing():\n    {source}\n")
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "test_nothing.py"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "['viborm_core', 'viborm_core.pytest_plugin']" in made.stdout
    assert "conformance" not in made.stdout


def test_the_table_counts_tests_by_operation_and_dialect() -> None:
    assert pytest_plugin.PROPERTY == PROPERTY
    told = [
        json.dumps({"dialect": "b", "rendered": ["core/x", "core/y"], "done": ["core/x"]}),
        json.dumps({"dialect": "a", "rendered": ["core/x"], "done": ["core/x", "a/own"]}),
        json.dumps({"dialect": "a", "rendered": ["core/x"], "done": ["core/x"]}),
    ]
    assert [line.split() for line in table_of(told)] == [
        ["operation", "a", "b"],
        ["a/own", "1", "-"],
        ["core/x", "2", "1"],
        ["core/y", "-", "0"],
    ]
    assert list(table_of([])) == []


def test_differences_are_named_by_their_place() -> None:
    one = schema(table("t", ID, column("n", Integer())))
    other = schema(table("t", ID, column("n", String(3))))
    assert first_difference(one, other) == (".tables[0].columns[1].type", Integer(), String(3))
    with pytest.raises(pytest.fail.Exception, match=r"what\.tables\[0\]\.columns\[1\]\.type:"):
        expect_equal(one, other, "what")
