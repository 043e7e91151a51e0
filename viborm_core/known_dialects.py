"""Which distribution brings a URL scheme or dialect: data only, so that an unknown URL can name what to install."""

from collections.abc import Mapping
from types import MappingProxyType

DISTRIBUTIONS: Mapping[str, str] = MappingProxyType(
    {
        "sqlite": "viborm-sqlite",
        "postgres": "viborm-postgres",
        "postgresql": "viborm-postgres",
        "mysql": "viborm-mysql",
        "mariadb": "viborm-mysql",
    }
)
