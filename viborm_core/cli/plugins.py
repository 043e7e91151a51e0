"""``viborm plugins``: what is installed, what it covers, and what is broken and why."""

from collections.abc import Iterable
from typing import Any

import click

from viborm_core.cli import options
from viborm_core.cli.output import Line, clean, show
from viborm_core.host import Host, PluginInfo, load_host

_NEEDS = {"-namespace": "namespaces", "-enum": "named_enums"}
"""Endings of the core operations' tags that arise only with a capability."""


@click.command(name="plugins", short_help="List the installed plugins.")
@options.output_format("text", "json")
@options.without_plugins
@options.verbose
def command(*, output: str, without: tuple[str, ...], verbose: bool) -> int:
    """List the installed plugins: versions, dialects, the operations they cover, and broken ones with the reason."""
    host = load_host(without=without)
    if output == "json":
        from viborm_core.cli.report_json import VERSION, dump

        content = {
            "version": VERSION,
            "command": "plugins",
            "plugins": [_plugin_report(host, plugin) for plugin in host.plugins],
        }
        click.echo(dump(content))
        return 0
    if not host.plugins:
        show([Line("no plugins are installed; a dialect comes with one: pip install viborm-DIALECT", "yellow")])
    for plugin in host.plugins:
        show(_lines(host, plugin, everything=verbose))
    return 0


def _lines(host: Host, plugin: PluginInfo, *, everything: bool) -> Iterable[Line]:
    yield Line(f"{plugin.distribution} {plugin.version}", bold=True)
    if plugin.broken:
        yield Line(f"  broken: {clean(plugin.broken)}", "red")
        return
    for dialect in plugin.dialects:
        adapter = host.adapter(dialect)
        relevant, missing = _relevant(host, dialect), _missing(host, dialect)
        yield Line(f"  dialect {dialect}: {', '.join(f'{scheme}://' for scheme in adapter.schemes)}")
        yield Line(f"    operations: {len(relevant) - len(missing)} of {len(relevant)}")
        for tag in missing if everything else ():
            yield Line(f"      nothing renders {tag}", "yellow")
        able = [name for name, value in _capabilities(host, dialect).items() if value not in (False, None, (), "")]
        yield Line(
            f"    capabilities: {', '.join(able)}" if everything else f"    capabilities: {len(able)}; -v lists them"
        )
    if plugin.operations:
        yield Line(f"  brings operations: {', '.join(plugin.operations)}")
    kinds = [name for name, kind in host.kinds.items() if kind.value.__module__.split(".")[0] in plugin.distribution]
    if kinds:
        yield Line(f"  brings kinds: {', '.join(kinds)}")


def _relevant(host: Host, dialect: str) -> list[str]:
    """The tags of all operations but those that other dialects make for themselves, and those that cannot arise."""
    capabilities = host.adapter(dialect).capabilities(None)
    foreign = {
        operation for name, adapter in host.adapters.items() if name != dialect for operation in adapter.operations
    }
    impossible = tuple(ending for ending, able in _NEEDS.items() if not getattr(capabilities, able))
    return [
        tag
        for tag, operation in host.operations.items()
        if operation not in foreign and not (tag.startswith("core/") and tag.endswith(impossible))
    ]


def _missing(host: Host, dialect: str) -> list[str]:
    """Of these, the ones that nothing renders."""
    table = host.renderers(dialect)
    return [tag for tag in _relevant(host, dialect) if not table.covers(host.operations[tag])]


def _capabilities(host: Host, dialect: str) -> dict[str, Any]:
    from attrs import asdict

    found = asdict(host.adapter(dialect).capabilities(None))
    return {name: value for name, value in found.items() if name not in ("dialect", "server_version", "options")}


def _plugin_report(host: Host, plugin: PluginInfo) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "api_version": plugin.api_version,
        "broken": plugin.broken or None,
        "operations": list(plugin.operations),
        "dialects": [
            {
                "name": dialect,
                "schemes": list(host.adapter(dialect).schemes),
                "not_rendered": _missing(host, dialect),
                "capabilities": _capabilities(host, dialect),
            }
            for dialect in plugin.dialects
        ],
    }
