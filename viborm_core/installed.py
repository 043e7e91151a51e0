"""Finds the entry points of installed distributions, by their small files; no module is imported for it.

`importlib.metadata` does the same and brings a third of the standard library along, which every command would wait
for. It is asked where something else than a folder can hold distributions: an archive on the path, another finder.

https://packaging.python.org/en/latest/specifications/entry-points/
"""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any, Protocol

_INFORMATION = {".dist-info": "METADATA", ".egg-info": "PKG-INFO"}
"""Endings of the folders that tell of a distribution, with the file in each that has its name and version."""


class Distribution(Protocol):
    """What an entry point comes from."""

    @property
    def name(self) -> str:
        """Its name, as it is installed by."""
        ...

    @property
    def version(self) -> str:
        """Its version."""
        ...


class Entry(Protocol):
    """An entry point; `importlib.metadata.EntryPoint` is one."""

    @property
    def name(self) -> str:
        """What it is called within its group."""
        ...

    @property
    def value(self) -> str:
        """The object that it names, ``module:attribute``."""
        ...

    @property
    def dist(self) -> Distribution | None:
        """What it comes from, if that is known."""
        ...

    def load(self) -> Any:
        """Import the object."""
        ...


class InstalledDistribution:
    """A distribution that is a folder with its name and version."""

    def __init__(self, folder: str, file: str) -> None:
        self.name, _, self.version = os.path.basename(folder).rpartition(".")[0].partition("-")  # noqa: PTH119
        for line in _read(f"{folder}/{file}").splitlines():
            field, _, value = line.partition(":")
            if not field:
                break
            if field == "Name":
                self.name = value.strip()
            elif field == "Version":
                self.version = value.strip()


class InstalledEntry:
    """An entry point of an installed distribution."""

    def __init__(self, name: str, value: str, dist: InstalledDistribution) -> None:
        self.name = name
        self.value = value
        self.dist = dist

    def load(self) -> Any:
        """Import the object that it names, a module or an attribute in one."""
        module, _, attribute = self.value.partition("[")[0].replace(" ", "").partition(":")
        return reduce(getattr, attribute.split(".") if attribute else (), import_module(module))


def installed_entries(group: str) -> Sequence[Entry]:
    """The entry points of a group, sorted by name."""
    return sorted(_found(group), key=lambda entry: entry.name)


def _found(group: str) -> Sequence[Entry]:
    if not _only_folders():
        from importlib.metadata import entry_points

        return [*entry_points(group=group)]
    seen: set[str] = set()
    found: list[Entry] = []
    for folder, file in _information():
        title = os.path.basename(folder).partition("-")[0].replace(".", "_").lower()  # noqa: PTH119 - pathlib is slower
        if title not in seen:
            seen.add(title)
            text = _read(f"{folder}/entry_points.txt")
            if f"[{group}]" in text:
                dist = InstalledDistribution(folder, file)
                found += [InstalledEntry(name, value, dist) for name, value in _section(text, group)]
    return found


def _only_folders() -> bool:
    finders = [one for one in sys.meta_path if one is not PathFinder and hasattr(one, "find_distributions")]
    return not finders and not any(map(os.path.isfile, sys.path))


def _information() -> Iterator[tuple[str, str]]:
    for folder in sys.path:
        try:
            with os.scandir(folder or os.curdir) as entries:
                paths = [entry.path for entry in entries]
        except OSError:
            continue
        for path in paths:
            file = _INFORMATION.get(path[-len(".dist-info") :])
            if file is not None:
                yield path, file


def _section(text: str, group: str) -> Iterator[tuple[str, str]]:
    here = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            here = line == f"[{group}]"
        elif here and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slower
            return file.read()
    except (OSError, ValueError):
        return ""
