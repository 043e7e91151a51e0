"""Django's models as a schema: what is left alone and left out, and what goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django_project import execute

if TYPE_CHECKING:
    from django_project import Project

ONLY_SQLITE = pytest.mark.parametrize("project", ["sqlite"], indirect=True)
MODELS = ("--schema", "django:project.settings", "--database")


@ONLY_SQLITE
def test_a_change_of_a_model_is_followed(project: Project) -> None:
    url = project.new_database()
    assert project.viborm(url, "push", *MODELS, url).status == 0
    execute(url, "INSERT INTO shop_category (name, slug) VALUES ('tea', 'tea')")
    models = project.folder / "project/shop/models.py"
    models.write_text(models.read_text().replace("slug = models.SlugField", "path = models.SlugField"))
    asked = project.viborm(url, "push", *MODELS, url)
    assert asked.status == 3
    assert "--rename shop_category.slug:shop_category.path" in asked.err
    done = project.viborm(url, "push", *MODELS, url, "--rename", "shop_category.slug:shop_category.path")
    assert done.status == 0, done.err
    execute(url, "UPDATE shop_category SET path = 'x' WHERE path = 'tea' AND name = 'tea'")


@ONLY_SQLITE
def test_tables_of_unmanaged_models_are_left_alone(project: Project) -> None:
    url = project.new_database()
    execute(url, "CREATE TABLE elsewhere (id INTEGER)")
    done = project.viborm(url, "push", *MODELS, url)
    assert done.status == 0, done.err
    assert "left alone: elsewhere" in done.out


@ONLY_SQLITE
def test_for_another_database_than_the_project_s_own(project: Project, postgres_database: str) -> None:
    url = project.new_database()
    done = project.viborm(url, "push", *MODELS, postgres_database)
    assert done.status == 0, done.err
    again = project.viborm(url, "check", *MODELS, postgres_database)
    assert again.out == "in sync\n", again.err


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("django:project.nothing", "run this from the folder of manage.py"),
        ("django:nowhere.settings", "run this from the folder of manage.py"),
        ("django:project.broken", "no_such_app"),
        ("django:project.wrong", "it is wrong"),
    ],
)
def test_wrong_settings_are_one_clear_error(project: Project, ref: str, said: str) -> None:
    (project.folder / "project/broken.py").write_text('INSTALLED_APPS = ["no_such_app"]\nSECRET_KEY = "x"\n')
    (project.folder / "project/wrong.py").write_text('raise RuntimeError("it is wrong")\n')
    url = project.new_database()
    called = project.viborm(url, "push", "--schema", ref, "--database", url)
    assert called.status == 64
    assert said in called.err
    assert "Traceback" not in called.err
