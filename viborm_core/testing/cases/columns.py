"""Columns, and what becomes of their values."""

from attrs import evolve

from viborm_core.ddl import Hazard
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    GeneratedDef,
    InlineEnum,
    Integer,
    Literal,
    String,
    UniqueConstraintDef,
)
from viborm_core.testing.build import ID, column, expression, index, refers, schema, table
from viborm_core.testing.case import Case
from viborm_core.testing.cases.examples import (
    INDEXED,
    MEMBERS,
    NAME,
    TEAMS,
    TWO,
    USERS,
)

COLUMNS = (
    Case(
        name="add a column",
        before=schema(USERS),
        after=schema(table("users", ID, NAME, column("age", Integer()))),
        rows={"users": TWO},
        tags=("core/add-column",),
        left={"users": [{**row, "age": None} for row in TWO]},
    ),
    Case(
        name="add a column that is filled by its default",
        before=schema(USERS),
        after=schema(table("users", ID, NAME, ColumnDef(name="age", type=Integer(), default=Literal(7)))),
        rows={"users": TWO},
        tags=("core/add-column",),
        left={"users": [{**row, "age": 7} for row in TWO]},
    ),
    Case(
        name="add a column that is filled by a decision",
        before=schema(USERS),
        after=schema(table("users", ID, NAME, ColumnDef(name="age", type=Integer()))),
        rows={"users": TWO},
        answers={"fill:column:users.age": "8"},
        tags=("core/add-column",),
        left={"users": [{**row, "age": 8} for row in TWO]},
    ),
    Case(
        name="add a column that must be filled to an empty table",
        before=schema(USERS),
        after=schema(table("users", ID, NAME, ColumnDef(name="age", type=Integer()))),
        tags=("core/add-column",),
    ),
    Case(
        name="drop a column",
        before=schema(USERS),
        after=schema(table("users", ID)),
        rows={"users": TWO},
        answers={"drop:column:users.name": "drop"},
        tags=("core/drop-column",),
        hazards=frozenset({Hazard.DATA_LOSS}),
        left={"users": [{"id": 1}, {"id": 2}]},
    ),
    Case(
        name="keep a column, and the index on it",
        before=schema(INDEXED),
        after=schema(table("users", ID)),
        rows={"users": TWO},
        answers={"drop:column:users.name": "keep"},
        left={"users": TWO},
    ),
    Case(
        name="rename a column that a key, a check and an index are over",
        needs=("check_constraints",),
        before=schema(
            evolve(
                USERS,
                uniques=(UniqueConstraintDef(columns=("name",)),),
                checks=(CheckConstraintDef(expression=expression("name", " <> 'x'")),),
                indexes=(index("name", "id"),),
            )
        ),
        after=schema(
            evolve(
                table("users", ID, column("title", String(80))),
                uniques=(UniqueConstraintDef(columns=("title",)),),
                checks=(CheckConstraintDef(expression=expression("title", " <> 'x'")),),
                indexes=(index("title", "id"),),
            )
        ),
        rows={"users": TWO},
        answers={"rename:column:users.title": "name"},
        left={"users": [{"id": row["id"], "title": row["name"]} for row in TWO]},
    ),
    Case(
        name="swap two columns",
        before=schema(table("pairs", ID, column("a", String(9)), column("b", String(9)))),
        after=schema(table("pairs", ID, column("b", String(9)), column("a", String(9)))),
        rows={"pairs": [{"id": 1, "a": "was a", "b": "was b"}]},
        answers={"rename:column:pairs.a": "b", "rename:column:pairs.b": "a"},
        tags=("core/rename-column",) * 3,
        left={"pairs": [{"id": 1, "a": "was b", "b": "was a"}]},
    ),
    Case(
        name="rename a table and a column of it",
        before=schema(USERS),
        after=schema(table("people", ID, column("title", String(80)))),
        rows={"users": TWO},
        answers={"rename:table:people": "users", "rename:column:people.title": "name"},
        left={"people": [{"id": row["id"], "title": row["name"]} for row in TWO]},
    ),
    Case(
        name="widen a type",
        before=schema(table("users", ID, column("age", Integer(16)), NAME)),
        after=schema(table("users", ID, column("age", Integer(64)), NAME)),
        rows={"users": [{"id": 1, "age": 40, "name": "Ada"}]},
        tags=("core/alter-column",),
        left={"users": [{"id": 1, "age": 40, "name": "Ada"}]},
    ),
    Case(
        name="widen a text, where its length is kept",
        before=schema(USERS),
        after=schema(table("users", ID, column("name", String(200)))),
        rows={"users": TWO},
        left={"users": TWO},
    ),
    Case(
        name="widen the type of a key that others refer to",
        needs=("foreign_keys",),
        before=schema(TEAMS, MEMBERS),
        after=schema(
            table("teams", evolve(ID, type=Integer(64)), NAME),
            evolve(
                table("members", ID, column("team_id", Integer(64))),
                foreign_keys=(refers(["team_id"], "teams"),),
            ),
        ),
        rows={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
        left={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
    ),
    Case(
        name="forbid NULL, and fill what is NULL",
        before=schema(USERS),
        after=schema(table("users", ID, evolve(NAME, nullable=False))),
        rows={"users": [{"id": 1, "name": None}, {"id": 2, "name": "Zoë"}]},
        answers={"fill:column:users.name": "'nobody'"},
        tags=("core/alter-column",),
        left={"users": [{"id": 1, "name": "nobody"}, {"id": 2, "name": "Zoë"}]},
    ),
    Case(
        name="allow NULL, and change a default",
        before=schema(table("users", ID, evolve(NAME, nullable=False, default=Literal("it's")))),
        after=schema(table("users", ID, evolve(NAME, default=Literal("back\\slash")))),
        rows={"users": TWO},
        tags=("core/alter-column",),
        left={"users": TWO},
    ),
    Case(
        name="add a stored generated column",
        needs=("generated_stored",),
        before=schema(USERS),
        after=schema(
            table(
                "users",
                ID,
                NAME,
                evolve(
                    column("next", Integer()),
                    generated=GeneratedDef(expression=expression("id", " + 1"), stored=True),
                ),
            )
        ),
        rows={"users": TWO},
        tags=("core/add-column",),
        left={"users": [{**row, "next": number} for row, number in zip(TWO, (2, 3), strict=True)]},
    ),
    Case(
        name="map a removed value of an enum",
        needs=("inline_enums",),
        unless=("named_enums",),
        before=schema(table("people", ID, column("mood", InlineEnum(("sad", "glad", "mad"))))),
        after=schema(table("people", ID, column("mood", InlineEnum(("glad", "sad"))))),
        rows={"people": [{"id": 1, "mood": "mad"}, {"id": 2, "mood": "glad"}]},
        answers={"map:enum-value:people.mood.mad": "'sad'"},
        left={"people": [{"id": 1, "mood": "sad"}, {"id": 2, "mood": "glad"}]},
    ),
)
