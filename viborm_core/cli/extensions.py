"""Commands that plugins bring: entry points of the group ``viborm.commands``, found without importing anything."""

import click

from viborm_core.installed import installed_entries

GROUP = "viborm.commands"


def command_names() -> list[str]:
    """The names of the commands that plugins bring, sorted."""
    return sorted({entry.name for entry in installed_entries(GROUP)})


def load_command(name: str) -> click.Command:
    """Import a plugin's command.

    Raises:
        viborm_core.errors.PluginError: it cannot be imported, is no command, or two plugins bring it.
    """
    from viborm_core.errors import PluginError

    found = [entry for entry in installed_entries(GROUP) if entry.name == name]
    owners = sorted({entry.dist.name if entry.dist else entry.value for entry in found})
    if len(owners) != 1:
        raise PluginError(f"{' and '.join(owners)} both bring the command {name}", hint="uninstall one of them")
    try:
        command = found[0].load()
    except Exception as error:
        raise PluginError(f"{owners[0]} brings the command {name}, which cannot be imported: {error}") from error
    if not isinstance(command, click.Command):
        raise PluginError(f"{owners[0]} brings the command {name}, which is no click command")
    return command
