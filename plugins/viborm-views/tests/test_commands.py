"""Views in every command, on every database: left alone, refused, planned, written back, reset."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import RENAMED_COLUMN, TO_COLUMN, USERS
from places import Called, Place

HEAD = "from viborm_core.models import column, model\nfrom viborm_views import MaterializedView, View\n"
VIEWS = """
active_users = View("active_users", "SELECT id, email FROM users WHERE active")
others = [View("emails", "SELECT email FROM active_users")]
"""
CHANGED = VIEWS.replace("WHERE active", "WHERE score > 1")


def write(tables: str, views: str = "") -> None:
    Path("models.py").write_text(f"{HEAD}\n{tables}\n{views}")


@pytest.fixture
def made(place: Place, viborm: Callable[..., Called]) -> Place:
    """A database with two views, one on the other, that models declare."""
    write(USERS, VIEWS)
    viborm("push", "--schema", "models.py")
    place.ask("INSERT INTO users (email, active, score) VALUES ('a@b', true, 5)")
    return place


def test_models_that_declare_no_view_leave_views_alone(made: Place, viborm: Callable[..., Called]) -> None:
    before = made.views()
    write(USERS)
    assert viborm("push", "--schema", "models.py").out == "in sync\nnot compared: 2 views\n"
    Path("viborm.toml").write_text('speaks_for = ["views/view"]\n')
    assert "May it go?" in viborm("push", "--schema", "models.py", status=3).err
    assert made.views() == before
    viborm("push", "--schema", "models.py", "--accept-data-loss")
    assert made.views() == {}


def test_without_the_plugin_views_are_unmanaged(made: Place, viborm: Callable[..., Called]) -> None:
    before = made.views()
    with_name = USERS.replace("score: int = 0", "score: int = 0\n    name: str | None = column(max_length=9)")
    write(with_name)
    done = viborm("push", "--schema", "models.py", "--no-plugin", "views")
    assert "not compared: 2 views" in done.out
    assert made.views() == before
    write(with_name, VIEWS)
    done = viborm("check", "--schema", "models.py", "--no-plugin", "views")
    assert "left out: active_users is a View of viborm-views, which is not loaded here" in done.out + done.err
    assert "left out: others is a View of viborm-views" in done.out + done.err


def test_a_dry_run_a_diff_and_a_check_change_nothing(made: Place, viborm: Callable[..., Called]) -> None:
    before = made.views()
    write(USERS, CHANGED)
    dry = viborm("push", "--schema", "models.py", "--dry-run")
    assert "WHERE score > 1" in dry.out
    assert "active_users" in viborm("check", "--schema", "models.py", status=2).out
    diff = viborm("diff", "--from", made.url, "--to", "models.py", "--format", "sql", status=2)
    assert "WHERE score > 1" in diff.out
    assert made.views() == before
    assert [row for row in _databases(made) if "scratch" in row] == []


def _databases(place: Place) -> list[str]:
    if place.kind in ("sqlite", "postgres"):
        return []
    return [row[0] for row in place.ask("SHOW DATABASES")]


def test_a_plan_file(made: Place, viborm: Callable[..., Called]) -> None:
    write(
        RENAMED_COLUMN, CHANGED.replace("SELECT id, email", "SELECT id, user_email").replace("SELECT email", "SELECT *")
    )
    viborm("plan", "--schema", "models.py", "-o", "plan.json", *TO_COLUMN)
    plan = json.loads(Path("plan.json").read_text())
    assert {one["tag"] for one in plan["operations"]} >= {"core/rename-column"}
    assert plan["speaks_for"] == ["enum", "table", "views/view"]
    viborm("apply", "plan.json")
    assert viborm("push", "--schema", "models.py").out == "in sync\n"
    assert "nothing to do" in viborm("apply", "plan.json").out or viborm("apply", "plan.json").status == 0


def test_a_plan_for_another_state_is_refused(made: Place, viborm: Callable[..., Called]) -> None:
    write(USERS, CHANGED)
    viborm("plan", "--schema", "models.py", "-o", "plan.json")
    made.ask("DROP VIEW emails")
    assert "changed since the plan was made" in viborm("apply", "plan.json", status=1).err


def test_written_back(made: Place, viborm: Callable[..., Called]) -> None:
    viborm("introspect", made.url, "--format", "json", "-o", "snapshot.json")
    assert viborm("push", "--schema", "snapshot.json").out == "in sync\n"
    viborm("introspect", made.url, "--format", "models", "-o", "written.py")
    written = Path("written.py").read_text()
    assert "from viborm_views import View\n" in written
    assert written.index("active_users = View(") < written.index("emails = View(")
    assert viborm("push", "--schema", "written.py").out == "in sync\n"
    other = made.new()
    viborm("push", "--schema", "written.py", "--database", other.url)
    assert other.views() == made.views() or made.kind == "sqlite"
    sql = viborm("introspect", made.url, "--format", "sql").out
    assert sql.index("active_users") < sql.index("emails")
    assert viborm("diff", "--from", made.url, "--to", other.url).out.startswith("in sync")
    other.drop()


def test_a_reset(made: Place, viborm: Callable[..., Called]) -> None:
    before = made.views()
    viborm("push", "--schema", "models.py", "--force-reset", "--accept-data-loss")
    assert made.views() == before
    assert made.ask("SELECT count(*) FROM users") == [(0,)]


def test_renamed_from(made: Place, viborm: Callable[..., Called]) -> None:
    renamed = VIEWS.replace('"active_users",', '"members",').replace("FROM active_users", "FROM members")
    write(
        USERS,
        renamed.replace("WHERE active", "WHERE active").replace('active")', 'active", renamed_from="active_users")'),
    )
    done = viborm("push", "--schema", "models.py")
    assert "rename view" in done.out
    assert viborm("push", "--schema", "models.py").out == "in sync\n"


def test_a_push_that_fails_changes_nothing(made: Place, viborm: Callable[..., Called]) -> None:
    if made.kind not in ("sqlite", "postgres"):
        pytest.skip("each statement commits by itself")
    before = made.views()
    made.ask("INSERT INTO users (email, active, score) VALUES ('a@b', true, 6)")
    unique = USERS.replace("max_length=255", "max_length=255, unique=True").replace("score: int", "points: int")
    write(unique, CHANGED.replace("score", "points"))
    assert viborm("push", "--schema", "models.py", "--accept-data-loss", status=3).err
    assert made.views() == before


def test_what_is_wrong_is_said_with_its_place(place: Place, viborm: Callable[..., Called]) -> None:
    write(
        USERS,
        'one = View("one", "")\n'
        'two = View("two", "SELECT 1 AS a", check_option="some")\n'
        'three = View("users", "SELECT 1 AS a")\n'
        'four = View("four", "SELECT 1 AS a", columns=["a", "a"])\n',
    )
    wrong = viborm("push", "--schema", "models.py", status=64).err
    lines = [line.strip() for line in wrong.splitlines()]
    assert "models.py:12: View('one', ...): the query is no text, or empty" in lines
    assert "models.py:13: View('two', ...): check_option is local or cascaded or none, not 'some'" in lines
    assert "models.py:14: users is the name of a table too" in lines
    assert "models.py:15: View('four', ...): a column is named twice" in lines
    write(USERS, 'one = View("one", "SELECT nothing FROM users")\n')
    assert "models.py:12: view " in viborm("push", "--schema", "models.py", status=64).err


def test_what_a_database_does_not_have_is_refused(place: Place, viborm: Callable[..., Called]) -> None:
    if place.kind == "postgres":
        write(USERS, 'one = View("one", "SELECT 1 AS a", algorithm="merge")\n')
        assert "postgres has no algorithm for views" in viborm("push", "--schema", "models.py", status=64).err
        return
    write(USERS, 'one = MaterializedView("one", "SELECT 1 AS a")\n')
    assert "has no materialized views" in viborm("push", "--schema", "models.py", status=64).err
