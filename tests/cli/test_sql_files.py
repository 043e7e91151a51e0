"""A schema given as SQL, on every dialect: a folder of files, and what each database's own dump program writes."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.servers.mysql import MySQLServer
from tests.servers.postgres import PostgresServer
from tests.servers.postgres_programs import newest_pg_dump

Call = Callable[..., Any]

FILES = {
    "10-teams.sql": "CREATE TABLE teams (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE);",
    "20/users.sql": """\
-- who
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(200) DEFAULT 'a;b' NOT NULL,
    team_id INTEGER REFERENCES teams (id)
);
CREATE INDEX users_email ON users (email)
""",
}


@pytest.fixture
def schema(folder: Path) -> Path:
    """A folder of SQL files that every dialect takes."""
    for name, text in FILES.items():
        file = folder / "schema" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "schema"


class Everywhere:
    """What holds on every dialect; ``url`` is a new database."""

    def test_a_folder(self, url: str, schema: Path, viborm: Call) -> None:
        """The files run in the order of their paths; a fault has its file and line."""
        assert viborm("push", "--schema", "schema", "--database", url).status == 0
        assert viborm("check", "--schema", "schema/", "--database", url).out == "in sync\n"
        shown = viborm("introspect", "schema", "--database", url)
        assert shown.status == 0
        assert "teams" in shown.out
        (schema / "30.sql").write_text("\nCREATE INDEX users_both ON users (email, id);\nCREATE NONSENSE;\n")
        wrong = viborm("push", "--schema", "schema", "--database", url)
        assert wrong.status == 64
        assert "30.sql:3: " in wrong.err.replace("\\", "/")
        (schema / "30.sql").write_text("CREATE INDEX users_both ON users (email, id);")
        called = viborm("push", "--schema", "schema", "--database", url)
        assert called.status == 0, called.err
        assert re.match(r"\+ create index (public\.)?users\.users_both\b", called.out)

    def test_a_folder_without_sql(self, url: str, folder: Path, viborm: Call) -> None:
        """It is refused."""
        (folder / "empty").mkdir()
        called = viborm("push", "--schema", "empty", "--database", url)
        assert called.status == 64
        assert "there are no .sql files in the folder empty" in called.err


class TestSQLite(Everywhere):
    """In memory."""

    @pytest.fixture
    def url(self, folder: Path) -> str:
        """A new database."""
        return "sqlite:///app.db"

    def test_a_dump(self, url: str, folder: Path, schema: Path, viborm: Call) -> None:
        """A dump of a database is in sync with it."""
        assert viborm("push", "--schema", "schema", "--database", url).status == 0
        with closing(sqlite3.connect("app.db")) as database:
            database.execute("CREATE VIEW names AS SELECT name FROM teams")
            database.execute("CREATE TRIGGER t AFTER INSERT ON teams BEGIN UPDATE users SET email = ';'; END")
            (folder / "dump.sql").write_text("\n".join(database.iterdump()))
        called = viborm("check", "--schema", "dump.sql", "--database", url)
        assert (called.status, called.out.splitlines()[0]) == (0, "in sync"), called.err


class TestPostgres(Everywhere):
    """In a scratch database."""

    @pytest.fixture
    def url(self, postgres_database: str) -> str:
        """A new database."""
        return postgres_database

    def test_a_dump(self, url: str, folder: Path, schema: Path, viborm: Call, postgres_server: PostgresServer) -> None:
        """A dump of a database is in sync with it."""
        assert viborm("push", "--schema", "schema", "--database", url).status == 0
        program = newest_pg_dump(postgres_server.version)
        assert program is not None
        subprocess.run((program, "--schema-only", f"--file={folder / 'dump.sql'}", url), check=True)
        called = viborm("check", "--schema", "dump.sql", "--database", url)
        assert (called.status, called.out.splitlines()[0]) == (0, "in sync"), called.err


class TestMySQL(Everywhere):
    """In a scratch database, for both flavours."""

    @pytest.fixture
    def url(self, mysql_database: str) -> str:
        """A new database."""
        return mysql_database

    def test_a_dump(self, url: str, folder: Path, schema: Path, viborm: Call, mysql_server: MySQLServer) -> None:
        """A dump of a database is in sync with it."""
        program = shutil.which("mariadb-dump")
        if program is None:
            pytest.skip("no mariadb-dump here")
        assert viborm("push", "--schema", "schema", "--database", url).status == 0
        parts = urlsplit(url)
        database = parts.path.removeprefix("/")
        for sql in (
            "CREATE VIEW names AS SELECT name FROM teams",
            "CREATE TRIGGER t BEFORE INSERT ON teams FOR EACH ROW BEGIN SET NEW.name = ';'; SET NEW.id = 1; END",
        ):
            mysql_server.run(sql, url=url)
        command = [program, f"--host={parts.hostname}", f"--port={parts.port}", f"--user={parts.username}", "--no-data"]
        dump = subprocess.run([*command, database], check=True, capture_output=True, text=True).stdout
        assert "DELIMITER" in dump
        (folder / "dump.sql").write_text(dump)
        called = viborm("check", "--schema", "dump.sql", "--database", url)
        assert (called.status, called.out.splitlines()[0]) == (0, "in sync"), called.err

    @pytest.mark.parametrize(
        "sql", ["SET GLOBAL max_connections = 1", "SET PASSWORD = 'x'", "USE mysql", "DROP USER a"]
    )
    def test_what_reaches_beyond(self, url: str, folder: Path, viborm: Call, sql: str) -> None:
        """It is refused with its line."""
        (folder / "schema.sql").write_text(f"CREATE TABLE a (id int);\n{sql};")
        called = viborm("push", "--schema", "schema.sql", "--database", url)
        assert called.status == 64
        assert "schema.sql:2: " in called.err
        assert "no place in a schema file" in called.err
