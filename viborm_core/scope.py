"""Which tables a push is about: names to include and to exclude."""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from glob import escape

from attrs import evolve, frozen

from viborm_core.schema import SchemaSnapshot, TableName

__all__ = ["OTHERS_TABLES", "Scope"]

OTHERS_TABLES = frozenset(
    {
        "__drizzle_migrations",
        "__diesel_schema_migrations",
        "__EFMigrationsHistory",
        "_prisma_migrations",
        "_sqlx_migrations",
        "_yoyo_log",
        "_yoyo_migration",
        "_yoyo_version",
        "aerich",
        "alembic_version",
        "ar_internal_metadata",
        "atlas_schema_revisions",
        "databasechangelog",
        "databasechangeloglock",
        "django_migrations",
        "flyway_schema_history",
        "goose_db_version",
        "knex_migrations",
        "knex_migrations_lock",
        "schema_migrations",
        "spatial_ref_sys",
        "yoyo_lock",
    }
)
"""Tables that other tools keep for themselves; left alone unless they are included by name."""


@frozen(kw_only=True)
class Scope:
    """Table name patterns (shell globs, matched against ``name`` and ``namespace.name``).

    Attributes:
        include: if any, only tables that match one are in scope.
        exclude: tables that match one are out of scope.
        namespaces: the namespaces to look at; empty means those that the schema mentions, or the current one.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()

    def leaving(self, names: Iterable[str]) -> "Scope":
        """The scope without these tables, which are no patterns."""
        return evolve(self, exclude=(*self.exclude, *map(escape, names)))

    def restrict(self, snapshot: SchemaSnapshot, keep: Iterable[TableName] = ()) -> SchemaSnapshot:
        """The snapshot without the tables that are out of scope; ``keep`` names others' tables to leave in."""
        contains = self.test(keep)
        tables = tuple(table for table in snapshot.tables if contains(table.name))
        return snapshot if len(tables) == len(snapshot.tables) else evolve(snapshot, tables=tables)

    def test(self, keep: Iterable[TableName] = ()) -> Callable[[TableName], bool]:
        """Whether a name is in scope; ``keep`` names others' tables that are."""
        keep = frozenset(keep)
        include, exclude = _matcher(self.include), _matcher(self.exclude)

        def contains(name: TableName) -> bool:
            if exclude(name) or (self.include and not include(name)):
                return False
            declared = name in keep or TableName(None, name.name) in keep
            return name.name not in OTHERS_TABLES or declared or bool(self.include)

        return contains


def _matcher(patterns: Iterable[str]) -> Callable[[TableName], bool]:
    compiled = [re.compile(translate(pattern)) for pattern in patterns]

    def matches(name: TableName) -> bool:
        return any(one.match(name.name) or one.match(str(name)) for one in compiled)

    return matches
