"""What a REF may name, and what is said of what has no place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

VIBORM = str(Path(sys.executable).with_name("viborm"))
MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"))


class Other(Base):
    __tablename__ = "other"

    id: Mapped[int] = mapped_column(primary_key=True)


metadata = Base.metadata
both = [Team, User.__table__]
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "app" / "models.py").write_text(MODELS)
    return tmp_path


def viborm(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([VIBORM, *words], check=False, capture_output=True, text=True, cwd=folder)


def dry_run(folder: Path, ref: str) -> subprocess.CompletedProcess[str]:
    return viborm(folder, "push", "--schema", ref, "--database", "sqlite:///app.db", "--dry-run")


@pytest.mark.parametrize("ref", ["app/models.py", "app.models", "app.models:Base", "app.models:metadata"])
def test_a_module_a_base_and_metadata_are_all_of_it(app: Path, ref: str) -> None:
    shown = dry_run(app, ref).stdout
    assert all(f'CREATE TABLE "{name}"' in shown for name in ("team", "user", "other"))


@pytest.mark.parametrize("ref", ["app.models:User", "app.models:both"])
def test_models_bring_what_they_refer_to(app: Path, ref: str) -> None:
    shown = dry_run(app, ref).stdout
    assert all(f'CREATE TABLE "{name}"' in shown for name in ("team", "user"))
    assert '"other"' not in shown


def test_two_metadata_are_refused_and_named(app: Path) -> None:
    (app / "app" / "models.py").write_text(f"{MODELS}\nmore = sa.MetaData()\nsa.Table('x', more, sa.Column('id'))\n")
    refused = dry_run(app, "app.models")
    assert refused.returncode == 64
    assert "app.models:metadata" in refused.stderr
    assert "app.models:more" in refused.stderr


def test_faults_have_file_and_line(app: Path) -> None:
    written = MODELS.replace(
        'mapped_column(sa.ForeignKey("team.id"))',
        'mapped_column(sa.ForeignKey("team.id"), info={"viborm": {"was": "x"}})',
    )
    (app / "app" / "models.py").write_text(written)
    refused = dry_run(app, "app.models")
    assert refused.returncode == 64
    line = next(at for at, text in enumerate(written.splitlines(), start=1) if "was" in text)
    assert f"app/models.py:{line}: user.team_id" in refused.stderr


def test_what_has_no_place_is_named(app: Path) -> None:
    more = """
sa.event.listen(Team.__table__, "after_create", sa.DDL("CREATE VIEW v AS SELECT 1"))
Team.__table__.append_column(sa.Column("filled", sa.Integer, server_default=sa.FetchedValue()))
"""
    (app / "app" / "models.py").write_text(MODELS + more)
    shown = dry_run(app, "app.models")
    assert shown.returncode == 0
    assert "left out: " in shown.stderr
    assert "after_create" in shown.stderr
    assert "team.filled: its server default is a FetchedValue" in shown.stderr


def test_temporary_tables_are_an_error(app: Path) -> None:
    (app / "app" / "models.py").write_text(f"{MODELS}\nOther.__table__._prefixes.append('TEMPORARY')\n")
    refused = dry_run(app, "app.models")
    assert refused.returncode == 64
    assert "other" in refused.stderr
    assert "TEMPORARY" in refused.stderr


def test_without_a_database_the_models_are_read_for_none(app: Path) -> None:
    shown = viborm(app, "introspect", "app.models", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    assert '"integer"' in shown.stdout
    for dialect in ("sqlite", "postgres", "mysql"):
        assert "CREATE TABLE" in viborm(app, "introspect", "app.models", "--format", "sql", "--dialect", dialect).stdout


def test_an_unknown_format_lists_those_that_there_are(app: Path) -> None:
    refused = viborm(app, "introspect", "app.models", "--format", "what")
    assert refused.returncode == 64
    assert "sqlalchemy" in refused.stderr
