"""What a person sees while a push runs and of its SQL: on a real pseudo-terminal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from viborm_core.cli.highlight import highlighted

Call = Callable[..., Any]
SLOW = "(WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 12000000) SELECT max(i) FROM c)"


def test_a_long_statement_shows_how_long_it_runs(app: Path, terminal: Call, sql: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["required"])
    child = terminal("push", "--fill", f"users.country={SLOW}")
    child.expect(r"\d/\d .*rebuild table users.* \d+ s")
    child.expect("done: 1 change")
    child.expect(pexpect.EOF)
    assert sql("SELECT DISTINCT country FROM users") == [("12000000",)]


def test_no_terminal_sees_no_progress(app: Path, process: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["required"])
    called = process("push", "--fill", "users.country='NL'")
    assert called.status == 0
    assert called.err == ""


def test_sql_is_coloured_and_says_the_same(app: Path, terminal: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    child = terminal("push", "--dry-run", "--answer", "drop:column:users.email=drop", colours=True)
    child.expect(pexpect.EOF)
    shown = child.before or ""
    assert "\x1b[31m-- drop column users.email" in shown
    assert "\x1b[34mTABLE\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r\n", "\n")
    assert 'ALTER TABLE "users" DROP COLUMN "email";' in plain


def test_a_plan_marks_its_hazards(app: Path, terminal: Call, schemas: dict[str, str]) -> None:
    (app / "models.py").write_text(schemas["dropped"])
    child = terminal("push", "--accept-data-loss", colours=True)
    child.expect(pexpect.EOF)
    assert "\x1b[31m\x1b[1m  [data loss" in (child.before or "")


@pytest.mark.parametrize("sql", ["SELECT 'it''s -- no comment', \"A B\" FROM t -- SELECT\nWHERE x = 1.5", "`DROP` 'x"])
def test_colours_change_no_character(sql: str) -> None:
    assert highlighted(sql, lambda text, _colour: text) == sql
    assert "<green:'it''s -- no comment'>" in highlighted(
        "SELECT 'it''s -- no comment' -- SELECT", lambda text, colour: f"<{colour}:{text}>"
    )
