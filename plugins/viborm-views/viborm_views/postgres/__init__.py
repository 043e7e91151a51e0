"""Views on PostgreSQL: how they are read, spelled and made."""

from viborm_views.postgres.ddl import RENDERERS
from viborm_views.postgres.read import read
from viborm_views.postgres.spell import spell

__all__ = ["RENDERERS", "read", "spell"]
