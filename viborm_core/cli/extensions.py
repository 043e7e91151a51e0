"""Commands that plugins bring: entry points of the group ``viborm.commands``, found without importing anything."""

import os
import sys
from collections.abc import Iterator

import click

GROUP = "viborm.commands"


def command_names() -> list[str]:
    """The names of the commands that plugins bring, sorted."""
    if not any(_declares_commands(folder) for folder in sys.path):
        return []
    from importlib.metadata import entry_points

    return sorted({entry.name for entry in entry_points(group=GROUP)})


def load_command(name: str) -> click.Command:
    """Import a plugin's command.

    Raises:
        viborm_core.errors.PluginError: it cannot be imported, is no command, or two plugins bring it.
    """
    from importlib.metadata import entry_points

    from viborm_core.errors import PluginError

    found = list(entry_points(group=GROUP, name=name))
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


def _declares_commands(folder: str) -> bool:
    """Whether anything installed in the folder may bring commands; reading a hundred small files takes 2 ms."""
    return any(f"[{GROUP}]" in text for text in _entry_point_files(folder or os.curdir))


def _entry_point_files(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return
    for name in names:
        try:
            with open(f"{name}/entry_points.txt", encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs 10 ms
                yield file.read()
        except (OSError, ValueError):
            continue
