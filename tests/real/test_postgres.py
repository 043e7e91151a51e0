"""Real input on PostgreSQL: Django's own tables, and SQLAlchemy models with the types of PostgreSQL."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy as sa
from attrs import evolve
from django.db.backends.postgresql.features import DatabaseFeatures
from sqlalchemy.dialects import postgresql as pg

from tests.real.pushing import (
    as_json,
    as_models,
    as_plain_models,
    connected,
    make_django_tables,
    prepared,
    read,
)
from tests.servers.postgres import PostgresServer
from tests.servers.postgres_programs import newest_pg_dump
from viborm_core.host import Host, load_host
from viborm_core.push import run
from viborm_core.questions import Decision
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Literal, String, TableName

Form = Callable[[Host, SchemaReading, Path], SchemaReading]
FORMS = (as_json, as_models, as_plain_models)


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def major(url: str) -> int:
    """The server's major version."""
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10000


def with_django(url: str) -> None:
    oldest = DatabaseFeatures.minimum_database_version[0]
    if major(url) < oldest:
        pytest.skip(f"this Django needs PostgreSQL {oldest}")
    parts = urlsplit(url)
    make_django_tables(
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.removeprefix("/"),
            "USER": parts.username,
            "HOST": parts.hostname,
            "PORT": parts.port,
        }
    )


def with_sqlalchemy(url: str) -> None:
    metadata = sa.MetaData()
    key = "gen_random_uuid()" if major(url) >= 13 else "md5(random()::text)::uuid"
    mood = pg.ENUM("sad", "ok", "happy", name="mood", metadata=metadata)
    sa.Table(
        "everything",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True, start=10), primary_key=True),
        sa.Column("serial_like", sa.Integer, nullable=False, server_default="7"),
        sa.Column("tags", pg.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("grid", pg.ARRAY(sa.Integer, dimensions=2)),
        sa.Column("doc", pg.JSONB, server_default=sa.text("'{}'::jsonb")),
        sa.Column("raw", pg.JSON),
        sa.Column("address", pg.INET),
        sa.Column("network", pg.CIDR),
        sa.Column("span", pg.INT4RANGE),
        sa.Column("during", pg.TSTZRANGE),
        sa.Column("words", pg.TSVECTOR),
        sa.Column("key", pg.UUID, server_default=sa.text(key)),
        sa.Column("waits", pg.INTERVAL),
        sa.Column("mood", mood, nullable=False, server_default="ok"),
        sa.Column("moods", pg.ARRAY(mood)),
        sa.Column("price", sa.Numeric(12, 2), sa.CheckConstraint("price > 0", name="dear")),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("name", sa.String(80), index=True, comment="what it is called"),
        sa.Column("low", sa.Text, sa.Computed("lower(name)", persisted=True)),
        sa.Column("bits", pg.BIT(4)),
        sa.Index("by_doc", "doc", postgresql_using="gin"),
        sa.Index("by_name", sa.text("lower(name)"), unique=True, postgresql_where=sa.text("price > 10")),
        sa.UniqueConstraint("serial_like", "name", name="pair", deferrable=True),
        comment="one of each",
    )
    sa.Table(
        "child",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.BigInteger, sa.ForeignKey("everything.id", ondelete="CASCADE", initially="DEFERRED")),
    )
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(params=[with_django, with_sqlalchemy])
def original(request: pytest.FixtureRequest, postgres_database: str) -> str:
    request.param(postgres_database)
    return postgres_database


@pytest.fixture
def copy(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)


def dump(server: PostgresServer, url: str) -> list[str]:
    """What pg_dump says of the schema, without what other tools keep for themselves, as a sorted list of statements."""
    program = newest_pg_dump(server.version)
    if program is None:
        pytest.skip(f"no pg_dump here that reads PostgreSQL {server.version}")
    text = subprocess.run(
        [program, "--schema-only", "--no-owner", "--exclude-table=django_migrations*", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    lines = (line for line in text.splitlines() if not line.startswith(("--", "\\")))
    statements = (" ".join(one.split()) for one in "\n".join(lines).split(";\n"))
    return sorted(one for one in statements if one and "django_migrations" not in one)


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_is_the_same_by_pg_dump_and_the_second_push_is_empty(  # noqa: PLR0913, PLR0917 - fixtures
    host: Host, original: str, copy: str, tmp_path: Path, postgres_server: PostgresServer, form: Form
) -> None:
    desired = form(host, read(host, original), tmp_path)
    with connected(host, copy) as connection:
        first = prepared(host, "postgres", desired, connection)
        assert first.is_ready
        run(first)
        assert prepared(host, "postgres", desired, connection).operations == ()
    assert dump(postgres_server, copy) == dump(postgres_server, original)


def test_plain_models_leave_out_what_is_the_default(host: Host, postgres_database: str, tmp_path: Path) -> None:
    with_django(postgres_database)
    as_plain_models(host, read(host, postgres_database), tmp_path)
    written = (tmp_path / "plain_models.py").read_text()
    assert "class AuthUser" in written
    for needless in ("public", "by-default", "btree"):
        assert needless not in written


@pytest.mark.parametrize("form", FORMS)
def test_the_original_needs_nothing(host: Host, original: str, tmp_path: Path, form: Form) -> None:
    desired = form(host, read(host, original), tmp_path)
    with connected(host, original) as connection:
        assert prepared(host, "postgres", desired, connection).operations == ()


def test_changing_three_columns_of_django_keeps_every_row(host: Host, postgres_database: str) -> None:
    with_django(postgres_database)
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE VIEW staff AS SELECT id, email FROM auth_user WHERE is_staff")
        before = connection.execute("SELECT * FROM auth_user ORDER BY id").fetchall()
    reading = read(host, postgres_database)
    name = TableName("public", "auth_user")
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
    with connected(host, postgres_database) as connection:
        plan = prepared(host, "postgres", desired, connection, renamed)
        assert plan.is_ready
        run(plan)
        assert prepared(host, "postgres", desired, connection).operations == ()
    with psycopg.connect(postgres_database) as connection:
        after = connection.execute("SELECT * FROM auth_user ORDER BY id").fetchall()
        assert connection.execute("SELECT count(*) FROM staff").fetchone() == (0,)
    assert [row[:-1] for row in after] == before
    assert {row[-1] for row in after} == {"NL"}
