"""Metadata that is pushed until it is remembered, and what a check says without that."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from viborm_sqlalchemy import CheckReport, check, push


def shop() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("team", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "person",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.ForeignKey("team.id"), index=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(10), server_default="a"),
        sa.Column("age", sa.Integer, info={"viborm": {}}),
        sa.CheckConstraint("age > 0", name="old"),
        sa.UniqueConstraint("team_id", "name", name="pair"),
    )
    return metadata


def person(metadata: sa.MetaData) -> sa.Table:
    return metadata.tables["person"]


def push_until_remembered(engine: sa.Engine, metadata: Any) -> None:
    for _ in range(2):
        push(engine, metadata)
        assert check(engine, metadata).is_in_sync


def forgetting(engine: sa.Engine, metadata: sa.MetaData) -> CheckReport:
    """What `check` says without a memory."""
    kept = vars(metadata).pop("_viborm_memory", None)
    try:
        return check(engine, metadata)
    finally:
        vars(metadata).pop("_viborm_memory", None)
        if kept is not None:
            vars(metadata)["_viborm_memory"] = kept
