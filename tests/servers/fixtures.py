"""The pytest plugin that hands servers to tests, loaded by pytest's configuration for every test folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.servers import postgres, postgres_versions

NO_POSTGRES = f"no PostgreSQL here: set {postgres.GIVEN}, or install a server or the test dependencies"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of servers."""
    parser.addoption(
        "--postgres",
        default="first",
        metavar="WHICH",
        help="servers for tests with postgres_server: first (default; with "
        f"{postgres_versions.ASKED} those), all, or major versions such as 15,17",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat the tests with `postgres_server` for each server that was asked for."""
    if "postgres_server" in metafunc.fixturenames:
        chosen = _chosen(metafunc.config.getoption("postgres"))
        ids = [f"postgres{source.major}" if source else "no-postgres" for source in chosen]
        metafunc.parametrize("postgres_server", chosen, ids=ids, indirect=True, scope="session")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was skipped for want of a server."""
    skipped = [report for report in terminalreporter.getreports("skipped") if NO_POSTGRES in str(report.longrepr)]
    if skipped:
        terminalreporter.section("NOT TESTED", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests skipped: {NO_POSTGRES}", red=True, bold=True)


@pytest.fixture(scope="session")
def start_postgres() -> Iterator[Callable[[postgres.PostgresSource], postgres.PostgresServer]]:
    """Start servers on demand, each once, and stop them at the end of the session."""
    with ExitStack() as stack:
        started: dict[postgres.PostgresSource, postgres.PostgresServer] = {}

        def start(source: postgres.PostgresSource) -> postgres.PostgresServer:
            if source not in started:
                started[source] = stack.enter_context(postgres.running(source))
            return started[source]

        yield start


@pytest.fixture(scope="session")
def postgres_server(
    request: pytest.FixtureRequest,
    start_postgres: Callable[[postgres.PostgresSource], postgres.PostgresServer],
) -> postgres.PostgresServer:
    """Give a running server: the preferred one, or each that `--postgres` names."""
    if request.param is None:
        no_postgres()
    return start_postgres(request.param)


@pytest.fixture(scope="session")
def postgres_servers(
    start_postgres: Callable[[postgres.PostgresSource], postgres.PostgresServer],
) -> tuple[postgres.PostgresServer, ...]:
    """Give a running server of every major version to be had here, for tests that compare them."""
    if not postgres.available():
        no_postgres()
    return tuple(start_postgres(source) for source in postgres.available())


@pytest.fixture
def postgres_database(postgres_server: postgres.PostgresServer) -> Iterator[str]:
    """Give the URL of a new, empty database, dropped after the test."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)


def no_postgres() -> None:
    """Fail in CI, skip elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(NO_POSTGRES)
    pytest.skip(NO_POSTGRES)


def _chosen(which: str) -> tuple[postgres.PostgresSource | None, ...]:
    found = postgres.available()
    if not found:
        return (None,)
    if which == "first":
        return found[: len(postgres_versions.asked_for()) or 1]
    if which == "all":
        return found
    wanted = which.split(",")
    missing = [major for major in wanted if major not in {str(source.major) for source in found}]
    if missing:
        message = f"--postgres: no such server here: {', '.join(missing)}"
        raise pytest.UsageError(message)
    return tuple(source for source in found if str(source.major) in wanted)
