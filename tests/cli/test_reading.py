"""diff, check, introspect and plugins: what they read, and how they show it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def test_diff_of_two_models_files_needs_a_dialect(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "other.py").write_text(schemas["added"])
    called = viborm("diff", "--from", "models.py", "--to", "other.py")
    assert called.status == 64
    assert "--dialect" in called.err
    called = viborm("diff", "--from", "models.py", "--to", "other.py", "--dialect", "sqlite", "--format", "sql")
    assert (called.status, called.out) == (2, 'ALTER TABLE "users" ADD COLUMN "nick" TEXT;\n')


def test_diff_of_a_snapshot_and_models(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    assert viborm("introspect", "sqlite:///app.db", "--format", "json", "-o", "now.json").status == 0
    assert viborm("diff", "--from", "now.json", "--to", "models.py").status == 0
    (app / "models.py").write_text(schemas["added"])
    called = viborm("diff", "--from", "now.json", "--to", "models.py")
    assert called.status == 2
    assert called.out.startswith("+ add column users.nick")


def test_diff_shows_open_questions(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    called = viborm("diff", "--from", "sqlite:///app.db", "--to", "models.py")
    assert called.status == 2
    assert "--rename users.email:users.mail" in called.out
    called = viborm("diff", "--from", "sqlite:///app.db", "--to", "models.py", "--rename", "users.email:users.mail")
    assert called.status == 2
    assert "rename column users.email to mail" in called.out


def test_diff_of_equal_schemas(app: Path, viborm: Call) -> None:
    called = viborm("diff", "--from", "sqlite:///app.db", "--to", "models.py")
    assert (called.status, called.out) == (0, "in sync\n")
    report = json.loads(viborm("diff", "--from", "sqlite:///app.db", "--to", "models.py", "--format", "json").out)
    assert (report["version"], report["command"], report["status"]) == (1, "diff", "in-sync")


def test_check(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    assert viborm("check").status == 0
    (app / "models.py").write_text(schemas["dropped"])
    called = viborm("check")
    assert called.status == 2
    assert "not in sync: 1 change to make" in called.out
    report = json.loads(viborm("check", "--format", "json").out)
    assert report["status"] == "different"
    assert report["operations"][0]["tag"] == "core/drop-column"


def test_models_as_a_module_and_one_of_its_names(app: Path, viborm: Call) -> None:
    assert viborm("check", "--schema", "models").status == 0
    assert viborm("check", "--schema", "models:User").status == 0
    assert viborm("check", "--schema", "models.py:User").status == 0
    assert viborm("check", "--schema", "models.py:Nobody").status == 64


@pytest.mark.parametrize("form", ["json", "models", "sql"])
def test_what_introspect_writes_is_the_same_schema(app: Path, viborm: Call, form: str) -> None:
    file = {"json": "copy.json", "models": "copied_models.py", "sql": "copy.sql"}[form]
    assert viborm("introspect", "sqlite:///app.db", "--format", form, "-o", file).status == 0
    assert viborm("check", "--schema", file).status == 0
    assert viborm("push", "--schema", file, "--database", f"sqlite:///{form}.db").status == 0
    assert viborm("diff", "--from", "sqlite:///app.db", "--to", f"sqlite:///{form}.db").status == 0


def test_introspect_shows_a_table(app: Path, viborm: Call) -> None:
    called = viborm("introspect", "sqlite:///app.db")
    assert called.status == 0
    assert "email" in called.out
    assert "string(255)" in called.out
    assert "\x1b" not in called.out


def test_introspect_only_some_tables(app: Path, viborm: Call, sql: Call) -> None:
    sql("CREATE TABLE other (a)")
    called = viborm("introspect", "sqlite:///app.db", "--format", "sql", "--include", "oth*")
    assert "other" in called.out
    assert "users" not in called.out


def test_introspect_models_as_sql_needs_a_dialect(app: Path, viborm: Call) -> None:
    assert viborm("introspect", "models.py", "--format", "sql").status == 64
    called = viborm("introspect", "models.py", "--format", "sql", "--dialect", "sqlite")
    assert called.status == 0
    assert called.out.startswith('CREATE TABLE "users"')


def test_introspect_does_not_write_to_the_database(app: Path, viborm: Call) -> None:
    before = (app / "app.db").read_bytes()
    assert viborm("introspect", "sqlite:///app.db").status == 0
    assert (app / "app.db").read_bytes() == before
    assert {one.name for one in app.iterdir()} >= {"app.db", "models.py", "viborm.toml"}


def test_plugins(viborm: Call) -> None:
    called = viborm("plugins", "-v")
    assert called.status == 0
    assert "viborm-sqlite" in called.out
    assert "sqlite://" in called.out
    report = json.loads(viborm("plugins", "--format", "json").out)
    found = next(one for one in report["plugins"] if one["distribution"] == "viborm-sqlite")
    assert found["broken"] is None
    assert found["dialects"][0]["capabilities"]["transactional_ddl"] is True


def test_a_broken_plugin_is_listed_with_its_reason(
    tmp_path: Path, viborm: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    info = site / "viborm_odd-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: viborm-odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[viborm]\nodd = viborm_odd_plugin\n")
    (site / "viborm_odd_plugin.py").write_text("raise RuntimeError('out of order')\n")
    monkeypatch.syspath_prepend(site)
    called = viborm("plugins")
    assert called.status == 0
    assert "viborm-odd is broken: it cannot be imported: RuntimeError: out of order" in called.out
    assert viborm("introspect", "nowhere.json").status == 64


def test_decisions_the_report_of_a_refused_push_can_be_answered_and_given_back(
    app: Path, viborm: Call, sql: Call, schemas: dict[str, str]
) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    called = viborm("push", "--format", "json")
    assert called.status == 3
    report = json.loads(called.out)
    assert report["decisions"] == {
        "version": 1,
        "decisions": [{"question": "rename:column:users.mail", "answer": None}],
    }
    (app / "answers.json").write_text(called.out)
    assert viborm("push", "--decisions", "answers.json").status == 3
    report["decisions"]["decisions"][0]["answer"] = "email"
    (app / "answers.json").write_text(json.dumps(report))
    assert viborm("push", "--decisions", "answers.json").status == 0
    (app / "answers.json").write_text(json.dumps(report["decisions"]))
    called = viborm("push", "--decisions", "answers.json")
    assert called.status == 0
    assert "it is done already" in called.out


def test_decisions_options_are_stronger(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    content = {"version": 1, "decisions": [{"question": "drop:column:users.email", "answer": "drop"}]}
    (app / "answers.json").write_text(json.dumps(content))
    option = "drop:column:users.email=keep"
    assert viborm("push", "--decisions", "answers.json", "--answer", option).status == 0
    assert sql("SELECT count(email) FROM users") == [(2,)]


def test_decisions_about_unknown_objects_is_wrong_usage(app: Path, viborm: Call) -> None:
    content = {"version": 1, "decisions": [{"question": "fill:column:users.nowhere", "answer": "1"}]}
    (app / "answers.json").write_text(json.dumps(content))
    assert viborm("push", "--decisions", "answers.json").status == 64


def test_decisions_follow_up_questions_are_nested(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    (question,) = json.loads(viborm("push", "--format", "json").out)["questions"]
    raised = {choice["answer"]: [one["id"] for one in choice["raises"]] for choice in question["choices"]}
    assert raised == {"email": [], "none": ["fill:column:users.mail", "drop:column:users.email"]}


def test_models_are_as_a_person_would_write_them(app: Path, viborm: Call) -> None:
    called = viborm("introspect", "sqlite:///app.db", "--format", "models")
    assert "    id: int = column(primary_key=True, auto_increment=True)\n" in called.out
    assert 'comment=""' not in called.out


def test_diff_from_models_to_what_was_made_of_them(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    assert viborm("introspect", "models.py", "--format", "json", "-o", "models.json").status == 0
    for written in ("models.py", "models.json"):
        called = viborm("diff", "--from", written, "--to", "sqlite:///app.db")
        assert (called.status, called.out) == (0, "in sync\n")
    assert viborm("diff", "--from", "models.json", "--to", "models.py", "--dialect", "sqlite").out == "in sync\n"
    (app / "other.py").write_text(schemas["added"])
    called = viborm("diff", "--from", "other.py", "--to", "sqlite:///app.db", "--format", "sql")
    assert called.out == 'ALTER TABLE "users" DROP COLUMN "nick";\n'


def test_check_tells_a_difference_that_cannot_be_made_good(app: Path, viborm: Call, sql: Call) -> None:
    sql("CREATE TABLE other (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id))")
    (app / "empty.sql").write_text("\n")
    arguments = ("--schema", "empty.sql", "--exclude", "other")
    assert viborm("push", *arguments, "--accept-data-loss").status == 3
    called = viborm("check", *arguments)
    assert called.status == 2
    assert "- drop table users" in called.out
    assert "users cannot go: other, which is not part of this push" in called.out
    report = json.loads(viborm("check", *arguments, "--format", "json").out)
    assert report["status"] == "different"
