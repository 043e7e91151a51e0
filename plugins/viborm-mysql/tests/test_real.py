"""Real input: Django's own tables made by its migrations, and a SQLAlchemy schema with the types of MySQL."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from attrs import evolve
from mysql_helpers import reading, shown
from sqlalchemy.dialects import mysql as my

from tests.real.pushing import DJANGO, as_json, as_models, as_plain_models, connected, prepared
from tests.servers.mysql import MySQLServer
from viborm_core.host import Host, load_host
from viborm_core.push import run
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Integer, TableName

AS_MYSQLCLIENT = """
import pymysql, runpy, sys
pymysql.version_info = (2, 2, 1, "final", 0)
pymysql.install_as_MySQLdb()
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def with_django(url: str) -> None:
    parts = urlsplit(url)
    database = {
        "ENGINE": "django.db.backends.mysql",
        "NAME": parts.path.removeprefix("/"),
        "USER": parts.username,
        "HOST": parts.hostname,
        "PORT": parts.port,
    }
    subprocess.run([sys.executable, "-c", AS_MYSQLCLIENT, str(DJANGO), json.dumps(database)], check=True)


def with_sqlalchemy(url: str) -> None:
    metadata = sa.MetaData()
    sa.Table("parent", metadata, sa.Column("id", my.INTEGER(unsigned=True), primary_key=True, autoincrement=True))
    sa.Table(
        "everything",
        metadata,
        sa.Column("id", my.BIGINT(unsigned=True), primary_key=True, autoincrement=True),
        sa.Column("parent", my.INTEGER(unsigned=True), sa.ForeignKey("parent.id", ondelete="CASCADE")),
        sa.Column("tiny", my.TINYINT(unsigned=True), server_default="7"),
        sa.Column("flag", sa.Boolean, nullable=False, server_default=sa.text("1")),
        sa.Column("medium", my.MEDIUMINT),
        sa.Column("price", sa.Numeric(12, 2)),
        sa.Column("exact", my.DOUBLE(10, 3)),
        sa.Column("single", sa.Float),
        sa.Column("mood", my.ENUM("sad", "o'k", "happy"), nullable=False, server_default="happy"),
        sa.Column("moods", my.SET("a", "b")),
        sa.Column("doc", sa.JSON),
        sa.Column("name", sa.String(80, collation="utf8mb4_bin"), index=True, comment="what it's called"),
        sa.Column("low", sa.String(80), sa.Computed("lower(name)", persisted=True)),
        sa.Column(
            "at", my.DATETIME(fsp=3), server_default=sa.text("CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)")
        ),
        sa.Column("seen", my.TIMESTAMP, server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.Column("born", my.YEAR),
        sa.Column("wake", my.TIME(fsp=2)),
        sa.Column("bits", my.BIT(4)),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("short", my.VARBINARY(16)),
        sa.Column("body", my.MEDIUMTEXT),
        sa.CheckConstraint("price > 0", name="dear"),
        sa.Index("by_body", "body", mysql_length=20),
        sa.Index("by_words", "body", mysql_prefix="FULLTEXT"),
        sa.UniqueConstraint("price", "name", name="price_and_name"),
        mysql_comment="everything",
    )
    engine = sa.create_engine(url.replace("mysql://", "mysql+pymysql://"))
    metadata.create_all(engine)
    engine.dispose()


@pytest.mark.parametrize("form", [as_json, as_models, as_plain_models])
@pytest.mark.parametrize("make", [with_django, with_sqlalchemy])
def test_what_others_made_is_in_sync_and_can_be_made_again(  # noqa: PLR0913, PLR0917 - fixtures
    mysql_server: MySQLServer, mysql_database: str, host: Host, tmp_path: Path, make: object, form: object
) -> None:
    make(mysql_database)  # type: ignore[operator]
    found = reading(mysql_database)
    desired: SchemaReading = form(host, found, tmp_path)  # type: ignore[operator]
    with connected(host, mysql_database) as connection:
        made = prepared(host, "mysql", desired, connection)
        assert [one.describe() for one in made.operations] == []
    other = mysql_server.new_database()
    with connected(host, other) as connection:
        run(prepared(host, "mysql", desired, connection))
        again = prepared(host, "mysql", desired, connection)
        assert [one.describe() for one in again.operations] == []
    if form is as_json:
        assert shown(other) == {name: lines for name, lines in shown(mysql_database).items() if name in shown(other)}
    mysql_server.drop(other)


def test_a_change_of_django_s_tables_keeps_every_row(
    mysql_server: MySQLServer, mysql_database: str, host: Host
) -> None:
    with_django(mysql_database)
    before = mysql_server.run("SELECT id, username, email FROM auth_user ORDER BY id", url=mysql_database)
    found = reading(mysql_database)
    users = found.snapshot.tables_by_name[TableName(None, "auth_user")]
    email = users.column("email")
    assert email is not None
    added = ColumnDef(name="age", type=Integer(), nullable=True)
    changed = users.with_column("email", evolve(email, nullable=True, collation="utf8mb4_bin"))
    changed = evolve(changed, columns=(*changed.columns, added))
    desired = evolve(found, snapshot=found.snapshot.with_table(users.name, changed))
    with connected(host, mysql_database) as connection:
        made = prepared(host, "mysql", desired, connection)
        assert len(made.statements) == 1
        run(made)
        assert not prepared(host, "mysql", desired, connection).operations
    assert mysql_server.run("SELECT id, username, email FROM auth_user ORDER BY id", url=mysql_database) == before
