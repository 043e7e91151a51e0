"""A database made by Django's migrations: read, written as models, made again, and changed with everything kept."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from attrs import evolve

from viborm_core.adapter import Connection
from viborm_core.host import Host, load_host
from viborm_core.models.load import load_models
from viborm_core.models.write import write_models
from viborm_core.push import Prepared, Request, prepare, run
from viborm_core.questions import Decision, DecisionRecord
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Literal, String, TableName
from viborm_core.url import DatabaseURL

SCRIPT = Path(__file__).with_name("make_django_tables.py")
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
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    subprocess.run([sys.executable, str(SCRIPT), json.dumps(settings)], check=True)
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


@contextmanager
def connected(host: Host, file: Path) -> Iterator[Connection]:
    connection = host.adapter("sqlite").connect(DatabaseURL.parse(f"sqlite:///{file}"), create=True)
    try:
        yield connection
    finally:
        connection.close()


def prepared(host: Host, desired: SchemaReading, connection: Connection, *decisions: Decision) -> Prepared:
    return prepare(
        Request(
            desired=desired,
            adapter=host.adapter("sqlite"),
            renderers=host.renderers("sqlite"),
            connection=connection,
            record=DecisionRecord.of(decisions),
            kinds=host.kinds,
        )
    )


def read(host: Host, file: Path) -> SchemaReading:
    with connected(host, file) as connection:
        return host.adapter("sqlite").introspect(connection)


def rows(file: Path, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as connection:
        names = tables or tuple(
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        )
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}


def catalog(file: Path, *kinds: str) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
    return {(kind, name) for kind, name in found if kind in kinds}


def as_json(host: Host, reading: SchemaReading, folder: Path) -> SchemaReading:
    file = folder / "snapshot.json"
    file.write_text(host.codec.dump_snapshot(reading))
    return host.codec.load_snapshot(file.read_text(), str(file))


def as_models(_host: Host, reading: SchemaReading, folder: Path) -> SchemaReading:
    file = folder / "written_models.py"
    file.write_text(write_models(reading.snapshot))
    return load_models(str(file))


@pytest.mark.parametrize("form", [as_json, as_models])
def test_a_copy_of_the_schema_is_made_and_the_second_push_is_empty(
    host: Host, database: Path, tmp_path: Path, form: object
) -> None:
    desired = form(host, read(host, database), tmp_path)  # type: ignore[operator]
    copy = tmp_path / "copy.db"
    with connected(host, copy) as connection:
        first = prepared(host, desired, connection)
        assert first.is_ready
        run(first)
        assert prepared(host, desired, connection).operations == ()
    assert catalog(copy, "table", "index") == catalog(database, "table", "index")


@pytest.mark.parametrize("form", [as_json, as_models])
def test_the_original_needs_nothing(host: Host, database: Path, tmp_path: Path, form: object) -> None:
    desired = form(host, read(host, database), tmp_path)  # type: ignore[operator]
    with connected(host, database) as connection:
        assert prepared(host, desired, connection).operations == ()


def test_changing_three_columns_keeps_every_row_index_trigger_and_view(host: Host, database: Path) -> None:
    before, objects = rows(database), catalog(database, "index", "trigger", "view")
    reading = read(host, database)
    name = TableName(None, "auth_user")
    table = reading.snapshot.table(name)
    assert table is not None
    first_name, email = table.column("first_name"), table.column("email")
    assert first_name is not None
    assert email is not None
    changed = table.with_column("first_name", evolve(first_name, name="given_name"))
    changed = changed.with_column("email", evolve(email, type=String(320), nullable=True))
    changed = evolve(
        changed,
        columns=(*changed.columns, ColumnDef(name="country", type=String(2), default=Literal("NL"))),
    )
    desired = evolve(reading, snapshot=reading.snapshot.with_table(name, changed))
    renamed = Decision(question="rename:column:auth_user.given_name", answer="first_name", origin="option")
    with connected(host, database) as connection:
        plan = prepared(host, desired, connection, renamed)
        assert plan.is_ready
        run(plan)
        assert prepared(host, desired, connection).operations == ()
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
