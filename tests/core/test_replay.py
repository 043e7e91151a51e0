"""What changes after a plan was checked and before the lock is found under the lock."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from viborm_core.errors import DatabaseChanged
from viborm_core.host import load_host
from viborm_core.plan_file import dump_plan, load_plan
from viborm_core.push import Request, prepare, run
from viborm_core.refs import locate, read
from viborm_core.replay import Target, plan_of, rebuild
from viborm_core.url import DatabaseURL

GOAL = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, UNIQUE (email))"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with one user."""
    path = tmp_path / "app.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)")
        connection.execute("INSERT INTO users VALUES (1, 'ann')")
    (tmp_path / "goal.sql").write_text(GOAL)
    return path


@pytest.fixture
def target(file: Path) -> Iterator[Target]:
    """The database, open."""
    host = load_host()
    adapter = host.adapter("sqlite")
    with closing(adapter.connect(DatabaseURL.parse(f"sqlite:///{file}"))) as connection:
        yield Target(
            connection=connection,
            adapter=adapter,
            renderers=host.renderers("sqlite"),
            codec=host.codec,
            kinds=host.kinds,
        )


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO users VALUES (2, 'ann')",
        "CREATE TABLE other (id INTEGER)",
        "CREATE TRIGGER log AFTER INSERT ON users BEGIN SELECT 1; END",
    ],
    ids=["duplicate", "table", "trigger"],
)
def test_under_the_lock(file: Path, target: Target, change: str) -> None:
    host = load_host()
    request = Request(
        desired=read(locate(str(file.parent / "goal.sql"), host), host, target.adapter, connection=target.connection),
        adapter=target.adapter,
        renderers=target.renderers,
        connection=target.connection,
        kinds=target.kinds,
    )
    plan, shown = plan_of(prepare(request), target.codec)
    assert plan.guards
    again = load_plan(dump_plan(plan, target.codec), "plan.json", target.codec)
    assert again == evolve(plan, statements=again.statements, decisions=again.decisions)
    ready = rebuild(again, target)
    assert ready.statements == shown.statements
    with closing(sqlite3.connect(file)) as other, other:
        other.execute(change)
    with pytest.raises(DatabaseChanged, match="changed since"):
        run(ready)
    with closing(sqlite3.connect(file)) as other:
        assert "UNIQUE" not in other.execute("SELECT sql FROM sqlite_master WHERE name = 'users'").fetchone()[0]
