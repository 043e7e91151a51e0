"""Loads one plugin, and checks what it brings. The only room that calls pluggy."""

from collections.abc import Sequence
from inspect import isfunction
from typing import Any

import pluggy
from attrs import frozen

from viborm_core import hookspecs
from viborm_core.adapter import Adapter
from viborm_core.ddl import Renderers
from viborm_core.declarations import Declarations
from viborm_core.errors import PluginError
from viborm_core.installed import Entry
from viborm_core.objects import ObjectKind
from viborm_core.operations import DiffOperation
from viborm_core.sources import SchemaFormat, SchemaSource


def distribution_of(entry: Entry) -> str:
    """The name of the distribution that an entry point is of."""
    return entry.dist.name if entry.dist is not None else entry.value


@frozen(kw_only=True)
class Brought:
    """What a plugin brings, by hook."""

    api_version: int
    adapters: list[Adapter]
    operations: list[type[DiffOperation]]
    renderers: list[Renderers]
    kinds: list[ObjectKind]
    declarations: list[Declarations]
    sources: list[SchemaSource]
    formats: list[SchemaFormat]


@frozen(kw_only=True)
class _Loaded:
    entry: Entry
    module: Any
    manager: pluggy.PluginManager

    def ask(self, hook: str, shape: type[Any] | tuple[type[Any], ...]) -> list[Any]:
        """What the plugin gives to a hook, checked: a sequence of ``shape``."""
        try:
            given = getattr(self.manager.hook, hook)()
        except (Exception, SystemExit) as error:
            raise PluginError(f"{hook} failed: {error!r}") from error
        items: list[Any] = []
        for some in given:
            if isinstance(some, str) or not isinstance(some, Sequence):
                raise PluginError(f"{hook} gave {some!r}, which is no list")
            items.extend(some)
        for item in items:
            is_type = isinstance(item, type) and isinstance(shape, type) and issubclass(item, shape)
            if not isinstance(item, shape) and not is_type:
                raise PluginError(f"{hook} gave {item!r}, which is no {_called(shape)}")
        return items


def _called(shape: type[Any] | tuple[type[Any], ...]) -> str:
    return shape.__name__ if isinstance(shape, type) else " or ".join(one.__name__ for one in shape)


def _load(entry: Entry) -> _Loaded:
    try:
        module = entry.load()
    except (Exception, SystemExit) as error:
        raise PluginError(f"it cannot be imported: {type(error).__name__}: {error}") from error
    version = getattr(module, "VIBORM_API_VERSION", None)
    if version is None:
        raise PluginError(
            "it does not say which version of the hooks it was made for (VIBORM_API_VERSION); "
            f"this core has {hookspecs.API_VERSION}"
        )
    if version != hookspecs.API_VERSION:
        raise PluginError(f"it was made for version {version} of the hooks; this core has {hookspecs.API_VERSION}")
    unmarked = [
        name
        for name, value in vars(module).items()
        if name.startswith("viborm_") and isfunction(value) and not hasattr(value, f"{hookspecs.PROJECT}_impl")
    ]
    if unmarked:
        raise PluginError(f"a hook is wrong: {unmarked[0]} is not marked with @hookimpl")
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"a hook is wrong: {error}") from error
    return _Loaded(entry=entry, module=module, manager=manager)


def brought_by(entry: Entry) -> Brought:
    """What the plugin that an entry point names brings.

    Raises:
        PluginError: it cannot be imported, was made for another version of the hooks, or gives a wrong shape.
    """
    plugin = _load(entry)
    adapters: list[Adapter] = plugin.ask("viborm_adapters", Adapter)
    for adapter in adapters:
        _check_adapter(adapter)
    own = [operation for adapter in adapters for operation in adapter.operations]
    return Brought(
        api_version=hookspecs.API_VERSION,
        adapters=adapters,
        operations=_tagged([*own, *plugin.ask("viborm_operations", DiffOperation)]),
        renderers=[*(adapter.renderers for adapter in adapters), *plugin.ask("viborm_renderers", Renderers)],
        kinds=plugin.ask("viborm_object_kinds", ObjectKind),
        declarations=plugin.ask("viborm_declarations", Declarations),
        sources=plugin.ask("viborm_schema_sources", SchemaSource),
        formats=plugin.ask("viborm_schema_formats", SchemaFormat),
    )


def _check_adapter(adapter: Adapter) -> None:
    """Refuse an adapter whose class does not say what it is.

    Raises:
        PluginError: it has no dialect, schemes or renderers, or they are of another shape.
    """
    name = type(adapter).__name__
    dialect, schemes = getattr(adapter, "dialect", None), getattr(adapter, "schemes", None)
    renderers = getattr(adapter, "renderers", None)
    if not isinstance(dialect, str) or not dialect:
        raise PluginError(f"viborm_adapters gave {name}, whose dialect is {dialect!r}, which is no name")
    if not isinstance(schemes, tuple) or not all(isinstance(one, str) for one in schemes):
        raise PluginError(f"viborm_adapters gave {name}, whose schemes are {schemes!r}, which is no tuple of texts")
    if not isinstance(renderers, Renderers) or renderers.dialect != dialect:
        raise PluginError(f"viborm_adapters gave {name}, whose renderers are not Renderers of {dialect}")


def _tagged(operations: list[type[DiffOperation]]) -> list[type[DiffOperation]]:
    for operation in operations:
        if "/" not in operation.tag:
            raise PluginError(f"the operation {operation.__name__} has no tag package/verb-noun: {operation.tag!r}")
    return operations
