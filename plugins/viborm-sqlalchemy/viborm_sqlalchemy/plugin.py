"""What this distribution brings to VibORM. SQLAlchemy itself is imported only for a module that uses it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from viborm_core.hookspecs import hookimpl
from viborm_core.sources import DeclaredSchema, SchemaFormat, SchemaSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from viborm_core.capabilities import Capabilities
    from viborm_core.reading import SchemaReading

VIBORM_API_VERSION = 1


def _finds(module: ModuleType, attribute: str | None) -> DeclaredSchema | None:
    if "sqlalchemy" not in sys.modules:
        return None
    from viborm_sqlalchemy.find import find

    return find(module, attribute)


def _write(reading: SchemaReading, capabilities: Capabilities | None) -> str:
    from viborm_sqlalchemy.written import write_models

    return write_models(reading, capabilities)


@hookimpl
def viborm_schema_sources() -> Sequence[SchemaSource]:
    """Metadata, declarative bases and tables in modules."""
    return [SchemaSource(name="sqlalchemy", finds=_finds)]


@hookimpl
def viborm_schema_formats() -> Sequence[SchemaFormat]:
    """Declarative models."""
    return [SchemaFormat(name="sqlalchemy", help="declarative models of SQLAlchemy", write=_write)]
