"""Discovers plugins, and gives what they bring as one frozen value."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from viborm_core.adapter import Adapter
from viborm_core.ddl import Renderers, RendererTable, join_renderers
from viborm_core.declarations import Declarations
from viborm_core.errors import PluginError, PluginMissing
from viborm_core.installed import Entry, installed_entries
from viborm_core.known_dialects import DISTRIBUTIONS
from viborm_core.loaded import Brought, brought_by, distribution_of
from viborm_core.objects import ObjectKind
from viborm_core.operations import CORE_OPERATIONS, DiffOperation
from viborm_core.schema import SchemaObject
from viborm_core.sources import SchemaFormat, SchemaSource

if TYPE_CHECKING:
    from viborm_core.codec import Codec

__all__ = [
    "COMMANDS",
    "GROUP",
    "Host",
    "PluginInfo",
    "installed_plugins",
    "load_host",
    "make_host",
]


GROUP = "viborm"
"""The group of entry points that plugins are found by."""

COMMANDS = "viborm.commands"
"""The group of entry points that commands are found by."""


@frozen(kw_only=True)
class PluginInfo:
    """An installed plugin; ``broken`` says why it is left out, or is empty."""

    name: str
    distribution: str
    version: str
    api_version: int | None = None
    dialects: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    broken: str = ""


@frozen(kw_only=True, slots=False)
class Host:
    """Everything that the installed plugins bring."""

    adapters: Mapping[str, Adapter] = field(factory=dict)
    renderers_of: Mapping[str, RendererTable] = field(factory=dict)
    operations: Mapping[str, type[DiffOperation]] = field(factory=dict)
    kinds: Mapping[str, ObjectKind] = field(factory=dict)
    declarations: tuple[Declarations, ...] = ()
    sources: tuple[SchemaSource, ...] = ()
    formats: Mapping[str, SchemaFormat] = field(factory=dict)
    plugins: tuple[PluginInfo, ...] = ()
    left_out: Mapping[str, str] = field(factory=dict)
    """The packages of installed plugins that were not loaded, each with its distribution."""

    @cached_property
    def codec(self) -> "Codec":
        """Values to JSON and back, with the plugins' operations and kinds; imported when it is first needed."""
        from viborm_core.codec import Codec

        objects: list[type[SchemaObject]] = [kind.value for kind in self.kinds.values()]
        for adapter in self.adapters.values():
            objects += [kind for kind in adapter.object_types if kind not in objects]
        return Codec(self.operations.values(), objects)

    def adapter(self, dialect: str) -> Adapter:
        """The adapter of a dialect.

        Raises:
            PluginMissing: none is installed, or it is broken.
        """
        if dialect in self.adapters:
            return self.adapters[dialect]
        raise self._missing(f"no plugin for the dialect {dialect!r} is installed", dialect)

    def adapter_for_scheme(self, scheme: str) -> Adapter:
        """The adapter that a URL scheme names.

        Raises:
            PluginMissing: none is installed, or it is broken.
        """
        for adapter in self.adapters.values():
            if scheme in adapter.schemes:
                return adapter
        raise self._missing(f"no plugin for {scheme}:// is installed", scheme)

    def renderers(self, dialect: str) -> RendererTable:
        """All renderers of a dialect."""
        return self.renderers_of[self.adapter(dialect).dialect]

    def _missing(self, message: str, name: str) -> PluginMissing:
        distribution = DISTRIBUTIONS.get(name)
        for plugin in self.plugins:
            if plugin.broken and plugin.distribution == distribution:
                return PluginMissing(f"{message}: {distribution} is broken: {plugin.broken}")
        if distribution is not None:
            return PluginMissing(message, hint=f"pip install {distribution}")
        known = ", ".join(sorted({scheme for one in self.adapters.values() for scheme in one.schemes})) or "none"
        return PluginMissing(message, hint=f"installed dialects take these schemes: {known}")


def load_host(
    *, without: Sequence[str] = (), only: Sequence[str] | None = None, speaking: Collection[str] | None = None
) -> Host:
    """Load the installed plugins of the entry point group ``viborm``, each on its own.

    A plugin that fails to import, was made for another version of the hooks, or gives a wrong shape is left out and
    listed as broken. ``without`` and ``only`` limit what is loaded, by entry point or distribution name. ``speaking``
    are the schemes and dialects that a command has to do with: of the distributions of `known_dialects`, those that
    speak none of them are not imported, which saves a tenth of a second; with a name that is not known, all are.

    Raises:
        PluginError: two plugins bring the same dialect, scheme, tag, kind, source or cell; both are named.
    """
    silent: set[str] = set()
    if speaking is not None and all(name in DISTRIBUTIONS for name in speaking):
        silent = set(DISTRIBUTIONS.values()) - {DISTRIBUTIONS[name] for name in speaking}
    wanted, left_out = [], {}
    for entry in installed_entries(GROUP):
        names = {entry.name, distribution_of(entry)}
        if not names & {*without, *silent} and (only is None or names & set(only)):
            wanted.append(entry)
        else:
            left_out[entry.value.partition(":")[0].partition(".")[0].strip()] = distribution_of(entry)
    return evolve(make_host(wanted), left_out=MappingProxyType(left_out))


def installed_plugins() -> frozenset[str]:
    """The names of all that can be left out or loaded alone: entry points and distributions."""
    return frozenset(name for one in installed_entries(GROUP) for name in (one.name, distribution_of(one)))


def make_host(entries: Iterable[Entry]) -> Host:
    """A host of the plugins that these entry points name (`importlib.metadata` has such, too); see `load_host`."""
    gathered = _Gathered()
    for entry in entries:
        try:
            brought = brought_by(entry)
        except PluginError as error:
            gathered.plugins.append(_info(entry, broken=error.message))
            continue
        gathered.add(entry, brought)
    return gathered.host()


class _Gathered:
    """What plugins brought, collected one plugin after the other, so that a conflict can name both."""

    def __init__(self) -> None:
        self.plugins: list[PluginInfo] = []
        self._owners: dict[tuple[str, str], str] = {
            ("operation", operation.tag): "viborm-core" for operation in CORE_OPERATIONS
        }
        self._operations: dict[str, type[DiffOperation]] = {one.tag: one for one in CORE_OPERATIONS}
        self._adapters: dict[str, Adapter] = {}
        self._renderers: list[Renderers] = []
        self._kinds: dict[str, ObjectKind] = {}
        self._declarations: list[Declarations] = []
        self._sources: list[SchemaSource] = []
        self._formats: dict[str, SchemaFormat] = {}

    def add(self, entry: Entry, brought: Brought) -> None:
        owner = distribution_of(entry)
        for adapter in brought.adapters:
            self._claim("dialect", adapter.dialect, owner)
            for scheme in adapter.schemes:
                self._claim("URL scheme", scheme, owner)
            self._adapters[adapter.dialect] = adapter
        for operation in brought.operations:
            self._claim("operation", operation.tag, owner)
            self._operations[operation.tag] = operation
        for kind in brought.kinds:
            self._claim("kind of object", kind.value.kind, owner)
            self._kinds[kind.value.kind] = kind
        for source in brought.sources:
            self._claim("schema source", source.name, owner)
        for one in brought.formats:
            self._claim("format", one.name, owner)
            self._formats[one.name] = one
        self._renderers.extend(brought.renderers)
        self._declarations.extend(brought.declarations)
        self._sources.extend(brought.sources)
        self.plugins.append(
            _info(
                entry,
                api_version=brought.api_version,
                dialects=tuple(adapter.dialect for adapter in brought.adapters),
                operations=tuple(operation.tag for operation in brought.operations),
                kinds=tuple(kind.value.kind for kind in brought.kinds),
                sources=tuple(source.name for source in brought.sources),
            )
        )

    def _claim(self, what: str, name: str, owner: str) -> None:
        holder = self._owners.setdefault((what, name), owner)
        if holder != owner:
            raise PluginError(
                f"{holder} and {owner} both bring the {what} {name}",
                hint="uninstall one of them, or leave it out with --no-plugin",
            )

    def host(self) -> Host:
        return Host(
            adapters=MappingProxyType(self._adapters),
            renderers_of=MappingProxyType(
                {dialect: join_renderers(dialect, self._renderers) for dialect in self._adapters}
            ),
            operations=MappingProxyType(self._operations),
            kinds=MappingProxyType(self._kinds),
            declarations=tuple(self._declarations),
            sources=tuple(self._sources),
            formats=MappingProxyType(self._formats),
            plugins=tuple(self.plugins),
        )


def _info(entry: Entry, **facts: Any) -> PluginInfo:
    version = entry.dist.version if entry.dist is not None else ""
    return PluginInfo(name=entry.name, distribution=distribution_of(entry), version=version, **facts)
