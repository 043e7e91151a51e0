"""Commands that plugins bring: entry points of the group ``viborm.commands``, found without importing anything."""

import click

from viborm_core.installed import installed_entries

GROUP = "viborm.commands"


def command_names() -> list[str]:
    """The names of the commands that plugins bring, sorted."""
    return sorted({entry.name for entry in installed_entries(GROUP)})


def owners_of(name: str) -> list[str]:
    """The distributions that bring a command, sorted."""
    named = (entry for entry in installed_entries(GROUP) if entry.name == name)
    return sorted({entry.dist.name if entry.dist else entry.value for entry in named})


def commands_by_distribution() -> dict[str, list[str]]:
    """The commands that each distribution brings."""
    found: dict[str, list[str]] = {}
    for entry in installed_entries(GROUP):
        found.setdefault(entry.dist.name if entry.dist else entry.value, []).append(entry.name)
    return found


def load_command(name: str) -> click.Command:
    """Import a plugin's command.

    Raises:
        viborm_core.errors.PluginError: it cannot be imported, is no command, two plugins bring it, or the configuration
            leaves its plugin out.
    """
    from viborm_core.errors import PluginError

    found = [entry for entry in installed_entries(GROUP) if entry.name == name]
    owners = owners_of(name)
    if len(owners) != 1:
        raise PluginError(f"{' and '.join(owners)} both bring the command {name}", hint="uninstall one of them")
    from viborm_core.cli.hosting import configured_plugins

    only = configured_plugins()
    if only is not None and not {owners[0], found[0].name} & set(only):
        raise PluginError(
            f"the command {name} is of {owners[0]}, which the configuration leaves out",
            hint=f'add "{owners[0]}" to `plugins` there',
        )
    try:
        command = found[0].load()
    except (Exception, SystemExit) as error:
        raise PluginError(f"{owners[0]} brings the command {name}, which cannot be imported: {error}") from error
    if not isinstance(command, click.Command):
        raise PluginError(f"{owners[0]} brings the command {name}, which is no click command")
    return command
