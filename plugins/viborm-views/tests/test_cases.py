"""Every case on every database: what was made is what SQL makes directly, rows stay, and a second push does nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cases import CASES, Case, Views
from places import Called, Place

HEAD = "from viborm_core.models import column, model\nfrom viborm_views import View\n"


def models(tables: str, views: Views) -> str:
    declared = "\n".join(f"{name} = View({name!r}, {query!r})" for name, query in views.items())
    kept = "" if views else "# No view is declared, and none is superfluous.\n"
    return f"{HEAD}\n{tables}\n{kept}{declared}\n"


def directly(place: Place, tables: str, views: Views, viborm: Callable[..., Called], folder: Path) -> Place:
    """Another database, with the tables pushed and the views made by SQL."""
    other = place.new()
    (folder / "direct.py").write_text(models(tables, {}))
    viborm("push", "--schema", "direct.py", "--database", other.url)
    waiting = dict(views)
    if waiting:
        other.ask(*(f"CREATE VIEW {name} AS {query.rstrip(';')}" for name, query in in_order(waiting)))
    return other


def in_order(views: Views) -> list[tuple[str, str]]:
    """Each view after those that it mentions."""
    placed: dict[str, str] = {}

    def place(name: str) -> None:
        for other in views:
            if other != name and other in views[name].replace(";", " ").split() and other not in placed:
                place(other)
        placed.setdefault(name, views[name])

    for name in views:
        place(name)
    return list(placed.items())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, place: Place, viborm: Callable[..., Called], tmp_path: Path) -> None:
    file = tmp_path / "models.py"
    file.write_text(models(*case.before))
    viborm("push", "--schema", "models.py")
    place.ask("INSERT INTO users (email, active, score) VALUES ('a@b', true, 5), ('c@d', false, 7)")
    before = place.views()

    file.write_text(models(*case.after))
    if case.answers and case.is_asked:
        assert "missing" in viborm("push", "--schema", "models.py", status=3).err
        assert place.views() == before
    done = viborm("push", "--schema", "models.py", *case.answers)
    assert ("in sync" in done.out) == case.same, done

    goal = directly(place, *case.after, viborm, tmp_path)
    assert place.views() == goal.views()
    goal.drop()
    table = "accounts" if "accounts" in case.after[0] else "users"
    assert place.ask(f"SELECT count(*) FROM {table}") == [(2,)]
    for name in case.after[1]:
        place.ask(f"SELECT * FROM {name}")
    assert viborm("push", "--schema", "models.py").out == "in sync\n"
    assert viborm("check", "--schema", "models.py").out == "in sync\n"
