"""Questions on a real pseudo-terminal: what they show, what answers them, and what changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

Call = Callable[..., Any]


def _status(child: "pexpect.spawn[str]") -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_rename_is_asked_and_kept(app: Path, terminal: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    child = terminal("push", "--save-decisions", "made.json")
    child.expect("Is the column users.mail new")
    child.expect(r"1\s+it is email, renamed \(same type, same place\)")
    child.expect(r"2\s+it is a new column\s+\(default\)")
    child.expect(r"answer \[2\]: ")
    child.sendline("1")
    assert _status(child) == 0
    assert sql("SELECT mail FROM users ORDER BY id") == [("ann@example.org",), ("bob@example.org",)]
    made = json.loads((app / "made.json").read_text())
    assert made == {"version": 1, "decisions": [{"question": "rename:column:users.mail", "answer": "email"}]}


def test_a_drop_shows_the_values_and_keeps_by_default(
    app: Path, terminal: Call, sql: Call, schemas: dict[str, str]
) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    child = terminal("push", "--save-decisions", "made.json")
    child.expect("May it go, with its data")
    child.expect("ann@example.org, bob@example.org")
    child.expect(r"answer \[1\]: ")
    child.sendline("")
    child.expect("nothing to do; kept: column users.email")
    assert _status(child) == 0
    assert sql("SELECT count(email) FROM users") == [(2,)]
    made = json.loads((app / "made.json").read_text())
    assert made["decisions"] == [{"question": "drop:column:users.email", "answer": "keep"}]


def test_a_drop_is_done_when_it_is_chosen(app: Path, terminal: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    child = terminal("push")
    child.expect(r"answer \[1\]: ")
    child.sendline("7")
    child.expect("please answer a number from 1 to 2")
    child.expect(r"answer \[1\]: ")
    child.sendline("drop")
    assert _status(child) == 0
    assert [row[1] for row in sql("PRAGMA table_info(users)")] == ["id"]


def test_a_fill_takes_a_value_or_an_expression(app: Path, terminal: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["required"])
    child = terminal("push")
    child.expect("users.country may not be NULL")
    child.expect("value or SQL expression: ")
    child.sendline("")
    child.expect("please answer a value or SQL expression")
    child.expect("value or SQL expression: ")
    child.sendline("upper(email)")
    assert _status(child) == 0
    assert sql("SELECT country FROM users ORDER BY id") == [("ANN@EXAMPLE.ORG",), ("BOB@EXAMPLE.ORG",)]


ROLE = """
from enum import Enum

class Role(Enum):
    admin = "admin"
    guest = "guest"
"""


def test_a_renamed_enum_value_is_asked_and_what_becomes_of_it_then(
    app: Path, terminal: Call, viborm: Call, sql: Call, schemas: dict[str, str]
) -> None:
    models = ROLE + schemas["before"] + "    role: Role = Role.admin\n"
    (app / "models.py").write_text(models)
    assert viborm("push").status == 0
    sql("UPDATE users SET role = 'guest' WHERE id = 2")
    (app / "models.py").write_text(models.replace("guest", "visitor"))
    child = terminal("push")
    child.expect("Is 'visitor' of users.role a new value, or is it one that goes, renamed")
    child.expect("rows with 'guest' in role: 1, such as id = 2")
    child.expect(r"answer \[2\]: ")
    child.sendline("")
    child.expect("What becomes of it")
    child.sendintr()
    assert _status(child) == 130
    assert sql("SELECT role FROM users WHERE id = 2") == [("guest",)]
    child = terminal("push", "--save-decisions", "made.json")
    child.expect(r"1\s+it is 'guest', renamed \(same place\)")
    child.expect(r"answer \[2\]: ")
    child.sendline("1")
    assert _status(child) == 0
    assert sql("SELECT role FROM users WHERE id = 2") == [("visitor",)]
    made = json.loads((app / "made.json").read_text())
    assert made["decisions"] == [{"question": "rename:enum-value:users.role.visitor", "answer": "guest"}]


def test_whether_an_index_is_renamed_is_asked_only_where_all_is_to_be(
    app: Path, terminal: Call, viborm: Call, sql: Call, schemas: dict[str, str]
) -> None:
    def models(name: str) -> str:
        return (
            schemas["before"]
            .replace("column, model", "column, index, model")
            .replace('table="users"', f'table="users", indexes=[index("email", name="{name}")]')
        )

    (app / "models.py").write_text(models("by_email"))
    assert viborm("push").status == 0
    (app / "models.py").write_text(models("emails"))
    child = terminal("push", "--ask")
    child.expect("Is the index users.emails new, or is it one that goes, renamed")
    child.expect(r"answer \[1\]: ")
    child.sendline("")
    child.expect("rename index users.by_email to emails")
    child.expect("Do it")
    child.sendline("y")
    assert _status(child) == 0
    assert sql("SELECT name FROM sqlite_master WHERE type = 'index'") == [("emails",)]


def test_interrupting_a_question_changes_nothing(app: Path, terminal: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    before = (app / "app.db").read_bytes()
    child = terminal("push")
    child.expect(r"answer \[1\]: ")
    child.sendintr()
    assert _status(child) == 130
    assert (app / "app.db").read_bytes() == before


def test_the_end_of_the_input_refuses(app: Path, terminal: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    before = (app / "app.db").read_bytes()
    child = terminal("push")
    child.expect(r"answer \[1\]: ")
    child.sendeof()
    child.expect("1 decision is missing; nothing was changed")
    assert _status(child) == 3
    assert (app / "app.db").read_bytes() == before


def test_accepted_data_loss_still_asks_for_renames(
    app: Path, terminal: Call, sql: Call, schemas: dict[str, str]
) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    child = terminal("push", "--accept-data-loss")
    child.expect("Is the column users.mail new")
    child.sendline("email")
    assert _status(child) == 0
    assert sql("SELECT count(mail) FROM users") == [(2,)]


def test_accepted_data_loss_asks_for_no_drop(app: Path, terminal: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    child = terminal("push", "--accept-data-loss")
    assert _status(child) == 0
    assert "answer" not in (child.before or "")


@pytest.mark.parametrize("typed", ["y", "", "n"])
def test_ask_confirms_a_safe_plan(app: Path, terminal: Call, sql: Call, schemas: dict[str, str], typed: str) -> None:
    status, columns = (0, 3) if typed == "y" else (3, 2)
    (app / "models.py").write_text(schemas["added"])
    child = terminal("push", "--ask")
    child.expect("add column users.nick")
    child.expect("Do it")
    child.sendline(typed)
    assert _status(child) == status
    assert len(sql("PRAGMA table_info(users)")) == columns


@pytest.mark.parametrize("typed", ["yes", ""])
def test_a_reset_shows_what_goes_and_asks_once(app: Path, terminal: Call, sql: Call, typed: str) -> None:
    status, rows = (0, 0) if typed == "yes" else (3, 2)
    sql("CREATE TABLE old (a)", "INSERT INTO old VALUES (1)")
    child = terminal("push", "--force-reset")
    child.expect(r"old\s+│\s+1 ")
    child.expect(r"users\s+│\s+2 ")
    child.expect("Drop 2 tables")
    child.sendline(typed)
    assert _status(child) == status
    assert sql("SELECT count(*) FROM users") == [(rows,)]


def test_a_dry_run_asks_on_a_terminal(app: Path, terminal: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["renamed"])
    before = (app / "app.db").read_bytes()
    child = terminal("push", "--dry-run")
    child.expect(r"answer \[2\]: ")
    child.sendline("1")
    child.expect('RENAME COLUMN "email" TO "mail"')
    assert _status(child) == 0
    assert (app / "app.db").read_bytes() == before


def test_what_the_data_says_cannot_control_the_terminal(
    app: Path, terminal: Call, sql: Call, schemas: dict[str, str]
) -> None:
    sql("UPDATE users SET email = 'x' || char(27) || '[2J[bold]y'")
    (app / "models.py").write_text(schemas["dropped"])
    child = terminal("push")
    child.expect(r"answer \[1\]: ")
    assert "\x1b[2J" not in child.before
    assert r"x\x1b[2J[bold]y" in child.before
    child.sendline("")
    assert _status(child) == 0
