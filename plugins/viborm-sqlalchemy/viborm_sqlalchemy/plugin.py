"""What this distribution brings to VibORM. SQLAlchemy itself is imported only for a module that uses it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from viborm_core.hookspecs import hookimpl
from viborm_core.sources import DeclaredSchema, SchemaSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

VIBORM_API_VERSION = 1


def _finds(module: ModuleType, attribute: str | None) -> DeclaredSchema | None:
    if "sqlalchemy" not in sys.modules:
        return None
    from viborm_sqlalchemy.find import find

    return find(module, attribute)


@hookimpl
def viborm_schema_sources() -> Sequence[SchemaSource]:
    """Metadata, declarative bases and tables in modules."""
    return [SchemaSource(name="sqlalchemy", finds=_finds)]
