"""Other people's models: what `create_all` makes of them, and what a push makes, is the same on every database.

The packages are found on PyPI. APScheduler and Celery are in the ordinary environment; the others are in one of their
own, which `VIBORM_REAL_PACKAGES=1 python3.11 dev.py check --only real` makes, and are skipped elsewhere.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.real import round_trip as round_trip_by
from tests.real.alchemy import compare, create_all, reading_for, shown, write_anew
from tests.servers.mysql import MySQLServer
from tests.servers.postgres import PostgresServer
from viborm_core.host import Host, load_host

Make = Callable[[], sa.MetaData]
pytestmark = pytest.mark.filterwarnings("ignore")


def apscheduler() -> sa.MetaData:
    """The job store of APScheduler: 1 table."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore

    metadata: sa.MetaData = SQLAlchemyJobStore(engine=sa.create_engine("sqlite://")).jobs_t.metadata
    return metadata


def celery() -> sa.MetaData:
    """The result backend of Celery: 2 tables, numbered by sequences where there are any."""
    from celery.backends.database.models import ResultModelBase

    metadata: sa.MetaData = ResultModelBase.metadata
    return metadata


def sqlalchemy_celery_beat() -> sa.MetaData:
    """The schedules of sqlalchemy-celery-beat: 6 tables in a schema of their own."""
    pytest.importorskip("sqlalchemy_celery_beat", reason=NOT_HERE)
    from sqlalchemy_celery_beat.models import ModelBase

    metadata: sa.MetaData = ModelBase.metadata
    return metadata


def optuna() -> sa.MetaData:
    """The storage of Optuna: 12 tables with enums and checks."""
    pytest.importorskip("optuna", reason=NOT_HERE)
    from optuna.storages._rdb.models import BaseModel

    metadata: sa.MetaData = BaseModel.metadata
    return metadata


def flask_appbuilder() -> sa.MetaData:
    """The users, roles and permissions of Flask-AppBuilder (and so of Airflow and Superset): 12 tables."""
    pytest.importorskip("flask_appbuilder", reason=NOT_HERE)
    from flask_appbuilder.models.sqla import Model
    from flask_appbuilder.security.sqla import models

    metadata: sa.MetaData = Model.metadata
    assert models.User.__tablename__ in metadata.tables
    return metadata


def jupyterhub() -> sa.MetaData:
    """The hub of JupyterHub: 15 tables."""
    pytest.importorskip("jupyterhub", reason=NOT_HERE)
    from jupyterhub.orm import Base

    metadata: sa.MetaData = Base.metadata
    return metadata


def buildbot() -> sa.MetaData:
    """The master of Buildbot: 42 tables of SQLAlchemy's Core."""
    pytest.importorskip("buildbot", reason=NOT_HERE)
    from buildbot.db.model import Model

    metadata: sa.MetaData = Model.metadata
    return metadata


def dagster() -> sa.MetaData:
    """The runs of Dagster: 9 tables, with defaults by dialect."""
    pytest.importorskip("dagster", reason=NOT_HERE)
    from dagster._core.storage.runs.schema import RunStorageSqlMetadata

    metadata: sa.MetaData = RunStorageSqlMetadata
    return metadata


NOT_HERE = "not here; VIBORM_REAL_PACKAGES=1 python3.11 dev.py check --only real"
PACKAGES = [apscheduler, celery, sqlalchemy_celery_beat, optuna, flask_appbuilder, jupyterhub, buildbot, dagster]
WITHOUT_SCHEMAS = [one for one in PACKAGES if one is not sqlalchemy_celery_beat]
"""SQLite and MySQL have no schemas; `create_all` itself fails there with that package's."""


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def both(server: PostgresServer | MySQLServer) -> Iterator[str]:
    while True:
        yield server.new_database()


def files(folder: Path) -> Iterator[str]:
    return (f"sqlite:///{folder}/{number}.db" for number in itertools.count())


@pytest.mark.parametrize("make", WITHOUT_SCHEMAS)
def test_sqlite(host: Host, tmp_path: Path, make: Make) -> None:
    compare(host, make(), f"sqlite:///{tmp_path}/made.db", f"sqlite:///{tmp_path}/pushed.db")


@pytest.mark.parametrize("make", PACKAGES)
def test_postgres(host: Host, postgres_server: PostgresServer, make: Make) -> None:
    metadata, urls = make(), both(postgres_server)
    compare(host, metadata, next(urls), next(urls))


@pytest.mark.parametrize("make", WITHOUT_SCHEMAS)
def test_mysql(host: Host, mysql_server: MySQLServer, make: Make) -> None:
    metadata, urls = make(), both(mysql_server)
    compare(host, metadata, next(urls), next(urls))


def round_trip(metadata: sa.MetaData, urls: Iterator[str], folder: Path) -> None:
    """The database as models, core's and SQLAlchemy's: neither has anything to do there, and both make it again."""
    made = made_of(metadata, urls)
    namespaces = namespaces_of(metadata)
    for file in round_trip_by.written(made, folder, "round", namespaces):
        round_trip_by.in_sync(file, made, namespaces)
        pushed = next(urls)
        round_trip_by.push(file, pushed, namespaces)
        assert shown(pushed, metadata) == shown(made, metadata)


def made_of(metadata: sa.MetaData, urls: Iterator[str]) -> str:
    """A database that `create_all` made."""
    made = next(urls)
    create_all(metadata, made)
    write_anew(made)
    return made


def namespaces_of(metadata: sa.MetaData) -> list[str]:
    """The namespaces to read, where it is not only the current one."""
    stated = {table.schema for table in metadata.tables.values() if table.schema}
    return sorted({*stated, "public"}) if stated else []


def python_of(makes: list[Make], urls: Iterator[str], folder: Path) -> None:
    """The models of all packages' databases are Python that neither ruff nor mypy has anything to say about."""
    there = []
    for make in makes:
        with contextlib.suppress(pytest.skip.Exception):
            there.append((make.__name__, make()))
    assert there
    for name, metadata in there:
        list(round_trip_by.written(made_of(metadata, urls), folder, name, namespaces_of(metadata)))
    round_trip_by.nothing_to_say(folder)


@pytest.mark.parametrize("make", WITHOUT_SCHEMAS)
def test_round_trip_on_sqlite(tmp_path: Path, make: Make) -> None:
    round_trip(make(), files(tmp_path), tmp_path)


@pytest.mark.parametrize("make", PACKAGES)
def test_round_trip_on_postgres(postgres_server: PostgresServer, tmp_path: Path, make: Make) -> None:
    round_trip(make(), both(postgres_server), tmp_path)


@pytest.mark.parametrize("make", WITHOUT_SCHEMAS)
def test_round_trip_on_mysql(mysql_server: MySQLServer, tmp_path: Path, make: Make) -> None:
    round_trip(make(), both(mysql_server), tmp_path)


def test_python_of_sqlite(tmp_path: Path) -> None:
    python_of(WITHOUT_SCHEMAS, files(tmp_path), tmp_path)


def test_python_of_postgres(postgres_server: PostgresServer, tmp_path: Path) -> None:
    python_of(PACKAGES, both(postgres_server), tmp_path)


def test_python_of_mysql(mysql_server: MySQLServer, tmp_path: Path) -> None:
    python_of(WITHOUT_SCHEMAS, both(mysql_server), tmp_path)


def test_sequences_are_made_where_they_have_a_place_and_named_elsewhere(
    host: Host, postgres_database: str, mysql_server: MySQLServer
) -> None:
    reading = reading_for(host, postgres_database, celery())
    assert [item.name.name for item in reading.snapshot.objects] == ["task_id_sequence", "taskset_id_sequence"]
    assert reading.omitted == ()
    url = mysql_server.new_database()
    reading = reading_for(host, url, celery())
    assert reading.snapshot.objects == ()
    named = ["task_id_sequence", "taskset_id_sequence"] if mysql_server.flavour == "mariadb" else []
    assert [line.partition(": ")[0] for line in reading.omitted] == named
    mysql_server.drop(url)
