"""The pytest plugin that hands MariaDB and MySQL to tests, loaded by pytest's configuration for every test folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NoReturn

import pytest
from attrs import frozen

from tests.servers import mysql

NOT_HERE = "no {} here: set " + mysql.GIVEN + ", or run `dev.py check` as root on Debian, which fetches it"


@frozen
class Missing:
    """A flavour that is not to be had here."""

    flavour: str


Wanted = mysql.MySQLSource | Missing


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of servers."""
    parser.addoption(
        "--mysql",
        default="all",
        choices=("all", mysql.MARIADB, mysql.MYSQL),
        help="servers for tests with mysql_server: all (default), mariadb or mysql",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat the tests with `mysql_server` or `mysql_source` for each flavour."""
    for name in {"mysql_server", "mysql_source"} & set(metafunc.fixturenames):
        chosen = _chosen(metafunc.config.getoption("--mysql"))
        ids = [one.flavour if isinstance(one, mysql.MySQLSource) else f"no-{one.flavour}" for one in chosen]
        metafunc.parametrize(name, chosen, ids=ids, indirect=True, scope="session")


def _chosen(which: str) -> list[Wanted]:
    found = {source.flavour: source for source in mysql.available()}
    flavours = (mysql.MARIADB, mysql.MYSQL) if which == "all" else (which,)
    return [found.get(flavour, Missing(flavour)) for flavour in flavours]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was skipped for want of a server."""
    for flavour in (mysql.MARIADB, mysql.MYSQL):
        reason = NOT_HERE.format(flavour)
        skipped = [one for one in terminalreporter.getreports("skipped") if reason in str(one.longrepr)]
        if skipped:
            terminalreporter.section("NOT TESTED", red=True, bold=True)
            terminalreporter.line(f"{len(skipped)} tests skipped: {reason}", red=True, bold=True)


@pytest.fixture(scope="session")
def start_mysql() -> Iterator[Callable[[mysql.MySQLSource], mysql.MySQLServer]]:
    """Start servers on demand, each once, and stop them at the end of the session."""
    with ExitStack() as stack:
        started: dict[mysql.MySQLSource, mysql.MySQLServer] = {}

        def start(source: mysql.MySQLSource) -> mysql.MySQLServer:
            if source not in started:
                started[source] = stack.enter_context(mysql.running(source))
            return started[source]

        yield start


@pytest.fixture(scope="session")
def mysql_source(request: pytest.FixtureRequest) -> mysql.MySQLSource:
    """Give what a server of one's own can be started from, of each flavour in turn, for tests that stop or spoil it."""
    source: mysql.MySQLSource | Missing = request.param
    if isinstance(source, Missing):
        no_server(source.flavour)
    if source.url is not None:
        pytest.skip("the given server is not ours to stop")
    return source


@pytest.fixture(scope="session")
def mysql_server(
    request: pytest.FixtureRequest, start_mysql: Callable[[mysql.MySQLSource], mysql.MySQLServer]
) -> mysql.MySQLServer:
    """Give a running server, of each flavour in turn."""
    if isinstance(request.param, Missing):
        no_server(request.param.flavour)
    return start_mysql(request.param)


@pytest.fixture
def mysql_database(mysql_server: mysql.MySQLServer) -> Iterator[str]:
    """Give the URL of an empty database, which is dropped afterwards."""
    url = mysql_server.new_database()
    yield url
    mysql_server.drop(url)


def no_server(flavour: str) -> NoReturn:
    """Fail in CI for want of MariaDB; skip elsewhere, and for want of MySQL, which cannot be had everywhere."""
    reason = NOT_HERE.format(flavour)
    if os.environ.get("CI") == "true" and flavour == mysql.MARIADB:
        pytest.fail(reason)
    pytest.skip(reason)
