"""Indexes."""

from attrs import evolve

from viborm_core.schema import (
    Expression,
    IndexKey,
    Reference,
)
from viborm_core.testing.build import expression, index, schema
from viborm_core.testing.case import Case
from viborm_core.testing.cases.examples import (
    INDEXED,
    TWO,
    USERS,
)

_LOWER = Expression(("lower(", Reference("column", "name"), ")"))

INDEXES = (
    Case(
        name="create an index",
        before=schema(USERS),
        after=schema(INDEXED),
        rows={"users": TWO},
        tags=("core/create-index",),
        left={"users": TWO},
    ),
    Case(
        name="drop an index",
        before=schema(INDEXED),
        after=schema(USERS),
        rows={"users": TWO},
        tags=("core/drop-index",),
        left={"users": TWO},
    ),
    Case(
        name="rename an index",
        before=schema(INDEXED),
        after=schema(evolve(USERS, indexes=(index("name", name='by "name"'),))),
        rows={"users": TWO},
        tags=("core/rename-index",),
        left={"users": TWO},
    ),
    Case(
        name="duplicates forbid a unique index",
        before=schema(USERS),
        after=schema(evolve(USERS, indexes=(index("name", name="by_name", unique=True),))),
        rows={"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada"}]},
        blocked=("blocked:index:users.by_name",),
        left={"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada"}]},
    ),
    Case(
        name="change the condition of a partial index",
        needs=("partial_indexes",),
        before=schema(evolve(USERS, indexes=(index("name", where=expression("id", " > 0")),))),
        after=schema(evolve(USERS, indexes=(index("name", where=expression("id", " > 1")),))),
        rows={"users": TWO},
        tags=("core/create-index", "core/drop-index"),
        left={"users": TWO},
    ),
    Case(
        name="create an index over an expression",
        needs=("expression_indexes",),
        before=schema(USERS),
        after=schema(
            evolve(
                USERS,
                indexes=(evolve(index(), keys=(IndexKey(expression=_LOWER),)),),
            )
        ),
        rows={"users": TWO},
        tags=("core/create-index",),
        left={"users": TWO},
    ),
)
