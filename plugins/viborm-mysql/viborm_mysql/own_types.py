"""Column types that only one of the two makes has, or only from some version on.

https://mariadb.com/kb/en/data-types/
https://dev.mysql.com/doc/refman/9.4/en/vector.html
"""

from viborm_core.schema import LogicalType, Native
from viborm_mysql.flavour import MARIADB, MYSQL, Flavour

_SINCE = {
    "inet4": {MARIADB: (10, 10)},
    "inet6": {MARIADB: (10, 5)},
    "uuid": {MARIADB: (10, 7)},
    "vector": {MARIADB: (11, 7), MYSQL: (9, 0)},
    "compressed": {MARIADB: (10, 3)},
}
_INSTEAD = {
    "inet4": "varchar(15) or int unsigned",
    "inet6": "varchar(39) or varbinary(16)",
    "uuid": "char(36) or binary(16)",
    "vector": "json or longblob",
    "compressed": "the type without it",
}


def of_flavour(held: LogicalType, flavour: Flavour) -> LogicalType:
    """The type as this server has it.

    Raises:
        ValueError: it has none; says what to use instead.
    """
    if not isinstance(held, Native):
        return held
    words = held.spelling.replace("(", " ").split()
    for word in (words[0], words[-1]):
        since = _SINCE.get(word)
        if since is not None and flavour.version < since.get(flavour.name, (99,)):
            version = ".".join(map(str, flavour.version))
            raise ValueError(f"{flavour.name} {version} has no {held.spelling}; use {_INSTEAD[word]}")
    if held.spelling == "tinyint(1) unsigned" and not flavour.is_mariadb:
        return Native("tinyint unsigned")
    return held
