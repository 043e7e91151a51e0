"""Views on MySQL and MariaDB: how they are read, spelled and made."""

from viborm_views.mysql.ddl import RENDERERS
from viborm_views.mysql.read import read
from viborm_views.mysql.spell import spell

__all__ = ["RENDERERS", "read", "spell"]
