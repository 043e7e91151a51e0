"""Writes a new plugin from the templates in ``new/``, which are a working plugin called acme."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from viborm_core.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_SUFFIX = ".txt"


def write_plugin(what: str, name: str, directory: Path | None) -> tuple[Path, list[str]]:
    """Write a plugin; gives its folder, and the files in it.

    Args:
        what: ``dialect`` or ``operation``.
        name: what the dialect is called, or what the operation is about; the distribution is ``viborm-NAME``.
        directory: the folder, or None for one of the distribution's name.

    Raises:
        UsageError: the name is none, or the folder holds something.
    """
    name = name.removeprefix("viborm-")
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a plugin", hint="write it in small letters, such as acme or acme-geo"
        )
    folder = directory or Path(f"viborm-{name.replace('_', '-')}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", hint="choose another folder with --directory")
    written = []
    for path, text in _templates(files("viborm_core.cli") / "new" / what, ""):
        target = _named(path.removesuffix(_SUFFIX), name)
        file = folder / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_named(text, name), encoding="utf-8")
        written.append(target)
    return folder, sorted(written)


def _templates(folder: Traversable, place: str) -> Iterator[tuple[str, str]]:
    for item in folder.iterdir():
        path = f"{place}{item.name}"
        if item.is_dir():
            yield from _templates(item, f"{path}/")
        elif path.endswith(_SUFFIX):
            yield path, item.read_text(encoding="utf-8")


def _named(text: str, name: str) -> str:
    """The text with our name in place of acme, in each of its spellings."""
    words = re.split(r"[-_]", name)
    spellings = {
        "viborm-acme": f"viborm-{'-'.join(words)}",
        "Acme": "".join(word.capitalize() for word in words),
        "ACME": "_".join(words).upper(),
        "acme": "_".join(words),
    }
    for old, new in spellings.items():
        text = text.replace(old, new)
    return text
