# ruff: noqa: D102 - the names of tests say it
"""Plan and apply on real databases: the ordinary way, and everything that may happen in between."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from attrs import frozen

from tests.servers import mysql
from viborm_mysql.connection import MySQLConnection

Call = Callable[..., Any]

START = """
from viborm_core.models import column, model

@model(table="users")
class User:
    id: int = column(primary_key=True)
    email: str | None = column(max_length=255)
    nick: str | None = column(max_length=40)

@model(table="team")
class Team:
    id: int = column(primary_key=True)
"""
GOAL = """
from viborm_core.models import column, model

@model(table="users")
class User:
    id: int = column(primary_key=True)
    mail: str = column(max_length=255, unique=True)
    country: str = column(max_length=2)

@model(table="team")
class Team:
    id: int = column(primary_key=True)
    name: str = column(max_length=40)
"""
ROWS = "INSERT INTO users (id, email, nick) VALUES (1, 'ann', 'a'), (2, 'bob', NULL)"
ANSWERS = (
    "--rename=users.email:users.mail",
    "--no-rename=users.nick:users.country",
    "--answer=drop:column:users.nick=drop",
    "--fill=users.country='NL'",
)


@frozen
class Database:
    """A database with START and two users, and what it says about itself."""

    url: str
    execute: Callable[[str], list[tuple[Any, ...]]]

    def columns(self, table: str = "users") -> list[str]:
        """The names of the columns, in their order."""
        if self.url.startswith("sqlite"):
            return [row[1] for row in self.execute(f"PRAGMA table_info({table})")]
        own = " AND table_schema = database()" if self.url.startswith("mysql") else ""
        asked = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'{own} ORDER BY 1"
        return [row[0] for row in self.execute(asked)]


class PlanCases:
    """The cases; each dialect gives a ``database``."""

    states_everything: ClassVar[bool] = True
    """Whether what a schema leaves open of a new column is nothing that the database then states as an option."""

    @pytest.fixture
    def plan(self, folder: Path, viborm: Call, database: Database) -> dict[str, Any]:
        """The content of plan.json, which leads from START to GOAL."""
        (folder / "models.py").write_text(START)
        (folder / "viborm.toml").write_text(f'schema = "models.py"\ndatabase = "{database.url}"\n')
        called = viborm("push", "-q")
        assert called.status == 0, called.err
        database.execute(ROWS)
        (folder / "models.py").write_text(GOAL)
        called = viborm("plan", "-o", "plan.json", *ANSWERS)
        assert called.status == 0, called.err
        assert "written to plan.json" in called.out
        content: dict[str, Any] = json.loads((folder / "plan.json").read_text())
        return content

    @pytest.fixture
    def refused(self, folder: Path, viborm: Call, database: Database) -> Callable[[str], str]:
        """Apply, see that it is refused with exit code 1 for this reason and changed nothing; gives what was said."""

        def call(code: str) -> str:
            before = self._state(database)
            dry = viborm("apply", "plan.json", "--dry-run")
            called = viborm("apply", "plan.json", "--format", "json")
            report = json.loads(called.out)
            assert (called.status, dry.status, report["error"]["code"]) == (1, 1, code), called.err
            assert self._state(database) == before
            return str(called.err)

        return call

    def _state(self, database: Database) -> tuple[Any, ...]:
        return database.columns(), database.columns("team"), database.execute("SELECT * FROM users ORDER BY id")

    def test_what_was_planned_runs_once(self, plan: Any, viborm: Call, database: Database) -> None:
        before = self._state(database)
        dry = viborm("apply", "plan.json", "--dry-run", "--format", "sql")
        assert dry.status == 0, dry.err
        assert dry.out == "".join(f"{one['sql']};\n" for one in plan["statements"])
        assert self._state(database) == before
        called = viborm("apply", "plan.json")
        assert called.status == 0, called.err
        rows = database.execute("SELECT id, mail, country FROM users ORDER BY id")
        assert [tuple(row) for row in rows] == [(1, "ann", "NL"), (2, "bob", "NL")]
        assert viborm("check").status == 0
        called = viborm("apply", "plan.json")
        assert (called.status, called.out) == (0, "in sync\n")

    def test_the_same_plan_is_the_same_file(self, plan: Any, folder: Path, viborm: Call) -> None:
        text = (folder / "plan.json").read_text()
        assert viborm("plan", "-o", "again.json", *ANSWERS).status == 0
        assert (folder / "again.json").read_text() == text
        assert text == json.dumps(plan, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    def test_nothing_to_do_is_an_empty_plan(self, plan: Any, folder: Path, viborm: Call) -> None:
        assert viborm("apply", "plan.json").status == 0
        assert viborm("plan", "-o", "empty.json").status == 0
        empty = json.loads((folder / "empty.json").read_text())
        assert (empty["statements"], empty["operations"], empty["guards"]) == ([], [], [])
        if self.states_everything:
            assert empty["fingerprint"]["after"] == plan["fingerprint"]["after"]
        assert viborm("apply", "empty.json").out == "in sync\n"

    def test_a_missing_decision_writes_no_file(self, plan: Any, folder: Path, viborm: Call) -> None:
        called = viborm("plan", "-o", "other.json", "--format", "json")
        assert called.status == 3
        assert json.loads(called.out)["command"] == "plan"
        assert not (folder / "other.json").exists()

    @pytest.mark.parametrize(
        ("row", "question"),
        [
            ("INSERT INTO users (id, email) VALUES (3, 'ann')", "users_mail_key"),
            ("INSERT INTO users (id, email) VALUES (3, NULL)", "users.mail"),
            ("INSERT INTO team (id) VALUES (1)", "team.name"),
            ("UPDATE users SET nick = 'b' WHERE id = 2", "users.nick"),
            ("UPDATE users SET nick = NULL", "users.nick"),
        ],
        ids=["duplicate", "null", "row", "more is lost", "less is lost"],
    )
    def test_a_row_that_breaks_a_guard(
        self, plan: Any, database: Database, refused: Call, row: str, question: str
    ) -> None:
        database.execute(row)
        said = refused("database-changed")
        assert question in said
        assert "when the plan was made" in said

    def test_rows_that_break_none(self, plan: Any, viborm: Call, database: Database) -> None:
        database.execute("INSERT INTO users (id, email) VALUES (3, 'eve')")
        assert viborm("apply", "plan.json").status == 0
        assert [tuple(row) for row in database.execute("SELECT country FROM users WHERE id = 3")] == [("NL",)]

    @pytest.mark.parametrize(
        "change",
        [
            "ALTER TABLE users DROP COLUMN nick",
            "CREATE TABLE added (id INTEGER PRIMARY KEY)",
            "CREATE VIEW names AS SELECT id FROM team",
        ],
        ids=["dropped column", "added table", "added view"],
    )
    def test_another_schema(self, plan: Any, database: Database, refused: Call, change: str) -> None:
        database.execute(change)
        assert "changed since the plan was made" in refused("database-changed")

    def test_what_is_out_of_scope_may_change(self, plan: Any, folder: Path, viborm: Call, database: Database) -> None:
        database.execute("CREATE TABLE other (id INTEGER PRIMARY KEY)")
        assert viborm("plan", "-o", "plan.json", "--exclude", "other*", *ANSWERS).status == 0
        database.execute("CREATE TABLE other_too (id INTEGER PRIMARY KEY)")
        called = viborm("apply", "plan.json")
        assert called.status == 0, called.err
        assert database.columns("other_too") == ["id"]

    def test_a_reference_from_outside_matters(
        self, plan: Any, folder: Path, viborm: Call, database: Database, refused: Call
    ) -> None:
        assert viborm("plan", "-o", "plan.json", "--exclude", "other*", *ANSWERS).status == 0
        database.execute("CREATE TABLE other (id INTEGER PRIMARY KEY REFERENCES team (id))")
        refused("database-changed")

    def test_edits(self, plan: Any, folder: Path, refused: Call) -> None:
        plan["statements"][0]["sql"] = "DROP TABLE team"
        _write(folder, plan, digest=False)
        assert "damaged" in refused("bad-file")
        _write(folder, plan)
        assert "statement 1 " in refused("stale-plan")

    def test_a_statement_that_is_missing(self, plan: Any, folder: Path, refused: Call) -> None:
        plan["statements"].pop()
        _write(folder, plan)
        assert "statements" in refused("stale-plan")

    @pytest.mark.parametrize(
        ("edit", "code"),
        [
            ({"dialect": "other"}, "stale-plan"),
            ({"server_version": "1.0"}, "stale-plan"),
            ({"version": 2}, "bad-file"),
            ({"scope": {"nothing": []}}, "bad-file"),
            ({"guards": [{"question": "x", "counts": {"what": "stars"}, "count": 0}]}, "bad-file"),
            ({"operations": [{"table": "users"}]}, "bad-file"),
        ],
    )
    def test_a_plan_for_something_else(
        self, plan: Any, folder: Path, refused: Call, edit: dict[str, Any], code: str
    ) -> None:
        _write(folder, plan | edit)
        refused(code)

    def test_a_missing_plugin_is_named(self, plan: Any, folder: Path, viborm: Call, database: Database) -> None:
        before = self._state(database)
        plan["operations"][0]["tag"] = "stars/polish"
        _write(folder, plan)
        called = viborm("apply", "plan.json")
        assert called.status == 4
        assert "viborm-stars" in called.err
        assert self._state(database) == before

    def test_a_reset(self, plan: Any, viborm: Call, database: Database) -> None:
        assert viborm("plan", "-o", "plan.json", "--force-reset", "--accept-data-loss").status == 0
        assert viborm("apply", "plan.json").status == 0
        assert database.execute("SELECT * FROM users") == []
        assert "mail" in database.columns()

    def test_no_password(self, plan: Any, folder: Path) -> None:
        text = (folder / "plan.json").read_text()
        assert "secret" not in text
        assert "://" not in text


def _write(folder: Path, plan: dict[str, Any], *, digest: bool = True) -> None:
    if digest:
        rest = {key: value for key, value in plan.items() if key != "digest"}
        text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        plan["digest"] = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    (folder / "plan.json").write_text(json.dumps(plan))


class TestSQLite(PlanCases):
    """On SQLite."""

    @pytest.fixture
    def database(self, folder: Path) -> Database:
        """A file."""

        def execute(sql: str) -> list[tuple[Any, ...]]:
            with closing(sqlite3.connect(folder / "app.db")) as connection, connection:
                return connection.execute(sql).fetchall()

        return Database("sqlite:///app.db", execute)

    def test_a_missing_file_is_not_made(self, plan: Any, folder: Path, viborm: Call) -> None:
        for command in (("plan", "-o", "no.json"), ("apply", "plan.json")):
            assert viborm(*command, "--database", "sqlite:///no.db").status == 1
        assert not (folder / "no.db").exists()


class TestPostgres(PlanCases):
    """On PostgreSQL."""

    @pytest.fixture
    def database(self, postgres_database: str) -> Iterator[Database]:
        """A database of a server."""
        with _connected(postgres_database) as connection:

            def execute(sql: str) -> list[tuple[Any, ...]]:
                cursor = connection.execute(sql)
                return list(cursor.fetchall()) if cursor.description else []

            yield Database(postgres_database, execute)

    def test_of_the_other_dialect(self, plan: Any, folder: Path, viborm: Call) -> None:
        sqlite3.connect(folder / "app.db").close()
        (folder / "app.db").touch()
        called = viborm("apply", "plan.json", "--database", "sqlite:///app.db")
        assert called.status == 1
        assert "the plan is for postgres, and the database is sqlite" in called.err


class TestMySQL(PlanCases):
    """On MariaDB and on MySQL."""

    states_everything = False

    @pytest.fixture
    def database(self, mysql_database: str) -> Iterator[Database]:
        """A database of a server."""
        with mysql.connected(mysql_database) as cursor:

            def execute(sql: str) -> list[tuple[Any, ...]]:
                cursor.execute(sql)
                return list(cursor.fetchall())

            yield Database(mysql_database, execute)

    def test_a_row_that_comes_while_the_plan_runs(
        self, plan: Any, viborm: Call, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is rolled back here: what stands is said, and a push goes on from there."""
        run = MySQLConnection.run

        def run_late(self: MySQLConnection, sql: str) -> None:
            if "users_mail_key" in sql:
                mail = database.execute("SELECT mail FROM users WHERE id = 1")
                assert mail == [("ann",)]
                database.execute("INSERT INTO users (id, mail, country) VALUES (3, 'ann', 'NL')")
            run(self, sql)

        with monkeypatch.context() as patched:
            patched.setattr(MySQLConnection, "run", run_late)
            called = viborm("apply", "plan.json")
        assert called.status == 1
        assert "Duplicate entry" in called.err
        assert "RENAME COLUMN" in called.err + called.out
        database.execute("DELETE FROM users WHERE id = 3")
        assert viborm("apply", "plan.json").status == 1
        assert viborm("push", *ANSWERS).status == 0
        assert database.execute("SELECT id, mail, country FROM users") == [(1, "ann", "NL"), (2, "bob", "NL")]


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
