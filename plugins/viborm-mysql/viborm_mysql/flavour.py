"""MySQL or MariaDB, which version, and what that server can do."""

import re

from attrs import frozen

from viborm_core.capabilities import Capabilities
from viborm_core.errors import DatabaseError
from viborm_mysql.names import DIALECT, NAME_LIMIT

MYSQL = "MySQL"
MARIADB = "MariaDB"
OLDEST = {MYSQL: (8, 0, 19), MARIADB: (10, 6, 0)}
"""MySQL 8.0.19 enforces checks, takes expressions as defaults, and has DROP CONSTRAINT."""


def is_of_mariadb(version: str) -> bool:
    """Whether a version that a server tells is one of MariaDB's."""
    return "mariadb" in version.lower()


@frozen(kw_only=True)
class Flavour:
    """A server: its make and version.

    Attributes:
        name: `MYSQL` or `MARIADB`.
        version: three numbers.
        lower_case_table_names: 0 (as written, case counts), 1 (lower case) or 2 (as written, case does not count).
        collation: the collation of new tables, or an empty string offline.
        unique_references: whether a foreign key must refer to all columns of a unique key.
    """

    name: str = MYSQL
    version: tuple[int, ...] = OLDEST[MYSQL]
    lower_case_table_names: int = 0
    collation: str = ""
    unique_references: bool = False

    @property
    def is_mariadb(self) -> bool:
        """Whether it is MariaDB."""
        return self.name == MARIADB

    @property
    def folds_tables(self) -> bool:
        """Whether table names that differ only in case are one name."""
        return self.lower_case_table_names != 0

    @classmethod
    def read(cls, version: str, lower_case_table_names: int, collation: str) -> "Flavour":
        """The flavour that ``VERSION()`` tells.

        Raises:
            DatabaseError: it is older than what is supported.
        """
        name = MARIADB if is_of_mariadb(version) else MYSQL
        numbers = tuple(int(part) for part in re.findall(r"\d+", version.partition("-")[0])[:3])
        if numbers < OLDEST[name]:
            oldest = ".".join(map(str, OLDEST[name]))
            raise DatabaseError(
                f"the server is {name} {version}; {oldest} or newer is needed", hint="upgrade the server"
            )
        return cls(name=name, version=numbers, lower_case_table_names=lower_case_table_names, collation=collation)

    @classmethod
    def of(cls, capabilities: Capabilities) -> "Flavour":
        """The flavour whose capabilities these are."""
        return cls(
            name=capabilities.option("flavour") or MYSQL,
            version=capabilities.server_version,
            lower_case_table_names=int(capabilities.option("lower_case_table_names") or 0),
            collation=capabilities.option("collation") or "",
            unique_references=capabilities.option("unique_references") == "true",
        )


def capabilities(flavour: Flavour) -> Capabilities:
    """What the server can do.

    https://dev.mysql.com/doc/refman/8.4/en/create-index.html
    https://mariadb.com/kb/en/create-table/
    """
    return Capabilities(
        dialect=DIALECT,
        server_version=flavour.version,
        transactional_ddl=False,
        comments=True,
        collations=True,
        name_limit=NAME_LIMIT,
        case_sensitive_names=False,
        # Indexes have RENAME INDEX; checks and foreign keys are dropped and added in one ALTER TABLE.
        rename_constraint=True,
        primary_key_names=False,
        expression_indexes=not flavour.is_mariadb,
        index_methods=("btree", "fulltext", "hash", "spatial"),
        descending_keys=not flavour.is_mariadb or flavour.version >= (10, 8),
        prefix_keys=True,
        generated_stored=True,
        generated_virtual=True,
        expression_defaults=True,
        options=(
            ("collation", flavour.collation),
            ("flavour", flavour.name),
            ("lower_case_table_names", str(flavour.lower_case_table_names)),
            ("unique_references", str(flavour.unique_references).lower()),
        ),
    )
