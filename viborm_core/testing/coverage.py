"""Which operations of which dialect the suite carried out, told to pytest for the table at the end."""

import json
from collections.abc import Iterable, Mapping

import pytest

from viborm_core.ddl import RendererTable
from viborm_core.operations import CORE_OPERATIONS, DiffOperation

PROPERTY = "viborm-operations"
"""The user property of a test, read by `viborm_core.pytest_plugin`: JSON with a dialect, and what is done of it."""


def tell(request: pytest.FixtureRequest, table: RendererTable, operations: Iterable[DiffOperation]) -> None:
    """Note that a test carried out these operations in the dialect of ``table``."""
    content: Mapping[str, object] = {
        "dialect": table.dialect,
        "rendered": sorted(one.tag for one in CORE_OPERATIONS if table.covers(one)),
        "done": sorted({operation.tag for operation in operations}),
    }
    request.node.user_properties.append((PROPERTY, json.dumps(content)))
