"""Everything that is wrong with models is reported at once, each fault with its file and line."""

from pathlib import Path

import pytest

from viborm_core.errors import SchemaError
from viborm_core.models import load_models

HEADER = """\
from __future__ import annotations
import datetime
from decimal import Decimal
from enum import Enum
from viborm_core.models import *
class Role(Enum):
    A = "a"
    B = "b"
"""


def read_cases() -> dict[str, tuple[str, list[str]]]:
    """Read models and the faults in them; their lines are counted from the first one after the header."""
    cases: dict[str, tuple[str, list[str]]] = {}
    text = (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8")
    for case in text.split("=== ")[1:]:
        name, _, rest = case.partition("\n")
        source, _, faults = rest.partition("\n--- faults\n")
        cases[name] = source, faults.strip().splitlines()
    return cases


CASES = read_cases()


@pytest.mark.parametrize("case", CASES)
def test_faults(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, faults = CASES[case]
    monkeypatch.chdir(tmp_path)
    file = f"faulty_{case.replace(' ', '_').replace('-', '_')}.py"
    Path(file).write_text(HEADER + source, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_models(file)
    offset = HEADER.count("\n")
    expected = [
        f"{file}:{int(number) + offset}: {text}" for number, _, text in (fault.partition(": ") for fault in faults)
    ]
    assert list(caught.value.faults) == expected
