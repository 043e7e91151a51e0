"""What this distribution brings to VibORM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.hookspecs import hookimpl
from viborm_postgres.adapter import PostgresAdapter
from viborm_postgres.declare import DECLARATIONS
from viborm_postgres.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.adapter import Adapter
    from viborm_core.declarations import Declarations
    from viborm_core.objects import ObjectKind

VIBORM_API_VERSION = 1


@hookimpl
def viborm_adapters() -> Sequence[Adapter]:
    """The dialect."""
    return [PostgresAdapter()]


@hookimpl
def viborm_object_kinds() -> Sequence[ObjectKind]:
    """Exclusion constraints, sequences, and what rides along in snapshots without being managed."""
    return KINDS


@hookimpl
def viborm_declarations() -> Sequence[Declarations]:
    """`Sequence`."""
    return [DECLARATIONS]
