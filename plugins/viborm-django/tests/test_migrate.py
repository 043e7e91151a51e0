"""What `migrate` makes is what a push makes, for Django's own apps, six of other people, and a hard one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real import alchemy
from tests.real.pushing import as_plain_models, connected, prepared, read
from viborm_core.host import load_host
from viborm_core.push import run
from viborm_core.url import DatabaseURL

if TYPE_CHECKING:
    from django_project import Project

MADE_BY_MIGRATE = "django_migrations"
MODELS = "django:project.settings"


def shown(url: str, names: set[str]) -> list[str]:
    """A database by its own words (pg_dump, SHOW CREATE, SQLite's catalog), without names that Django leaves to it."""
    reader = {"sqlite": alchemy._sqlite, "postgresql": alchemy._postgres, "mysql": alchemy._mysql}
    return sorted(
        f"{table} {alchemy._without_unstated(line, names)}"
        for table, lines in reader[url.partition(":")[0]](url).items()
        for line in lines
        if MADE_BY_MIGRATE not in f"{table} {line}"
    )


def stated_names(snapshot: str) -> set[str]:
    """The names of constraints and indexes that the models state."""
    tables = json.loads(snapshot)["schema"]["tables"]
    kinds = ("uniques", "checks", "foreign_keys", "indexes")
    return {part["name"] for table in tables for kind in kinds for part in table.get(kind, ()) if part.get("name")}


def test_the_same_as_migrate(project: Project, tmp_path: Path) -> None:
    migrated, pushed, again = project.new_database(), project.new_database(), project.new_database()
    project.manage(migrated, "makemigrations -v0 --skip-checks shop", "migrate -v0 --skip-checks")

    checked = project.viborm(migrated, "check", "--schema", MODELS, "--database", migrated)
    assert (checked.status, checked.out.splitlines()[0]) == (0, "in sync"), checked.out + checked.err
    assert "left alone: " in checked.out
    assert MADE_BY_MIGRATE in checked.out

    made = project.viborm(pushed, "push", "--schema", MODELS, "--database", pushed)
    assert made.status == 0, made.err
    second = project.viborm(pushed, "push", "--schema", MODELS, "--database", pushed)
    assert (second.status, second.out.splitlines()[0]) == (0, "in sync"), second.out

    names = stated_names(project.viborm(pushed, "introspect", "django:", "--format", "json").out)
    assert shown(pushed, names) == shown(migrated, names)

    host = load_host()
    adapter = host.adapter_for_scheme(DatabaseURL.parse(migrated).scheme)
    models = as_plain_models(host, read(host, migrated), tmp_path)
    with connected(host, again) as connection:
        run(prepared(host, adapter.dialect, models, connection))
        left = prepared(host, adapter.dialect, models, connection)
    assert [one.describe() for one in left.operations] == []
