"""Bad input of every kind: one clear error with the exit code of the contract, and nothing is lost."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
BOTH = ("--schema", "models.py", "--database", "sqlite:///app.db")


def _check(called: Any, status: int, *words: str) -> None:
    assert called.status == status, called
    assert called.out == ""
    assert "Traceback" not in called.err
    assert len(called.err.splitlines()) <= 12
    for word in words:
        assert word in called.err


def test_unknown_url_scheme(app: Path, viborm: Call) -> None:
    _check(viborm("push", "--database", "nosuch://host/db"), 4, "no plugin for nosuch:// is installed")


def test_known_scheme_whose_plugin_is_missing(app: Path, viborm: Call) -> None:
    _check(viborm("push", "--database", "sqlite:///app.db", "--no-plugin", "sqlite"), 4, "pip install viborm-sqlite")


@pytest.mark.parametrize("text", ["app.db", "sqlite", "://x", "", "postgresql://host:port/db"])
def test_what_is_no_url(app: Path, viborm: Call, text: str) -> None:
    called = viborm("push", "--schema", "models.py", "--database", text)
    if text:
        _check(called, 64, "is no database URL")
    else:
        assert called.status == 0


def test_password_is_never_shown(app: Path, viborm: Call) -> None:
    for url in ("nosuch://me:secret@host/db", "me:secret@host", "sqlite://me:secret@host/db?password=secret"):
        called = viborm("push", "--database", url)
        assert called.status in (4, 64)
        assert "secret" not in called.err + called.out


@pytest.mark.parametrize("command", ["check", "introspect", "diff"])
def test_missing_database_file(folder: Path, viborm: Call, schemas: dict[str, str], command: str) -> None:
    (folder / "models.py").write_text(schemas["before"])
    arguments = {
        "check": BOTH,
        "introspect": ("sqlite:///app.db",),
        "diff": ("--from", "sqlite:///app.db", "--to", "models.py"),
    }[command]
    _check(viborm(command, *arguments), 1, "there is no file app.db")
    assert not (folder / "app.db").exists()


@pytest.mark.parametrize("ref", ["nowhere.py", "nowhere.json", "nowhere.sql", "no.where", "no/where"])
def test_missing_schema(app: Path, viborm: Call, ref: str) -> None:
    _check(viborm("push", "--schema", ref), 64)


def test_database_file_given_as_schema(app: Path, viborm: Call) -> None:
    _check(viborm("push", "--schema", "app.db"), 64, "a database is named by its URL")


def test_file_that_is_no_database(app: Path, viborm: Call) -> None:
    (app / "notes.db").write_text("these are notes, and no database at all\n" * 50)
    before = (app / "notes.db").read_bytes()
    _check(viborm("push", "--database", "sqlite:///notes.db"), 1, "notes.db", "no SQLite database")
    assert (app / "notes.db").read_bytes() == before


def test_folder_as_database(app: Path, viborm: Call) -> None:
    (app / "folder").mkdir()
    _check(viborm("push", "--database", "sqlite:///folder"), 1, "is a folder")


def test_read_only_file(app: Path, process: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    (app / "app.db").chmod(0o444)
    if os.access(app / "app.db", os.W_OK):
        pytest.skip("whoever runs this may write any file")
    _check(process("push"), 1, "read-only")


def test_read_only_database(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    _check(viborm("push", "--database", "sqlite:///file:app.db?mode=ro"), 1, "read-only")


def test_file_locked_by_another_process(app: Path, process: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    with closing(sqlite3.connect(app / "app.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _check(process("push", "--lock-timeout", "0.2"), 1, "locked by another process", "--lock-timeout")
        other.execute("ROLLBACK")
    assert process("push").status == 0


def test_models_with_a_syntax_error(app: Path, viborm: Call) -> None:
    (app / "models.py").write_text("x = 1\nclass (\n")
    _check(viborm("push"), 64, "models.py", "2")


def test_models_that_import_what_is_missing(app: Path, viborm: Call) -> None:
    (app / "models.py").write_text("import no_such_module\n")
    _check(viborm("push"), 64, "no_such_module")


def test_models_that_fail(app: Path, viborm: Call) -> None:
    (app / "models.py").write_text("1 / 0\n")
    _check(viborm("push"), 64, "ZeroDivisionError", "models.py")


def test_models_that_are_wrong_list_everything(app: Path, viborm: Call) -> None:
    (app / "models.py").write_text(
        "from viborm_core.models import column, model\n@model\nclass A:\n"
        "    id: int = column(primary_key=True)\n    b: int = column(references='nowhere.id')\n"
        "    c: int = column(references='a.nothing')\n"
    )
    called = viborm("push", "--format", "json")
    assert called.status == 64
    assert len(json.loads(called.out)["error"]["faults"]) == 2


def test_file_without_models(app: Path, viborm: Call) -> None:
    (app / "models.py").write_text("x = 1\n")
    _check(viborm("push"), 64, "no models")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "is no VibORM snapshot"),
        ('{"viborm": "snapshot", "version": 99, "schema": {}}', "version 99"),
        ('{"viborm": "snapshot", "version": 1, "schema": {"tables": [{"nmae": "a"}]}}', "damaged"),
        ('{"viborm": "snapshot", "version": 1, "schema": {"nonsense": []}}', "nonsense"),
    ],
)
def test_damaged_or_newer_snapshot(app: Path, viborm: Call, text: str, words: str) -> None:
    (app / "snapshot.json").write_text(text)
    _check(viborm("push", "--schema", "snapshot.json"), 1, "snapshot.json", words)


def test_snapshot_that_is_no_text(app: Path, viborm: Call) -> None:
    (app / "snapshot.json").write_bytes(b"\xff\xfe\x00")
    _check(viborm("push", "--schema", "snapshot.json"), 1, "UTF-8")


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("{", 1, "is no JSON"),
        ("{}", 1, "is no decisions file"),
        ('{"version": 2, "decisions": []}', 1, "version 2"),
        ('{"version": 1, "decisions": [], "extra": 1}', 1, "'extra'"),
        ('{"version": 1, "decisions": [{"question": "drop:table:a", "anwser": "drop"}]}', 1, "'anwser'"),
        ('{"version": 1, "decisions": [{"question": "drop:table:a", "answer": 1}]}', 1, "decision 1"),
        ('{"version": 1, "decisions": [{"question": "what", "answer": "drop"}]}', 64, "is no question"),
    ],
)
def test_decisions_file(app: Path, viborm: Call, text: str, status: int, words: str) -> None:
    (app / "answers.json").write_text(text)
    _check(viborm("push", "--decisions", "answers.json"), status, words)


def test_missing_decisions_file(app: Path, viborm: Call) -> None:
    _check(viborm("push", "--decisions", "nowhere.json"), 64, "nowhere.json")


def test_sql_that_is_wrong(app: Path, viborm: Call) -> None:
    (app / "schema.sql").write_text("CREATE TABLE a (id INTEGER);\nCREATE TABEL b (id INTEGER);\n")
    _check(viborm("push", "--schema", "schema.sql"), 64, "schema.sql:2")


def test_empty_schema_on_a_full_database(app: Path, viborm: Call, sql: Call) -> None:
    (app / "empty.sql").write_text("")
    called = viborm("push", "--schema", "empty.sql")
    assert called.status == 3
    assert "drop:table:users=drop" in called.err
    assert sql("SELECT count(*) FROM users") == [(2,)]


def test_two_names_that_differ_only_in_case(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["before"] + "    Email: str | None = None\n")
    called = viborm("push")
    _check(called, 64, "Email")


def test_no_schema_and_no_database(folder: Path, viborm: Call) -> None:
    _check(viborm("push"), 64, "which database?")
    _check(viborm("push", "--database", "sqlite:///app.db"), 64, "which schema?")


def test_a_fault_of_ours_is_one_screen_and_verbose_shows_the_traceback(
    app: Path, viborm: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("that\x1b[2J was not expected")

    monkeypatch.setattr("viborm_core.cli.push.prepare", fail)
    called = viborm("push")
    _check(called, 1, "unexpected RuntimeError", r"that\x1b[2J")
    assert "Traceback" in viborm("push", "-v").err


def test_output_that_cannot_be_written(app: Path, viborm: Call) -> None:
    _check(viborm("introspect", "models.py", "--format", "json", "-o", "no/where.json"), 64, "no/where.json")


def test_failures_are_json_too(app: Path, viborm: Call) -> None:
    called = viborm("push", "--schema", "nowhere.json", "--format", "json")
    assert called.status == 64
    assert json.loads(called.out)["error"]["code"] == "unreadable-source"
    assert called.err
