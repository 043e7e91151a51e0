"""Other people's models: what `create_all` makes of them, and what a push makes, is the same on every database.

The packages are found on PyPI. APScheduler and Celery are in the ordinary environment; the others are in one of their
own, which `VIBORM_REAL_PACKAGES=1 python3.11 dev.py check --only real` makes, and are skipped elsewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from attrs import frozen

from tests.real import round_trip as round_trip_by
from tests.real.alchemy import compare, create_all, reading_for, shown, write_anew
from tests.servers.mysql import MySQLServer
from tests.servers.postgres import PostgresServer
from viborm_core.host import Host, load_host

pytestmark = pytest.mark.filterwarnings("ignore")
NOT_HERE = "not here; VIBORM_REAL_PACKAGES=1 python3.11 dev.py check --only real"


@frozen
class Package:
    """A package, the module that has its models (and those that add to them), and where in it their metadata is."""

    name: str
    module: str
    in_module: Callable[[Any], sa.MetaData]
    more: str = ""

    def metadata(self) -> sa.MetaData:
        """The metadata; without the package the test is skipped."""
        pytest.importorskip(self.name, reason=NOT_HERE)
        found = self.in_module(import_module(self.module))
        if self.more:
            import_module(self.more)
        return found

    def is_here(self) -> bool:
        """Whether it is installed."""
        return find_spec(self.name) is not None


SCHEDULES = Package("sqlalchemy_celery_beat", "sqlalchemy_celery_beat.models", lambda it: it.ModelBase.metadata)
"""The schedules of sqlalchemy-celery-beat: 6 tables in a schema of their own."""
RESULTS = Package("celery", "celery.backends.database.models", lambda it: it.ResultModelBase.metadata)
"""The result backend of Celery: 2 tables, numbered by sequences where there are any."""
PACKAGES = [
    # A job store: 1 table.
    Package(
        "apscheduler",
        "apscheduler.jobstores.sqlalchemy",
        lambda it: it.SQLAlchemyJobStore(engine=sa.create_engine("sqlite://")).jobs_t.metadata,
    ),
    RESULTS,
    SCHEDULES,
    # A storage: 12 tables with enums and checks.
    Package("optuna", "optuna.storages._rdb.models", lambda it: it.BaseModel.metadata),
    # Users, roles and permissions (of Airflow and Superset, too): 12 tables.
    Package(
        "flask_appbuilder",
        "flask_appbuilder.models.sqla",
        lambda it: it.Model.metadata,
        more="flask_appbuilder.security.sqla.models",
    ),
    # A hub: 15 tables.
    Package("jupyterhub", "jupyterhub.orm", lambda it: it.Base.metadata),
    # A master: 42 tables of SQLAlchemy's Core.
    Package("buildbot", "buildbot.db.model", lambda it: it.Model.metadata),
    # Runs: 9 tables, with defaults by dialect.
    Package("dagster", "dagster._core.storage.runs.schema", lambda it: it.RunStorageSqlMetadata),
]
WITHOUT_SCHEMAS = [one for one in PACKAGES if one is not SCHEDULES]
"""SQLite and MySQL have no schemas; `create_all` itself fails there with that package's."""
of_each = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
of_each_without_schemas = pytest.mark.parametrize("package", WITHOUT_SCHEMAS, ids=lambda package: package.name)


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def both(server: PostgresServer | MySQLServer) -> Iterator[str]:
    while True:
        yield server.new_database()


def files(folder: Path) -> Iterator[str]:
    return (f"sqlite:///{folder}/{number}.db" for number in itertools.count())


@of_each_without_schemas
def test_sqlite(host: Host, tmp_path: Path, package: Package) -> None:
    compare(host, package.metadata(), f"sqlite:///{tmp_path}/made.db", f"sqlite:///{tmp_path}/pushed.db")


@of_each
def test_postgres(host: Host, postgres_server: PostgresServer, package: Package) -> None:
    metadata, urls = package.metadata(), both(postgres_server)
    compare(host, metadata, next(urls), next(urls))


@of_each_without_schemas
def test_mysql(host: Host, mysql_server: MySQLServer, package: Package) -> None:
    metadata, urls = package.metadata(), both(mysql_server)
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


def python_of(packages: Iterable[Package], urls: Iterator[str], folder: Path) -> None:
    """The models of all packages' databases are Python that neither ruff nor mypy has anything to say about."""
    for package in (one for one in packages if one.is_here()):
        metadata = package.metadata()
        list(round_trip_by.written(made_of(metadata, urls), folder, package.name, namespaces_of(metadata)))
    round_trip_by.nothing_to_say(folder)


@of_each_without_schemas
def test_round_trip_on_sqlite(tmp_path: Path, package: Package) -> None:
    round_trip(package.metadata(), files(tmp_path), tmp_path)


@of_each
def test_round_trip_on_postgres(postgres_server: PostgresServer, tmp_path: Path, package: Package) -> None:
    round_trip(package.metadata(), both(postgres_server), tmp_path)


@of_each_without_schemas
def test_round_trip_on_mysql(mysql_server: MySQLServer, tmp_path: Path, package: Package) -> None:
    round_trip(package.metadata(), both(mysql_server), tmp_path)


def test_python_of_sqlite(tmp_path: Path) -> None:
    python_of(WITHOUT_SCHEMAS, files(tmp_path), tmp_path)


def test_python_of_postgres(postgres_server: PostgresServer, tmp_path: Path) -> None:
    python_of(PACKAGES, both(postgres_server), tmp_path)


def test_python_of_mysql(mysql_server: MySQLServer, tmp_path: Path) -> None:
    python_of(WITHOUT_SCHEMAS, both(mysql_server), tmp_path)


def test_sequences_are_made_where_they_have_a_place_and_named_elsewhere(
    host: Host, postgres_database: str, mysql_server: MySQLServer
) -> None:
    reading = reading_for(host, postgres_database, RESULTS.metadata())
    assert [item.name.name for item in reading.snapshot.objects] == ["task_id_sequence", "taskset_id_sequence"]
    assert reading.omitted == ()
    url = mysql_server.new_database()
    reading = reading_for(host, url, RESULTS.metadata())
    assert reading.snapshot.objects == ()
    named = ["task_id_sequence", "taskset_id_sequence"] if mysql_server.flavour == "mariadb" else []
    assert [line.partition(": ")[0] for line in reading.omitted] == named
    mysql_server.drop(url)
