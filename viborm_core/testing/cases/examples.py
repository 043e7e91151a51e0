"""Schemas and rows that many cases start from."""

from attrs import evolve

from viborm_core.schema import (
    CheckConstraintDef,
    EnumDef,
    EnumRef,
    Integer,
    SchemaSnapshot,
    String,
    TableName,
    UniqueConstraintDef,
)
from viborm_core.testing.build import ID, column, expression, index, refers, table
from viborm_core.testing.rows import Row

NAME = column("name", String(80))
USERS = table("users", ID, NAME)
TEAMS = table("teams", ID, NAME)
TWO: list[Row] = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Zoë"}]
NOTHING = SchemaSnapshot()
MEMBERS = evolve(table("members", ID, column("team_id", Integer())), foreign_keys=(refers(["team_id"], "teams"),))
CHECKED = evolve(USERS, checks=(CheckConstraintDef(name="named_check", expression=expression("id", " > 0")),))
UNIQUE = evolve(USERS, uniques=(UniqueConstraintDef(name="named_unique", columns=("name",)),))
INDEXED = evolve(USERS, indexes=(index("name", name="by_name"),))
MOOD = EnumDef(name=TableName(None, "mood"), values=("sad", "glad"))
MOODY = table("people", ID, column("mood", EnumRef(MOOD.name)))
