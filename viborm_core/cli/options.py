"""The options that several commands share, and the settings that they make together with the configuration."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, chdir, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import frozen

from viborm_core.cli.output import FORMAT, VERBOSE
from viborm_core.config import FILES, VARIABLES, Config, find_config_folder, folders_to_look_in, load_config
from viborm_core.errors import UsageError
from viborm_core.scope import Scope

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]


def _remember(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def remember(ctx: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        ctx.meta[key] = value
        return value

    return remember


verbose = click.option(
    "-v", "--verbose", is_flag=True, is_eager=True, callback=_remember(VERBOSE), help="Say more; show tracebacks."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and questions.")
without_plugins = click.option(
    "--no-plugin", "without", multiple=True, metavar="NAME", help="Leave out an installed plugin (repeatable)."
)
schema = click.option("--schema", metavar="REF", help="The schema to reach: models, SQL, a snapshot or a database.")
database = click.option("--database", metavar="URL", help="The database.")
data_timeout = click.option(
    "--data-timeout",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="How long each question to the data may take; 0 asks it nothing.",
)
lock_timeout = click.option(
    "--lock-timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="How long to wait for another push."
)
dialect = click.option("--dialect", metavar="NAME", help="The dialect, where nothing else names one.")


def output_format(*formats: str, fails_in_json: bool = True) -> Callable[[Function], Function]:
    """The option ``--format``; the first one is the default. A failure is JSON too, where the result is a report."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        is_eager=True,
        callback=_remember(FORMAT) if fails_in_json else None,
        help="How to show the result.",
    )


def scope(function: Function) -> Function:
    """The options that say which tables it is about."""
    for option in (
        click.option("--namespace", "namespaces", multiple=True, metavar="NAME", help="Look at this one (repeatable)."),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out these tables (repeatable)."),
        click.option("--include", multiple=True, metavar="PATTERN", help="Only these tables (repeatable)."),
    ):
        function = option(function)
    return function


def answers(function: Function) -> Function:
    """The options that answer questions."""
    for option in (
        click.option(
            "--decisions", type=click.Path(path_type=Path), metavar="FILE", help="Read decisions from a file."
        ),
        click.option(
            "--answer", multiple=True, metavar="ID=ANSWER", help="Answer any question by its id (repeatable)."
        ),
        click.option(
            "--fill",
            multiple=True,
            metavar="TABLE.COLUMN=VALUE",
            help="What a new NOT NULL column gets: a value or SQL expression (repeatable).",
        ),
        click.option("--no-rename", multiple=True, metavar="OLD:NEW", help="It is not renamed (repeatable)."),
        click.option(
            "--rename", multiple=True, metavar="OLD:NEW", help="A table or table.column is renamed (repeatable)."
        ),
    ):
        function = option(function)
    return function


@frozen(kw_only=True)
class Settings:
    """The configuration with the options over it.

    Attributes:
        config: all of it.
        scope: which tables it is about.
        decisions: the decisions file.
        folder: the folder of the configuration, which paths in it are relative to; None if there is no configuration.
        overruled: the keys whose values are not those of its file.
    """

    config: Config
    scope: Scope
    decisions: Path | None
    folder: Path | None = None
    overruled: frozenset[str] = frozenset()

    def beside(self, key: str) -> AbstractContextManager[None]:
        """Work in the folder that the value of this key is relative to, for the time being."""
        return nullcontext() if self.folder is None or key in self.overruled else chdir(self.folder)

    def _looked(self) -> str:
        if self.folder is not None:
            return f"that in {self.folder} has none"
        looked = folders_to_look_in(Path.cwd())
        above = f" and the folders above it up to {looked[-1]}" if len(looked) > 1 else ""
        return f"looked for {' and '.join(FILES)} in {looked[0]}{above}"

    @property
    def schema(self) -> str:
        """The REF of the desired schema.

        Raises:
            UsageError: none is given.
        """
        if self.config.schema is None:
            hint = f"give --schema REF, or set `schema` in the configuration ({self._looked()})"
            raise UsageError("which schema?", hint=hint)
        return self.config.schema

    @property
    def database(self) -> str:
        """The database's URL.

        Raises:
            UsageError: none is given.
        """
        if self.config.database is None:
            raise UsageError(
                "which database?",
                hint="give --database URL, or set VIBORM_DATABASE_URL, or `database` in the configuration "
                f"({self._looked()})",
            )
        return self.config.database


def settings(
    *,
    schema: str | None = None,
    database: str | None = None,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    namespaces: tuple[str, ...] = (),
    decisions: Path | None = None,
    lock_timeout: float | None = None,
    data_timeout: float | None = None,
) -> Settings:
    """The configuration of this folder, or of one above, and the environment, with these options over it.

    Raises:
        UsageError: the configuration is wrong.
    """
    folder = find_config_folder(Path.cwd())
    found = load_config(folder or Path.cwd(), os.environ)
    chosen = Config(
        schema=schema or found.schema,
        database=database or found.database,
        include=include or found.include,
        exclude=exclude or found.exclude,
        namespaces=namespaces or found.namespaces,
        decisions=found.decisions,
        speaks_for=found.speaks_for,
        lock_timeout=found.lock_timeout if lock_timeout is None else lock_timeout,
        data_timeout=found.data_timeout if data_timeout is None else data_timeout,
        plugins=found.plugins,
    )
    return Settings(
        config=chosen,
        scope=Scope(include=chosen.include, exclude=chosen.exclude, namespaces=chosen.namespaces),
        decisions=decisions or (_beside(folder, found.decisions) if found.decisions else None),
        folder=folder,
        overruled=frozenset(
            key
            for key, is_overruled in (
                ("schema", schema),
                ("database", database or any(os.environ.get(name) for name in VARIABLES)),
            )
            if is_overruled
        ),
    )


def _beside(folder: Path | None, path: str) -> Path:
    return Path(path) if folder is None or folder == Path.cwd() else folder / path
