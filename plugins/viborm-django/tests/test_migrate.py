"""What `migrate` makes is what a push makes, for Django's own apps, six of other people, and a hard one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real import alchemy, round_trip

if TYPE_CHECKING:
    from django_project import Project

MADE_BY_MIGRATE = "django_migrations"
MODELS = "django:project.settings"
_FK = "_fk_"  # the index that MySQL makes for a foreign key has its name, if there is no other


def shown(url: str, names: set[str]) -> list[str]:
    """A database by its own words (pg_dump, SHOW CREATE, SQLite's catalog).

    Left out are names that Django leaves to the database, and the order of columns, which is that of the migrations.
    """
    reader = {"sqlite": alchemy._sqlite, "postgresql": alchemy._postgres, "mysql": alchemy._mysql}
    return sorted(
        f"{table} {_unordered(alchemy._without_unstated(line, set() if ' KEY `' in line and _FK in line else names))}"
        for table, lines in reader[url.partition(":")[0]](url).items()
        for line in lines
        if MADE_BY_MIGRATE not in f"{table} {line}"
    )


def _unordered(line: str) -> str:
    """A line without columns' numbers and case, and a table of pg_dump with its columns sorted."""
    line = line.lower().replace("(now(6))", "current_timestamp(6)")
    line = re.sub(r"^(column )?\d+ (?=\S)", "column ", line)
    line = re.sub(r"\(\d+, '", "('", line)
    table = re.fullmatch(r"(create table \S+ \( )(.*)( \))", line.strip())
    if table is None:
        return line.strip().removesuffix(",")
    return table[1] + "; ".join(sorted(re.split(r", (?![^(]*\))", table[2]))) + table[3]


def stated_names(snapshot: str) -> set[str]:
    """The names of constraints and indexes that the models state."""
    tables = json.loads(snapshot)["schema"]["tables"]
    kinds = ("uniques", "checks", "foreign_keys", "indexes")
    return {part["name"] for table in tables for kind in kinds for part in table.get(kind, ()) if part.get("name")}


def test_the_same_as_migrate(project: Project, tmp_path: Path) -> None:
    migrated, pushed = project.new_database(), project.new_database()
    project.manage(migrated, "makemigrations -v0 --skip-checks shop", "migrate -v0 --skip-checks")

    checked = project.viborm(migrated, "check", "--schema", MODELS, "--database", migrated)
    assert (checked.status, checked.out.partition("\n")[0]) == (0, "in sync"), checked.out + checked.err
    assert "left alone: " in checked.out
    assert MADE_BY_MIGRATE in checked.out

    made = project.viborm(pushed, "push", "--schema", MODELS, "--database", pushed)
    assert made.status == 0, made.err
    second = project.viborm(pushed, "push", "--schema", MODELS, "--database", pushed)
    assert (second.status, second.out.partition("\n")[0]) == (0, "in sync"), second.out + second.err

    names = stated_names(project.viborm(pushed, "introspect", "django:", "--format", "json").out)
    assert shown(pushed, names) == shown(migrated, names)
    models_and_back(project, migrated, names, tmp_path / "written")


def models_and_back(project: Project, migrated: str, names: set[str], folder: Path) -> None:
    """The database as models of the core's and of SQLAlchemy's: good Python, and it makes the same again."""
    folder.mkdir()
    for file in round_trip.written(migrated, folder, "project"):
        round_trip.in_sync(file, migrated)
        again = project.new_database()
        round_trip.push(file, again)
        assert shown(again, names) == shown(migrated, names)
    round_trip.nothing_to_say(folder)
