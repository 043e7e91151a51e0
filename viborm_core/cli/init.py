"""``viborm init``: starter models and a configuration, in the current folder."""

import re
from importlib.resources import files
from pathlib import Path

import click

from viborm_core.cli import options
from viborm_core.cli.output import Line, show
from viborm_core.config import FILES, load_config
from viborm_core.errors import UsageError
from viborm_core.known_dialects import DISTRIBUTIONS
from viborm_core.url import DatabaseURL

MODELS = "models.py"


@click.command(name="init", short_help="Write starter models and a configuration.")
@options.database
@options.verbose
@options.quiet
def command(*, database: str | None, verbose: bool, quiet: bool) -> int:
    """Write `models.py` and `viborm.toml` in the current folder; existing files are never touched."""
    folder = Path.cwd()
    load_config(folder, {})
    for name in (MODELS, FILES[0]):
        if (folder / name).exists():
            raise UsageError(f"{name} is there already; nothing was written", hint="remove it, or go on with it")
    if re.search(r"^\s*\[tool\.viborm\]", _text_of(folder / FILES[1]), re.MULTILINE):
        raise UsageError(f"{FILES[1]} configures viborm already; nothing was written", hint="go on with `viborm push`")
    warning = "" if database is None else _scheme_warning(database)
    written = {MODELS: _starter("models"), FILES[0]: _configuration(database)}
    try:
        for name, text in written.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be written: {error.strerror or error}") from error
    if not quiet:
        show([Line(f"wrote {name}", "green") for name in written])
        if warning:
            show([Line(warning, "yellow")])
        show([Line("next: viborm push --dry-run, then viborm push")])
    return 0


def _scheme_warning(database: str) -> str:
    """What to install before the first push, or nothing.

    Raises:
        UsageError: no plugin is known for the URL.
    """
    from viborm_core.cli.hosting import installed

    scheme = DatabaseURL.parse(database).scheme
    adapters = installed().adapters.values()
    schemes = {one for adapter in adapters for one in adapter.schemes}
    if scheme in schemes:
        return ""
    if scheme not in DISTRIBUTIONS:
        raise UsageError(
            f"no plugin for {scheme}:// is installed, and none is known",
            hint=f"these schemes are known: {', '.join(sorted(schemes | DISTRIBUTIONS.keys()))};"
            " install the plugin first, if it is another one",
        )
    return f"first: pip install {DISTRIBUTIONS[scheme]}, as no plugin for {scheme}:// is installed or works"


def _starter(name: str) -> str:
    return (files("viborm_core.cli") / "starter" / f"{name}.txt").read_text(encoding="utf-8")


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _configuration(database: str | None) -> str:
    text = _starter("viborm")
    if database is None:
        return text
    url = DatabaseURL.parse(database)
    if url.password is not None:
        raise UsageError(
            "the URL has a password, which does not belong into a file that is shared",
            hint="write the URL without it, and set VIBORM_DATABASE_URL",
        )
    quoted = '"' + database.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return re.sub(r"^database = .*$", lambda _: f"database = {quoted}", text, flags=re.MULTILINE)
