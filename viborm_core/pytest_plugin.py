"""The entry point for pytest: the option ``--viborm-pairs``, and a table of the operations that the suite carried out.

pytest imports it wherever viborm-core is installed, so it imports nothing itself. The suite is `viborm_core.testing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

PROPERTY = "viborm-operations"
_NOTHING_RENDERS_IT = "-"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our option."""
    group = parser.getgroup("viborm", "conformance of dialects")
    group.addoption(
        "--viborm-pairs",
        type=int,
        metavar="N",
        help="push N random pairs of schemas with rows in each conformance suite, in place of the suite's own number",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the table, if a suite was run."""
    reports = (report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome))
    lines = list(table_of(text for report in reports for text in _told(report)))
    if lines:
        terminalreporter.section("operations that the conformance suite carried out")
        for line in lines:
            terminalreporter.write_line(line)


def _told(report: object) -> Iterator[str]:
    if getattr(report, "when", None) == "call":
        yield from (str(text) for name, text in getattr(report, "user_properties", ()) if name == PROPERTY)


def table_of(told: Iterable[str]) -> Iterator[str]:
    """The lines of the table: for each operation and dialect the number of tests, ``-`` where nothing renders it."""
    import json

    counts: dict[str, dict[str, int]] = {}
    for text in told:
        content = json.loads(text)
        column = counts.setdefault(content["dialect"], dict.fromkeys(content["rendered"], 0))
        for tag in content["done"]:
            column[tag] = column.get(tag, 0) + 1
    if not counts:
        return
    tags = sorted({tag for column in counts.values() for tag in column})
    width = max(len(tag) for tag in tags)
    yield f"{'operation':{width}}  {'  '.join(f'{dialect:>10}' for dialect in sorted(counts))}"
    for tag in tags:
        cells = (str(counts[dialect].get(tag, _NOTHING_RENDERS_IT)) for dialect in sorted(counts))
        yield f"{tag:{width}}  {'  '.join(f'{cell:>10}' for cell in cells)}"
