"""A database made by Django's migrations: read, written as models, made again, and changed with everything kept."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from tests.real.pushing import (
    as_json,
    as_models,
    as_plain_models,
    connected,
    make_django_tables,
    prepared,
    read,
)
from viborm_core.host import Host, load_host
from viborm_core.push import run
from viborm_core.questions import Decision
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Literal, String, TableName

Form = Callable[[Host, SchemaReading, Path], SchemaReading]
FORMS = (as_json, as_models, as_plain_models)
EXTRAS = (
    "CREATE TABLE audit (username TEXT, email TEXT)",
    "CREATE VIEW staff AS SELECT id, username FROM auth_user WHERE is_staff",
    "CREATE VIEW staff_names AS SELECT username FROM staff",
    """CREATE TRIGGER audit_user AFTER UPDATE OF email ON auth_user
    BEGIN INSERT INTO audit VALUES (new.username, new.email); END""",
    "CREATE INDEX by_mail ON auth_user (lower(email)) WHERE email <> ''",
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("django") / "django.db"
    make_django_tables({"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)})
    with closing(sqlite3.connect(file)) as connection:
        for statement in EXTRAS:
            connection.execute(statement)
        connection.commit()
    return file


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "django.db"))


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}


def catalog(file: Path, *kinds: str) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
    return {(kind, name) for kind, name in found if kind in kinds and name != "django_migrations"}


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_of_the_schema_is_made_and_the_second_push_is_empty(
    host: Host, database: Path, tmp_path: Path, form: Form
) -> None:
    desired = form(host, read(host, url(database)), tmp_path)
    copy = tmp_path / "copy.db"
    with connected(host, url(copy)) as connection:
        first = prepared(host, "sqlite", desired, connection)
        assert first.is_ready
        run(first)
        assert prepared(host, "sqlite", desired, connection).operations == ()
    assert catalog(copy, "table", "index") == catalog(database, "table", "index")


@pytest.mark.parametrize("form", FORMS)
def test_the_original_needs_nothing(host: Host, database: Path, tmp_path: Path, form: Form) -> None:
    desired = form(host, read(host, url(database)), tmp_path)
    with connected(host, url(database)) as connection:
        assert prepared(host, "sqlite", desired, connection).operations == ()


def test_changing_three_columns_keeps_every_row_index_trigger_and_view(host: Host, database: Path) -> None:
    before, objects = rows(database), catalog(database, "index", "trigger", "view")
    reading = read(host, url(database))
    name = TableName(None, "auth_user")
    table = reading.snapshot.table(name)
    assert table is not None
    first_name, email = table.column("first_name"), table.column("email")
    assert first_name is not None
    assert email is not None
    changed = table.with_column("first_name", evolve(first_name, name="given_name"))
    changed = changed.with_column("email", evolve(email, type=String(320), nullable=True))
    country = ColumnDef(name="country", type=String(2), default=Literal("NL"))
    changed = evolve(changed, columns=(*changed.columns, country))
    desired = evolve(reading, snapshot=reading.snapshot.with_table(name, changed))
    renamed = Decision(question="rename:column:auth_user.given_name", answer="first_name", origin="option")
    with connected(host, url(database)) as connection:
        plan = prepared(host, "sqlite", desired, connection, renamed)
        assert plan.is_ready
        run(plan)
        assert prepared(host, "sqlite", desired, connection).operations == ()
    after = rows(database)
    users = after.pop("auth_user")
    assert [row[:-1] for row in users] == before.pop("auth_user")
    assert {row[-1] for row in users} == {"NL"}
    assert after == before
    assert catalog(database, "index", "trigger", "view") == objects
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE auth_user SET email = 'new@example.org', is_staff = 1 WHERE id = 1")
        assert connection.execute("SELECT email FROM audit").fetchall() == [("new@example.org",)]
        assert len(connection.execute("SELECT * FROM staff_names").fetchall()) == 1
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
