"""Random views over random tables, and random changes of both, judged by views that SQL makes directly."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from attrs import field, frozen
from cases import Views
from places import Called, Place
from test_cases import directly, models

CAMPAIGN = int(os.environ.get("VIBORM_CAMPAIGN", "1"))
SEEDS = range(6 * CAMPAIGN)
STEPS = 3
TYPES = ("int", "str | None = column(max_length=40)", "bool", "datetime | None", "float")
DEFAULTS = {"int": " = 0", "bool": " = True", "float": " = 0.5", "datetime | None": " = None"}


@frozen
class Schema:
    """Tables as columns with their kind, and views as queries with the names that they give."""

    tables: dict[str, dict[str, str]] = field(factory=dict)
    views: Views = field(factory=dict)

    def source(self) -> str:
        """The models' tables as source."""
        return "from datetime import datetime\n" + "\n".join(_table(*item) for item in self.tables.items())


def _table(name: str, columns: dict[str, str]) -> str:
    body = "".join(f"    {column}: {kind}{DEFAULTS.get(kind, '')}\n" for column, kind in columns.items())
    return f'\n@model(table="{name}")\nclass {name.title()}:\n    id: int = column(primary_key=True)\n{body}'


class Maker:
    """Makes schemas and changes them; what is renamed is told as options."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0

    def name(self, prefix: str) -> str:
        """A name that nothing has."""
        self.count += 1
        return f"{prefix}{self.count}"

    def tables(self) -> dict[str, dict[str, str]]:
        """A few tables."""
        return {self.name("t"): self.columns(self.random.randint(2, 4)) for _ in range(self.random.randint(1, 3))}

    def columns(self, number: int) -> dict[str, str]:
        """Columns beside the key."""
        return {self.name("c"): self.random.choice(TYPES) for _ in range(number)}

    def views(self, tables: dict[str, dict[str, str]]) -> Views:
        """Views over the tables, and over one another."""
        outputs = {name: ["id", *columns] for name, columns in tables.items()}
        views: Views = {}
        for _ in range(self.random.randint(1, 5)):
            name = self.name("v")
            views[name], outputs[name] = self.query(outputs)
        return views

    def query(self, outputs: dict[str, list[str]]) -> tuple[str, list[str]]:
        """A query, and the names that it gives."""
        source = self.random.choice(list(outputs))
        known = outputs[source]
        chosen = self.random.sample(known, self.random.randint(1, len(known)))
        match self.random.randrange(5):
            case 0:
                listed = [f"{one} AS a{number}" for number, one in enumerate(chosen)]
                return f"SELECT {', '.join(listed)} FROM {source}", [f"a{number}" for number in range(len(chosen))]
            case 1:
                text = f"SELECT {', '.join(f'x.{one}' for one in chosen)} FROM {source} x JOIN {source} y"
                return f"{text} ON x.{chosen[0]} = y.{chosen[0]} WHERE x.{known[-1]} IS NOT NULL", chosen
            case 2:
                return f"SELECT {chosen[0]}, count(*) AS n FROM {source} GROUP BY {chosen[0]}", [chosen[0], "n"]
            case 3:
                inner = f"SELECT {known[0]} FROM {source} WHERE {known[-1]} IS NULL"
                return f"SELECT {', '.join(chosen)} FROM {source} WHERE {known[0]} NOT IN ({inner})", chosen
        return f"SELECT {', '.join(chosen)} FROM {source}", chosen

    def changed(self, old: Schema) -> tuple[Schema, list[str]]:
        """Another schema, and the options that say what was renamed to make it."""
        tables = {name: dict(columns) for name, columns in old.tables.items()}
        options: list[str] = []
        new_names: dict[str, str] = {}
        for name in list(tables):
            columns = tables[name]
            match self.random.randrange(5):
                case 0:
                    gone = self.random.choice(list(columns))
                    new = self.name("c")
                    tables[name] = {new if one == gone else one: kind for one, kind in columns.items()}
                    new_names[gone] = new
                    options += ["--rename", f"{name}.{gone}:{name}.{new}"]
                case 1:
                    new = self.name("t")
                    tables[new] = tables.pop(name)
                    new_names[name] = new
                    options += ["--rename", f"{name}:{new}"]
                case 2:
                    columns[self.name("c")] = "int"
        views = {name: self.followed(query, new_names) for name, query in old.views.items()}
        if views and self.random.random() < 0.4:
            name = self.random.choice(list(views))
            new_names[name] = self.name("w")
            options += ["--rename", f"{name}:{new_names[name]}"]
            views = {
                new_names.get(one, one): self.followed(query, {name: new_names[name]}) for one, query in views.items()
            }
        if self.random.random() < 0.5:
            fresh = self.views(tables)
            views = {**dict(list(views.items())[: self.random.randint(0, len(views))]), **fresh}
        return Schema(tables, views), options

    def followed(self, query: str, names: dict[str, str]) -> str:
        """A query with new names for old ones."""
        words = query.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").replace(".", " . ").split()
        made = " ".join(names.get(word, word) for word in words)
        return made.replace(" . ", ".").replace("count ( * )", "count(*)").replace(" ,", ",")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_views(seed: int, place: Place, viborm: Callable[..., Called], tmp_path: Path) -> None:
    maker = Maker(seed)
    tables = maker.tables()
    schema = Schema(tables, maker.views(tables))
    file, options = tmp_path / "models.py", []
    for _ in range(STEPS):
        file.write_text(models(schema.source(), schema.views))
        done = viborm("push", "--schema", "models.py", "--accept-data-loss", *options, status=None)
        assert done.status == 0, (done, file.read_text(), options)
        assert viborm("push", "--schema", "models.py").out == "in sync\n"
        goal = directly(place, schema.source(), schema.views, viborm, tmp_path)
        assert place.views() == goal.views()
        goal.drop()
        schema, options = maker.changed(schema)
