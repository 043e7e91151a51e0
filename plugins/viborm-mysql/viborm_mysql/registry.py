"""The registry of this dialect's renderers, and what all of them use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard, Renderers, Statement
from viborm_core.operations import (
    CreateEnum,
    CreateNamespace,
    DropEnum,
    DropNamespace,
    RenameEnum,
)
from viborm_core.operations.enum import AlterEnum
from viborm_mysql.names import DIALECT
from viborm_mysql.operations import FollowTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viborm_core.ddl import Step
    from viborm_core.operations import DiffOperation

RENDERERS = Renderers(DIALECT, owner="viborm-mysql")


def statement(sql: str, *hazards: Hazard) -> Statement:
    """A statement that commits by itself, with its hazards."""
    return Statement(sql=sql, transactional=False, hazards=frozenset({*hazards, Hazard.NOT_TRANSACTIONAL}))


def _nothing(operation: DiffOperation, step: Step) -> Iterable[Statement]:
    """Enums are column types here, there are no namespaces, and what the server does by itself needs no statement."""
    return ()


for _operation in (CreateEnum, DropEnum, RenameEnum, AlterEnum, CreateNamespace, DropNamespace, FollowTable):
    RENDERERS.renders(_operation)(_nothing)
