"""Finds the plugin in whose code an exception arose, by the innermost call of a plugin that led to it."""

from collections.abc import Iterator, Mapping
from types import TracebackType

from viborm_core.errors import PluginError, VibormError
from viborm_core.installed import installed_entries

GROUPS = ("viborm", "viborm.commands")


def blamed(error: Exception) -> PluginError | None:
    """The error as its plugin's, with the distribution's name; None if no plugin was called.

    What VibORM raises on purpose is nobody's fault.
    """
    if isinstance(error, VibormError):
        return None
    packages = _packages()
    for module in reversed(list(_modules(error.__traceback__))):
        owner = packages.get(module.partition(".")[0])
        if owner is not None:
            return PluginError(
                f"{owner} failed with {type(error).__name__}: {error}",
                hint=f"this is a fault of that plugin; -v shows where it happened, --no-plugin {owner} leaves it out",
            )
    return None


def _packages() -> Mapping[str, str]:
    """The distribution of each installed plugin, by its top-level package."""
    return {
        entry.value.partition(":")[0].partition(".")[0].strip(): entry.dist.name
        for group in GROUPS
        for entry in installed_entries(group)
        if entry.dist is not None
    }


def _modules(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        yield str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next
