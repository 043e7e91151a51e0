"""`introspect --format sqlalchemy`: models that a person could have written, and that push back to an empty diff."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import everything
import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from tests.real.alchemy import create_all, plan, push, shown
from tests.real.pushing import connected
from tests.real.round_trip import nothing_to_say
from tests.servers.mysql import MySQLServer
from tests.servers.postgres import PostgresServer
from viborm_core.host import Host, load_host
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Integer, PrimaryKeyDef, SchemaSnapshot, TableDef, TableName
from viborm_core.url import DatabaseURL
from viborm_sqlalchemy.find import find
from viborm_sqlalchemy.options import accepts
from viborm_sqlalchemy.plugin import viborm_schema_sources
from viborm_sqlalchemy.written import write_models

Make = Callable[[], sa.MetaData]
VIBORM = [str(Path(sys.executable).with_name("viborm"))]


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


@pytest.fixture(autouse=True)
def forget_mappers() -> Iterator[None]:
    yield
    orm.clear_mappers()


def written(url: str, metadata: sa.MetaData, folder: Path) -> Path:
    """The models of a database, by the command."""
    file = folder / "models.py"
    schemas = {table.schema for table in metadata.tables.values()}
    options = [part for name in schemas if name for part in ("--namespace", name)]
    options = [*options, "--namespace", "public"] if options else []
    command = [*VIBORM, "introspect", url, "--format", "sqlalchemy", "-o", str(file), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return file


def imported(file: Path) -> ModuleType:
    """The module, whose mappers make sense to SQLAlchemy without a warning."""
    name = f"written_{abs(hash(str(file)))}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        spec.loader.exec_module(module)
        orm.configure_mappers()
    return module


def reading(host: Host, url: str, module: ModuleType) -> SchemaReading:
    adapter = host.adapter_for_scheme(DatabaseURL.parse(url).scheme)
    declared = find(module, None)
    assert declared is not None
    with connected(host, url) as connection:
        return declared.read(adapter.capabilities(connection))


def round_trip(host: Host, metadata: sa.MetaData, made: str, pushed: str, folder: Path) -> None:
    create_all(metadata, made)
    file = written(made, metadata, folder)
    module = imported(file)
    again = plan(host, made, reading(host, made, module))
    assert [one.describe() for one in again.operations] == []
    push(host, pushed, reading(host, pushed, module))
    if made.startswith("postgresql"):  # which spells IN twice before it stays
        assert sorted(shown(pushed, metadata)) == sorted(shown(made, metadata))
    else:
        assert shown(pushed, metadata) == shown(made, metadata)


@pytest.mark.parametrize("make", [everything.common, everything.conventions, everything.sqlite])
def test_sqlite(host: Host, tmp_path: Path, make: Make) -> None:
    round_trip(host, make(), f"sqlite:///{tmp_path}/made.db", f"sqlite:///{tmp_path}/pushed.db", tmp_path)


@pytest.mark.parametrize("make", [everything.common, everything.conventions, everything.postgres])
def test_postgres(host: Host, postgres_server: PostgresServer, tmp_path: Path, make: Make) -> None:
    made, pushed = postgres_server.new_database(), postgres_server.new_database()
    round_trip(host, make(), made, pushed, tmp_path)
    postgres_server.drop(made)
    postgres_server.drop(pushed)


@pytest.mark.parametrize("make", [everything.common, everything.conventions, everything.mysql])
def test_mysql(host: Host, mysql_server: MySQLServer, tmp_path: Path, make: Make) -> None:
    made, pushed = mysql_server.new_database(), mysql_server.new_database()
    round_trip(host, make(), made, pushed, tmp_path)
    mysql_server.drop(made)
    mysql_server.drop(pushed)


TEAMS = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE);
CREATE TABLE user_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(255) NOT NULL,
    team_id INTEGER REFERENCES team (id) ON DELETE SET NULL,
    manager_id INTEGER REFERENCES user_account (id),
    joined DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "class" TEXT DEFAULT 'a:b',
    CONSTRAINT has_at CHECK (email LIKE '%@%')
);
CREATE INDEX ix_user_account_email ON user_account (email);
CREATE TABLE log (line TEXT);
"""
AS_A_PERSON = """\
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


log = Table("log", Base.metadata, Column("line", Text))


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)

    user_accounts: Mapped[list["UserAccount"]] = relationship(back_populates="team")


class UserAccount(Base):
    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email LIKE '%@%'", name="has_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    joined: Mapped[datetime] = mapped_column(server_default=text("CURRENT_TIMESTAMP"))
    class_: Mapped[str | None] = mapped_column("class", Text, server_default="a:b")

    manager: Mapped["UserAccount | None"] = relationship(
        back_populates="user_accounts", remote_side="[UserAccount.id]"
    )
    user_accounts: Mapped[list["UserAccount"]] = relationship(back_populates="manager")
    team: Mapped["Team | None"] = relationship(back_populates="user_accounts")
"""


def test_it_reads_as_a_person_would_write_it(host: Host, tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text(TEAMS)
    command = [*VIBORM, "introspect", "schema.sql", "--dialect", "sqlite", "--format", "sqlalchemy"]
    source = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert source == AS_A_PERSON


def test_no_attribute_hides_what_is_imported(host: Host, tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("date", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "notes",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("text_", sa.Text),
        sa.Column("date", sa.ForeignKey("date.id")),
        sa.Column("day", sa.Date, server_default=sa.text("CURRENT_DATE")),
        sa.Column("true", sa.Boolean, server_default=sa.true()),
        sa.Column("relationship", sa.Integer),
        sa.Column("metadata", sa.Integer),
        sa.Column("metadata_", sa.Integer),
        sa.Index("ix", sa.text("text"), sa.desc("day")),
    )
    round_trip(host, metadata, f"sqlite:///{tmp_path}/made.db", f"sqlite:///{tmp_path}/pushed.db", tmp_path)
    nothing_to_say(tmp_path)


def test_a_name_that_hides_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    command = [*VIBORM, "introspect", "schema.sql", "--dialect", "sqlite", "--format", "sqlalchemy"]
    source = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert "    text: Mapped[str] = mapped_column(Text)\n" in source


@pytest.mark.parametrize("make", [everything.common, everything.conventions])
def test_ruff_and_mypy_have_nothing_to_say(tmp_path: Path, make: Make) -> None:
    url = f"sqlite:///{tmp_path}/made.db"
    create_all(make(), url)
    written(url, make(), tmp_path)
    nothing_to_say(tmp_path)


def test_the_source_takes_no_part_where_sqlalchemy_is_not_used() -> None:
    (source,) = viborm_schema_sources()
    assert source.finds is not None
    assert source.finds(ModuleType("nothing"), None) is None


def test_what_this_version_of_sqlalchemy_has_no_option_for_is_said_in_a_comment(tmp_path: Path) -> None:
    table = TableDef(
        name=TableName(None, "t"),
        columns=(ColumnDef(name="id", type=Integer()),),
        primary_key=PrimaryKeyDef(columns=("id",)),
        options=(("fillfactor", "70"),),
    )
    reading = SchemaReading(snapshot=SchemaSnapshot(tables=(table,)))
    source = write_models(reading, load_host().adapter("postgres").capabilities(None))
    says_it = "postgresql_with" in source
    assert says_it == accepts("postgresql", sa.Table, "with")
    assert says_it != ("# no words for: the table t: fillfactor = 70" in source)
