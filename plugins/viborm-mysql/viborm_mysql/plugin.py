"""The entry point: what the distribution brings to VibORM."""

from collections.abc import Sequence

from viborm_core.adapter import Adapter
from viborm_core.hookspecs import hookimpl
from viborm_mysql.adapter import MySQLAdapter

VIBORM_API_VERSION = 1


@hookimpl
def viborm_adapters() -> Sequence[Adapter]:
    """The dialect of MySQL and MariaDB."""
    return [MySQLAdapter()]
