"""A hot standby can be compared with, as far as it can say; it is never written to, and a push is refused clearly.

https://www.postgresql.org/docs/current/hot-standby.html
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_helpers import ask, connected, read

from tests.servers import postgres
from tests.servers.fixtures import no_postgres

TABLE = "CREATE TABLE t (a numeric CHECK (a IN (1, 2)), b text DEFAULT ('x' || 'y'))"
SAME = """
from viborm_core.models import check, column, model, sql
from decimal import Decimal

@model(table="t", checks=[check("a = ANY (ARRAY[1, 2])", name="t_a_check")])
class T:
    a: Decimal | None = None
    b: str | None = column(default=sql("'x'||'y'"))
"""


@pytest.fixture(scope="module")
def standby() -> Iterator[postgres.PostgresServer]:
    ours = [source for source in postgres.available() if source.url is None]
    if not ours:
        no_postgres()
    with postgres.standby(ours[0], TABLE) as server:
        yield server


def viborm(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    return subprocess.run(
        [sys.executable, "-m", "viborm_core", *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )


def test_it_is_one(standby: postgres.PostgresServer) -> None:
    assert ask(standby.url, "SELECT pg_is_in_recovery()") == [(True,)]
    with connected(standby.url) as connection:
        assert connection.read_only


def test_what_it_cannot_spell_is_uncertain(standby: postgres.PostgresServer, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(SAME)
    words = ("--schema", "models.py", "--database", standby.url)
    checked = viborm("check", *words, "--format", "json", folder=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    uncertain = {one["name"] for one in json.loads(checked.stdout)["uncertain"]}
    assert uncertain == {"public.t.b", "public.t.t_a_check"}
    dry = viborm("push", "--dry-run", *words, folder=tmp_path)
    assert dry.returncode == 0, dry.stdout + dry.stderr
    assert "read-only here (a standby, or so set)" in dry.stdout + dry.stderr
    assert "ALTER" not in dry.stdout


def test_differences_are_found_and_a_push_is_refused(standby: postgres.PostgresServer, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(SAME + "    c: int | None = None\n")
    before = read(standby.url)
    words = ("--schema", "models.py", "--database", standby.url)
    found = viborm("diff", "--from", standby.url, "--to", "models.py", folder=tmp_path)
    assert found.returncode == 2, found.stdout + found.stderr
    assert "add column" in found.stdout
    dry = viborm("push", "--dry-run", *words, folder=tmp_path)
    assert dry.returncode == 0, dry.stdout + dry.stderr
    assert 'ADD COLUMN "c"' in dry.stdout
    pushed = viborm("push", *words, folder=tmp_path)
    said = pushed.stdout + pushed.stderr
    assert pushed.returncode == 1, said
    assert "25006" in said
    assert "the server is a standby" in said
    assert "Traceback" not in said
    assert read(standby.url) == before
