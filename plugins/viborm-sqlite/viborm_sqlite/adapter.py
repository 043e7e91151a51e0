"""The SQLite dialect, as the core sees it."""

from collections.abc import Sequence
from typing import ClassVar

from viborm_core.adapter import Adapter, CanonicalPair, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Renderers, Step
from viborm_core.operations import DiffOperation, RenameColumn
from viborm_core.operations.refs import column_ref
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Expression, Literal, ObjectRef, SchemaObject, SchemaSnapshot, TableDef
from viborm_core.script import SQLScript
from viborm_core.url import DatabaseURL
from viborm_sqlite import spelling
from viborm_sqlite.canonical import canonical
from viborm_sqlite.capabilities import capabilities_of
from viborm_sqlite.ddl import RENDERERS
from viborm_sqlite.introspect import DIALECT, introspect
from viborm_sqlite.objects import Trigger, View, VirtualTable
from viborm_sqlite.operations import AddColumnWithKeys, RebuildTable


class SQLiteAdapter(Adapter):
    """SQLite 3.26 and newer, through Python's own ``sqlite3``."""

    dialect: ClassVar[str] = DIALECT
    schemes: ClassVar[tuple[str, ...]] = ("sqlite", "sqlite3")
    renderers: ClassVar[Renderers] = RENDERERS
    operations: ClassVar[tuple[type[DiffOperation], ...]] = (AddColumnWithKeys, RebuildTable)
    object_types: ClassVar[tuple[type[SchemaObject], ...]] = (Trigger, View, VirtualTable)
    answers_tell_all: ClassVar[bool] = True

    def connect(self, url: DatabaseURL, *, create: bool = False, read_only: bool = False) -> Connection:
        """Open a file, or a database in memory; see `viborm_sqlite.connection.open_url`."""
        from viborm_sqlite.connection import open_url

        return open_url(url, create=create, read_only=read_only)

    def adopt(self, connection: object) -> Connection:
        """Use an open connection of ``sqlite3``."""
        from viborm_sqlite.adopted import adopt

        return adopt(connection)

    def capabilities(self, connection: Connection | None) -> Capabilities:
        """The capabilities of the library in this process."""
        from sqlite3 import sqlite_version_info

        return capabilities_of(sqlite_version_info)

    def introspect(self, connection: Connection, namespaces: Sequence[str] = ()) -> SchemaReading:
        """Read the main database; there are no namespaces."""
        return introspect(connection)

    def canonical(
        self,
        desired: SchemaReading,
        current: SchemaReading,
        connection: Connection | None,
        capabilities: Capabilities,
    ) -> CanonicalPair:
        """Bring both sides to one spelling; needs no connection."""
        return canonical(desired, current, capabilities)

    def quote(self, name: str) -> str:
        """An identifier in double quotes."""
        return spelling.quote(name)

    def literal(self, literal: Literal) -> str:
        """A value as SQL."""
        return spelling.literal(literal)

    def expression(self, expression: Expression) -> str:
        """An expression as SQL."""
        return spelling.expression(expression)

    def read_value(self, text: str) -> Literal | Expression:
        """What a user wrote as a value."""
        return spelling.read_value(text)

    def portable(self, snapshot: SchemaSnapshot) -> SchemaSnapshot:
        """In logical types by their affinity; a key that is the rowid numbers itself."""
        from viborm_sqlite.portable import portable

        return portable(snapshot)

    def unconvertible(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """Rows whose value the change would alter, or that the new type is not meant to hold."""
        from viborm_sqlite.convert import unconvertible

        return unconvertible(before, after)

    def refused(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """Rows whose value the new column would not take."""
        from viborm_sqlite.convert import refused

        return refused(before, after)

    def numbers_itself(self, table: TableDef, column: ColumnDef) -> bool:
        """An integer that is the primary key is the rowid, which every row has."""
        from viborm_sqlite.table_sql import rowid_alias

        return rowid_alias(table) == column.name

    def disturbed(self, operations: Sequence[DiffOperation], current: SchemaSnapshot) -> frozenset[ObjectRef]:
        """Renamed columns, and objects that go: a view on a view would not work until that is made again.

        ALTER TABLE tries every view of the database.
        """
        renamed = frozenset(column_ref(one.table, one.to) for one in operations if isinstance(one, RenameColumn))
        owned = [one for one in operations if "/" in one.subject.kind and not one.is_rename]
        return renamed.union(*(one.releases() for one in owned))

    def fold(self, steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
        """Join the steps on a table that need it made anew."""
        from viborm_sqlite.fold import fold_steps

        return fold_steps(steps, current)

    def read_sql(self, scripts: Sequence[SQLScript], connection: Connection | None) -> SchemaReading:
        """Run SQL in a database in memory, and read that."""
        from viborm_sqlite.script import read_sql

        return read_sql(scripts)
