"""The servers of the tests start, answer, make databases, and are gone afterwards."""

import os

import pymysql
import pytest

from tests.servers import mysql
from tests.servers.mysql_fixtures import no_server

EACH = pytest.mark.parametrize("source", mysql.available(), ids=lambda source: f"{source.name}-{source.flavour}")


@pytest.mark.parametrize("flavour", [mysql.MARIADB, mysql.MYSQL])
def test_there_is_a_server(flavour: str) -> None:
    if flavour not in {source.flavour for source in mysql.available()}:
        no_server(flavour)


@EACH
def test_a_server_answers_and_is_gone_after_its_block(source: mysql.MySQLSource) -> None:
    with mysql.running(source) as server:
        ((version,),) = server.run("SELECT version()")
        assert ("MariaDB" in version) == (source.flavour == mysql.MARIADB)
        url = server.new_database()
        assert server.run("SELECT database()", url=url) == [(url.rpartition("/")[2],)]
        server.drop(url)
        with pytest.raises(mysql.MySQLServerError, match="was not made"):
            server.drop(f"{server.url}/mysql")
    if server.pid is not None:
        with pytest.raises(ProcessLookupError):
            os.kill(server.pid, 0)
        with pytest.raises(pymysql.Error):
            server.run("SELECT 1")


def test_a_test_gets_an_empty_database(mysql_server: mysql.MySQLServer, mysql_database: str) -> None:
    assert mysql_server.run("SHOW TABLES", url=mysql_database) == []
