"""Shows a failure as one clear screen, and says what the process exits with."""

import click

from viborm_core.cli.output import FORMAT, VERBOSE, clean, styled
from viborm_core.errors import StatementFailed, VibormError

FAILED = 1


def report_failure(error: Exception, ctx: click.Context) -> int:
    """Show the error on standard error (and as JSON on standard output where that was asked for)."""
    original = error
    if not isinstance(error, VibormError):
        from viborm_core.blame import blamed

        error = blamed(error) or error
    if isinstance(error, VibormError):
        text, status = _words(error), error.exit_status
    else:
        text = f"an unexpected {type(error).__name__}: {clean(str(error))}\n" + (
            "" if ctx.meta.get(VERBOSE) else "this is a fault of viborm or of a plugin; -v shows where it happened\n"
        )
        status = FAILED
    if ctx.meta.get(VERBOSE):
        import traceback

        click.echo("".join(traceback.format_exception(original)), err=True, nl=False)
    click.echo(f"{styled('error:', 'red', bold=True, err=True)} {text}", err=True, nl=False)
    if ctx.meta.get(FORMAT) == "json":
        from viborm_core.cli.report_json import dump, failure_report

        click.echo(dump(failure_report(error, ctx.invoked_subcommand or "", status)))
    return status


def _words(error: VibormError) -> str:
    lines = [clean(line) for line in error.message.split("\n")]
    if isinstance(error, StatementFailed):
        lines += ["", *(f"  {clean(line)}" for line in error.sql.split("\n")), ""]
        if error.standing:
            lines.append(f"these {len(error.standing)} statements were carried out and stand:")
            lines += [f"  {clean(line)}" for sql in error.standing for line in f"{sql};".split("\n")]
    if error.hint:
        lines += [clean(line) for line in error.hint.split("\n")]
    return "\n".join(lines) + "\n"
