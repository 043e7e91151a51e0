"""What plugins do wrong, through the command line: one clear message with their name, and no data lost."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest
from attrs import frozen
from click.testing import CliRunner

from viborm_core.cli.main import main

MODELS = """
from viborm_core.models import column, model

@model(table="users")
class User:
    id: int = column(primary_key=True, auto_increment=True)
    email: str | None = None
"""
BAD_ADAPTER = """
from viborm_core.ddl import Renderers
from viborm_core.hookspecs import hookimpl
from viborm_sqlite.adapter import SQLiteAdapter

VIBORM_API_VERSION = 1
USUAL = {{operation: cell.renderer for operation, cell in SQLiteAdapter.renderers.cells.items()}}

class BadAdapter(SQLiteAdapter):
    dialect = "bad"
    schemes = ("bad",)
    operations = ()
    object_types = ()
    renderers = Renderers("bad", owner="viborm-bad", usual=USUAL)

    {method}

@hookimpl
def viborm_adapters():
    return [BadAdapter()]
"""


@frozen
class Called:
    """What a call of the command line gave."""

    status: int
    out: str
    err: str


@frozen
class Place:
    """A folder to work in, and a folder of installed distributions."""

    folder: Path
    site: Path

    def install(self, name: str, source: str, *, group: str = "viborm", entry: str = "") -> None:
        """Install a distribution of one module; ``entry`` is its entry point."""
        module = name.replace("-", "_")
        (self.site / f"{module}.py").write_text(dedent(source))
        info = self.site / f"{module}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        entry = entry or f"{name.removeprefix('viborm-')} = {module}"
        (info / "entry_points.txt").write_text(f"[{group}]\n{entry}\n")

    def call(self, *arguments: str) -> Called:
        """Call the command line; nothing but clean ends may come of it."""
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Called(result.exit_code, result.stdout, result.stderr)

    def push(self, database: str = "sqlite:///app.db", *options: str) -> Called:
        """Push the models."""
        return self.call("push", "--schema", "models.py", "--database", database, *options)

    def rows(self) -> list[tuple[object, ...]]:
        """What there is in the database: its tables, and the users."""
        with closing(sqlite3.connect(self.folder / "app.db")) as database:
            tables = database.execute("SELECT sql FROM sqlite_master WHERE name = 'users'").fetchall()
            return [*tables, *database.execute("SELECT * FROM users").fetchall()]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A folder with models, and a database with rows that they change."""
    site, folder = tmp_path / "site", tmp_path / "app"
    site.mkdir()
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(site)
    monkeypatch.delenv("VIBORM_DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (folder / "models.py").write_text(MODELS)
    with closing(sqlite3.connect(folder / "app.db")) as database, database:
        database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL)")
        database.execute("INSERT INTO users VALUES (7), (8)")
    before = set(sys.modules)
    yield Place(folder, site)
    for name in set(sys.modules) - before:
        if name.startswith("viborm_") and not name.startswith(("viborm_core", "viborm_sqlite")):
            del sys.modules[name]


def assert_blamed(called: Called, name: str, *words: str) -> None:
    """The failure is the plugin's, and said in a few lines."""
    assert called.status == 4, called
    assert name in called.err
    assert all(word in called.err for word in words), called.err
    assert "Traceback" not in called.err
    assert len(called.err.splitlines()) <= 4, called.err


HEAD = "from viborm_core.hookspecs import hookimpl\nVIBORM_API_VERSION = 1\n"
BROKEN = {
    "import error": ("import nowhere", "No module named 'nowhere'"),
    "exit at import": ("raise SystemExit(3)", "SystemExit"),
    "no version": ("x = 1", "does not say which version"),
    "another version": ("VIBORM_API_VERSION = 99", "99"),
    "misspelt hook": (HEAD + "@hookimpl\ndef viborm_adapter():\n    return []", "viborm_adapter"),
    "hook without mark": (HEAD + "def viborm_adapters():\n    return []", "@hookimpl"),
    "hook with a parameter": (HEAD + "@hookimpl\ndef viborm_adapters(all):\n    return []", "all"),
    "no list": (HEAD + "@hookimpl\ndef viborm_adapters():\n    return 7", "which is no list"),
    "wrong shape": (HEAD + "@hookimpl\ndef viborm_operations():\n    return ['x']", "which is no DiffOperation"),
    "nameless adapter": (
        HEAD
        + "from viborm_sqlite.adapter import SQLiteAdapter\nclass A(SQLiteAdapter):\n    dialect = None\n"
        + "@hookimpl\ndef viborm_adapters():\n    return [A()]",
        "whose dialect is None",
    ),
    "tag without package": (
        HEAD
        + "from viborm_core.operations import DiffOperation\nclass O(DiffOperation):\n    tag = 'odd'\n"
        + "@hookimpl\ndef viborm_operations():\n    return [O]",
        "no tag package/verb-noun",
    ),
    **{
        f"exception in {hook}": (HEAD + f"@hookimpl\ndef {hook}():\n    raise KeyError('oh')", f"{hook} failed")
        for hook in (
            "viborm_adapters",
            "viborm_operations",
            "viborm_renderers",
            "viborm_object_kinds",
            "viborm_declarations",
            "viborm_schema_sources",
            "viborm_schema_formats",
        )
    },
}


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_listed_and_others_go_on(place: Place, source: str, reason: str) -> None:
    place.install("viborm-odd", source)
    listed = place.call("plugins")
    assert listed.status == 0
    (line,) = (line for line in listed.out.splitlines() if "viborm-odd is broken: " in line)
    assert reason in line
    assert place.push().status == 0
    assert len(place.rows()) == 3


def test_a_broken_plugin_stops_the_command_that_needs_it(place: Place) -> None:
    place.install("viborm-odd", "import nowhere")
    called = place.push("odd:///app.db")
    assert_blamed(called, "odd://")


RAISES = {
    name: f"def {name}(self, *args, **options):\n        raise KeyError('oh')"
    for name in ("connect", "capabilities", "introspect", "canonical", "fold")
}
GIVES = {
    "introspect": ("None", "SchemaReading"),
    "canonical": ("(1, 2)", "CanonicalPair"),
    "capabilities": ("{}", "Capabilities"),
    "fold": ("[None]", "Step"),
}


@pytest.mark.parametrize("method", RAISES)
def test_an_exception_in_an_adapter_is_its_plugins(place: Place, method: str) -> None:
    before = place.rows()
    place.install("viborm-bad", BAD_ADAPTER.format(method=RAISES[method]))
    assert_blamed(place.push("bad:///app.db"), "viborm-bad", "KeyError")
    assert place.rows() == before


@pytest.mark.parametrize("method", GIVES)
def test_a_wrong_shape_from_an_adapter_is_its_plugins(place: Place, method: str) -> None:
    given, shape = GIVES[method]
    before = place.rows()
    source = BAD_ADAPTER.format(method=f"def {method}(self, *args, **options):\n        return {given}")
    place.install("viborm-bad", source)
    assert_blamed(place.push("bad:///app.db"), "viborm-bad", f"{method}()", shape)
    assert place.rows() == before


@pytest.mark.parametrize("at", [2, 3])
def test_an_exception_while_the_plan_runs_loses_nothing(place: Place, at: int) -> None:
    """The second reading is under the lock, the third after the statements, before COMMIT."""
    before = place.rows()
    method = f"""
    calls = []
    def introspect(self, *args, **options):
        self.calls.append(1)
        if len(self.calls) == {at}:
            raise KeyError('oh')
        return super().introspect(*args, **options)
    """
    place.install("viborm-bad", BAD_ADAPTER.format(method=method))
    assert_blamed(place.push("bad:///app.db"), "viborm-bad", "KeyError")
    assert place.rows() == before


@pytest.mark.parametrize(
    ("body", "words"), [("raise KeyError('oh')", "failed to render"), ("return [7]", "which is no Statement")]
)
def test_a_renderer_at_fault_is_its_owners(place: Place, body: str, words: str) -> None:
    before = place.rows()
    source = BAD_ADAPTER.format(method="pass") + dedent(f"""
        from viborm_core.operations import AddColumn

        @BadAdapter.renderers.renders(AddColumn)
        def add_column(operation, step):
            {body}
        """)
    place.install("viborm-bad", source)
    assert_blamed(place.push("bad:///app.db"), "viborm-bad", words)
    assert place.rows() == before


KIND = """
from attrs import frozen
from viborm_core.declarations import Declarations, Declared
from viborm_core.hookspecs import hookimpl
from viborm_core.objects import ObjectKind, Spelled
from viborm_core.schema import SchemaObject

VIBORM_API_VERSION = 1

@frozen(kw_only=True)
class Thing(SchemaObject):
    kind = "things/thing"

def fail(*args):
    raise KeyError("oh")

READER = lambda wanted: []
SPELLER = lambda given: Spelled(current=given.current, desired=given.desired)
CREATE = DROP = CHANGE = READ = fail
{changed}

@hookimpl
def viborm_object_kinds():
    return [ObjectKind(value=Thing, create=CREATE, drop=DROP, change=CHANGE,
        readers={{"sqlite": READER}}, spellers={{"sqlite": SPELLER}})]

@hookimpl
def viborm_declarations():
    return [Declarations(of=Thing, kinds=frozenset({{Thing.kind}}), read=lambda item: Declared(item=item))]
"""


@pytest.mark.parametrize(
    "changed",
    ["READER = fail", "SPELLER = fail", "CREATE = fail", "READER = lambda wanted: [7]", "SPELLER = lambda given: None"],
)
def test_a_kind_at_fault_is_its_plugins(place: Place, changed: str) -> None:
    before = place.rows()
    place.install("viborm-things", KIND.format(changed=changed))
    declared = "\nfrom viborm_things import Thing\nfrom viborm_core.schema import TableName\n"
    (place.folder / "models.py").write_text(MODELS + declared + "thing = Thing(name=TableName(None, 'one'))\n")
    assert_blamed(place.push(), "viborm-things")
    assert place.rows() == before


SOURCE = """
from viborm_core.hookspecs import hookimpl
from viborm_core.sources import SchemaSource

VIBORM_API_VERSION = 1

@hookimpl
def viborm_schema_sources():
    return [SchemaSource(name="odd", claims=lambda ref: ref.endswith(".odd"), read={read})]
"""


@pytest.mark.parametrize(("read", "name"), [("lambda ref: {}[ref]", "viborm-odd"), ("lambda ref: 7", "source odd")])
def test_a_source_at_fault_is_its_plugins(place: Place, read: str, name: str) -> None:
    place.install("viborm-odd", SOURCE.format(read=read))
    called = place.call("push", "--schema", "x.odd", "--database", "sqlite:///app.db")
    assert_blamed(called, name)
    assert place.push().status == 0


def test_a_command_at_fault_is_its_plugins(place: Place) -> None:
    source = "import click\n@click.command()\ndef command():\n    {}['oh']\n"
    place.install("viborm-odd", source, group="viborm.commands", entry="odd = viborm_odd:command")
    assert_blamed(place.call("odd"), "viborm-odd", "KeyError")


def test_a_missing_driver_says_what_to_install(place: Place) -> None:
    method = """
    def connect(self, *args, **options):
        from viborm_core.errors import PluginError
        raise PluginError("the driver is not installed", hint="pip install bad-driver")
    """
    place.install("viborm-bad", BAD_ADAPTER.format(method=method))
    called = place.push("bad:///app.db")
    assert called.status == 4
    assert "pip install bad-driver" in called.err
    assert place.push().status == 0


CONFLICTS = {
    "dialect bad": BAD_ADAPTER.format(method="pass"),
    "kind of object things/thing": KIND.format(changed=""),
    "schema source odd": SOURCE.format(read="None"),
}


@pytest.mark.parametrize(("what", "source"), CONFLICTS.items())
def test_two_plugins_may_not_bring_the_same(place: Place, what: str, source: str) -> None:
    place.install("viborm-one", source)
    place.install("viborm-two", source)
    for called in (place.push(), place.call("plugins")):
        assert_blamed(called, "viborm-one and viborm-two both bring the", what)
    assert place.push("sqlite:///app.db", "--no-plugin", "viborm-two").status == 0


def test_two_plugins_may_not_bring_one_command(place: Place) -> None:
    command = "import click\n@click.command()\ndef command():\n    pass\n"
    for name in ("viborm-one", "viborm-two"):
        place.install(name, command, group="viborm.commands", entry=f"greet = {name.replace('-', '_')}:command")
    assert_blamed(place.push(), "viborm-one and viborm-two both bring the command greet")


def test_nobody_may_bring_a_command_of_ours(place: Place) -> None:
    source = "import click\n@click.command()\ndef command():\n    pass\n"
    place.install("viborm-odd", source, group="viborm.commands", entry="diff = viborm_odd:command")
    assert_blamed(place.push(), "viborm-core and viborm-odd both bring the command diff")


def test_the_configuration_limits_what_is_loaded(place: Place) -> None:
    place.install("viborm-odd", SOURCE.format(read="None"))
    (place.folder / "viborm.toml").write_text('plugins = ["viborm-sqlite"]\n')
    assert "viborm-odd" not in place.call("plugins").out
    assert place.push().status == 0
    (place.folder / "viborm.toml").write_text('plugins = ["odd"]\n')
    called = place.push()
    assert called.status == 4
    assert "pip install viborm-sqlite" in called.err


def test_a_command_of_a_plugin_that_is_left_out_is_refused(place: Place) -> None:
    source = "import click\n@click.command()\ndef command():\n    pass\n"
    place.install("viborm-odd", source, group="viborm.commands", entry="greet = viborm_odd:command")
    assert place.call("greet").status == 0
    (place.folder / "viborm.toml").write_text('plugins = ["viborm-sqlite"]\n')
    assert_blamed(place.call("greet"), "viborm-odd", "the configuration leaves out")


def test_names_of_plugins_that_are_not_there_are_refused(place: Place) -> None:
    called = place.push("sqlite:///app.db", "--no-plugin", "viborm-nothing")
    assert called.status == 64
    assert "viborm-nothing" in called.err
    (place.folder / "viborm.toml").write_text('plugins = ["viborm-nothing"]\n')
    assert_blamed(place.push(), "viborm-nothing", "pip install viborm-nothing")
