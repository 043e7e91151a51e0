"""The day of the how-to page, with its models, on each database: five changes, each followed, and the rows are kept."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.real.alchemy import engine_of
from tests.servers.any_kind import url_of

PAGE = Path(__file__).parents[3] / "docs/how-to/use-with-sqlalchemy.md"
STARTED, WITH_PHONE, RENAMED_AND_WIDER, WITH_ADDRESSES, SPLIT, WITHOUT_DRAFT = re.findall(
    r"^```python title=models.py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
Push = Callable[..., str]


@pytest.fixture(params=["sqlite", "postgres", "mariadb", "mysql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from url_of(request.param, request, tmp_path)


@pytest.fixture
def push(tmp_path: Path, url: str) -> Push:
    """Push models by the command line."""

    def push(models: str, *arguments: str, status: int = 0) -> str:
        (tmp_path / "models.py").write_text(models, encoding="utf-8")
        words = [sys.executable, "-m", "viborm_core", "push", "--schema", "models.py", "--database", url, *arguments]
        done = subprocess.run(
            words, check=False, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return push


def test_the_day(url: str, push: Push) -> None:
    engine = engine_of(url)

    def sql(text: str) -> list[tuple[Any, ...]]:
        with engine.begin() as connection:
            result = connection.execute(sa.text(text))
            return [tuple(row) for row in result] if result.returns_rows else []

    push(STARTED)
    sql("INSERT INTO account (name, street, city, status) VALUES ('Ann', 'Elm 1', 'Oslo', 'active')")
    sql("INSERT INTO account (name, street, city, status) VALUES ('Bob', 'Oak 2', 'Bern', 'draft')")

    push(WITH_PHONE)
    sql("UPDATE account SET phone = '555' WHERE name = 'Ann'")

    push(RENAMED_AND_WIDER)
    assert sql("SELECT name, mobile FROM account ORDER BY id") == [("Ann", "555"), ("Bob", None)]
    sql(f"UPDATE account SET name = 'Ann {'x' * 150}' WHERE name = 'Ann'")
    sql("UPDATE account SET name = 'Ann' WHERE name LIKE 'Ann x%'")

    push(WITH_ADDRESSES)
    sql("INSERT INTO address (account_id, street, city) SELECT id, street, city FROM account")

    asked = push(SPLIT, status=3)
    assert re.search(r"--answer drop:column:(public\.)?account\.street=drop", asked), asked
    push(SPLIT, "--accept-data-loss")
    joined = (
        "SELECT name, mobile, status, street, city FROM account JOIN address ON account_id = account.id ORDER BY id"
    )
    assert sql(joined) == [("Ann", "555", "active", "Elm 1", "Oslo"), ("Bob", None, "draft", "Oak 2", "Bern")]

    asked = push(WITHOUT_DRAFT, "--accept-data-loss", status=3)
    if url.startswith("sqlite"):  # where an enum is a check, and rows that violate it are its author's to correct
        assert "rows that violate it: 1, such as id = 2" in asked
        sql("UPDATE account SET status = 'closed' WHERE status = 'draft'")
        push(WITHOUT_DRAFT)
    else:
        answer = re.search(r"--answer \"(map:enum-value:\S+draft='closed')\"", asked)
        assert answer is not None, asked
        push(WITHOUT_DRAFT, "--answer", answer[1])
    assert sql(joined) == [("Ann", "555", "active", "Elm 1", "Oslo"), ("Bob", None, "closed", "Oak 2", "Bern")]
    assert push(WITHOUT_DRAFT).startswith("in sync")
    with pytest.raises(sa.exc.DBAPIError):
        sql("UPDATE account SET status = 'draft'")
    engine.dispose()
