"""The plugins that a command works with: those that are installed, less what options and configuration leave out."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from viborm_core.config import find_config_folder, load_config
from viborm_core.errors import PluginError, PluginMissing, UsageError
from viborm_core.host import Host, installed_plugins, load_host


def installed(without: Sequence[str] = (), *, speaking: Collection[str] | None = None) -> Host:
    """The host of what is installed; see `viborm_core.host.load_host`.

    Raises:
        UsageError: a plugin that is to be left out is not there.
        PluginMissing: a plugin that the configuration lists is not installed.
        PluginError: two plugins bring the same.
    """
    only = configured_plugins()
    if without or only is not None:
        there = installed_plugins()
        unknown = [name for name in without if name not in there]
        if unknown:
            known = ", ".join(sorted(there)) or "none"
            raise UsageError(f"no plugin {unknown[0]} is installed", hint=f"there are {known}")
        missing = [name for name in only or () if name not in there]
        if missing:
            raise PluginMissing(
                f"the configuration lists the plugin {missing[0]}, which is not installed",
                hint=f"pip install {missing[0]}, or take it out of `plugins`",
            )
    _refuse_doubled_commands()
    return load_host(without=without, only=only, speaking=speaking)


def configured_plugins() -> tuple[str, ...] | None:
    """The plugins that the configuration of this folder allows, or None for all."""
    folder = find_config_folder(Path.cwd())
    return None if folder is None else load_config(folder, os.environ).plugins


def _refuse_doubled_commands() -> None:
    from viborm_core.cli.extensions import commands_by_distribution
    from viborm_core.cli.main import BUILT_IN

    owners = dict.fromkeys(BUILT_IN, "viborm-core")
    for owner, names in sorted(commands_by_distribution().items()):
        for name in names:
            if owners.setdefault(name, owner) != owner:
                raise PluginError(
                    f"{owners[name]} and {owner} both bring the command {name}", hint=f"pip uninstall {owner}"
                )
