"""The reference is complete: every hook, operation, capability and error code is on its page."""

import inspect
from pathlib import Path

import attrs
import pytest

from viborm_core import errors, hookspecs
from viborm_core.capabilities import Capabilities
from viborm_core.operations import CORE_OPERATIONS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
HOOKS = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("viborm_") and callable(hook)}
ERRORS = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.VibormError)]


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_documented_with_its_signature(name: str) -> None:
    page = (REFERENCE / "hooks.md").read_text()
    assert f"## `{name}`" in page
    assert f"{name}{inspect.signature(HOOKS[name])}".replace("'", "") in page


@pytest.mark.parametrize("operation", CORE_OPERATIONS, ids=lambda operation: operation.tag)
def test_every_operation_is_documented(operation: type) -> None:
    assert f"| `{operation.tag}` | `{operation.__name__}` |" in (REFERENCE / "operations.md").read_text()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [one.name for one in attrs.fields(Capabilities)])
def test_every_capability_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (REFERENCE / "capabilities.md").read_text()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_code_is_documented_with_its_exit_status(error: type[errors.VibormError]) -> None:
    assert f"| `{error.code}` | {error.exit_status} |" in (REFERENCE / "exit-codes.md").read_text()
