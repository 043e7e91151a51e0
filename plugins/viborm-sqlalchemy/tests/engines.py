"""Engines on every kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from tests.real.alchemy import engine_of
from tests.servers.any_kind import url_of


def in_memory() -> sa.Engine:
    return sa.create_engine("sqlite://", poolclass=StaticPool)


def engine_for(request: pytest.FixtureRequest, folder: Path) -> Iterator[sa.Engine]:
    """An engine on a new database of the kind that a fixture's parameter names; ``memory`` is SQLite's there."""
    urls = url_of(request.param, request, folder) if request.param != "memory" else iter(())
    url = next(urls, None)
    made = in_memory() if url is None else engine_of(url)
    yield made
    made.dispose()
    next(urls, None)
