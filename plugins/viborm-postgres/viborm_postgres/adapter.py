"""The PostgreSQL dialect: the core's contract, carried out by the other files."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from viborm_core.adapter import Adapter, CanonicalPair, Connection
from viborm_core.errors import SourceError
from viborm_postgres import connecting
from viborm_postgres.canonical import canonical
from viborm_postgres.capabilities import capabilities
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.ddl import OPERATIONS, postgres
from viborm_postgres.dependents import fold
from viborm_postgres.disturbing import disturbed
from viborm_postgres.introspect import introspect
from viborm_postgres.literals import literal_sql, read_value
from viborm_postgres.losses import losses
from viborm_postgres.names import quote, text
from viborm_postgres.plain import plain
from viborm_postgres.riding import Unmanaged, View
from viborm_postgres.scratch import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from viborm_core.capabilities import Capabilities
    from viborm_core.ddl import Renderers, Step
    from viborm_core.operations import DiffOperation
    from viborm_core.reading import SchemaReading
    from viborm_core.schema import ColumnDef, Expression, Literal, ObjectRef, SchemaObject, SchemaSnapshot, TableName
    from viborm_core.script import SQLScript
    from viborm_core.url import DatabaseURL


class PostgresAdapter(Adapter):
    """PostgreSQL 12 to 18, on psycopg 3."""

    dialect: ClassVar[str] = "postgres"
    schemes: ClassVar[tuple[str, ...]] = ("postgresql", "postgres")
    first_namespaces: ClassVar[tuple[str, ...]] = ("public",)
    renderers: ClassVar[Renderers] = postgres
    operations: ClassVar[tuple[type[DiffOperation], ...]] = OPERATIONS
    object_types: ClassVar[tuple[type[SchemaObject], ...]] = (View, Unmanaged)
    answers_tell_all: ClassVar[bool] = True

    def connect(self, url: DatabaseURL, *, create: bool = False, read_only: bool = False) -> PostgresConnection:
        """Connect. A database is never made; who only reads is trusted to roll back."""
        return connecting.connect(url)

    def adopt(self, connection: object) -> PostgresConnection:
        """Use an open connection of psycopg's."""
        from viborm_postgres.adopted import adopt

        return adopt(connection)

    def moments(self, connection: object) -> Iterable[str]:
        """The snapshot that a transaction would have, then which rows the catalog has."""
        from viborm_postgres.moment import moments

        return moments(connection)

    def capabilities(self, connection: Connection | None) -> Capabilities:
        """The capabilities of the server, or of PostgreSQL 12."""
        return capabilities(_own(connection))

    def introspect(self, connection: Connection, namespaces: Sequence[str] = ()) -> SchemaReading:
        """Read the schema; the empty namespace is the default one."""
        own = _own(connection)
        assert own is not None  # noqa: S101 - a connection was given
        return introspect(own, [name or own.default_namespace for name in namespaces])

    def canonical(
        self,
        desired: SchemaReading,
        current: SchemaReading,
        connection: Connection | None,
        capabilities: Capabilities,
    ) -> CanonicalPair:
        """Bring both sides to one spelling."""
        return canonical(desired, current, _own(connection), capabilities)

    def quote(self, name: str) -> str:
        """An identifier, always quoted."""
        return quote(name)

    def literal(self, literal: Literal) -> str:
        """A value as SQL."""
        return literal_sql(literal)

    def read_value(self, text: str) -> Literal | Expression:
        """A constant, else an expression."""
        return read_value(text)

    def plain(self, snapshot: SchemaSnapshot) -> SchemaSnapshot:
        """Without the one namespace ``public``, BY DEFAULT and btree."""
        return plain(snapshot)

    def portable(self, snapshot: SchemaSnapshot) -> SchemaSnapshot:
        """Without what PostgreSQL takes for granted, and in logical types where they hold the same."""
        from viborm_postgres.portable import portable

        return portable(snapshot)

    def unconvertible(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """A condition on rows whose value a change of type would lose or alter."""
        return losses(before, after).altered

    def refused(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """A condition on rows whose value the changed column cannot hold."""
        return losses(before, after).refused

    def disturbed(self, operations: Sequence[DiffOperation], current: SchemaSnapshot) -> frozenset[ObjectRef]:
        """Columns, tables, enums and objects that the server alters only when nothing depends on them."""
        return disturbed(operations, current)

    def estimated_rows(self, connection: Connection, table: TableName) -> int | None:
        """What the last VACUUM or ANALYZE counted: https://www.postgresql.org/docs/current/catalog-pg-class.html."""
        named = f"to_regclass({text(self.quote_table(table))})"
        found = connection.query(f"SELECT reltuples::bigint FROM pg_catalog.pg_class WHERE oid = {named}")
        return int(found[0][0]) if found and found[0][0] > 0 else None

    def fold(self, steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
        """The plan with views made again, and enums where the plan uses their new values."""
        return fold(steps, current)

    def read_sql(self, scripts: Sequence[SQLScript], connection: Connection | None) -> SchemaReading:
        """Load SQL into a database made for it on the target's server, and read that."""
        own = _own(connection)
        if own is None:
            raise SourceError(
                f"{scripts[0].path}: reading SQL for PostgreSQL needs a server to load it on",
                hint="name a database with --database",
            )
        return read_sql(scripts, own)


def _own(connection: Connection | None) -> PostgresConnection | None:
    if connection is None or isinstance(connection, PostgresConnection):
        return connection
    raise TypeError(f"a connection of another dialect: {connection!r}")
