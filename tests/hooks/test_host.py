"""The host takes what plugins bring, leaves out what is broken, and refuses conflicts by both names."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any, ClassVar

import pytest
from attrs import frozen

from viborm_core.adapter import Adapter
from viborm_core.ddl import Renderers, Statement
from viborm_core.errors import PluginError, PluginMissing
from viborm_core.hookspecs import API_VERSION, hookimpl
from viborm_core.host import make_host
from viborm_core.operations import CORE_OPERATIONS, CreateTable, DiffOperation

Plugin = Callable[..., EntryPoint]


@frozen(kw_only=True)
class Stamp(DiffOperation):
    """An operation of nobody's."""

    tag: ClassVar[str] = "tests/stamp"


def adapter(name: str, *schemes: str, renderers: Renderers | None = None) -> Adapter:
    members = {
        "dialect": name,
        "schemes": schemes or (name,),
        "renderers": renderers or Renderers(name, owner=f"viborm-{name}"),
        **{method: lambda *_a, **_k: None for method in Adapter.__abstractmethods__},
    }
    made: Adapter = type("MadeAdapter", (Adapter,), members)()
    return made


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Plugin:
    def make(name: str, *, version: int | None = API_VERSION, **hooks: Any) -> EntryPoint:
        module = ModuleType(f"made_{name}")
        if version is not None:
            module.VIBORM_API_VERSION = version  # type: ignore[attr-defined]
        for hook, given in hooks.items():
            function = given if callable(given) else (lambda given=given: given)
            function.__name__ = hook
            setattr(module, hook, hookimpl(function))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return EntryPoint(name=name, value=module.__name__, group="viborm")

    return make


def broken(entry: EntryPoint) -> str:
    (info,) = make_host([entry]).plugins
    return info.broken


def test_a_plugin_brings_a_dialect_and_operations(plugin: Plugin) -> None:
    host = make_host([plugin("a", viborm_adapters=[adapter("adb", "adb", "adb2")], viborm_operations=[Stamp])])
    assert host.adapter("adb") is host.adapter_for_scheme("adb2")
    assert host.operations["tests/stamp"] is Stamp
    assert len(host.operations) == len(CORE_OPERATIONS) + 1
    assert host.plugins[0].dialects == ("adb",)
    assert not host.plugins[0].broken


def test_an_unknown_scheme_names_what_to_install() -> None:
    with pytest.raises(PluginMissing) as caught:
        make_host([]).adapter_for_scheme("postgresql")
    assert caught.value.hint == "pip install viborm-postgres"


def test_an_unknown_scheme_of_nobody_lists_the_known_ones(plugin: Plugin) -> None:
    host = make_host([plugin("a", viborm_adapters=[adapter("adb")])])
    with pytest.raises(PluginMissing) as caught:
        host.adapter_for_scheme("oracle")
    assert "adb" in caught.value.hint


def test_a_plugin_that_cannot_be_imported_is_listed_as_broken(plugin: Plugin) -> None:
    entry = EntryPoint(name="gone", value="module_that_is_not_there", group="viborm")
    host = make_host([entry, plugin("a", viborm_adapters=[adapter("adb")])])
    assert "module_that_is_not_there" in host.plugins[0].broken
    assert host.adapter("adb").dialect == "adb"


@pytest.mark.parametrize("version", [None, API_VERSION + 1])
def test_another_version_of_the_hooks_is_broken(plugin: Plugin, version: int | None) -> None:
    assert f"this core has {API_VERSION}" in broken(plugin("a", version=version))


def test_a_misspelt_hook_is_broken(plugin: Plugin) -> None:
    assert "viborm_adaptors" in broken(plugin("a", viborm_adaptors=[]))


def test_a_hook_with_an_unknown_argument_is_broken(plugin: Plugin) -> None:
    assert "viborm_adapters" in broken(plugin("a", viborm_adapters=lambda surprise: [surprise]))


@pytest.mark.parametrize(
    "hook",
    [
        "viborm_adapters",
        "viborm_operations",
        "viborm_renderers",
        "viborm_object_kinds",
        "viborm_schema_sources",
        "viborm_schema_formats",
    ],
)
@pytest.mark.parametrize("given", [7, "text", [7], [object]])
def test_a_wrong_shape_is_broken(plugin: Plugin, hook: str, given: object) -> None:
    assert f"{hook} gave" in broken(plugin("a", **{hook: lambda: given}))


def test_an_exception_in_a_hook_is_broken(plugin: Plugin) -> None:
    def fail() -> list[Adapter]:
        raise ZeroDivisionError("boom")

    assert "boom" in broken(plugin("a", viborm_adapters=fail))


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ({"viborm_adapters": [adapter("adb")]}, {"viborm_adapters": [adapter("adb")]}, "dialect adb"),
        ({"viborm_adapters": [adapter("adb", "x")]}, {"viborm_adapters": [adapter("bdb", "x")]}, "URL scheme x"),
        ({"viborm_operations": [Stamp]}, {"viborm_operations": [Stamp]}, "operation tests/stamp"),
    ],
)
def test_two_plugins_may_not_bring_the_same(plugin: Plugin, first: Any, second: Any, what: str) -> None:
    with pytest.raises(PluginError) as caught:
        make_host([plugin("a", **first), plugin("b", **second)])
    assert caught.value.message == f"made_a and made_b both bring the {what}"


def test_nobody_may_bring_a_core_operation(plugin: Plugin) -> None:
    stolen = type("Stolen", (DiffOperation,), {"tag": "core/create-table"})
    with pytest.raises(PluginError, match="viborm-core and made_a"):
        make_host([plugin("a", viborm_operations=[stolen])])


def test_a_doubly_owned_cell_names_both_owners(plugin: Plugin) -> None:
    def registry(owner: str) -> Renderers:
        renderers = Renderers("adb", owner=owner)
        renderers.renders(CreateTable)(lambda _operation, _step: [Statement(sql="")])
        return renderers

    first = plugin("a", viborm_adapters=[adapter("adb", renderers=registry("viborm-adb"))])
    second = plugin("b", viborm_renderers=[registry("other")])
    with pytest.raises(PluginError, match="viborm-adb and other both render core/create-table for adb"):
        make_host([first, second])
