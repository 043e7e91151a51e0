"""The core's conformance suite, on MariaDB and on MySQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mysql_helpers import ADAPTER

from tests.servers.mysql import MySQLServer
from viborm_core.testing.suite import ConformanceSuite
from viborm_core.testing.target import Target


class TestMySQL(ConformanceSuite):
    """Both flavours, as the server fixture gives them."""

    pairs = 300
    special_index_methods = frozenset({"hash"})  # of MEMORY tables alone; test_hostile.py has them

    @pytest.fixture
    def target(self, mysql_server: MySQLServer) -> Iterator[Target]:
        """A server to make databases on, which are dropped afterwards."""
        made: list[str] = []

        def new_database() -> str:
            made.append(mysql_server.new_database())
            return made[-1]

        yield Target(adapter=ADAPTER, new_database=new_database)
        for url in made:
            mysql_server.drop(url)
