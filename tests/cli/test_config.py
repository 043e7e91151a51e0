"""Configuration: files, environment and options, weakest first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from viborm_core.config import Config, load_config
from viborm_core.errors import UsageError
from viborm_core.host import Host


def test_nothing_configured(tmp_path: Path) -> None:
    assert load_config(tmp_path, {}) == Config()


@pytest.mark.parametrize(("name", "head"), [("viborm.toml", ""), ("pyproject.toml", "[tool.viborm]\n")])
def test_all_keys(tmp_path: Path, name: str, head: str) -> None:
    (tmp_path / name).write_text(
        f"{head}schema = 'a.py'\ndatabase = 'x://y'\ninclude = ['a*']\nexclude = ['b']\n"
        "namespaces = ['public']\ndecisions = 'd.json'\nlock_timeout = 3\n"
    )
    assert load_config(tmp_path, {}) == Config(
        schema="a.py",
        database="x://y",
        include=("a*",),
        exclude=("b",),
        namespaces=("public",),
        decisions="d.json",
        lock_timeout=3.0,
    )


def test_environment_is_stronger(tmp_path: Path) -> None:
    (tmp_path / "viborm.toml").write_text("database = 'file'\n")
    assert load_config(tmp_path, {"DATABASE_URL": "general"}).database == "general"
    both = {"DATABASE_URL": "general", "VIBORM_DATABASE_URL": "own"}
    assert load_config(tmp_path, both).database == "own"


def test_pyproject_of_others_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'uses-viborm'\n")
    assert load_config(tmp_path, {}) == Config()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("databse = 'x'", "databse"),
        ("include = 'a'", "include is no list"),
        ("include = [1]", "include is no list"),
        ("schema = 1", "schema is no text"),
        ("lock_timeout = 'long'", "lock_timeout"),
        ("lock_timeout = true", "lock_timeout"),
        ("schema =", "no TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "viborm.toml").write_text(text)
    with pytest.raises(UsageError, match=words):
        load_config(tmp_path, {})


def test_two_files_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "viborm.toml").write_text("schema = 'a'\n")
    (tmp_path / "pyproject.toml").write_text("[tool.viborm]\nschema = 'b'\n")
    with pytest.raises(UsageError, match="both configure"):
        load_config(tmp_path, {})


def test_options_are_strongest(app: Path, viborm: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///env.db")
    assert viborm("push", "-q").status == 0
    assert (app / "env.db").exists()
    assert viborm("push", "-q", "--database", "sqlite:///option.db").status == 0
    assert (app / "option.db").exists()


def test_init_starts_a_project(folder: Path, viborm: Callable[..., Any]) -> None:
    assert viborm("init").status == 0
    assert viborm("push").status == 0
    assert viborm("check").out == "in sync\n"
    called = viborm("init")
    assert called.status == 64
    assert "models.py is there already" in called.err


def test_init_takes_a_url_without_password(folder: Path, viborm: Callable[..., Any]) -> None:
    assert viborm("init", "--database", "sqlite:///my.db").status == 0
    assert load_config(folder, {}).database == "sqlite:///my.db"


def test_init_writes_nothing_half(folder: Path, viborm: Callable[..., Any]) -> None:
    called = viborm("init", "--database", "x://me:secret@host/db")
    assert called.status == 64
    assert not list(folder.iterdir())
    (folder / "pyproject.toml").write_text("[tool.viborm]\nschema = 'b'\n")
    assert viborm("init").status == 64
    assert not (folder / "models.py").exists()


def test_init_refuses_a_scheme_that_nobody_knows(
    folder: Path, viborm: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = viborm("init", "--database", "foo://here/db")
    assert called.status == 64
    assert "foo://" in called.err
    assert "sqlite" in called.err
    assert not list(folder.iterdir())
    monkeypatch.setattr("viborm_core.cli.hosting.load_host", lambda **_: Host())
    called = viborm("init", "--database", "sqlite:///app.db")
    assert called.status == 0
    assert "pip install viborm-sqlite" in called.out


def test_a_configuration_counts_in_the_folders_below(
    app: Path, viborm: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    below = app / "deep" / "down"
    below.mkdir(parents=True)
    (app / "decisions.json").write_text('{"version": 1, "decisions": []}')
    with (app / "viborm.toml").open("a") as file:
        file.write("decisions = 'decisions.json'\n")
    monkeypatch.chdir(below)
    assert viborm("push").out == "in sync\n"
    assert viborm("check").out == "in sync\n"
    assert viborm("push", "-q", "--database", "sqlite:///here.db").status == 0
    assert (below / "here.db").exists()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///env.db")
    assert viborm("push", "-q", "--schema", "../../models.py").status == 0
    assert (below / "env.db").exists()


def test_no_configuration_is_looked_for_outside_of_a_repository(
    app: Path, viborm: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    below = app / "repository" / "down"
    below.mkdir(parents=True)
    (below.parent / ".git").touch()
    monkeypatch.chdir(below)
    called = viborm("push")
    assert called.status == 64
    assert f"looked for viborm.toml and pyproject.toml in {below}" in called.err.replace("\n", " ")
    assert f"up to {below.parent}" in called.err
    (below.parent / "viborm.toml").write_text("schema = 'models.py'\n")
    called = viborm("push")
    assert f"that in {below.parent} has none" in called.err
