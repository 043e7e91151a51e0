"""What this distribution brings to VibORM. Django itself is imported only when a REF names its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.hookspecs import hookimpl
from viborm_core.sources import DeclaredSchema, SchemaSource

if TYPE_CHECKING:
    from collections.abc import Sequence

VIBORM_API_VERSION = 1
PREFIX = "django:"


def _claims(ref: str) -> bool:
    return ref.startswith(PREFIX)


def _read(ref: str) -> DeclaredSchema:
    from viborm_django.setting_up import set_up

    set_up(ref.removeprefix(PREFIX))
    from viborm_django.read import read_models

    return DeclaredSchema(read=read_models)


@hookimpl
def viborm_schema_sources() -> Sequence[SchemaSource]:
    """The models of the installed apps of a project."""
    return [SchemaSource(name="django", claims=_claims, read=_read)]
