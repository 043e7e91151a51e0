"""The dialect of MySQL and MariaDB, as the core sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from viborm_core.adapter import Adapter
from viborm_mysql import names
from viborm_mysql.canonical import canonical
from viborm_mysql.ddl import RENDERERS
from viborm_mysql.expressions import spelled
from viborm_mysql.flavour import Flavour, capabilities
from viborm_mysql.introspect import introspect
from viborm_mysql.literals import literal_sql, read_value
from viborm_mysql.objects import Relation, View
from viborm_mysql.operations import AlterTogether, FollowTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.adapter import CanonicalPair, Connection
    from viborm_core.capabilities import Capabilities
    from viborm_core.ddl import Renderers, Step
    from viborm_core.operations import DiffOperation
    from viborm_core.reading import SchemaReading
    from viborm_core.schema import ColumnDef, Expression, Literal, SchemaObject, SchemaSnapshot, TableName
    from viborm_core.script import SQLScript
    from viborm_core.url import DatabaseURL
    from viborm_mysql.connection import MySQLConnection


class MySQLAdapter(Adapter):
    """MySQL 8.0.19 to 9 and MariaDB 10.6 to 11, through PyMySQL."""

    dialect: ClassVar[str] = names.DIALECT
    schemes: ClassVar[tuple[str, ...]] = ("mysql", "mariadb")
    renderers: ClassVar[Renderers] = RENDERERS
    operations: ClassVar[tuple[type[DiffOperation], ...]] = (AlterTogether, FollowTable)
    object_types: ClassVar[tuple[type[SchemaObject], ...]] = (Relation, View)
    answers_tell_all: ClassVar[bool] = True

    def connect(self, url: DatabaseURL, *, create: bool = False, read_only: bool = False) -> Connection:
        """Connect; see `viborm_mysql.connection.connect`. A missing database is never made."""
        from viborm_mysql.connection import connect

        return connect(url)

    def adopt(self, connection: object) -> Connection:
        """Use an open connection of PyMySQL's."""
        from viborm_mysql.adopted import adopt

        return adopt(connection)

    def capabilities(self, connection: Connection | None) -> Capabilities:
        """The capabilities of the server, or of the oldest MySQL without one."""
        return capabilities(Flavour() if connection is None else cast("MySQLConnection", connection).flavour)

    def introspect(self, connection: Connection, namespaces: Sequence[str] = ()) -> SchemaReading:
        """Read the database in use; there are no namespaces."""
        return introspect(cast("MySQLConnection", connection), namespaces)

    def canonical(
        self,
        desired: SchemaReading,
        current: SchemaReading,
        connection: Connection | None,
        capabilities: Capabilities,
    ) -> CanonicalPair:
        """Bring both sides to one spelling; expressions that differ are spelled by the server."""
        return canonical(desired, current, cast("MySQLConnection | None", connection), capabilities)

    def quote(self, name: str) -> str:
        """An identifier in backticks."""
        return names.quote(name)

    def quote_table(self, name: TableName) -> str:
        """A table's name in backticks."""
        return names.quote_table(name)

    def literal(self, literal: Literal) -> str:
        """A value as SQL."""
        return literal_sql(literal)

    def expression(self, expression: Expression) -> str:
        """An expression as SQL."""
        return spelled(expression)

    def read_value(self, text: str) -> Literal | Expression:
        """What a user wrote as a value."""
        return read_value(text)

    def portable(self, snapshot: SchemaSnapshot) -> SchemaSnapshot:
        """In logical types where they hold the same, without the usual engine."""
        from viborm_mysql.portable import portable

        return portable(snapshot)

    def unconvertible(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """Rows whose value the change would alter."""
        from viborm_mysql.conversions import unconvertible

        return unconvertible(before, after)

    def refused(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """Rows whose value the new column would not take."""
        from viborm_mysql.conversions import refused

        return refused(before, after)

    def estimated_rows(self, connection: Connection, table: TableName) -> int | None:
        """What InnoDB reckons: https://dev.mysql.com/doc/refman/8.4/en/information-schema-tables-table.html."""
        found = connection.query(
            "SELECT table_rows FROM information_schema.tables"
            f" WHERE table_schema = database() AND table_name = {names.text(table.name)}"
        )
        return int(found[0][0]) if found and found[0][0] else None

    def fold(self, steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
        """Join neighbouring changes of one table into one ALTER TABLE."""
        from viborm_mysql.fold import fold_steps

        return fold_steps(steps, current)

    def read_sql(self, scripts: Sequence[SQLScript], connection: Connection | None) -> SchemaReading:
        """Run SQL in a scratch database on the same server, and read that."""
        from viborm_mysql.script import read_sql

        return read_sql(scripts, cast("MySQLConnection | None", connection))
