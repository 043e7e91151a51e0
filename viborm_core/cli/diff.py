"""``viborm diff``: what turns the first schema into the second."""

from contextlib import ExitStack
from pathlib import Path

import click

from viborm_core.cli import options
from viborm_core.cli.hosting import installed
from viborm_core.cli.output import show
from viborm_core.cli.session import Stated, common_dialect, connected
from viborm_core.push import Prepared, Request, prepare
from viborm_core.refs import locate, read
from viborm_core.url import DatabaseURL

DIFFERENT = 2


@click.command(name="diff", short_help="Show what turns one schema into another.")
@click.option("--from", "start", required=True, metavar="REF", help="The schema to start from.")
@click.option("--to", "goal", required=True, metavar="REF", help="The schema to reach.")
@options.dialect
@options.answers
@options.scope
@options.data_timeout
@options.output_format("text", "sql", "json")
@options.without_plugins
@options.verbose
@options.quiet
def command(
    *,
    start: str,
    goal: str,
    dialect: str | None,
    rename: tuple[str, ...],
    no_rename: tuple[str, ...],
    fill: tuple[str, ...],
    answer: tuple[str, ...],
    decisions: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    namespaces: tuple[str, ...],
    data_timeout: float | None,
    output: str,
    without: tuple[str, ...],
    verbose: bool,
    quiet: bool,
) -> int:
    """Show what turns one schema into another; the exit code is 2 if they differ.

    A REF is a models file or module, an SQL file, a snapshot or a database URL.
    """
    chosen = options.settings(include=include, exclude=exclude, namespaces=namespaces, data_timeout=data_timeout)
    host = installed(without)
    before, after = (locate(ref, host, speaks_for=chosen.config.speaks_for) for ref in (start, goal))
    adapter = common_dialect(host, (before, after), dialect)
    with ExitStack() as opened:
        connection = server = None
        if isinstance(before, DatabaseURL):
            connection = opened.enter_context(connected(adapter, before, read_only=True))
        elif isinstance(after, DatabaseURL):
            server = opened.enter_context(connected(adapter, after, read_only=True))
        wanted = chosen.scope.namespaces
        current = None if connection is not None else read(before, host, adapter, connection=server, namespaces=wanted)
        desired = read(after, host, adapter, connection=connection or server, namespaces=wanted)
        stated = Stated(rename=rename, no_rename=no_rename, fill=fill, answer=answer, decisions=decisions)
        request = Request(
            desired=desired,
            adapter=adapter,
            renderers=host.renderers(adapter.dialect),
            connection=connection,
            current=current,
            server=server,
            scope=chosen.scope.leaving(desired.leaves_alone),
            data_timeout=chosen.config.data_timeout,
            record=stated.record(desired.snapshot),
            kinds=host.kinds,
        )
        prepared = prepare(request)
        status = "different" if prepared.operations else "kept" if prepared.kept else "in-sync"
        if output == "json":
            from viborm_core.cli.followups import asked
            from viborm_core.cli.report_json import dump, plan_report

            click.echo(
                dump(
                    plan_report(
                        "diff",
                        status,
                        prepared,
                        host.codec,
                        statements=prepared.statements,
                        asked=asked(prepared),
                    )
                )
            )
        elif not quiet:
            _show(prepared, output, everything=verbose)
    return DIFFERENT if prepared.operations else 0


def _show(prepared: Prepared, output: str, *, everything: bool) -> None:
    from viborm_core.cli.followups import unnested
    from viborm_core.cli.show import nothing_line, plan_lines, question_lines, remarks, sql_lines, total_line

    in_sync = not prepared.operations
    if output == "sql":
        show(sql_lines(prepared.statements, comments=False))
    else:
        show([nothing_line(prepared)] if in_sync else [*plan_lines(prepared, everything=everything)])
        if everything and not in_sync:
            show(sql_lines(prepared.statements))
        if not in_sync:
            show([total_line(prepared)])
    show(question_lines(unnested(prepared)), err=output == "sql")
    show(remarks(prepared), err=output == "sql")
