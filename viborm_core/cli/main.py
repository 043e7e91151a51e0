"""The group of all commands, which imports only the one that is called, and the way from errors to exit codes."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from viborm_core.cli.extensions import command_names, load_command

BUILT_IN = {
    "push": "Bring the database to the schema.",
    "diff": "Show what turns one schema into another.",
    "check": "Say whether the database is in sync with the schema.",
    "plan": "Write a plan file, to be reviewed and applied.",
    "apply": "Carry out a plan file, on the state that it was made for.",
    "introspect": "Show a schema as a table, JSON, SQL, models or a diagram.",
    "plugins": "List the installed plugins, or make one.",
    "init": "Write starter models and a configuration.",
}
"""Each command with its help in a line; ``viborm_core.cli.NAME`` holds it as ``command``."""

WRONG_USAGE = 64
INTERRUPTED = 130

_COLLECT = (1_000_000, 50, 100)
"""When Python looks for garbage in cycles: rarely. Large schemas are many values and no cycles, a fifth of the time."""


class CommandLine(click.Group):
    """The commands by name: our own, and those that plugins bring as entry points of ``viborm.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names; nothing is imported for them."""
        return [*BUILT_IN, *(name for name in command_names() if name not in BUILT_IN)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported, or None."""
        if cmd_name in BUILT_IN:
            command: click.Command = import_module(f"viborm_core.cli.{cmd_name}").command
            return command
        return load_command(cmd_name) if cmd_name in command_names() else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        others = [name for name in self.list_commands(ctx) if name not in BUILT_IN]
        with formatter.section("Commands"):
            formatter.write_dl([*BUILT_IN.items(), *((name, "from a plugin") for name in others)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong in it becomes one clear screen and an exit status."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the user reads one screen
            from viborm_core.cli.failure import report_failure

            return report_failure(error, ctx)

    def main(  # it always ends the process, or gives what click gives
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT002 - click's signature
        **extra: Any,
    ) -> Any:
        """As click's, but with our exit codes."""
        arguments = {"args": args, "prog_name": prog_name or "viborm", "complete_var": complete_var, **extra}
        if not standalone_mode:
            return super().main(standalone_mode=False, **arguments)
        try:
            result = super().main(standalone_mode=False, **arguments)
        except click.ClickException as error:
            error.show()
            sys.exit(WRONG_USAGE)
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted", err=True)
            sys.exit(INTERRUPTED)
        sys.exit(result if isinstance(result, int) else 0)


def _show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"viborm {version('viborm-core')}")
        ctx.exit()


@click.command(
    "viborm", cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def main() -> None:
    """Bring a database to the schema that your models declare, keeping the data.

    Start with `viborm init`, then `viborm push --dry-run`, then `viborm push`.
    """


def run() -> NoReturn:
    """Run the command line and end the process with its exit status."""
    gc.set_threshold(*_COLLECT)
    try:
        main.main()
    finally:
        gc.freeze()  # what is still held is of no interest to a process that ends
    raise AssertionError("click's main ends the process")
