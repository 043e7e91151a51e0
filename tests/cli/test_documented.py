"""The reference names every command, option, configuration key, status and key of a report."""

import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from attrs import fields

from viborm_core.cli.main import BUILT_IN
from viborm_core.config import Config

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (REFERENCE / "cli.md").read_text(encoding="utf-8")


def _options() -> list[tuple[str, str]]:
    found = []
    for name in BUILT_IN:
        command: click.Command = import_module(f"viborm_core.cli.{name}").command
        found += [(name, option) for one in command.params for option in one.opts if option.startswith("-")]
    return found


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_command(name: str) -> None:
    assert f"`viborm {name}" in PAGE


@pytest.mark.parametrize("option", sorted({option for _, option in _options()}))
def test_every_option(option: str) -> None:
    assert re.search(rf"`{option}[ `]", PAGE) or re.search(rf"[` ]{option}[ `]", PAGE)


@pytest.mark.parametrize("key", [one.name for one in fields(Config)])
def test_every_configuration_key(key: str) -> None:
    assert f"`{key}`" in PAGE


def _keys(value: Any) -> set[str]:
    match value:
        case dict():
            return set(value).union(*(_keys(one) for one in value.values()))
        case list():
            return set().union(*(_keys(one) for one in value))
    return set()


def test_every_key_of_a_report(app: Path, viborm: Callable[..., Any], schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    reports = [viborm("push", "--format", "json"), viborm("push", "--format", "json", "--schema", "nowhere.py")]
    (app / "models.py").write_text(schemas["added"])
    reports.append(viborm("push", "--format", "json"))
    for called in reports:
        report = json.loads(called.out)
        report.pop("operations", None)
        for key in _keys(report):
            assert f"`{key}`" in PAGE or key == "question", key
        assert f"`{report['status']}`" in PAGE


def test_exit_codes_are_those_of_the_contract() -> None:
    page = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == ["0", "1", "2", "3", "4", "64", "130"]
