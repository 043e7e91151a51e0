"""Whole tables."""

from attrs import evolve

from viborm_core.ddl import Hazard
from viborm_core.schema import (
    Integer,
    TableName,
)
from viborm_core.testing.build import AUTO_ID, ID, column, refers, schema, table
from viborm_core.testing.case import Case
from viborm_core.testing.cases.examples import (
    MEMBERS,
    NAME,
    NOTHING,
    TEAMS,
    TWO,
    USERS,
)

TABLES = (
    Case(name="create a table", before=NOTHING, after=schema(USERS), tags=("core/create-table",)),
    Case(
        name="drop a table",
        before=schema(USERS, TEAMS),
        after=schema(TEAMS),
        rows={"users": TWO, "teams": TWO},
        answers={"drop:table:users": "drop"},
        tags=("core/drop-table",),
        hazards=frozenset({Hazard.DATA_LOSS}),
        left={"teams": TWO},
    ),
    Case(
        name="keep a table",
        before=schema(USERS),
        after=NOTHING,
        rows={"users": TWO},
        answers={"drop:table:users": "keep"},
        left={"users": TWO},
    ),
    Case(
        name="rename a table that others refer to",
        needs=("foreign_keys",),
        before=schema(TEAMS, MEMBERS),
        after=schema(
            evolve(TEAMS, name=TableName(None, "clubs")),
            evolve(MEMBERS, foreign_keys=(refers(["team_id"], "clubs"),)),
        ),
        rows={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
        answers={"rename:table:clubs": "teams"},
        tags=("core/rename-table",),
        left={"clubs": TWO, "members": [{"id": 1, "team_id": 2}]},
    ),
    Case(
        name="swap two tables",
        before=schema(table("a", ID, NAME), table("b", ID)),
        after=schema(table("b", ID, NAME), table("a", ID)),
        rows={"a": TWO, "b": [{"id": 9}]},
        answers={"rename:table:a": "b", "rename:table:b": "a"},
        tags=("core/rename-table",) * 3,
        left={"b": TWO, "a": [{"id": 9}]},
    ),
    Case(
        name="comment on a table and a column",
        needs=("comments",),
        before=schema(USERS),
        after=schema(evolve(USERS, comment="it's all of them", columns=(ID, evolve(NAME, comment='the "name"')))),
        rows={"users": TWO},
        tags=("core/alter-table", "core/alter-column"),
        left={"users": TWO},
    ),
    Case(
        name="foreign keys in a circle",
        needs=("foreign_keys", "foreign_key_circles"),
        before=NOTHING,
        after=schema(
            evolve(table("a", ID, column("b_id", Integer())), foreign_keys=(refers(["b_id"], "b"),)),
            evolve(table("b", ID, column("a_id", Integer())), foreign_keys=(refers(["a_id"], "a"),)),
        ),
    ),
    Case(
        name="drop tables in a circle",
        needs=("foreign_keys", "foreign_key_circles"),
        before=schema(
            evolve(table("a", ID, column("b_id", Integer())), foreign_keys=(refers(["b_id"], "b"),)),
            evolve(table("b", ID, column("a_id", Integer())), foreign_keys=(refers(["a_id"], "a"),)),
        ),
        after=NOTHING,
        rows={"a": [{"id": 1, "b_id": None}], "b": [{"id": 1, "a_id": 1}]},
        answers={"drop:table:a": "drop", "drop:table:b": "drop"},
    ),
    Case(
        name="a table that refers to itself changes, and its rows stay",
        needs=("foreign_keys", "foreign_key_circles"),
        before=schema(
            evolve(
                table("nodes", AUTO_ID, column("parent", Integer())),
                foreign_keys=(refers(["parent"], "nodes", on_delete="cascade"),),
            )
        ),
        after=schema(
            evolve(
                table("nodes", AUTO_ID, column("parent", Integer())),
                foreign_keys=(refers(["parent"], "nodes", on_delete="set null"),),
            )
        ),
        rows={"nodes": [{"id": 1, "parent": None}, {"id": 2, "parent": 1}]},
        tags=("core/drop-foreign-key", "core/add-foreign-key"),
        left={"nodes": [{"id": 1, "parent": None}, {"id": 2, "parent": 1}]},
    ),
)
