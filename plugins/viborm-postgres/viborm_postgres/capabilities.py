"""What a PostgreSQL server can do, from its version and settings."""

from viborm_core.capabilities import Capabilities
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.names import NAME_LIMIT

OLDEST = 120000
_SLOTS_PER_TABLE = 5
"""Locks that one new table takes: itself, its key's index, a sequence, its TOAST table and that one's index.

An index takes one. The server's shared memory has room for some more than its settings say, as measured.
"""


def capabilities(connection: PostgresConnection | None) -> Capabilities:
    """The capabilities of the server, or of the oldest supported version."""
    version = OLDEST if connection is None else connection.version
    room = None if connection is None else max(connection.lock_slots // _SLOTS_PER_TABLE, 1)
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
