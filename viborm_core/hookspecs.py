"""The hooks: everything that a plugin can bring, on one page. This file is the extension reference.

A plugin is a distribution with an entry point of the group ``viborm`` that names a module. The module implements
any of the hooks below with the decorator `hookimpl`, and states the version of this page that it was written for::

    from viborm_core.hookspecs import API_VERSION as VIBORM_API_VERSION, hookimpl

    @hookimpl
    def viborm_adapters():
        return [MyAdapter()]

(State the number instead of importing it once you publish.) Every hook is called once, when the command starts;
the core checks the shapes of what comes back, and names the distribution that gave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.adapter import Adapter
    from viborm_core.ddl import Renderers
    from viborm_core.declarations import Declarations
    from viborm_core.objects import ObjectKind
    from viborm_core.operations import DiffOperation
    from viborm_core.sources import SchemaFormat, SchemaSource

__all__ = [
    "API_VERSION",
    "PROJECT",
    "hookimpl",
    "hookspec",
    "viborm_adapters",
    "viborm_declarations",
    "viborm_object_kinds",
    "viborm_operations",
    "viborm_renderers",
    "viborm_schema_formats",
    "viborm_schema_sources",
]


API_VERSION = 1
"""Grows when a change of the hooks or of the values that they exchange breaks plugins."""

PROJECT = "viborm"
"""The name under which hooks and entry points are found."""

hookspec = pluggy.HookspecMarker(PROJECT)
"""Marks the hooks below."""

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's function as its implementation of the hook of that name."""


@hookspec
def viborm_adapters() -> Sequence[Adapter]:
    """Dialects: adapters, one instance each. Two plugins may not bring one dialect or one URL scheme."""
    raise NotImplementedError


@hookspec
def viborm_operations() -> Sequence[type[DiffOperation]]:
    """Operations beyond the core's, so that plan files can hold them. Two plugins may not bring one tag."""
    raise NotImplementedError


@hookspec
def viborm_renderers() -> Sequence[Renderers]:
    """How operations are spelled in dialects that the plugin does not own."""
    raise NotImplementedError


@hookspec
def viborm_object_kinds() -> Sequence[ObjectKind]:
    """Kinds of objects beyond tables and enums: value, differ and questions, and by dialect readers and spellers."""
    raise NotImplementedError


@hookspec
def viborm_declarations() -> Sequence[Declarations]:
    """Declarations that may stand beside models, and the objects of the plugin's kinds that they stand for."""
    raise NotImplementedError


@hookspec
def viborm_schema_sources() -> Sequence[SchemaSource]:
    """Where a schema can be read from, beyond models, snapshot files, SQL files and database URLs."""
    raise NotImplementedError


@hookspec
def viborm_schema_formats() -> Sequence[SchemaFormat]:
    """What ``viborm introspect --format NAME`` can write, beyond the core's own. Two plugins may not bring one name."""
    raise NotImplementedError
