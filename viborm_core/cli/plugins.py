"""``viborm plugins``: what is installed, what it covers, what is broken and why; and ``new``, which writes one."""

from collections.abc import Iterable
from typing import Any

import click

from viborm_core.cli import options
from viborm_core.cli.hosting import installed
from viborm_core.cli.output import Line, clean, has_colours, show
from viborm_core.host import Host, PluginInfo

_NEEDS = {"-namespace": "namespaces", "-enum": "named_enums"}
"""Endings of the core operations' tags that arise only with a capability."""
_FOLDED = frozenset({"core/remake-tables"})
"""Operations of the core that arise only where a dialect's fold makes them, which then renders them."""


class _Plugins(click.Group):
    """A group that does something without a subcommand too."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage as it is: the subcommand may be left out."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [new dialect|operation NAME]")


@click.group(
    name="plugins", cls=_Plugins, invoke_without_command=True, short_help="List the installed plugins, or make one."
)
@options.output_format("text", "json")
@options.without_plugins
@options.verbose
@click.pass_context
def command(ctx: click.Context, *, output: str, without: tuple[str, ...], verbose: bool) -> int:
    """List the installed plugins: versions, dialects, the operations they cover, and broken ones with the reason."""
    if ctx.invoked_subcommand is not None:
        return 0
    from viborm_core.cli.extensions import commands_by_distribution

    host = installed(without)
    commands = commands_by_distribution()
    if output == "json":
        from viborm_core.cli.report_json import VERSION, dump

        content = {
            "version": VERSION,
            "command": "plugins",
            "plugins": [_plugin_report(host, plugin, commands) for plugin in host.plugins],
        }
        click.echo(dump(content))
        return 0
    if host.plugins:
        click.echo(_table(host, commands), nl=False)
        for plugin in host.plugins:
            show(_notes(host, plugin, everything=verbose))
    if not host.adapters:
        show(_how_to_get_a_dialect())
    return 0


@command.command(name="new", short_help="Write a new plugin.")
@click.argument("what", type=click.Choice(["dialect", "operation"]))
@click.argument("name")
@click.option(
    "--directory",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Where; by default a new folder of the distribution's name.",
)
def new(*, what: str, name: str, directory: str | None) -> int:
    """Write a working plugin with its tests: a dialect, or an operation on a kind of object of its own."""
    from pathlib import Path

    from viborm_core.cli.scaffold import write_plugin

    folder, files = write_plugin(what, name, None if directory is None else Path(directory))
    show(Line(f"wrote {folder / file}") for file in files)
    show([Line(f"next: cd {folder} && pip install -e '.[test]' && python -m pytest")])
    return 0


def _how_to_get_a_dialect() -> Iterable[Line]:
    from viborm_core.known_dialects import DISTRIBUTIONS

    schemes: dict[str, list[str]] = {}
    for scheme, distribution in DISTRIBUTIONS.items():
        schemes.setdefault(distribution, []).append(f"{scheme}://")
    yield Line("no dialect is installed; for a database URL that begins with", "yellow")
    for distribution, urls in schemes.items():
        yield Line(f"  {', '.join(urls)}: pip install {distribution}")


def _table(host: Host, commands: dict[str, list[str]]) -> str:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from viborm_core.cli.tables import rendered

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("distribution", "version", "API", "brings", "operations"):
        table.add_column(heading, overflow="fold")
    for plugin in host.plugins:
        covered = [
            f"{len(relevant) - len(_missing(host, dialect))} of {len(relevant)}"
            for dialect in plugin.dialects
            for relevant in [_relevant(host, dialect)]
        ]
        style = "red" if plugin.broken else ""
        table.add_row(
            Text(clean(plugin.distribution), style=style),
            Text(plugin.version),
            Text("" if plugin.api_version is None else str(plugin.api_version)),
            Text("broken" if plugin.broken else "; ".join(_brings(host, plugin, commands)), style=style),
            Text(", ".join(covered)),
        )
    text = rendered([table], coloured=has_colours())
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")) + "\n"


def _brings(host: Host, plugin: PluginInfo, commands: dict[str, list[str]]) -> Iterable[str]:
    for dialect in plugin.dialects:
        urls = ", ".join(f"{scheme}://" for scheme in host.adapter(dialect).schemes)
        yield f"dialect {dialect} ({urls})"
    own = [tag for tag in plugin.operations if not plugin.dialects]
    for what, names in (
        ("operation", own),
        ("kind", plugin.kinds),
        ("source", plugin.sources),
        ("command", commands.get(plugin.distribution, ())),
    ):
        if names:
            yield f"{what}{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _notes(host: Host, plugin: PluginInfo, *, everything: bool) -> Iterable[Line]:
    if plugin.broken:
        yield Line(f"{plugin.distribution} is broken: {clean(plugin.broken)}", "red")
    for dialect in plugin.dialects if everything else ():
        able = [name for name, value in _capabilities(host, dialect).items() if value not in (False, None, (), "")]
        yield Line(f"{dialect} can: {', '.join(able)}")
        for tag in _missing(host, dialect):
            yield Line(f"{dialect}: nothing renders {tag}", "yellow")


def _relevant(host: Host, dialect: str) -> list[str]:
    """The tags of all operations but those that other dialects make for themselves, and those that cannot arise."""
    capabilities = host.adapter(dialect).capabilities(None)
    foreign = {
        operation for name, adapter in host.adapters.items() if name != dialect for operation in adapter.operations
    }
    impossible = tuple(ending for ending, able in _NEEDS.items() if not getattr(capabilities, able))
    table = host.renderers(dialect)
    elsewhere = _kinds_elsewhere(host, dialect)
    return [
        tag
        for tag, operation in host.operations.items()
        if operation not in foreign
        and tag.partition("/")[0] not in elsewhere
        and not (tag.startswith("core/") and tag.endswith(impossible))
        and not (tag in _FOLDED and not table.covers(operation))
    ]


def _kinds_elsewhere(host: Host, dialect: str) -> set[str]:
    """The packages of whose kinds of objects none has a reader for the dialect: their operations cannot arise there."""
    readable = {name.partition("/")[0] for name, kind in host.kinds.items() if dialect in kind.readers}
    return {name.partition("/")[0] for name in host.kinds} - readable


def _missing(host: Host, dialect: str) -> list[str]:
    """Of these, the ones that nothing renders."""
    table = host.renderers(dialect)
    return [tag for tag in _relevant(host, dialect) if not table.covers(host.operations[tag])]


def _capabilities(host: Host, dialect: str) -> dict[str, Any]:
    from attrs import asdict

    found = asdict(host.adapter(dialect).capabilities(None))
    return {name: value for name, value in found.items() if name not in ("dialect", "server_version", "options")}


def _plugin_report(host: Host, plugin: PluginInfo, commands: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "api_version": plugin.api_version,
        "broken": plugin.broken or None,
        "operations": list(plugin.operations),
        "kinds": list(plugin.kinds),
        "sources": list(plugin.sources),
        "commands": list(commands.get(plugin.distribution, ())),
        "dialects": [
            {
                "name": dialect,
                "schemes": list(host.adapter(dialect).schemes),
                "operations_covered": len(_relevant(host, dialect)) - len(_missing(host, dialect)),
                "operations_all": len(_relevant(host, dialect)),
                "not_rendered": _missing(host, dialect),
                "capabilities": _capabilities(host, dialect),
            }
            for dialect in plugin.dialects
        ],
    }
