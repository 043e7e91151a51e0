"""A push makes what create_all makes, and has nothing to do where create_all was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import everything
import pytest
import sqlalchemy as sa

from tests.real.alchemy import compare
from tests.servers.mysql import MySQLServer
from tests.servers.postgres import PostgresServer
from viborm_core.host import Host, load_host

Make = Callable[[], sa.MetaData]


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


@pytest.mark.parametrize("make", [everything.common, everything.conventions, everything.sqlite])
def test_sqlite(host: Host, tmp_path: Path, make: Make) -> None:
    compare(host, make(), f"sqlite:///{tmp_path}/made.db", f"sqlite:///{tmp_path}/pushed.db")


@pytest.mark.parametrize("make", [everything.common, everything.conventions, everything.postgres])
def test_postgres(host: Host, postgres_server: PostgresServer, make: Make) -> None:
    made, pushed = postgres_server.new_database(), postgres_server.new_database()
    compare(host, make(), made, pushed)
    postgres_server.drop(made)
    postgres_server.drop(pushed)


@pytest.mark.parametrize("make", [everything.common, everything.conventions, everything.mysql])
def test_mysql(host: Host, mysql_server: MySQLServer, make: Make) -> None:
    made, pushed = mysql_server.new_database(), mysql_server.new_database()
    compare(host, make(), made, pushed)
    mysql_server.drop(made)
    mysql_server.drop(pushed)
