"""A push without a terminal: what it does, what it refuses, and what it prints."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def _columns(sql: Call, table: str = "users") -> list[str]:
    return [row[1] for row in sql(f"PRAGMA table_info({table})")]


def test_first_push_makes_the_file_and_the_second_does_nothing(
    folder: Path, viborm: Call, schemas: dict[str, str]
) -> None:
    (folder / "models.py").write_text(schemas["before"])
    called = viborm("push", "--schema", "models.py", "--database", "sqlite:///app.db")
    assert called.status == 0, called.err
    assert "+ create table users" in called.out
    called = viborm("push", "--schema", "models.py", "--database", "sqlite:///app.db")
    assert (called.status, called.out, called.err) == (0, "in sync\n", "")


def test_dry_run_of_a_missing_file_makes_none(folder: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (folder / "models.py").write_text(schemas["before"])
    called = viborm("push", "--dry-run", "--schema", "models.py", "--database", "sqlite:///app.db")
    assert called.status == 0
    assert 'CREATE TABLE "users"' in called.out
    assert not (folder / "app.db").exists()


def test_safe_plan_runs_without_a_question(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    called = viborm("push")
    assert called.status == 0
    assert _columns(sql) == ["id", "email", "nick"]
    assert sql("SELECT count(*) FROM users") == [(2,)]


def test_dry_run_prints_sql_only_with_its_format(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    before = (app / "app.db").read_bytes()
    text, plain = viborm("push", "--dry-run"), viborm("push", "--dry-run", "--format", "sql")
    assert text.out.startswith("-- add column users.nick")
    assert plain.out == 'ALTER TABLE "users" ADD COLUMN "nick" TEXT;\n'
    assert (app / "app.db").read_bytes() == before
    sql(plain.out)
    assert viborm("check").status == 0


def test_destructive_plan_is_refused(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    before = (app / "app.db").read_bytes()
    called = viborm("push")
    assert called.status == 3
    assert "--answer drop:column:users.email=drop" in called.err
    assert "ann@example.org" in called.err
    assert (app / "app.db").read_bytes() == before


def test_accepted_data_loss_drops(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    assert viborm("push", "--accept-data-loss").status == 0
    assert _columns(sql) == ["id"]


def test_keeping_is_an_answer(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    keep = ("--answer", "drop:column:users.email=keep")
    called = viborm("push", *keep)
    assert (called.status, called.out) == (0, "nothing to do; kept: column users.email\n")
    report = json.loads(viborm("push", *keep, "--format", "json").out)
    assert (report["status"], report["kept"]) == ("kept", [{"kind": "column", "name": "users.email"}])
    called = viborm("diff", "--from", "sqlite:///app.db", "--to", "models.py", *keep)
    assert (called.status, called.out) == (0, "nothing to do; kept: column users.email\n")
    (app / "models.py").write_text(schemas["dropped"] + "    nick: str | None = None\n")
    called = viborm("push", *keep, "--no-rename", "users.email:users.nick")
    assert called.out.endswith(" s\nkept: column users.email\n")
    assert _columns(sql) == ["id", "email", "nick"]


def test_nothing_is_kept_that_never_was(app: Path, viborm: Call) -> None:
    called = viborm("push", "--answer", "drop:column:users.nope=keep")
    assert called.status == 64
    assert "users.nope" in called.err


def test_an_enum_value_is_mapped_by_its_bare_word(folder: Path, viborm: Call, sql: Call) -> None:
    models = "from enum import Enum\nfrom viborm_core.models import column, model\n\n"
    models += "class Status(Enum):\n    done = 'done'\n    review = 'review'\n\n@model\nclass Note:\n"
    models += "    id: int = column(primary_key=True)\n    status: Status\n"
    (folder / "models.py").write_text(models)
    sides = ("--schema", "models.py", "--database", "sqlite:///app.db")
    assert viborm("push", *sides).status == 0
    sql("INSERT INTO note VALUES (1, 'review')")
    (folder / "models.py").write_text(models.replace("    review = 'review'\n", ""))
    assert viborm("push", *sides, "--answer", "map:enum-value:note.status.review=gone").status == 64
    called = viborm("push", *sides, "--answer", "map:enum-value:note.status.review=done")
    assert called.status == 0, called.err
    assert sql("SELECT status FROM note") == [("done",)]


def test_rename_keeps_the_values(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    assert viborm("push").status == 3
    called = viborm("push", "--rename", "users.email:users.mail")
    assert called.status == 0, called.err
    assert sql("SELECT mail FROM users ORDER BY id") == [("ann@example.org",), ("bob@example.org",)]
    called = viborm("push", "--rename", "users.email:users.mail")
    assert called.status == 0
    assert "it is done already" in called.out


def test_accepted_data_loss_takes_renames_as_new_and_never_fills(
    app: Path, viborm: Call, sql: Call, schemas: dict[str, str]
) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    called = viborm("push", "--accept-data-loss")
    assert called.status == 3
    assert "--fill users.mail=VALUE" in called.err
    called = viborm("push", "--accept-data-loss", "--fill", "users.mail='none'")
    assert called.status == 0, called.err
    assert "taken as new, not renamed: column users.mail" in called.out
    assert sql("SELECT mail FROM users") == [("none",), ("none",)]


def test_no_rename_then_drop(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    called = viborm(
        "push",
        "--no-rename=users.email:users.mail",
        "--answer=drop:column:users.email=drop",
        "--fill=users.mail=lower(email)",
    )
    assert called.status == 0, called.err
    assert sql("SELECT mail FROM users ORDER BY id") == [("ann@example.org",), ("bob@example.org",)]


def test_renaming_a_table(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["before"].replace('"users"', '"accounts"'))
    called = viborm("push")
    assert called.status == 3
    assert "--rename users:accounts" in called.err
    assert "--no-rename users:accounts" in called.err
    assert viborm("push", "--rename", "users:accounts").status == 0
    assert sql("SELECT count(*) FROM accounts") == [(2,)]


def test_a_refused_dry_run_prints_what_is_certain(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(
        schemas["dropped"] + "\n@model\nclass Other:\n    id: int = column(primary_key=True)\n"
    )
    called = viborm("push", "--dry-run", "--format", "sql")
    assert called.status == 3
    assert 'CREATE TABLE "other"' in called.out
    assert "users" not in called.out
    assert "drop:column:users.email" in called.err


def test_ask_needs_a_terminal(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    called = viborm("push", "--ask")
    assert called.status == 3
    assert _columns(sql) == ["id", "email"]


def test_impossible_changes_are_refused_whatever_is_accepted(
    app: Path, viborm: Call, sql: Call, schemas: dict[str, str]
) -> None:
    sql("INSERT INTO users (email) VALUES ('ann@example.org')")
    (app / "models.py").write_text(schemas["before"].replace("255", "255, unique=True"))
    called = viborm("push", "--accept-data-loss")
    assert called.status == 3
    assert "impossible with this data" in called.err
    assert "ways out: correct these rows first" in called.err
    report = json.loads(viborm("push", "--format", "json").out)
    assert report["status"] == "impossible"
    assert report["questions"][0]["kind"] == "blocked"


def test_reset_is_refused_without_a_terminal(app: Path, viborm: Call, sql: Call) -> None:
    called = viborm("push", "--force-reset")
    assert called.status == 3
    assert "--accept-data-loss" in called.err
    assert sql("SELECT count(*) FROM users") == [(2,)]


def test_reset_drops_everything_once_accepted(app: Path, viborm: Call, sql: Call) -> None:
    called = viborm("push", "--force-reset", "--accept-data-loss")
    assert called.status == 0, called.err
    assert sql("SELECT count(*) FROM users") == [(0,)]


def test_reset_does_nothing_in_a_dry_run(app: Path, viborm: Call, sql: Call) -> None:
    before = (app / "app.db").read_bytes()
    called = viborm("push", "--force-reset", "--accept-data-loss", "--dry-run")
    assert called.status == 0
    assert "DROP TABLE" in called.out
    assert (app / "app.db").read_bytes() == before


def test_reset_leaves_excluded_tables(app: Path, viborm: Call, sql: Call) -> None:
    sql("CREATE TABLE precious (a)", "INSERT INTO precious VALUES (1)")
    assert viborm("push", "--force-reset", "--accept-data-loss", "--exclude", "precious").status == 0
    assert sql("SELECT count(*) FROM precious") == [(1,)]


def test_reset_takes_no_renames(app: Path, viborm: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    called = viborm("push", "--force-reset", "--accept-data-loss")
    assert called.status == 0, called.err
    assert _columns(sql) == ["id", "mail"]


def test_reset_cannot_keep(app: Path, viborm: Call, sql: Call) -> None:
    called = viborm("push", "--force-reset", "--answer", "drop:table:users=keep")
    assert called.status == 64
    assert "--exclude" in called.err


def test_a_database_is_a_schema_too(app: Path, viborm: Call, sql: Call) -> None:
    called = viborm("push", "--schema", "sqlite:///app.db", "--database", "sqlite:///other.db")
    assert called.status == 0, called.err
    assert viborm("diff", "--from", "sqlite:///app.db", "--to", "sqlite:///other.db").status == 0


def test_an_sql_file_is_a_schema_too(app: Path, viborm: Call, sql: Call) -> None:
    (app / "schema.sql").write_text("CREATE TABLE a (id INTEGER PRIMARY KEY);\n")
    called = viborm("push", "--schema", "schema.sql", "--database", "sqlite:///new.db")
    assert called.status == 0, called.err
    assert viborm("check", "--schema", "schema.sql", "--database", "sqlite:///new.db").status == 0


def test_what_is_not_compared_is_said(app: Path, viborm: Call, sql: Call) -> None:
    sql("CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END", "CREATE VIEW v AS SELECT * FROM users")
    for command in ("push", "check"):
        called = viborm(command)
        assert called.status == 0
        assert "not compared: 1 trigger, 1 view" in called.out
    assert json.loads(viborm("check", "--format", "json").out)["not_compared"] == {"trigger": 1, "view": 1}


def test_tables_of_other_tools_are_left_alone_and_said_so(app: Path, viborm: Call, sql: Call) -> None:
    sql("CREATE TABLE alembic_version (version_num TEXT)")
    called = viborm("push")
    assert called.status == 0
    assert called.out == "in sync\nleft alone: alembic_version\n"


def test_tables_that_are_excluded_are_left_alone_and_said_so(app: Path, viborm: Call, sql: Call) -> None:
    sql(*(f"CREATE TABLE other_{number} (id INTEGER)" for number in range(10)))
    called = viborm("push", "--exclude", "other_*")
    assert called.status == 0
    names = ", ".join(f"other_{number}" for number in range(8))
    assert called.out == f"in sync\nleft alone: {names} and 2 more\n"
    assert len(json.loads(viborm("check", "--exclude", "other_*", "--format", "json").out)["left_alone"]) == 10


def test_quiet_says_nothing(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["added"])
    called = viborm("push", "-q")
    assert (called.status, called.out, called.err) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--rename", "users"),
        ("--rename", "a:"),
        ("--fill", "users.email"),
        ("--answer", "drop:column:users.email"),
        ("--answer", "nonsense=1"),
        ("--rename", "users.nothing:users.nowhere"),
        ("--answer", "drop:table:nowhere=perhaps"),
        ("--answer", "drop:column:users.email=drop", "--answer", "drop:column:users.email=keep"),
        ("--lock-timeout", "-1"),
    ],
)
def test_answers_that_are_none_are_wrong_usage(
    app: Path, viborm: Call, schemas: dict[str, str], arguments: tuple[str, ...]
) -> None:
    (app / "models.py").write_text(schemas["added"])
    called = viborm("push", *arguments)
    assert called.status == 64 or arguments == ("--answer", "drop:table:nowhere=perhaps"), called
    assert called.status != 0 or "gone already" in called.out


def test_names_that_need_quotes(folder: Path, viborm: Call, sql: Call) -> None:
    sql('CREATE TABLE "or:d=er" (id INTEGER PRIMARY KEY, "a.b" TEXT, "say ""hi""" TEXT)')
    sql("""INSERT INTO "or:d=er" VALUES (1, 'x', 'y')""")
    sql('CREATE TABLE "or:d=er" (id INTEGER PRIMARY KEY, "c d" TEXT, "say ""hi""" TEXT)', file="goal.db")
    both = ("--schema", "sqlite:///goal.db", "--database", "sqlite:///app.db")
    report = json.loads(viborm("push", *both, "--format", "json").out)
    assert report["status"] == "refused"
    choice = report["questions"][0]["choices"][0]
    assert choice["answer"] == "a.b"
    (folder / "answers.json").write_text(
        json.dumps({"version": 1, "decisions": [{"question": report["questions"][0]["id"], "answer": "a.b"}]})
    )
    called = viborm("push", *both, "--decisions", "answers.json")
    assert called.status == 0, called.err
    assert sql('SELECT "c d" FROM "or:d=er"') == [("x",)]


def test_the_options_that_are_offered_answer(app: Path, process: Call, schemas: dict[str, str]) -> None:
    import shlex

    (app / "models.py").write_text(schemas["renamed"])
    report = json.loads(process("push", "--format", "json").out)
    option = report["questions"][0]["choices"][0]["option"]
    assert process("push", *shlex.split(option)).status == 0


def test_a_plan_that_only_an_answer_makes_possible_still_asks(
    app: Path, viborm: Call, sql: Call, schemas: dict[str, str]
) -> None:
    sql("CREATE VIEW everybody AS SELECT * FROM users")
    (app / "models.py").write_text(schemas["before"].replace('"users"', '"accounts"'))
    called = viborm("push")
    assert called.status == 3
    assert "--rename users:accounts" in called.err
    assert viborm("check").status == 2
    called = viborm("push", "--rename", "users:accounts")
    assert called.status == 0, called.err
    assert sql("SELECT count(*) FROM everybody") == [(2,)]


def test_a_key_that_the_database_numbers_itself_needs_no_values(folder: Path, viborm: Call, sql: Call) -> None:
    sql("CREATE TABLE note (body TEXT NOT NULL)", "INSERT INTO note VALUES ('a'), ('b')")
    (folder / "new.sql").write_text("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL);")
    called = viborm("push", "--schema", "new.sql", "--database", "sqlite:///app.db")
    assert called.status == 0, called.err
    assert sql("SELECT id, body FROM note") == [(1, "a"), (2, "b")]


def test_offline_nothing_is_asked_about_a_wider_type(app: Path, viborm: Call, schemas: dict[str, str]) -> None:
    for name, length in (("wider", 300), ("narrower", 200)):
        (app / f"{name}.py").write_text(schemas["before"].replace("255", str(length)))
    called = viborm("diff", "--from", "models.py", "--to", "wider.py", "--dialect", "sqlite")
    assert "?" not in called.out
    called = viborm("diff", "--from", "models.py", "--to", "narrower.py", "--dialect", "sqlite")
    assert "convert:column:users.email=convert" in called.out
