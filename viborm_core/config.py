"""Settings from ``pyproject.toml`` or ``viborm.toml``, in this folder or one above, and from the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, fields_dict, frozen

from viborm_core.errors import UsageError

FILES = ("viborm.toml", "pyproject.toml")
DATA_TIMEOUT = 5.0
"""How long a question to the data may take, in seconds, unless the user says otherwise."""
VARIABLES = ("VIBORM_DATABASE_URL", "DATABASE_URL")


@frozen(kw_only=True)
class Config:
    """What is configured; the names are those of the keys.

    Attributes:
        schema: the REF of the desired schema.
        database: the database's URL.
        include: table name patterns.
        exclude: table name patterns.
        namespaces: the namespaces to look at.
        decisions: the path of a decisions file.
        speaks_for: plugins' kinds of objects that models speak for even if they declare none.
        lock_timeout: how long a push waits for another one, in seconds.
        data_timeout: how long a question to the data may take, in seconds.
        plugins: the only plugins that are loaded, by distribution or entry point; None for all that are installed.
    """

    schema: str | None = None
    database: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    decisions: str | None = None
    speaks_for: tuple[str, ...] = ()
    lock_timeout: float = 10.0
    data_timeout: float = DATA_TIMEOUT
    plugins: tuple[str, ...] | None = None


def folders_to_look_in(start: Path) -> tuple[Path, ...]:
    """The folders in which a configuration may be: this one and those above, up to a repository's root."""
    folders: list[Path] = []
    for folder in (start, *start.parents):
        folders.append(folder)
        if (folder / ".git").exists():
            break
    return tuple(folders)


def find_config_folder(start: Path) -> Path | None:
    """The nearest of these folders that is configured, or None.

    Raises:
        UsageError: a file on the way is no TOML.
    """
    configured = (one for one in folders_to_look_in(start) if any(_section(one / name) is not None for name in FILES))
    return next(configured, None)


_SECONDS = ("lock_timeout", "data_timeout")
_LISTS = ("include", "exclude", "namespaces", "speaks_for", "plugins")


def load_config(folder: Path, environment: Mapping[str, str]) -> Config:
    """The settings of a folder, with what the environment says over them.

    Raises:
        UsageError: a file is no TOML, a key is unknown or of the wrong type, or both files are used.
    """
    found = {name: section for name in FILES if (section := _section(folder / name)) is not None}
    if len(found) > 1:
        raise UsageError(
            f"{' and '.join(found)} both configure viborm", hint="keep one of them, so that it is clear which counts"
        )
    config = Config()
    for name, section in found.items():
        config = Config(**{key: _value(key, value, name) for key, value in section.items()})
    url = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    return config if url is None else evolve(config, database=url)


def _section(path: Path) -> dict[str, Any] | None:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from None
    is_ours = path.name == FILES[0]
    if not is_ours and "viborm" not in text:
        return None
    import tomllib

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path.name} is no TOML: {error}") from None
    tool = content.get("tool", {})
    section = tool.get("viborm") if isinstance(tool, dict) else None
    if section is None and is_ours:
        section = content
    if section is not None and not isinstance(section, dict):
        raise UsageError(f"{path.name}: tool.viborm is no table")
    return section


def _value(key: str, value: Any, place: str) -> Any:
    if key not in fields_dict(Config):
        known = ", ".join(fields_dict(Config))
        raise UsageError(f"{place}: the key {key!r} is unknown", hint=f"the keys are {known}")
    if key in _LISTS:
        if isinstance(value, str) or not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise UsageError(f"{place}: {key} is no list of texts")
        return tuple(value)
    if key in _SECONDS:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise UsageError(f"{place}: {key} is no number of seconds")
        return float(value)
    if not isinstance(value, str) or not value:
        raise UsageError(f"{place}: {key} is no text")
    return value
