"""The entry point: what the distribution brings to VibORM."""

from collections.abc import Sequence

from viborm_core.ddl import Renderers
from viborm_core.declarations import Declarations
from viborm_core.hookspecs import hookimpl
from viborm_core.objects import ObjectKind
from viborm_core.operations import DiffOperation
from viborm_views import mysql, postgres, sqlite
from viborm_views.declare import DECLARATIONS
from viborm_views.kind import VIEWS
from viborm_views.operations import OPERATIONS

VIBORM_API_VERSION = 1


@hookimpl
def viborm_operations() -> Sequence[type[DiffOperation]]:
    """Views are made, dropped, replaced and renamed."""
    return OPERATIONS


@hookimpl
def viborm_object_kinds() -> Sequence[ObjectKind]:
    """Views."""
    return [VIEWS]


@hookimpl
def viborm_declarations() -> Sequence[Declarations]:
    """`View` and `MaterializedView`."""
    return [DECLARATIONS]


@hookimpl
def viborm_renderers() -> Sequence[Renderers]:
    """Views as SQL, for each dialect that has them."""
    return [postgres.RENDERERS, mysql.RENDERERS, sqlite.RENDERERS]
