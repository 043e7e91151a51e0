"""What MySQL and MariaDB alone have: algorithm, definer, security; and what is said where views cannot be spelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cases import USERS
from places import Called, Place, skipped_without

from tests.servers import mysql

HEAD = "from viborm_core.models import column, model\nfrom viborm_views import View\n"
V1 = 'v1 = View("v1", "SELECT id, email FROM users WHERE active")\n'


@pytest.fixture(params=[mysql.MARIADB, mysql.MYSQL])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    made = skipped_without(request, request.param, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIBORM_DATABASE_URL", made.url)
    yield made
    made.drop()


@pytest.fixture
def push(viborm: Callable[..., Called]) -> Callable[..., Called]:
    def push(tables: str, views: str, *arguments: str, status: int = 0) -> Called:
        Path("models.py").write_text(f"{HEAD}\n{tables}\n{views}")
        return viborm("push", "--schema", "models.py", *arguments, status=status)

    return push


def test_what_is_not_stated_is_kept(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, "")
    place.ask(
        "CREATE USER IF NOT EXISTS keeper@localhost",
        "CREATE ALGORITHM = MERGE DEFINER = keeper@localhost SQL SECURITY INVOKER VIEW v1 AS"
        " SELECT id, email FROM users WHERE active WITH LOCAL CHECK OPTION",
    )
    assert push(USERS, V1).out == "in sync\n"
    push(USERS, V1.replace("WHERE active", "WHERE score > 1"))
    shown = place.views()["v1"]
    for kept in ("ALGORITHM=MERGE", "`keeper`@`localhost`", "SQL SECURITY INVOKER", "WITH LOCAL CHECK OPTION"):
        assert kept in shown
    assert "score" in shown


def test_what_is_stated_is_set(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, V1)
    stated = V1.replace(")\n", ', algorithm="merge", sql_security="invoker", check_option="cascaded")\n')
    push(USERS, stated)
    shown = place.views()["v1"]
    for wanted in ("ALGORITHM=MERGE", "SQL SECURITY INVOKER", "WITH CASCADED CHECK OPTION"):
        assert wanted in shown
    assert push(USERS, stated).out == "in sync\n"


def test_a_role_that_may_make_no_database(place: Place, push: Callable[..., Called]) -> None:
    push(USERS, V1)
    name = place.url.rpartition("/")[2].partition("?")[0]
    place.ask(
        "DROP USER IF EXISTS poor@localhost",
        "DROP USER IF EXISTS poor@'127.0.0.1'",
        "CREATE USER poor@'127.0.0.1'",
        "CREATE USER poor@localhost",
        f"GRANT ALL ON `{name}`.* TO poor@'127.0.0.1'",
        f"GRANT ALL ON `{name}`.* TO poor@localhost",
    )
    poor = place.url.replace("//root@", "//poor@")
    told = push(USERS, V1.replace("id, email", "email, id"), "--database", poor)
    assert "uncertain: v1: " in told.out
    assert "viborm\\_scratch" in told.out
    push(USERS, V1 + 'v2 = View("v2", "SELECT id FROM v1")\n', "--database", poor)
    assert "v2" in place.views()
