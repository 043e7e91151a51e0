"""The reference of models names all that is public."""

import inspect
from pathlib import Path

import pytest

from viborm_core import models
from viborm_core.models.column import KNOWN_OPTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "models.md").read_text(encoding="utf-8")
MODEL_ARGUMENTS = set(inspect.signature(models.model).parameters) - {"cls"}


@pytest.mark.parametrize("name", models.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert name in PAGE


@pytest.mark.parametrize("name", sorted((KNOWN_OPTIONS | MODEL_ARGUMENTS) - {"init"}))
def test_every_option_is_documented(name: str) -> None:
    assert f"`{name}" in PAGE
