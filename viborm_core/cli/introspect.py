"""``viborm introspect``: shows a schema as a table, JSON, SQL, models or a diagram."""

from contextlib import ExitStack
from pathlib import Path

import click
from attrs import evolve

from viborm_core.adapter import Adapter
from viborm_core.capabilities import Capabilities
from viborm_core.cli import options
from viborm_core.cli.hosting import installed
from viborm_core.cli.output import has_colours
from viborm_core.cli.session import common_dialect, connected
from viborm_core.errors import UsageError
from viborm_core.host import Host
from viborm_core.push import Request, prepare
from viborm_core.reading import SchemaReading
from viborm_core.refs import SQLFiles, locate, read
from viborm_core.schema import SchemaSnapshot
from viborm_core.sources import DeclaredSchema
from viborm_core.url import DatabaseURL

FORMATS = ("table", "json", "sql", "models", "mermaid")


@click.command(name="introspect", short_help="Show a schema as a table, JSON, SQL, models or a diagram.")
@click.argument("ref", metavar="REF")
@click.option(
    "--format",
    "output",
    default=FORMATS[0],
    show_default=True,
    metavar=f"[{'|'.join(FORMATS)}|...]",
    help="How to show the result; plugins bring more formats.",
)
@click.option("-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@options.dialect
@click.option("--database", metavar="URL", help="A database on whose server SQL files are run, in a scratch place.")
@options.scope
@options.without_plugins
@options.verbose
def command(
    *,
    ref: str,
    output: str,
    file: Path | None,
    dialect: str | None,
    database: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    namespaces: tuple[str, ...],
    without: tuple[str, ...],
    verbose: bool,
) -> int:
    """Show the schema that REF names: a database URL, a models file or module, SQL files or a snapshot."""
    chosen = options.settings(database=database, include=include, exclude=exclude, namespaces=namespaces)
    host = installed(without)
    if output not in FORMATS and output not in host.formats:
        known = ", ".join([*FORMATS, *host.formats])
        raise UsageError(f"there is no format {output!r}", hint=f"these are installed: {known}")
    located = locate(ref, host)
    reads_later = isinstance(located, SQLFiles) or (isinstance(located, DeclaredSchema) and (database or dialect))
    server = _server(chosen) if reads_later and not (isinstance(located, DeclaredSchema) and dialect) else None
    needs_dialect = output == "sql" or reads_later
    sides = (located,) if server is None else (located, server)
    adapter = common_dialect(host, sides, dialect) if needs_dialect else None
    with ExitStack() as opened:
        connection = None
        if adapter is not None and server is not None:
            connection = opened.enter_context(connected(adapter, server, place=chosen.beside("database")))
        reading = read(located, host, adapter, connection=connection, namespaces=chosen.scope.namespaces)
    kept = [table.name for table in reading.snapshot.tables]
    reading = evolve(reading, snapshot=chosen.scope.restrict(reading.snapshot, kept))
    text = _text(host, reading, output, adapter, coloured=file is None)
    if file is None:
        click.echo(text, nl=False)
        return 0
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}") from error
    return 0


def _server(chosen: options.Settings) -> DatabaseURL | None:
    """Where SQL files find a scratch place."""
    return None if chosen.config.database is None else DatabaseURL.parse(chosen.database)


def _text(host: Host, reading: SchemaReading, output: str, adapter: Adapter | None, *, coloured: bool) -> str:
    match output:
        case "json":
            return host.codec.dump_snapshot(reading)
        case "models":
            from viborm_core.models.write import write_models

            return write_models(_plain(host, reading, adapter)[0].snapshot, host.declarations)
        case "mermaid":
            from viborm_core.cli.mermaid import mermaid

            return mermaid(_plain(host, reading, adapter)[0].snapshot)
        case "sql" if adapter is not None:
            return _sql(host, reading, adapter)
    if output in host.formats:
        return host.formats[output].write(*_plain(host, reading, adapter))
    from viborm_core.cli.tables import snapshot_text

    return snapshot_text(reading, coloured=coloured and has_colours())


def _plain(host: Host, reading: SchemaReading, adapter: Adapter | None) -> tuple[SchemaReading, Capabilities | None]:
    """The schema without what its database and the core take for granted, and what that database can do."""
    from viborm_core.models.plain import plain

    own = adapter if reading.dialect is None else host.adapter(reading.dialect)
    if own is None:
        return evolve(reading, snapshot=plain(reading.snapshot)), None
    capabilities = own.capabilities(None)
    snapshot = plain(own.plain(reading.snapshot), name_limit=capabilities.name_limit)
    return evolve(reading, snapshot=snapshot), capabilities


def _sql(host: Host, reading: SchemaReading, adapter: Adapter) -> str:
    """The SQL that makes everything from nothing."""
    from viborm_core.cli.show import sql_lines

    empty = SchemaReading(snapshot=SchemaSnapshot(namespaces=adapter.first_namespaces), dialect=adapter.dialect)
    request = Request(
        desired=reading,
        adapter=adapter,
        renderers=host.renderers(adapter.dialect),
        current=empty,
        kinds=host.kinds,
    )
    lines = sql_lines(prepare(request).statements, comments=False)
    return "".join(f"{line.text}\n" for line in lines)
