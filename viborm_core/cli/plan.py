"""``viborm plan``: writes what a push would do into a file, for review."""

from pathlib import Path

import click
from attrs import evolve

from viborm_core.cli import options
from viborm_core.cli.decide import decider
from viborm_core.cli.hosting import installed
from viborm_core.cli.output import Line
from viborm_core.cli.push import Manner, asked_about, refuse, tell
from viborm_core.cli.session import Stated, connected
from viborm_core.errors import UsageError
from viborm_core.push import Prepared, Request
from viborm_core.refs import locate, read, spoken_by
from viborm_core.url import DatabaseURL


@click.command(name="plan", short_help="Write a plan file, to be reviewed and applied.")
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE", required=True, help="Write to this file."
)
@options.schema
@options.database
@click.option("--accept-data-loss", is_flag=True, help="Skip the confirmations of destructive changes.")
@click.option("--force-reset", is_flag=True, help="Drop every managed table first; asks unless data loss is accepted.")
@options.answers
@click.option(
    "--save-decisions", "save", type=click.Path(path_type=Path), metavar="FILE", help="Write what was answered."
)
@options.scope
@options.data_timeout
@options.output_format("text", "sql", "json")
@options.without_plugins
@options.verbose
@options.quiet
def command(
    *,
    file: Path,
    schema: str | None,
    database: str | None,
    accept_data_loss: bool,
    force_reset: bool,
    rename: tuple[str, ...],
    no_rename: tuple[str, ...],
    fill: tuple[str, ...],
    answer: tuple[str, ...],
    decisions: Path | None,
    save: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    namespaces: tuple[str, ...],
    data_timeout: float | None,
    output: str,
    without: tuple[str, ...],
    verbose: bool,
    quiet: bool,
) -> int:
    """Write what a push would do into a file, and change nothing.

    It asks what a push asks, so that `viborm apply` has nothing to ask. With nothing to do, the plan is empty.
    """
    chosen = options.settings(
        schema=schema,
        database=database,
        include=include,
        exclude=exclude,
        namespaces=namespaces,
        decisions=decisions,
        data_timeout=data_timeout,
    )
    with chosen.beside("schema"):
        host = installed(without, speaking=spoken_by(chosen.database, chosen.schema))
    manner = Manner(
        command="plan",
        host=host,
        accept_data_loss=accept_data_loss,
        force_reset=force_reset,
        output=output,
        verbose=verbose,
        quiet=quiet,
        save=save,
    )
    url = DatabaseURL.parse(chosen.database)
    adapter = manner.host.adapter_for_scheme(url.scheme)
    with chosen.beside("schema"):
        located = locate(chosen.schema, manner.host, speaks_for=chosen.config.speaks_for)
    stated = Stated(rename=rename, no_rename=no_rename, fill=fill, answer=answer, decisions=chosen.decisions)
    with connected(adapter, url, read_only=True, place=chosen.beside("database")) as connection:
        with chosen.beside("schema"):
            desired = read(located, manner.host, adapter, connection=connection, namespaces=chosen.scope.namespaces)
        request = Request(
            desired=desired,
            adapter=adapter,
            renderers=manner.host.renderers(adapter.dialect),
            connection=connection,
            scope=chosen.scope.leaving(desired.leaves_alone),
            data_timeout=chosen.config.data_timeout,
            record=stated.record(desired.snapshot),
            decide=decider(accept_data_loss=accept_data_loss, reset=force_reset),
            force_reset=force_reset,
            kinds=manner.host.kinds,
        )
        prepared = asked_about(request, manner)
        return _write(prepared, file, manner) if prepared.is_ready else refuse(prepared, manner)


def _write(prepared: Prepared, file: Path, manner: Manner) -> int:
    from viborm_core.cli.show import nothing_line, plan_lines, sql_lines, total_line
    from viborm_core.plan_file import dump_plan
    from viborm_core.replay import plan_of

    plan, again = plan_of(prepared, manner.host.codec)
    try:
        file.write_text(dump_plan(plan, manner.host.codec), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}") from error
    prepared = evolve(prepared, steps=again.steps, statements=again.statements)
    lines = list(plan_lines(prepared, everything=manner.verbose))
    if manner.verbose:
        lines += sql_lines(prepared.statements)
    if prepared.statements:
        status = "planned"
        lines.append(Line(f"{total_line(prepared).text}, written to {file}", "green"))
    else:
        status = "kept" if prepared.kept else "in-sync"
        lines += [nothing_line(prepared), Line(f"an empty plan was written to {file}")]
    tell(prepared, manner, status, lines, {"file": str(file)})
    return 0
