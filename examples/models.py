"""Models of a small team application: users, their teams and tags."""
# ruff: noqa: D101 - an example shows what must be written, and the names say the rest

from datetime import datetime
from decimal import Decimal
from enum import Enum

from viborm_core.models import check, column, index, many_to_many, model, sql


class Role(Enum):
    ADMIN = "admin"
    MEMBER = "member"


@model
class Team:
    id: int = column(primary_key=True, auto_increment=True)
    name: str = column(max_length=80, unique=True)


@model(
    table="users",
    indexes=[index("email", where="deleted_at IS NULL")],
    checks=[check("balance >= 0", name="balance_positive")],
)
class User:
    id: int = column(primary_key=True, auto_increment=True)
    email: str = column(max_length=255)
    role: Role = Role.MEMBER
    balance: Decimal = column(precision=12, scale=2, default=Decimal(0))
    profile: dict[str, object] | None = None
    team_id: int | None = column(references="team.id", on_delete="set null", index=True, default=None)
    created_at: datetime = column(default=sql("CURRENT_TIMESTAMP"))
    deleted_at: datetime | None = None
    email_lower: str = column(generated="lower(email)")
    tags: list["Tag"] = many_to_many("Tag")  # a junction table


@model
class Tag:
    id: int = column(primary_key=True, auto_increment=True)
    label: str = column(unique=True, renamed_from="name")
