"""Namespaces."""

from attrs import evolve

from viborm_core.schema import (
    SchemaSnapshot,
    TableName,
)
from viborm_core.testing.case import Case
from viborm_core.testing.cases.examples import (
    NOTHING,
    USERS,
)

NAMESPACES = (
    Case(
        name="create a namespace with a table",
        needs=("namespaces",),
        before=NOTHING,
        after=SchemaSnapshot(
            tables=(evolve(USERS, name=TableName('odd "space', "order")),), namespaces=('odd "space',)
        ),
    ),
)
