"""``viborm push``: brings the database to the schema."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from attrs import evolve, frozen

from viborm_core.cli import options
from viborm_core.cli.decide import decider
from viborm_core.cli.hosting import installed
from viborm_core.cli.output import Line, is_interactive, show
from viborm_core.cli.session import Stated, connected
from viborm_core.errors import DecisionRequired, UsageError
from viborm_core.execute import Report
from viborm_core.host import Host
from viborm_core.push import Prepared, Request, prepare, run, undecided
from viborm_core.questions import KEEP, Decision, DecisionRecord, Question
from viborm_core.refs import locate, read, spoken_by
from viborm_core.url import DatabaseURL

REFUSED = DecisionRequired.exit_status


@frozen(kw_only=True)
class Manner:
    """How a push, or one half of it, is to be done and shown, and with which plugins."""

    command: str
    host: Host
    dry_run: bool = False
    accept_data_loss: bool = False
    force_reset: bool = False
    confirm: bool = False
    output: str
    verbose: bool
    quiet: bool
    lock_timeout: float = 0.0
    save: Path | None = None


@click.command(name="push", short_help="Bring the database to the schema.")
@options.schema
@options.database
@click.option("--dry-run", is_flag=True, help="Print the SQL, in order, and change nothing.")
@click.option("--accept-data-loss", is_flag=True, help="Skip the confirmations of destructive changes.")
@click.option("--force-reset", is_flag=True, help="Drop every managed table first; asks unless data loss is accepted.")
@click.option("--ask", "confirm", is_flag=True, help="Confirm also a safe plan.")
@options.answers
@click.option(
    "--save-decisions", "save", type=click.Path(path_type=Path), metavar="FILE", help="Write what was answered."
)
@options.scope
@options.data_timeout
@options.lock_timeout
@options.output_format("text", "sql", "json")
@options.without_plugins
@options.verbose
@options.quiet
def command(
    *,
    schema: str | None,
    database: str | None,
    dry_run: bool,
    accept_data_loss: bool,
    force_reset: bool,
    confirm: bool,
    rename: tuple[str, ...],
    no_rename: tuple[str, ...],
    fill: tuple[str, ...],
    answer: tuple[str, ...],
    decisions: Path | None,
    save: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    namespaces: tuple[str, ...],
    lock_timeout: float | None,
    data_timeout: float | None,
    output: str,
    without: tuple[str, ...],
    verbose: bool,
    quiet: bool,
) -> int:
    """Bring the database to the schema.

    What may lose data, or may be a rename, is asked on a terminal; elsewhere nothing is changed, the questions are
    printed with the options that answer them, and the exit code is 3.
    """
    chosen = options.settings(
        schema=schema,
        database=database,
        include=include,
        exclude=exclude,
        namespaces=namespaces,
        decisions=decisions,
        lock_timeout=lock_timeout,
        data_timeout=data_timeout,
    )
    with chosen.beside("schema"):
        host = installed(without, speaking=spoken_by(chosen.database, chosen.schema))
    manner = Manner(
        command="push",
        host=host,
        dry_run=dry_run,
        accept_data_loss=accept_data_loss,
        force_reset=force_reset,
        confirm=confirm,
        output=output,
        verbose=verbose,
        quiet=quiet,
        lock_timeout=chosen.config.lock_timeout,
        save=save,
    )
    url = DatabaseURL.parse(chosen.database)
    adapter = host.adapter_for_scheme(url.scheme)
    with chosen.beside("schema"):
        located = locate(chosen.schema, host, speaks_for=chosen.config.speaks_for)
    stated = Stated(rename=rename, no_rename=no_rename, fill=fill, answer=answer, decisions=chosen.decisions)
    with connected(adapter, url, create=True, read_only=dry_run, place=chosen.beside("database")) as connection:
        with chosen.beside("schema"):
            desired = read(located, host, adapter, connection=connection, namespaces=chosen.scope.namespaces)
        request = Request(
            desired=desired,
            adapter=adapter,
            renderers=host.renderers(adapter.dialect),
            connection=connection,
            scope=chosen.scope.leaving(desired.leaves_alone),
            data_timeout=chosen.config.data_timeout,
            record=stated.record(desired.snapshot),
            decide=decider(accept_data_loss=accept_data_loss, reset=force_reset),
            ask_all=confirm and is_interactive(),
            force_reset=force_reset,
            kinds=host.kinds,
        )
        prepared = asked_about(request, manner)
        return finish(prepared, manner) if prepared.is_ready else refuse(prepared, manner)


def asked_about(request: Request, manner: Manner) -> Prepared:
    """What is to be done, with what was answered; saved, if it is to be."""
    if manner.force_reset:
        request = _reset(request, manner)
    prepared = prepare(request)
    if manner.save is not None:
        from viborm_core.cli.decisions_file import save_decisions

        save_decisions(manner.save, [decision for _, decision in prepared.decisions])
    return prepared


def finish(prepared: Prepared, manner: Manner) -> int:
    """Carry out, or show, what is ready."""
    if not prepared.statements:
        from viborm_core.cli.show import nothing_line

        tell(prepared, manner, "kept" if prepared.kept else "in-sync", [nothing_line(prepared)])
        return 0
    if manner.dry_run:
        _show_dry_run(prepared, manner)
        return 0
    if manner.confirm and not _is_confirmed(prepared, manner):
        raise DecisionRequired("not confirmed; nothing was changed")
    report = _run(prepared, manner)
    told = {"executed": len(report.statements), "seconds": round(report.seconds, 6)}
    tell(prepared, manner, "done", _done_lines(prepared, manner, report), told)
    return 0


def _run(prepared: Prepared, manner: Manner) -> Report:
    from viborm_core.cli.progress import Progress

    with Progress(quiet=manner.quiet) as progress:
        return run(prepared, lock_timeout=manner.lock_timeout, on_statement=progress.on_statement)


def _done_lines(prepared: Prepared, manner: Manner, report: Report) -> Sequence[Line]:
    from viborm_core.cli.show import counted, plan_lines, sql_lines

    if not report.statements:
        return [Line("in sync: another push did it meanwhile", "green")]
    lines = list(plan_lines(prepared, everything=manner.verbose))
    if manner.verbose:
        lines += sql_lines(report.statements)
    done = f"done: {counted(len(prepared.operations), 'change')}, {counted(len(report.statements), 'statement')}"
    return [*lines, Line(f"{done} in {report.seconds:.2f} s", "green")]


def _show_dry_run(prepared: Prepared, manner: Manner) -> None:
    from viborm_core.cli.show import sql_lines, total_line

    lines = [*sql_lines(prepared.statements)]
    tell(prepared, manner, "dry-run", lines)
    if manner.output == "text" and not manner.quiet:
        show([Line(f"dry run: {total_line(prepared).text}; nothing was changed", "cyan")], err=True)


def tell(
    prepared: Prepared,
    manner: Manner,
    status: str,
    lines: Sequence[Line],
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Show what became of it, in the format that was asked for; ``more`` goes into the report."""
    if manner.output == "json":
        from viborm_core.cli.report_json import dump, plan_report

        made = plan_report(manner.command, status, prepared, manner.host.codec, statements=prepared.statements)
        click.echo(dump({**made, **more}))
        return
    from viborm_core.cli.show import remarks, sql_lines

    if manner.output == "sql":
        show(sql_lines(prepared.statements, comments=False))
    elif not manner.quiet or manner.dry_run:
        show(lines)
    if not manner.quiet:
        show(remarks(prepared), err=manner.output == "sql" or manner.dry_run)


def refuse(prepared: Prepared, manner: Manner) -> int:
    """Show what is open or impossible, and the answers."""
    from viborm_core.cli.certain import certain_statements
    from viborm_core.cli.followups import asked

    questions = asked(prepared)
    certain = certain_statements(prepared) if manner.dry_run else ()
    status = "impossible" if prepared.blocked else "refused"
    if manner.output == "json":
        from viborm_core.cli.report_json import dump, plan_report

        codec = manner.host.codec
        click.echo(dump(plan_report(manner.command, status, prepared, codec, statements=certain, asked=questions)))
    else:
        from viborm_core.cli.show import question_lines, refusal_lines, remarks, sql_lines

        plain = manner.output == "sql"
        show(sql_lines(certain, comments=not plain))
        show(refusal_lines(prepared, questions), err=True)
        show(question_lines(questions), err=True)
        if not manner.quiet:
            show(remarks(prepared), err=True)
    return REFUSED


def _is_confirmed(prepared: Prepared, manner: Manner) -> bool:
    if not is_interactive():
        raise DecisionRequired(
            "--ask needs a terminal to ask on; nothing was changed", hint="leave it out, or look with --dry-run"
        )
    from viborm_core.cli.prompt import confirm
    from viborm_core.cli.show import plan_lines, total_line

    show([*plan_lines(prepared, everything=manner.verbose), total_line(prepared)], err=True)
    return confirm("Do it?")


def _reset(request: Request, manner: Manner) -> Request:
    """The request with every table's loss confirmed at once, or left open."""
    kept = [one for one in request.record.decisions.values() if one.answer == KEEP]
    if kept:
        raise UsageError(
            f"{kept[0].question}=keep, and --force-reset drops everything", hint="keep tables with --exclude NAME"
        )
    if manner.accept_data_loss or not is_interactive():
        return request
    from viborm_core.cli.prompt import confirm_reset

    lost = [question for question in prepare(evolve(request, decide=_only_renames)).open if question.loses]
    if lost and not confirm_reset(lost):
        raise DecisionRequired("the reset was not confirmed; nothing was changed")
    agreed = [Decision(question=one.id, answer=one.accepting or "", origin="prompt") for one in lost]
    return evolve(request, record=DecisionRecord.of(request.record.decisions.values(), agreed))


def _only_renames(question: Question) -> Decision | None:
    return decider(accept_data_loss=False, reset=True)(question) if question.kind == "rename" else undecided(question)
