"""Views on SQLite: how they are read, spelled and made."""

from viborm_views.sqlite.ddl import RENDERERS
from viborm_views.sqlite.read import read
from viborm_views.sqlite.spell import spell

__all__ = ["RENDERERS", "read", "spell"]
