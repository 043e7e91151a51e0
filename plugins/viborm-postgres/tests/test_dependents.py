"""Views are made again as they were; what cannot be is refused by name; invalid indexes and enums are made again."""

from __future__ import annotations

import pytest
from attrs import evolve
from postgres_helpers import accepting, ask, dump, execute, push, read

from tests.servers.postgres import PostgresServer
from viborm_core.errors import ImpossibleChange
from viborm_core.questions import Decision, Question
from viborm_core.schema import EnumDef, Integer, Literal, SchemaSnapshot, String, TableName
from viborm_postgres.riding import RestoreView, View

USERS = TableName("public", "users")
VIEWS = """
CREATE ROLE viborm_reader; CREATE ROLE viborm_owner;
CREATE TABLE users (id int PRIMARY KEY, email varchar(20), age smallint, other text);
INSERT INTO users VALUES (1, 'a@b.c', 7, 'x');
CREATE VIEW adults WITH (security_barrier) AS SELECT id, age FROM users WHERE age > 17;
CREATE VIEW oldest AS SELECT max(age) AS top FROM adults;
COMMENT ON VIEW adults IS 'grown'; COMMENT ON COLUMN adults.age IS 'in years';
GRANT SELECT ON adults TO viborm_reader; GRANT UPDATE (age) ON adults TO viborm_reader WITH GRANT OPTION;
CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS n FROM users GROUP BY age;
CREATE UNIQUE INDEX ages_age ON ages (age); COMMENT ON INDEX ages_age IS 'for refreshing';
ALTER VIEW oldest OWNER TO viborm_owner;
"""


@pytest.fixture
def with_views(postgres_server: PostgresServer, postgres_database: str) -> str:
    execute(postgres_database, "DROP ROLE IF EXISTS viborm_reader", "DROP ROLE IF EXISTS viborm_owner", VIEWS)
    return postgres_database


@pytest.fixture(autouse=True)
def _no_roles(postgres_server: PostgresServer) -> object:
    yield
    rows = ask(postgres_server.url, "SELECT datname FROM pg_database WHERE datname LIKE 'viborm\\_%'")
    for (name,) in rows:
        url = postgres_server.url.rpartition("/")[0] + f"/{name}"
        if ask(url, "SELECT 1 FROM pg_roles WHERE rolname = 'viborm_owner'"):
            execute(url, "DROP OWNED BY viborm_reader, viborm_owner CASCADE")
    execute(postgres_server.url, "DROP ROLE IF EXISTS viborm_reader", "DROP ROLE IF EXISTS viborm_owner")


def retyped(snapshot: SchemaSnapshot, column: str, to: object, name: TableName = USERS) -> SchemaSnapshot:
    table = snapshot.table(name)
    assert table is not None
    old = table.column(column)
    assert old is not None
    return snapshot.with_table(name, table.with_column(column, evolve(old, type=to)))


def rights(url: str) -> object:
    return ask(
        url,
        "SELECT relname, relacl::text, relowner::regrole::text, attacl FROM pg_class LEFT JOIN pg_attribute"
        " ON attrelid = pg_class.oid AND attacl IS NOT NULL WHERE relkind IN ('v', 'm')"
        " AND relnamespace = 'public'::regnamespace ORDER BY 1",
    )


def test_views_are_as_they_were(postgres_server: PostgresServer, with_views: str) -> None:
    before, allowed = dump(with_views, postgres_server.version), rights(with_views)
    reading = read(with_views)
    wanted = evolve(reading, snapshot=retyped(reading.snapshot, "age", Integer(32)))
    prepared = push(with_views, wanted)
    restored = [step.operation for step in prepared.steps if isinstance(step.operation, RestoreView)]
    assert [one.view.name.name for one in restored] == ["adults", "ages", "oldest"]
    after = dump(with_views, postgres_server.version)
    assert [block for block in after if "users" not in block] == [block for block in before if "users" not in block]
    assert "\n".join(after) == "\n".join(before).replace("age smallint", "age integer")
    assert rights(with_views) == allowed
    assert ask(with_views, "SELECT age, n FROM ages") == [(7, 1)]
    views = {item.name.name for item in reading.snapshot.objects if isinstance(item, View)}
    assert views == {"adults", "ages", "oldest"}


def test_views_over_other_columns_are_left_alone(with_views: str) -> None:
    reading = read(with_views)
    prepared = push(with_views, evolve(reading, snapshot=retyped(reading.snapshot, "email", String())))
    assert len(prepared.statements) == 1


@pytest.mark.parametrize(
    ("making", "named"),
    [
        ("CREATE VIEW v AS SELECT email FROM users", "view public.v"),
        ("CREATE POLICY p ON users USING (email <> '')", "policy p on table"),
        ("CREATE RULE r AS ON UPDATE TO users WHERE NEW.email = '' DO INSTEAD NOTHING", "rule r on table"),
        (
            """CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER t BEFORE UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION f()""",
            "trigger t on table",
        ),
        (
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT email FROM users; END",
            "function",
        ),
        ("CREATE STATISTICS st ON id, email FROM users", "statistics object"),
        (
            """ALTER TABLE users ADD UNIQUE (email); CREATE TABLE parted (a text REFERENCES users (email))
            PARTITION BY LIST (a)""",
            "constraint parted_a_fkey on table",
        ),
    ],
)
def test_a_column_in_use_is_not_dropped(
    postgres_server: PostgresServer, postgres_database: str, making: str, named: str
) -> None:
    if "ATOMIC" in making and postgres_server.version < 14:
        pytest.skip("SQL-standard function bodies are new in PostgreSQL 14")
    execute(postgres_database, "CREATE TABLE users (id int, email text)", making)
    reading = read(postgres_database)
    table = reading.snapshot.table(USERS)
    assert table is not None
    without = reading.snapshot.with_table(USERS, table.with_column("email", None))
    with pytest.raises(ImpossibleChange, match=named):
        push(postgres_database, evolve(reading, snapshot=without))
    assert read(postgres_database) == reading


@pytest.mark.parametrize(
    "making",
    [
        "CREATE STATISTICS st ON id, email FROM users",
        "ALTER TABLE users ADD UNIQUE (email); CREATE TABLE p (a text REFERENCES users (email)) PARTITION BY LIST (a)",
    ],
    ids=["statistics", "a key of a partitioned table"],
)
def test_what_follows_a_change_is_in_nobodys_way(postgres_database: str, making: str) -> None:
    execute(postgres_database, "CREATE TABLE users (id int, email text)", making)
    reading = read(postgres_database)
    push(postgres_database, evolve(reading, snapshot=retyped(reading.snapshot, "email", String(50))))
    assert read(postgres_database).not_compared == reading.not_compared


@pytest.mark.parametrize(
    ("making", "named"),
    [
        ("CREATE TYPE pair AS (m mood)", "composite type public.pair"),
        ("CREATE DOMAIN best AS mood CHECK (VALUE <> 'sad')", "type public.best"),
        ("CREATE TABLE parted (m mood) PARTITION BY LIST (m)", "table public.parted"),
        ("CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'", "function public.f"),
        ("CREATE CAST (mood AS text) WITH INOUT AS ASSIGNMENT", "cast from public.mood to text"),
    ],
)
def test_an_enum_in_use_elsewhere_is_not_made_again(postgres_database: str, making: str, named: str) -> None:
    execute(postgres_database, "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE users (m mood)", making)
    reading = read(postgres_database)
    with pytest.raises(ImpossibleChange, match=named):
        push(postgres_database, evolve(reading, snapshot=with_values(reading.snapshot, "ok", "sad")))
    assert read(postgres_database) == reading
    push(postgres_database, evolve(reading, snapshot=with_values(reading.snapshot, "sad", "ok", "new")))


def test_an_invalid_index_is_made_again(postgres_database: str) -> None:
    execute(postgres_database, "CREATE TABLE users (id int)", "CREATE UNIQUE INDEX one ON users (id)")
    wanted = read(postgres_database)
    execute(postgres_database, "DROP INDEX one", "INSERT INTO users VALUES (1), (1)")
    with pytest.raises(Exception, match="duplicated"):
        execute(postgres_database, "CREATE UNIQUE INDEX CONCURRENTLY one ON users (id)")
    execute(postgres_database, "DELETE FROM users")
    assert read(postgres_database).not_compared == (("invalid index", 1),)
    push(postgres_database, wanted)
    assert read(postgres_database) == wanted


ENUMS = """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE users (id int, m mood NOT NULL DEFAULT 'ok', all_moods mood[] NOT NULL DEFAULT '{}', n mood UNIQUE,
  CHECK (m <> 'sad'), low text GENERATED ALWAYS AS (CASE WHEN m = 'ok' THEN 'o' ELSE 'h' END) STORED);
CREATE INDEX part ON users (id) WHERE m = 'happy';
CREATE VIEW moods AS SELECT m, 'ok'::mood AS usual FROM users;
INSERT INTO users VALUES (1, 'ok', '{sad,ok}', 'sad'), (2, 'happy', '{happy}', NULL);
"""
MOOD = TableName("public", "mood")


def with_values(snapshot: SchemaSnapshot, *values: str) -> SchemaSnapshot:
    return snapshot.with_enum(MOOD, EnumDef(name=MOOD, values=values, comment=""))


@pytest.mark.parametrize(
    "values",
    [
        ("sad", "ok", "happy", "glad"),
        ("glad", "sad", "so so", "ok", "happy"),
        ("happy", "ok", "sad"),
        ("happy", "ok", "sad", "new"),
    ],
)
def test_enum_values_come_and_move(postgres_database: str, values: tuple[str, ...]) -> None:
    execute(postgres_database, ENUMS)
    reading = read(postgres_database)
    push(postgres_database, evolve(reading, snapshot=with_values(reading.snapshot, *values)))
    assert [one.values for one in read(postgres_database).snapshot.enums] == [values]
    rows = ask(postgres_database, "SELECT id, m::text, all_moods::text, n::text FROM users ORDER BY id")
    assert rows == [(1, "ok", "{sad,ok}", "sad"), (2, "happy", "{happy}", None)]


def test_a_new_value_is_used_in_the_same_push(postgres_database: str) -> None:
    execute(postgres_database, ENUMS)
    reading = read(postgres_database)
    snapshot = with_values(reading.snapshot, "sad", "ok", "happy", "glad")
    table = snapshot.table(USERS)
    assert table is not None
    column = table.column("m")
    assert column is not None
    changed = table.with_column("m", evolve(column, default=Literal("glad")))
    push(postgres_database, evolve(reading, snapshot=snapshot.with_table(USERS, changed)))
    execute(postgres_database, "INSERT INTO users (id) VALUES (3)")
    assert ask(postgres_database, "SELECT m::text FROM users WHERE id = 3") == [("glad",)]


def test_a_value_goes_where_its_mapping_says(postgres_database: str) -> None:
    from viborm_core.ddl import Step
    from viborm_core.operations import AlterEnum, ColumnMapping, ValueMapping
    from viborm_postgres.adapter import PostgresAdapter
    from viborm_postgres.ddl import postgres

    execute(postgres_database, ENUMS, "DROP VIEW moods")
    before = read(postgres_database).snapshot
    enum = before.enum(MOOD)
    assert enum is not None
    gone = (ValueMapping(old="sad", new="ok"),)
    columns = tuple(ColumnMapping(table=USERS, column=name, mappings=gone) for name in ("m", "all_moods", "n"))
    table = before.table(USERS)
    assert table is not None
    operation = AlterEnum(before=enum, after=evolve(enum, values=("happy", "ok")), mappings=columns)
    step = Step(
        operation=operation,
        before=before.with_table(USERS, evolve(table, checks=())),
        after=operation.apply(before),
        capabilities=PostgresAdapter().capabilities(None),
    )
    renderer = postgres.cells[AlterEnum].renderer
    execute(postgres_database, "ALTER TABLE users DROP CONSTRAINT users_m_check")
    execute(postgres_database, *(one.sql for one in renderer(operation, step)))
    rows = ask(postgres_database, "SELECT id, m::text, all_moods::text, n::text FROM users ORDER BY id")
    assert rows == [(1, "ok", "{ok,ok}", "ok"), (2, "happy", "{happy}", None)]


UNDER_RENAMES = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id int PRIMARY KEY, email varchar(20), age smallint, m mood);
INSERT INTO users VALUES (1, 'a@b.c', 27, 'ok'), (2, 'd@e.f', 7, 'sad');
CREATE VIEW adults (number, address, age) AS SELECT id, email, age FROM users WHERE age > 17;
CREATE VIEW u AS SELECT u.email, u.age, users.age AS other FROM users u JOIN users USING (id) WHERE u.m = 'ok'::mood;
CREATE VIEW oldest AS SELECT max(a.age) AS top, count(*) FROM adults a, users;
CREATE VIEW given (a, "b b") AS VALUES (1, 'email'), (2, 'users');
CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS n, 'users.age' AS said FROM public.users GROUP BY age;
CREATE UNIQUE INDEX ages_age ON ages (age); ALTER TABLE ages ALTER n SET STATISTICS 7;
ALTER TABLE ages ALTER said SET STORAGE EXTERNAL; ALTER MATERIALIZED VIEW ages CLUSTER ON ages_age;
COMMENT ON VIEW adults IS 'grown'; COMMENT ON COLUMN u.other IS 'the same';
"""


def test_views_are_carried_through_renames(postgres_server: PostgresServer, postgres_database: str) -> None:
    """The table, a column and an enum are renamed, and what the views select is retyped, in one push."""
    execute(postgres_database, UNDER_RENAMES)
    reading = read(postgres_database)
    expected = postgres_server.new_database()
    try:
        execute(
            expected,
            UNDER_RENAMES,
            "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME email TO mail",
            "ALTER TYPE mood RENAME TO humour; ALTER TABLE people RENAME CONSTRAINT users_pkey TO people_pkey",
        )
        if postgres_server.version >= 18:
            execute(expected, "ALTER TABLE people RENAME CONSTRAINT users_id_not_null TO people_id_not_null")
        before = dump(expected, postgres_server.version)
        people, humour = TableName("public", "people"), TableName("public", "humour")
        snapshot = retyped(read(expected).snapshot, "age", Integer(32), people)
        push(postgres_database, evolve(reading, snapshot=snapshot), decide=renaming)
        found = dump(postgres_database, postgres_server.version)
        assert "\n".join(found) == "\n".join(before).replace("age smallint", "age integer")
        assert ask(postgres_database, "SELECT * FROM adults") == [(1, "a@b.c", 27)]
        assert ask(postgres_database, "SELECT top, count FROM oldest") == [(27, 2)]
        assert ask(postgres_database, "SELECT count(*) FROM ages") == [(2,)]
        assert humour in read(postgres_database).snapshot.enums_by_name
    finally:
        postgres_server.drop(expected)


def renaming(question: Question) -> Decision | None:
    """Take everything that may be renamed for renamed."""
    if question.kind == "rename":
        return Decision(question=question.id, answer=question.choices[0].answer, origin="prompt")
    return accepting(question)
