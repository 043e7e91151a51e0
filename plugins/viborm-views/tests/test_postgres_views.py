"""What PostgreSQL alone has: materialized views, options, rights, owners, comments, triggers, namespaces, roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from places import Called, Place, skipped_without

HEAD = """
from viborm_core.models import column, model
from viborm_views import MaterializedView, View


@model(table="users")
class User:
    id: int = column(primary_key=True, auto_increment=True)
    email: str = column(max_length=255)
    score: int = 0
"""
RETYPED = HEAD.replace("score: int = 0", 'score: int = column(type="bigint", default=0)')
RENAMED = HEAD.replace("email: str", "user_email: str")
V1 = 'v1 = View("v1", "SELECT id, email, score FROM users")\n'
M1 = 'm1 = MaterializedView("m1", "SELECT id, score FROM v1")\n'


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    made = skipped_without(request, "postgres", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIBORM_DATABASE_URL", made.url)
    yield made
    made.drop()


@pytest.fixture
def push(viborm: Callable[..., Called]) -> Callable[..., Called]:
    def push(source: str, *arguments: str, status: int = 0) -> Called:
        Path("models.py").write_text(source)
        return viborm("push", "--schema", "models.py", *arguments, status=status)

    return push


RIDES = (
    "DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "DO $$ BEGIN CREATE ROLE keeper; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "COMMENT ON VIEW v1 IS 'it''s all {of them}'",
    "COMMENT ON COLUMN v1.email IS 'where to write to'",
    "GRANT SELECT ON v1 TO reader WITH GRANT OPTION",
    "GRANT UPDATE (email) ON v1 TO PUBLIC",
    "ALTER VIEW v1 ALTER COLUMN score SET DEFAULT 7",
    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER quiet INSTEAD OF DELETE ON v1 FOR EACH ROW EXECUTE FUNCTION nothing()",
    "CREATE RULE silent AS ON INSERT TO v1 DO INSTEAD NOTHING",
    "GRANT SELECT ON users TO keeper",
    "ALTER VIEW v1 OWNER TO keeper",
    "CREATE UNIQUE INDEX m1_id ON m1 (id)",
    "COMMENT ON INDEX m1_id IS 'once'",
    "COMMENT ON MATERIALIZED VIEW m1 IS 'kept'",
    "GRANT SELECT ON m1 TO reader",
)


def test_what_rides_along_is_kept_around_a_change(place: Place, push: Callable[..., Called]) -> None:
    push(HEAD + V1 + M1)
    place.ask("INSERT INTO users (email, score) VALUES ('a@b', 3)", "REFRESH MATERIALIZED VIEW m1", *RIDES)
    before = place.views()
    assert push(HEAD + V1 + M1).out.startswith("in sync\n")
    done = push(RETYPED + V1 + M1)
    assert "drop materialized view public.m1" in done.out
    assert place.views() == before
    assert place.ask("SELECT * FROM m1") == [(1, 3)]
    assert push(RETYPED + V1 + M1).out.startswith("in sync\n")


def test_what_rides_along_is_kept_around_a_rename(place: Place, push: Callable[..., Called]) -> None:
    push(HEAD + V1 + M1)
    place.ask(*RIDES)
    before = place.views()
    renamed = RENAMED.replace("score: int = 0", 'score: int = column(type="bigint", default=0)')
    views = 'v7 = View("v7", "SELECT id, user_email AS email, score FROM users")\n' + M1.replace("FROM v1", "FROM v7")
    push(renamed + views, "--rename", "users.email:users.user_email", "--rename", "v1:v7")
    after = {title.replace("v7", "v1"): text.replace("v7", "v1") for title, text in place.views().items()}
    after = {title: text.replace("user_email AS email", "email") for title, text in after.items()}
    assert after == before


def test_a_materialized_view_that_is_not_filled(place: Place, push: Callable[..., Called]) -> None:
    empty = 'm1 = MaterializedView("m1", "SELECT id, score FROM users", with_data=False, comment="later")\n'
    push(HEAD + empty)
    assert place.ask("SELECT ispopulated FROM pg_matviews") == [(False,)]
    assert push(HEAD + empty).out == "in sync\n"
    push(RETYPED + empty)
    assert place.ask("SELECT ispopulated FROM pg_matviews") == [(False,)]
    place.ask("REFRESH MATERIALIZED VIEW m1")
    assert push(RETYPED + empty).out == "in sync\n"
    push(HEAD + empty, "--accept-data-loss")
    assert place.ask("SELECT ispopulated FROM pg_matviews") == [(True,)]
    push(HEAD + empty.replace("later", "sooner"))
    assert place.ask("SELECT obj_description('m1'::regclass)") == [("sooner",)]


def test_a_view_becomes_a_materialized_one(place: Place, push: Callable[..., Called]) -> None:
    push(HEAD + V1)
    push(HEAD + V1.replace("View(", "MaterializedView("))
    assert place.ask("SELECT count(*) FROM pg_matviews") == [(1,)]
    push(HEAD + V1)
    assert place.ask("SELECT count(*) FROM pg_matviews") == [(0,)]


def test_dropping_a_materialized_view_is_asked(place: Place, push: Callable[..., Called]) -> None:
    push(HEAD + V1 + M1)
    refused = push(HEAD + V1, status=3)
    assert "The schema has no materialized view public.m1 any more. May it go?" in refused.err
    kept = push(HEAD + V1, "--answer", "drop:views/view:m1=keep")
    assert "kept: view public.m1" in kept.out
    assert place.ask("SELECT count(*) FROM pg_matviews") == [(1,)]


def test_options(place: Place, push: Callable[..., Called]) -> None:
    plain = 'v1 = View("v1", "SELECT id, email FROM users WHERE score > 0")\n'
    checked = plain.replace(")\n", ', check_option="local", security_barrier=True, columns=["n", "address"])\n')
    push(HEAD + plain)
    push(HEAD + checked)
    found = place.ask("SELECT reloptions FROM pg_class WHERE relname = 'v1'")[0][0]
    assert sorted(found) == ["check_option=local", "security_barrier=true"]
    assert push(HEAD + checked).out == "in sync\n"
    assert push(HEAD + plain.replace("SELECT id, email", "SELECT id AS n, email AS address")).out == "in sync\n"
    push(HEAD + checked.replace('"local"', '"none"').replace("True", "False"))
    assert place.ask("SELECT reloptions FROM pg_class WHERE relname = 'v1'") == [(None,)]


def test_other_namespaces(place: Place, push: Callable[..., Called]) -> None:
    views = (
        'daily = View("daily", "SELECT id FROM public.users", namespace="reports")\n'
        'both = View("both", "SELECT d.id FROM reports.daily d JOIN users USING (id)")\n'
    )
    push(HEAD + views)
    assert push(HEAD + views).out == "in sync\n"
    push(HEAD + views.replace("SELECT id FROM", "SELECT id, email FROM"))
    assert place.ask("SELECT count(*) FROM information_schema.columns WHERE table_name = 'daily'") == [(2,)]


def test_views_elsewhere_are_left_alone_and_restored(place: Place, push: Callable[..., Called]) -> None:
    push(HEAD + V1)
    place.ask("CREATE SCHEMA other", "CREATE VIEW other.mine AS SELECT score FROM v1")
    assert push(HEAD + V1).out == "in sync\n"
    push(RETYPED + V1)
    assert place.ask("SELECT data_type FROM information_schema.columns WHERE table_schema = 'other'") == [("bigint",)]
    refused = push(RETYPED + V1.replace("v1", "v2"), "--accept-data-loss", status=3)
    assert "view other.mine uses public.v1" in refused.err
    place.ask("CREATE VIEW loose AS SELECT 1 AS one")
    assert push(RETYPED + V1, "--exclude", "loose").out.startswith("in sync")


def test_no_temporary_relations_may_be_made(place: Place, push: Callable[..., Called]) -> None:
    push(HEAD + V1)
    name = place.url.rpartition("/")[2]
    place.ask(
        "DROP ROLE IF EXISTS poor",
        "CREATE ROLE poor LOGIN",
        f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC",
        "ALTER TABLE users OWNER TO poor",
        "ALTER VIEW v1 OWNER TO poor",
    )
    poor = place.url.replace("//postgres@", "//poor@")
    told = push(HEAD + V1.replace("id, email", "email, id"), "--database", poor)
    assert "in sync" in told.out
    assert "uncertain: public.v1: permission denied to create temporary tables" in told.out


def test_a_view_that_is_wrong_is_refused_with_its_place(place: Place, push: Callable[..., Called]) -> None:
    wrong = push(HEAD + V1 + 'v2 = View("v2", "SELECT nope FROM v1")\n', status=64)
    assert 'models.py:12: view public.v2: column "nope" does not exist' in wrong.err
    assert place.ask("SELECT count(*) FROM pg_class WHERE relname IN ('users', 'v1', 'v2')") == [(0,)]


def test_an_enum_under_a_view(place: Place, push: Callable[..., Called]) -> None:
    role = """
from enum import Enum
from viborm_core.models import named_enum


class Role(Enum):
    ADMIN = "admin"
    GUEST = "guest"


@model(table="members")
class Member:
    id: int = column(primary_key=True)
    role: Role = Role.GUEST
"""
    views = 'v1 = View("v1", "SELECT id, role FROM members WHERE role = \'guest\'")\n'
    push(HEAD + role + views)
    assert push(HEAD + role + views).out == "in sync\n"
    push(HEAD + role.replace('    GUEST = "guest"\n', '    GUEST = "guest"\n    OWNER = "owner"\n') + views)
    fewer = role.replace('    ADMIN = "admin"\n', "")
    push(HEAD + fewer + views, "--accept-data-loss")
    assert push(HEAD + fewer + views).out == "in sync\n"
