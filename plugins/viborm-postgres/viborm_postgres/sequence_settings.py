"""The settings of a numbering, and what PostgreSQL takes where they are not stated.

https://www.postgresql.org/docs/current/sql-createsequence.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from viborm_core.schema import Integer

if TYPE_CHECKING:
    from viborm_core.schema import IdentityDef, LogicalType

USUAL = ("start", "increment", "minimum", "maximum", "cache", "cycle")


def settled_settings(identity: IdentityDef, logical: LogicalType) -> IdentityDef:
    """The numbering with every setting stated."""
    top = 2 ** ((logical.bits if isinstance(logical, Integer) else 64) - 1) - 1
    increment = identity.increment or 1
    floor, ceiling = (1, top) if increment > 0 else (-top - 1, -1)
    minimum = floor if identity.minimum is None else identity.minimum
    maximum = ceiling if identity.maximum is None else identity.maximum
    first = minimum if increment > 0 else maximum
    return evolve(
        identity,
        start=first if identity.start is None else identity.start,
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cache=identity.cache or 1,
        cycle=bool(identity.cycle),
    )


def without_usual(identity: IdentityDef, logical: LogicalType, current: IdentityDef | None) -> IdentityDef:
    """The numbering without settings that are the server's own, as it is read; what is set now stays stated."""
    for name in USUAL:
        stated = getattr(identity, name)
        if stated is None or (current is not None and getattr(current, name) is not None):
            continue
        without = _without(identity, name)
        if stated == getattr(settled_settings(without, logical), name):
            identity = without
    return identity


def _without(identity: IdentityDef, name: str) -> IdentityDef:
    changes: dict[str, Any] = {name: None}
    return evolve(identity, **changes)
