"""``viborm apply``: carries out a plan file."""

from pathlib import Path

import click

from viborm_core.cli import options
from viborm_core.cli.hosting import installed
from viborm_core.cli.push import Manner, finish
from viborm_core.cli.session import connected
from viborm_core.url import DatabaseURL


@click.command(name="apply", short_help="Carry out a plan file, on the state that it was made for.")
@click.argument("file", type=click.Path(path_type=Path), metavar="PLAN")
@options.database
@click.option("--dry-run", is_flag=True, help="Check everything, print the SQL, and change nothing.")
@options.data_timeout
@options.lock_timeout
@options.output_format("text", "sql", "json")
@options.without_plugins
@options.verbose
@options.quiet
def command(
    *,
    file: Path,
    database: str | None,
    dry_run: bool,
    data_timeout: float | None,
    lock_timeout: float | None,
    output: str,
    without: tuple[str, ...],
    verbose: bool,
    quiet: bool,
) -> int:
    """Carry out a plan that `viborm plan` wrote, on a database in the state that it was made for.

    It asks nothing. A plan that the database has reached already is nothing to do; in any other state, nothing is
    done, and the exit code is 1.
    """
    from viborm_core.plan_file import load_plan
    from viborm_core.refs import read_text
    from viborm_core.replay import Target, rebuild

    chosen = options.settings(database=database, lock_timeout=lock_timeout, data_timeout=data_timeout)
    host = installed(without)
    manner = Manner(
        command="apply",
        host=host,
        dry_run=dry_run,
        output=output,
        verbose=verbose,
        quiet=quiet,
        lock_timeout=chosen.config.lock_timeout,
    )
    plan = load_plan(read_text(file), str(file), host.codec)
    url = DatabaseURL.parse(chosen.database)
    adapter = host.adapter_for_scheme(url.scheme)
    with connected(adapter, url, read_only=dry_run, place=chosen.beside("database")) as connection:
        target = Target(
            connection=connection,
            adapter=adapter,
            renderers=host.renderers(adapter.dialect),
            codec=host.codec,
            kinds=host.kinds,
            data_timeout=chosen.config.data_timeout,
        )
        return finish(rebuild(plan, target), manner)
