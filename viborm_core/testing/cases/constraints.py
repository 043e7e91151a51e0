"""Keys, checks and foreign keys."""

from attrs import evolve

from viborm_core.schema import (
    PrimaryKeyDef,
    UniqueConstraintDef,
)
from viborm_core.testing.build import ID, schema, table
from viborm_core.testing.case import Case
from viborm_core.testing.cases.examples import (
    CHECKED,
    MEMBERS,
    NAME,
    TEAMS,
    TWO,
    UNIQUE,
    USERS,
)

CONSTRAINTS = (
    Case(
        name="add a primary key",
        before=schema(table("users", ID, NAME, key=())),
        after=schema(USERS),
        rows={"users": TWO},
        tags=("core/add-primary-key",),
        left={"users": TWO},
    ),
    Case(
        name="drop a primary key",
        before=schema(USERS),
        after=schema(table("users", ID, NAME, key=())),
        rows={"users": TWO},
        tags=("core/drop-primary-key",),
        left={"users": TWO},
    ),
    Case(
        name="change a primary key that others refer to",
        needs=("foreign_keys",),
        before=schema(TEAMS, MEMBERS),
        after=schema(
            evolve(
                TEAMS,
                primary_key=PrimaryKeyDef(columns=("id", "name")),
                columns=(ID, evolve(NAME, nullable=False)),
                uniques=(UniqueConstraintDef(columns=("id",)),),
            ),
            MEMBERS,
        ),
        rows={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
        left={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
    ),
    Case(
        name="add a unique constraint",
        before=schema(USERS),
        after=schema(UNIQUE),
        rows={"users": TWO},
        tags=("core/add-unique",),
        left={"users": TWO},
    ),
    Case(
        name="drop a unique constraint",
        before=schema(UNIQUE),
        after=schema(USERS),
        rows={"users": TWO},
        tags=("core/drop-unique",),
        left={"users": TWO},
    ),
    Case(
        name="duplicates forbid a unique constraint",
        needs=("constraint_names",),
        before=schema(USERS),
        after=schema(UNIQUE),
        rows={"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada"}]},
        blocked=("blocked:constraint:users.named_unique",),
        left={"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada"}]},
    ),
    Case(
        name="add a check",
        needs=("check_constraints",),
        before=schema(USERS),
        after=schema(CHECKED),
        rows={"users": TWO},
        tags=("core/add-check",),
        left={"users": TWO},
    ),
    Case(
        name="drop a check",
        needs=("check_constraints",),
        before=schema(CHECKED),
        after=schema(USERS),
        rows={"users": TWO},
        tags=("core/drop-check",),
        left={"users": TWO},
    ),
    Case(
        name="rows forbid a check",
        needs=("constraint_names", "check_constraints"),
        before=schema(USERS),
        after=schema(CHECKED),
        rows={"users": [{"id": 0, "name": "Ada"}]},
        blocked=("blocked:constraint:users.named_check",),
        left={"users": [{"id": 0, "name": "Ada"}]},
    ),
    Case(
        name="add a foreign key",
        needs=("foreign_keys",),
        before=schema(TEAMS, evolve(MEMBERS, foreign_keys=())),
        after=schema(TEAMS, MEMBERS),
        rows={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
        tags=("core/add-foreign-key",),
        left={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
    ),
    Case(
        name="drop a foreign key",
        needs=("foreign_keys",),
        before=schema(TEAMS, MEMBERS),
        after=schema(TEAMS, evolve(MEMBERS, foreign_keys=())),
        rows={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
        tags=("core/drop-foreign-key",),
        left={"teams": TWO, "members": [{"id": 1, "team_id": 2}]},
    ),
    Case(
        name="orphans forbid a foreign key",
        needs=("constraint_names", "foreign_keys"),
        before=schema(TEAMS, evolve(MEMBERS, foreign_keys=())),
        after=schema(TEAMS, evolve(MEMBERS, foreign_keys=(evolve(MEMBERS.foreign_keys[0], name="to_team"),))),
        rows={"teams": TWO, "members": [{"id": 1, "team_id": 9}]},
        blocked=("blocked:constraint:members.to_team",),
        left={"members": [{"id": 1, "team_id": 9}]},
    ),
    Case(
        name="rename constraints",
        needs=("constraint_names", "check_constraints"),
        before=schema(evolve(CHECKED, uniques=UNIQUE.uniques)),
        after=schema(
            evolve(
                USERS,
                checks=(evolve(CHECKED.checks[0], name="other check"),),
                uniques=(evolve(UNIQUE.uniques[0], name="other unique"),),
            )
        ),
        rows={"users": TWO},
        tags=("core/rename-constraint",) * 2,
        left={"users": TWO},
    ),
)
