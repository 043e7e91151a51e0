"""What the tests with real input share: a connection by URL, and a push without a command line."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from viborm_core.adapter import Connection
from viborm_core.host import Host
from viborm_core.models.load import load_models
from viborm_core.models.plain import plain
from viborm_core.models.write import write_models
from viborm_core.push import Prepared, Request, prepare
from viborm_core.questions import Decision, DecisionRecord
from viborm_core.reading import SchemaReading
from viborm_core.url import DatabaseURL

DJANGO = Path(__file__).with_name("make_django_tables.py")


@contextmanager
def connected(host: Host, url: str) -> Iterator[Connection]:
    """Have a connection until the block ends."""
    parsed = DatabaseURL.parse(url)
    connection = host.adapter_for_scheme(parsed.scheme).connect(parsed, create=True)
    try:
        yield connection
    finally:
        connection.close()


def prepared(
    host: Host, dialect: str, desired: SchemaReading, connection: Connection, *decisions: Decision
) -> Prepared:
    """What a push of ``desired`` would do."""
    return prepare(
        Request(
            desired=desired,
            adapter=host.adapter(dialect),
            renderers=host.renderers(dialect),
            connection=connection,
            record=DecisionRecord.of(decisions),
            kinds=host.kinds,
        )
    )


def read(host: Host, url: str) -> SchemaReading:
    """The schema of a database."""
    with connected(host, url) as connection:
        return host.adapter_for_scheme(DatabaseURL.parse(url).scheme).introspect(connection)


def make_django_tables(database: Mapping[str, object]) -> None:
    """Have Django migrate and fill a database, given as an entry of its DATABASES."""
    subprocess.run([sys.executable, str(DJANGO), json.dumps(database)], check=True)


def as_json(host: Host, reading: SchemaReading, folder: Path) -> SchemaReading:
    """A schema through a snapshot file."""
    file = folder / "snapshot.json"
    file.write_text(host.codec.dump_snapshot(reading))
    return host.codec.load_snapshot(file.read_text(), str(file))


def as_models(_host: Host, reading: SchemaReading, folder: Path) -> SchemaReading:
    """A schema through models with everything stated."""
    file = folder / "written_models.py"
    file.write_text(write_models(reading.snapshot))
    return load_models(str(file))


def as_plain_models(host: Host, reading: SchemaReading, folder: Path) -> SchemaReading:
    """A schema through models as `viborm introspect` writes them."""
    file = folder / "plain_models.py"
    snapshot = reading.snapshot if reading.dialect is None else host.adapter(reading.dialect).plain(reading.snapshot)
    file.write_text(write_models(plain(snapshot)))
    return load_models(str(file))
