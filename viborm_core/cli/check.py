"""``viborm check``: is the database in sync with the schema?"""

import click

from viborm_core.cli import options
from viborm_core.cli.hosting import installed
from viborm_core.cli.output import Line, clean, show
from viborm_core.cli.session import connected
from viborm_core.errors import ImpossibleChange
from viborm_core.push import Prepared, Request, prepare
from viborm_core.refs import locate, read, spoken_by
from viborm_core.url import DatabaseURL

DIFFERENT = 2


@click.command(name="check", short_help="Say whether the database is in sync with the schema.")
@options.schema
@options.database
@options.scope
@options.data_timeout
@options.output_format("text", "json")
@options.without_plugins
@options.verbose
@options.quiet
def command(
    *,
    schema: str | None,
    database: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    namespaces: tuple[str, ...],
    data_timeout: float | None,
    output: str,
    without: tuple[str, ...],
    verbose: bool,
    quiet: bool,
) -> int:
    """Say whether the database is in sync with the schema; the exit code is 2 if it is not. Made for CI."""
    chosen = options.settings(
        schema=schema,
        database=database,
        include=include,
        exclude=exclude,
        namespaces=namespaces,
        data_timeout=data_timeout,
    )
    with chosen.beside("schema"):
        host = installed(without, speaking=spoken_by(chosen.database, chosen.schema))
    url = DatabaseURL.parse(chosen.database)
    adapter = host.adapter_for_scheme(url.scheme)
    with chosen.beside("schema"):
        located = locate(chosen.schema, host, speaks_for=chosen.config.speaks_for)
    with connected(adapter, url, read_only=True, place=chosen.beside("database")) as connection:
        with chosen.beside("schema"):
            desired = read(located, host, adapter, connection=connection, namespaces=chosen.scope.namespaces)
        request = Request(
            desired=desired,
            adapter=adapter,
            renderers=host.renderers(adapter.dialect),
            connection=connection,
            scope=chosen.scope.leaving(desired.leaves_alone),
            data_timeout=chosen.config.data_timeout,
            kinds=host.kinds,
            show_impossible=True,
        )
        try:
            prepared = prepare(request)
        except ImpossibleChange as error:
            return _tell_impossible(error, output)
    status = "different" if prepared.operations else "uncertain" if prepared.uncertain else "in-sync"
    if output == "json":
        from viborm_core.cli.report_json import dump, plan_report

        click.echo(dump(plan_report("check", status, prepared, host.codec, statements=prepared.statements)))
    elif not quiet:
        _show(prepared, everything=verbose)
    return DIFFERENT if prepared.operations else 0


def _tell_impossible(error: ImpossibleChange, output: str) -> int:
    """Say that it differs in a way that cannot even be compared: something else stands in the schema's place."""
    if output == "json":
        from viborm_core.cli.report_json import VERSION, dump

        told = {"status": "different", "operations": [], "impossible": error.message, "hint": error.hint}
        click.echo(dump({"version": VERSION, "command": "check", **told}))
    else:
        show([Line(f"not in sync, and cannot be: {clean(error.message)}", "red")])
    return DIFFERENT


def _show(prepared: Prepared, *, everything: bool) -> None:
    from viborm_core.cli.show import counted, plan_lines, remarks, sql_lines

    if not prepared.operations:
        text = "in sync, as far as it could be compared" if prepared.uncertain else "in sync"
        show([Line(text, "yellow" if prepared.uncertain else "green")])
    else:
        show(plan_lines(prepared, everything=everything))
        if everything:
            show(sql_lines(prepared.statements))
        show([Line(f"not in sync: {counted(len(prepared.operations), 'change')} to make", "red")])
        if prepared.impossible:
            show([Line(f"impossible: {clean(prepared.impossible)}", "red")])
    show(remarks(prepared))
