"""What an SQLite library can hold and do, by its version (https://www.sqlite.org/changes.html).

The library is part of the process, so its version is known without a connection too.
"""

from viborm_core.capabilities import Capabilities

LOWEST = (3, 26, 0)
"""The first version with ``legacy_alter_table`` and ``pragma_table_xinfo``."""

_GENERATED = (3, 31, 0)
_DROP_COLUMN = (3, 35, 5)
"""DROP COLUMN came with 3.35.0, and damaged tables until 3.35.5."""
_STRICT = (3, 37, 0)


def capabilities_of(version: tuple[int, ...]) -> Capabilities:
    """The capabilities of a version of the library."""
    return Capabilities(
        dialect="sqlite",
        server_version=version,
        transactional_ddl=True,
        collations=True,
        name_limit=None,
        case_sensitive_names=False,
        constraint_names=True,
        check_constraints=True,
        deferrable_foreign_keys=True,
        foreign_key_forward_references=True,
        alter_under_foreign_key=True,
        partial_indexes=True,
        expression_indexes=True,
        descending_keys=True,
        generated_stored=version >= _GENERATED,
        generated_virtual=version >= _GENERATED,
        expression_defaults=True,
        options=(
            ("drop_column", _flag(version >= _DROP_COLUMN)),
            ("strict", _flag(version >= _STRICT)),
            ("without_rowid", "true"),
        ),
    )


def _flag(value: bool) -> str:  # noqa: FBT001 - it spells a truth
    return "true" if value else "false"
