"""The dialect contract: what a plugin implements so that the core can work with a database.

An adapter reads (`introspect`, `canonical`), spells (`renderers`, `quote`, ...) and lends connections. It never
begins, commits or rolls back on its own: the core does that through `Connection`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from attrs import frozen

from viborm_core.capabilities import Capabilities
from viborm_core.connection import Batching, Bounded, Connection, Holding
from viborm_core.ddl import Renderers, Step
from viborm_core.errors import SourceError, UsageError
from viborm_core.operations import DiffOperation
from viborm_core.reading import SchemaReading
from viborm_core.schema import (
    ColumnDef,
    Expression,
    Literal,
    ObjectRef,
    Reference,
    SchemaObject,
    SchemaSnapshot,
    TableDef,
    TableName,
)
from viborm_core.script import SQLScript
from viborm_core.url import DatabaseURL

__all__ = [
    "Adapter",
    "Batching",
    "Bounded",
    "CanonicalPair",
    "Connection",
    "Holding",
    "Uncertain",
]


@frozen(kw_only=True)
class Uncertain:
    """Something that could not be brought to one spelling, so that its difference may be none."""

    ref: ObjectRef
    reason: str


@frozen(kw_only=True)
class CanonicalPair:
    """Both sides in the same spelling, ready to be compared with ``==``."""

    desired: SchemaSnapshot
    current: SchemaSnapshot
    uncertain: tuple[Uncertain, ...] = ()


class Adapter(ABC):
    """One dialect. Stateless; a plugin gives one instance to the hook ``viborm_adapters``."""

    dialect: ClassVar[str]
    schemes: ClassVar[tuple[str, ...]]
    """The URL schemes that name the dialect."""
    renderers: ClassVar[Renderers]
    first_namespaces: ClassVar[tuple[str, ...]] = ()
    """The namespaces that a new database has."""
    operations: ClassVar[tuple[type[DiffOperation], ...]] = ()
    """Operations of the dialect's own, which `fold` makes."""
    object_types: ClassVar[tuple[type[SchemaObject], ...]] = ()
    """Kinds of objects that `introspect` reads and nobody manages, so that snapshot files can hold them."""
    answers_tell_all: ClassVar[bool] = False
    """Whether all that it reads, spells and counts follows from what the connection that it is given answers.

    Then a program that pushes again and again need not work out again what the same answers mean.
    """

    @abstractmethod
    def connect(self, url: DatabaseURL, *, create: bool = False, read_only: bool = False) -> Connection:
        """Connect; import the driver only here.

        ``create`` may make a database file that is missing; without it a missing one is refused.

        Raises:
            DatabaseError: it cannot be reached, or refuses.
            PluginError: the driver is not installed.
        """

    def adopt(self, connection: object) -> Connection:
        """Work on a connection that somebody else opened with the driver, and keeps.

        `Connection.close` leaves it open, with the settings that it had. Where a transaction is open on it, everything
        happens inside that one, as far as the database can do that: `begin` then means a savepoint, and what `commit`
        keeps is its owner's to end.

        Raises:
            UsageError: it is not of the driver that `connect` uses, or this adapter cannot do that.
        """
        raise UsageError(f"{self.dialect} cannot work on a connection that is open already", hint="give a URL")

    def moments(self, connection: object) -> Iterable[str]:
        """What stands for the schema of the database as it is now, each by itself; what is cheapest first, when asked.

        Where one of them is the same again, `introspect` would read the same schema, in that session too. The
        ``connection`` is the driver's, as for `adopt`, and is left as it was. There are none inside of a transaction.
        """
        return ()

    @abstractmethod
    def capabilities(self, connection: Connection | None) -> Capabilities:
        """The capabilities of the server, or without a connection those of the lowest supported version."""

    @abstractmethod
    def introspect(self, connection: Connection, namespaces: Sequence[str] = ()) -> SchemaReading:
        """Read the schema, in a number of queries that does not grow with it.

        ``namespaces`` restricts it; none means the current one, and so does an empty string among them. The reading
        states everything (comments, collations and options are never None there), and lists in ``not_compared`` what
        it saw and does not represent.

        Objects of kinds that nobody manages may stand in ``snapshot.objects``, so that `fold` can restore them.
        """

    @abstractmethod
    def canonical(
        self,
        desired: SchemaReading,
        current: SchemaReading,
        connection: Connection | None,
        capabilities: Capabilities,
    ) -> CanonicalPair:
        """Bring both sides to one spelling; idempotent. Creates nothing that outlives a rollback.

        Raises:
            SchemaError: the desired schema has what this database cannot hold; all of it, with places.
        """

    @abstractmethod
    def quote(self, name: str) -> str:
        """An identifier, always quoted."""

    @abstractmethod
    def literal(self, literal: Literal) -> str:
        """A value as SQL."""

    @abstractmethod
    def read_value(self, text: str) -> Literal | Expression:
        """What a user wrote as a value (``'NL'``, ``0``, ``now()``) as a literal or an expression."""

    @property
    def owner(self) -> str:
        """The distribution that the dialect belongs to, for messages."""
        return self.renderers.owner

    def quote_table(self, name: TableName) -> str:
        """A table's name as SQL, with its namespace if it has one."""
        table = self.quote(name.name)
        return table if name.namespace is None else f"{self.quote(name.namespace)}.{table}"

    def expression(self, expression: Expression) -> str:
        """An expression as SQL."""
        return expression.spelled(self._reference)

    def _reference(self, reference: Reference) -> str:
        if reference.kind == "column":
            return self.quote(reference.name)
        return self.quote_table(TableName.parse(reference.name))

    def plain(self, snapshot: SchemaSnapshot) -> SchemaSnapshot:
        """A read snapshot without what this database takes for granted, as a person would declare it.

        A push of it has nothing to do: `canonical` states again what is left out.
        """
        return snapshot

    def portable(self, snapshot: SchemaSnapshot) -> SchemaSnapshot:
        """A read snapshot for another dialect: `plain`, and in logical terms what this one calls by names of its own.

        Each native type becomes the logical type that holds all its values, if there is one. What has no such terms
        stays, and the core names it to the user.
        """
        return self.plain(snapshot)

    def unconvertible(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """An SQL condition on rows whose value a change of type would lose or alter; None for no row.

        It names the column as ``before.name``, quoted.
        """
        return None

    def refused(self, before: ColumnDef, after: ColumnDef) -> str | None:
        """An SQL condition on rows whose value the changed column cannot hold at all, so that the change would fail.

        It names the column as ``before.name``, quoted; None where no row can be refused.
        """
        return None

    def collated(self, text: str, collation: str) -> str:
        """A text's SQL under a collation, as a column states it."""
        return f"{text} COLLATE {self.quote(collation)}"

    def estimated_rows(self, connection: Connection, table: TableName) -> int | None:
        """About how many rows a table has, as the catalog has it, without reading the table; None if it has nothing."""
        return None

    def numbers_itself(self, table: TableDef, column: ColumnDef) -> bool:
        """Whether the rows that are there get numbers in this new column of ``table``, so that nothing must fill it.

        Asked of a column that may not be NULL and has no default, identity or generated expression, in canonical form.
        """
        return False

    def disturbed(self, operations: Sequence[DiffOperation], current: SchemaSnapshot) -> frozenset[ObjectRef]:
        """What the operations alter or take away such that nothing may depend on it meanwhile.

        Managed objects of plugins' kinds that depend on it, such as views, are dropped before and made again after.
        ``operations`` are all of the plan, renames first, those of such kinds included; ``current`` has the renames
        applied, and what is given is named as it is there. Empty where the database lets things change under others.
        """
        return frozenset()

    def fold(self, steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
        """Join neighbouring steps into the dialect's own operations, or into fewer of them.

        ``current`` is the whole snapshot before the first step, with unmanaged objects. The steps that come back have
        the same effect on it as those that went in.
        """
        return steps

    def read_sql(self, scripts: Sequence[SQLScript], connection: Connection | None) -> SchemaReading:
        """Run SQL files, one after the other, in a scratch place and introspect it; ``connection`` leads to the target.

        Raises:
            SourceError: the SQL is wrong, with file and line; or there is no scratch place, with the reason.
        """
        raise SourceError(f"{scripts[0].path}: {self.dialect} cannot load SQL files")
