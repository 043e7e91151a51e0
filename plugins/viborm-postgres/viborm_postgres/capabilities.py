"""What a PostgreSQL server can do, from its version and settings."""

from viborm_core.capabilities import Capabilities
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.names import NAME_LIMIT

OLDEST = 120000
_ROOM = 7 / 5
"""How many locks one transaction can hold, as a multiple of what the settings say.

The server's shared memory has room for more: 1.57 (PostgreSQL 15) to 2.02 times (18) was measured; the rest is left to
other sessions. https://www.postgresql.org/docs/current/runtime-config-locks.html
"""


def capabilities(connection: PostgresConnection | None) -> Capabilities:
    """The capabilities of the server, or of the oldest supported version."""
    version = OLDEST if connection is None else connection.version
    room = None if connection is None else int(connection.lock_slots * _ROOM)
    return Capabilities(
        dialect="postgres",
        server_version=(version // 10000, version % 10000),
        transactional_ddl=True,
        namespaces=True,
        named_enums=True,
        arrays=True,
        comments=True,
        collations=True,
        name_limit=NAME_LIMIT,
        case_sensitive_names=True,
        rename_constraint=True,
        deferrable_unique=True,
        deferrable_foreign_keys=True,
        foreign_key_forward_references=False,
        # It does for types that share an equality operator, and rebuilds the key then too; the others fail.
        alter_under_foreign_key=False,
        partial_indexes=True,
        expression_indexes=True,
        index_methods=("btree", "hash", "gist", "spgist", "gin", "brin"),
        include_columns=True,
        nulls_order=True,
        descending_keys=True,
        prefix_keys=False,
        nulls_not_distinct=version >= 150000,  # noqa: PLR2004 - server_version_num
        generated_stored=True,
        generated_virtual=version >= 180000,  # noqa: PLR2004 - the same
        identity_modes=("always", "by-default", "serial"),
        expression_defaults=True,
        max_transaction_objects=room,
    )
