"""Sequences of their own: from one database to another and back, judged by pg_dump; where they stand is data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from postgres_helpers import ask, desired, dump, execute, push, read

from tests.servers.postgres import PostgresServer
from viborm_core.cli.main import main
from viborm_core.schema import SchemaSnapshot

NOTHING = "SELECT 1"
CASES = {
    "plain": (NOTHING, "CREATE SEQUENCE s"),
    "with every setting": (
        NOTHING,
        """CREATE SEQUENCE s AS integer INCREMENT BY 5 MINVALUE 10 MAXVALUE 90 START WITH 20 CACHE 3 CYCLE;
        COMMENT ON SEQUENCE s IS 'it''s'""",
    ),
    "downwards": (NOTHING, "CREATE SEQUENCE s AS smallint INCREMENT BY -1"),
    "settings": ("CREATE SEQUENCE s", "CREATE SEQUENCE s INCREMENT BY 2 MAXVALUE 1000 CACHE 20 CYCLE"),
    "direction": ("CREATE SEQUENCE s MINVALUE -10", "CREATE SEQUENCE s INCREMENT BY -1 MINVALUE -10 MAXVALUE 9"),
    "type": ("CREATE SEQUENCE s", "CREATE SEQUENCE s AS integer"),
    "type with a bound": ("CREATE SEQUENCE s AS integer MAXVALUE 70", "CREATE SEQUENCE s AS smallint MAXVALUE 70"),
    "comment": ("CREATE SEQUENCE s; COMMENT ON SEQUENCE s IS 'old'", "CREATE SEQUENCE s"),
    "for a table": (NOTHING, "CREATE SEQUENCE s; CREATE TABLE a (id int DEFAULT nextval('s') PRIMARY KEY)"),
    "for two tables": (
        "CREATE TABLE a (id int PRIMARY KEY)",
        """CREATE SEQUENCE z; CREATE TABLE a (id int DEFAULT nextval('z') PRIMARY KEY, n int DEFAULT nextval('z') + 1);
        CREATE TABLE b (id int DEFAULT nextval('z') PRIMARY KEY)""",
    ),
    "one for another": (
        "CREATE SEQUENCE s; CREATE TABLE a (id int DEFAULT nextval('s') PRIMARY KEY)",
        "CREATE SEQUENCE t; CREATE SEQUENCE u; CREATE TABLE a (id int DEFAULT nextval('t') PRIMARY KEY)",
    ),
    "inside of a default": (
        "CREATE TABLE a (id int PRIMARY KEY, code text DEFAULT 'none')",
        """CREATE SEQUENCE "S q"; CREATE TABLE a
        (id int PRIMARY KEY, code text DEFAULT 'A-' || nextval('"S q"') || lpad(nextval('"S q"')::text, 3, '0'))""",
    ),
    "in a namespace of its own": (
        'CREATE SCHEMA "a b"',
        'CREATE SCHEMA "a b"; CREATE SEQUENCE "a b"."S q"; CREATE TABLE a (id int DEFAULT nextval(\'"a b"."S q"\'))',
    ),
    "a name that a table frees": ("CREATE TABLE s (id int)", "CREATE SEQUENCE s"),
}


@pytest.fixture
def databases(postgres_server: PostgresServer) -> Iterator[tuple[str, str]]:
    """Two empty databases."""
    made = postgres_server.new_database(), postgres_server.new_database()
    yield made
    for url in made:
        postgres_server.drop(url)


def viborm(command: str, schema: str, database: str, *options: str) -> Result:
    spaces = [part for name in ("public", "a b") for part in ("--namespace", name)]
    return CliRunner().invoke(main, [command, "--schema", schema, "--database", database, *spaces, *options])


@pytest.mark.parametrize("way", ["there", "back"])
@pytest.mark.parametrize("name", CASES)
def test_what_another_database_has(
    postgres_server: PostgresServer, databases: tuple[str, str], name: str, way: str
) -> None:
    here, there = CASES[name] if way == "there" else CASES[name][::-1]
    changed, model = databases
    execute(changed, here)
    execute(model, there)
    done = viborm("push", model, changed, "--accept-data-loss")
    assert done.exit_code == 0, done.output
    assert dump(changed, postgres_server.version) == dump(model, postgres_server.version)
    again = viborm("check", model, changed)
    assert (again.exit_code, again.output.splitlines()[0]) == (0, "in sync"), again.output


def test_where_it_stands_stays(databases: tuple[str, str]) -> None:
    changed, model = databases
    execute(changed, "CREATE SEQUENCE s", "SELECT nextval('s') FROM generate_series(1, 7)")
    execute(model, "CREATE SEQUENCE s CACHE 5 MAXVALUE 500; COMMENT ON SEQUENCE s IS 'for all'")
    assert viborm("push", model, changed).exit_code == 0
    assert ask(changed, "SELECT nextval('s')") == [(8,)]


def test_the_drop_is_asked_about_and_so_is_a_rename(databases: tuple[str, str]) -> None:
    changed, model = databases
    execute(changed, "CREATE SEQUENCE s; CREATE TABLE a (id int DEFAULT nextval('s'))")
    execute(changed, "INSERT INTO a DEFAULT VALUES; INSERT INTO a DEFAULT VALUES")
    execute(model, "CREATE TABLE a (id int)")
    asked = viborm("push", model, changed)
    assert asked.exit_code == 3
    assert "--answer drop:postgres/sequence:public.s=drop" in asked.output
    kept = viborm("push", model, changed, "--answer", "drop:postgres/sequence:public.s=keep")
    assert kept.exit_code == 0, kept.output
    assert ask(changed, "SELECT nextval('s')") == [(3,)]

    execute(changed, "ALTER TABLE a ALTER id SET DEFAULT nextval('s')")
    execute(model, "CREATE SEQUENCE renamed; ALTER TABLE a ALTER id SET DEFAULT nextval('renamed')")
    asked = viborm("push", model, changed)
    assert asked.exit_code == 3
    assert "it is public.s, renamed (the same settings)" in asked.output
    done = viborm("push", model, changed, "--rename", "public.s:public.renamed")
    assert done.exit_code == 0, done.output
    assert ask(changed, "INSERT INTO a DEFAULT VALUES RETURNING id") == [(4,)]


@pytest.mark.parametrize("way", ["there", "back"])
def test_one_that_a_column_takes_or_leaves_is_not_made_again(databases: tuple[str, str], way: str) -> None:
    owned, alone = databases
    execute(owned, "CREATE TABLE a (id serial PRIMARY KEY)")
    execute(alone, "CREATE SEQUENCE a_id_seq; CREATE TABLE a (id int PRIMARY KEY DEFAULT nextval('a_id_seq'))")
    changed, model = (owned, alone) if way == "there" else (alone, owned)
    execute(changed, "INSERT INTO a DEFAULT VALUES")
    refused = viborm("push", model, changed, "--accept-data-loss")
    assert refused.exit_code == 3
    assert 'ALTER SEQUENCE "public"."a_id_seq" OWNED BY' in refused.output
    assert ask(changed, "INSERT INTO a DEFAULT VALUES RETURNING id") == [(2,)]


def test_bounds_that_it_has_passed_are_the_server_s_to_refuse(databases: tuple[str, str]) -> None:
    changed, model = databases
    execute(changed, "CREATE SEQUENCE s", "SELECT nextval('s') FROM generate_series(1, 7)")
    execute(model, "CREATE SEQUENCE s MAXVALUE 5")
    refused = viborm("push", model, changed)
    assert refused.exit_code == 1
    assert "ALTER SEQUENCE" in refused.output
    assert ask(changed, "SELECT last_value FROM s") == [(7,)]


def test_models_that_speak_for_none_leave_them_alone(postgres_database: str) -> None:
    execute(postgres_database, "CREATE SEQUENCE s")
    assert push(postgres_database, desired(SchemaSnapshot())).statements == ()
    assert dict(read(postgres_database).not_compared) == {"sequence": 1}


MODELS = """
from viborm_core.models import column, model, sql
from viborm_postgres import Sequence

numbers = Sequence("numbers", bits=32, start=100, increment=10, maximum=1000, cache=2, cycle=True, comment="it's")


@model
class Ticket:
    id: int = column(primary_key=True, default=sql("nextval('numbers')"))
    again: int = column(default=sql("nextval('public.numbers'::regclass)"))
    code: str = column(default=sql("'T-' || nextval('numbers')"))
"""


def test_declared_beside_models_and_written_again(
    postgres_server: PostgresServer, databases: tuple[str, str], tmp_path: Path
) -> None:
    first, second = databases
    file = tmp_path / "models.py"
    file.write_text(MODELS)
    execute(first, "CREATE TABLE ticket (id int DEFAULT 5 PRIMARY KEY, code text DEFAULT 'T-' || 1 NOT NULL)")
    for url in databases:
        done = CliRunner().invoke(main, ["push", "--schema", str(file), "--database", url])
        assert done.exit_code == 0, done.output
        again = CliRunner().invoke(main, ["check", "--schema", str(file), "--database", url])
        assert (again.exit_code, again.output) == (0, "in sync\n")
    assert ask(second, "INSERT INTO ticket DEFAULT VALUES RETURNING id, again, code") == [(100, 110, "T-120")]
    assert dump(first, postgres_server.version) == dump(second, postgres_server.version)

    written = CliRunner().invoke(main, ["introspect", second, "--format", "models"]).output
    assert '"numbers", bits=32, start=100, increment=10, maximum=1000, cache=2, cycle=True, comment="it\'s"' in written
    file.write_text(written)
    again = CliRunner().invoke(main, ["check", "--schema", str(file), "--database", second])
    assert (again.exit_code, again.output) == (0, "in sync\n")


def test_sql_speaks_for_sequences_once_it_has_one(databases: tuple[str, str], tmp_path: Path) -> None:
    url = databases[0]
    file = tmp_path / "schema.sql"
    file.write_text("CREATE SEQUENCE s START 3; CREATE TABLE a (id int DEFAULT nextval('s') PRIMARY KEY);")
    command = ["push", "--schema", str(file), "--database", url]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert ask(url, "INSERT INTO a DEFAULT VALUES RETURNING id") == [(3,)]
    file.write_text("CREATE TABLE a (id int PRIMARY KEY);")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "not compared: 1 sequence" in done.output
    assert ask(url, "SELECT nextval('s')") == [(4,)]


def test_on_another_database_a_declaration_is_left_out_and_named(tmp_path: Path) -> None:
    file = tmp_path / "models.py"
    file.write_text(
        "from viborm_core.models import column, model\nfrom viborm_postgres import Sequence\n"
        'numbers = [Sequence("numbers")]\n@model\nclass A:\n    id: int = column(primary_key=True)\n'
    )
    done = CliRunner().invoke(main, ["push", "--schema", str(file), "--database", f"sqlite:///{tmp_path}/a.db"])
    assert done.exit_code == 0, done.output
    assert "left out: numbers is a Sequence of viborm-postgres, which is not loaded here" in done.output


def test_a_reset_makes_them_anew(databases: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "models.py"
    file.write_text(MODELS)
    url = databases[0]
    command = ["push", "--schema", str(file), "--database", url]
    assert CliRunner().invoke(main, command).exit_code == 0
    execute(url, "INSERT INTO ticket DEFAULT VALUES")
    done = CliRunner().invoke(main, [*command, "--force-reset", "--accept-data-loss"])
    assert done.exit_code == 0, done.output
    assert ask(url, "INSERT INTO ticket DEFAULT VALUES RETURNING id, again") == [(100, 110)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('Sequence("")', "the name is no text, or empty"),
        ('Sequence("s", namespace="")', "the namespace is empty"),
        ('Sequence("s", bits=8)', "bits is 8"),
        ('Sequence("s", start="1")', "start is '1', no whole number"),
        ('Sequence("s", increment=0)', "increment is 0"),
        ('(Sequence("s"), Sequence("s"))', "s is declared twice"),
    ],
)
def test_wrong_declarations_have_file_and_line(postgres_database: str, tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "models.py"
    file.write_text(f"from viborm_postgres import Sequence\nmade = {written}\n")
    refused = CliRunner().invoke(main, ["push", "--schema", str(file), "--database", postgres_database])
    assert refused.exit_code == 64
    assert "models.py:2: " in refused.output
    assert said in refused.output
