"""What only one of the two makes has, or only from some version on: column types, collations, table options.

https://mariadb.com/kb/en/incompatibilities-and-feature-differences-between-mariadb-and-mysql-unmaintained/
https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-sets.html
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
_COLLATIONS = {MARIADB: ("_uca1400_", "_nopad_"), MYSQL: ("_0900_",)}
"""Parts of names of collations that one make has alone."""
_OPTIONS = {
    MARIADB: {
        "encrypted",
        "encryption_key_id",
        "page_checksum",
        "page_compressed",
        "page_compression_level",
        "transactional",
    },
    MYSQL: {"autoextend_size", "compression", "encryption"},
}
_ENGINES = {MARIADB: {"aria", "columnstore", "connect", "mroonga", "rocksdb", "s3", "spider"}, MYSQL: {"ndbcluster"}}


def _other(flavour: Flavour) -> str:
    return MYSQL if flavour.is_mariadb else MARIADB


def _said(flavour: Flavour) -> str:
    return f"{flavour.name} {'.'.join(map(str, flavour.version))}"


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
            raise ValueError(f"{_said(flavour)} has no {held.spelling}; use {_INSTEAD[word]}")
    if held.spelling == "tinyint(1) unsigned" and not flavour.is_mariadb:
        return Native("tinyint unsigned")
    return held


def foreign_collation(collation: str, flavour: Flavour) -> str | None:
    """Why this server does not have the collation, or None if it may."""
    if flavour.is_mariadb and flavour.version >= (11, 4, 5):  # which takes MySQL's names
        return None
    if any(part in collation for part in _COLLATIONS[_other(flavour)]):
        return f"{_said(flavour)} has no collation {collation}; use another, such as {_near(collation)}"
    return None


def _near(collation: str) -> str:
    charset = collation.partition("_")[0]
    return f"{charset}_bin" if collation.endswith(("_bin", "_as_cs")) else f"{charset}_unicode_ci"


def foreign_option(name: str, value: str, flavour: Flavour) -> str | None:
    """Why this server does not have the table option, or None if it may."""
    if name in _OPTIONS[_other(flavour)]:
        return f"{flavour.name} has no table option {name}; leave it out"
    if name == "engine" and value in _ENGINES[_other(flavour)]:
        return f"{flavour.name} has no engine {value}; use innodb"
    return None
