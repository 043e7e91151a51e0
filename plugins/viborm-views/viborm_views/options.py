"""Options of views: which there are, and which dialect has them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check_option": ("local", "cascaded", "none"),
        "security_barrier": ("true", "false"),
        "security_invoker": ("true", "false"),
        "algorithm": ("undefined", "merge", "temptable"),
        "sql_security": ("definer", "invoker"),
        "definer": (),
    }
)
"""The values that an option can have; none listed means any text."""

OF_DIALECT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "postgres": frozenset({"check_option", "security_barrier", "security_invoker"}),
        "mysql": frozenset({"check_option", "algorithm", "sql_security", "definer"}),
        "sqlite": frozenset(),
    }
)

MATERIALIZED = frozenset({"postgres"})
"""The dialects that have materialized views."""

Options = tuple[tuple[str, str], ...]


def declared_options(stated: Mapping[str, Any], shown: str) -> Options:
    """The options that a declaration states.

    Raises:
        ValueError: one has a value that it cannot have.
    """
    options: dict[str, str] = {}
    for name, value in stated.items():
        if value is None:
            continue
        text = str(value).lower() if VALUES[name] else str(value)
        if VALUES[name] and text not in VALUES[name]:
            raise ValueError(f"{shown}: {name} is {' or '.join(VALUES[name])}, not {value!r}")
        options[name] = text
    return tuple(sorted(options.items()))


def completed(stated: Options, current: Options) -> Options:
    """The stated options, and of the others what the database has."""
    return tuple(sorted((dict(current) | dict(stated)).items()))


def unknown(stated: Options, dialect: str) -> Iterable[str]:
    """The names of options that a dialect does not have."""
    return [name for name, _ in stated if name not in OF_DIALECT[dialect]]
