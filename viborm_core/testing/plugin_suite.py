"""What every plugin must do, whatever it brings: load, give the right shapes, and hold its operations in files."""

from importlib.metadata import EntryPoint, entry_points
from typing import ClassVar

import pytest
from attrs import has

from viborm_core.host import GROUP, Host, PluginInfo, make_host
from viborm_core.objects import ObjectKind
from viborm_core.testing.expect import expect

_METHODS = ("describe", "apply", "provides", "requires", "releases")


class PluginSuite:
    """Subclass it in a test file as ``TestSomething``, and say which module is the plugin.

    Attributes:
        module: the module that implements the hooks, as the entry point names it.
        beside: names of entry points of installed plugins that it is loaded with, such as the dialects it renders for.
    """

    module: ClassVar[str]
    beside: ClassVar[tuple[str, ...]] = ()

    @pytest.fixture
    def host(self) -> Host:
        """A host of this plugin and those beside it."""
        own = EntryPoint(name="plugin", value=self.module, group=GROUP)
        return make_host([*(one for name in self.beside for one in entry_points(group=GROUP, name=name)), own])

    @pytest.fixture
    def plugin(self, host: Host) -> PluginInfo:
        """What the host says about the plugin."""
        return next(one for one in host.plugins if one.name == "plugin")

    def test_it_loads(self, plugin: PluginInfo) -> None:
        """The module can be imported, is for this version of the hooks, and gives what they ask for."""
        expect(not plugin.broken, f"the plugin is broken: {plugin.broken}")

    def test_what_it_needs_beside_loads(self, host: Host) -> None:
        """The other plugins are installed and work."""
        there = {one.name for one in host.plugins if not one.broken}
        missing = set(self.beside) - there
        expect(not missing, f"install {', '.join(sorted(missing))} to test this plugin")

    def test_operations_are_values_with_a_tag(self, host: Host, plugin: PluginInfo) -> None:
        """An operation is a frozen attrs class, its tag is ``package/verb-noun``, and a plan file can hold it."""
        for tag in plugin.operations:
            operation = host.operations[tag]
            package, _, rest = tag.partition("/")
            expect(package not in ("", "core") and rest, f"the tag {tag!r} is not written package/verb-noun")
            expect(has(operation), f"{operation.__name__} is no attrs class")
            for method in _METHODS:
                expect(callable(getattr(operation, method, None)), f"{operation.__name__} has no {method}()")
        expect(host.codec is not None, "the codec can be made")

    def test_kinds_have_a_name_and_a_differ(self, host: Host) -> None:
        """A kind's name is ``package/kind``, and its parts can be called."""
        for name, kind in host.kinds.items():
            expect("/" in name, f"the kind {name!r} is not written package/kind")
            for part in ("create", "drop", "change"):
                expect(callable(getattr(kind, part)), f"{part} of the kind {name} cannot be called")
            _check_functions(name, kind)


def _check_functions(name: str, kind: ObjectKind) -> None:
    for where, functions in (("readers", kind.readers), ("spellers", kind.spellers)):
        for dialect, function in functions.items():
            expect(callable(function), f"the kind {name}: {where}[{dialect!r}] cannot be called")
