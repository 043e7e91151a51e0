"""A folder with a Django project, for each of the four databases."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.any_kind import server_of

sys.path.insert(0, str(Path(__file__).parent))

from django_project import Project


@pytest.fixture(params=["sqlite", "postgres", "mariadb", "mysql"])
def project(request: pytest.FixtureRequest, tmp_path: Path, start_postgres: Any, start_mysql: Any) -> Iterator[Project]:
    """A project for each of the four databases."""
    shutil.copytree(Path(__file__).with_name("project"), tmp_path / "project")
    made: list[tuple[Any, str]] = []

    def new_database() -> str:
        if request.param == "sqlite":
            made.append((None, f"sqlite:///{tmp_path}/{len(made)}.db"))
            sqlite3.connect(f"{tmp_path}/{len(made) - 1}.db").close()
            return made[-1][1]
        server = server_of(request.param, start_postgres, start_mysql)
        made.append((server, server.new_database()))
        return made[-1][1]

    yield Project(tmp_path, new_database)
    for server, url in made:
        if server is not None:
            server.drop(url)
