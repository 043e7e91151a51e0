"""The database that the suite is run against, and how it is pushed to."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from random import Random

from attrs import frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Renderers, join_renderers
from viborm_core.push import Prepared, Request, prepare, run
from viborm_core.questions import NONE_OF_THEM, Decision, DecisionRecord, Question
from viborm_core.reading import SchemaReading
from viborm_core.schema import Literal, SchemaSnapshot
from viborm_core.testing.columns import enum_values
from viborm_core.testing.values import random_value
from viborm_core.url import DatabaseURL

Decide = Callable[[Question], Decision | None]


@frozen(kw_only=True)
class Target:
    """What a dialect's author gives to the suite.

    Attributes:
        adapter: the dialect's adapter.
        new_database: makes an empty database and gives its URL.
        others: renderers of other plugins for the dialect, if the suite is to use them.
        independent_reading: reads a database's schema without any code of the plugin, as a value that is equal for
            equal schemas, without the order of columns and the names that nobody stated.
        made_directly: makes a database of a schema without any code of the plugin, and gives its URL.
    """

    adapter: Adapter
    new_database: Callable[[], str]
    others: tuple[Renderers, ...] = ()
    independent_reading: Callable[[str], object] | None = None
    made_directly: Callable[[SchemaSnapshot], str] | None = None

    @contextmanager
    def connected(self, url: str) -> Iterator[Connection]:
        """A connection, which is closed afterwards."""
        connection = self.adapter.connect(DatabaseURL.parse(url), create=True)
        try:
            yield connection
        finally:
            connection.close()

    def capabilities(self) -> Capabilities:
        """The capabilities of a new database."""
        with self.connected(self.new_database()) as connection:
            return self.adapter.capabilities(connection)

    def request(
        self,
        connection: Connection,
        schema: SchemaSnapshot,
        decide: Decide | None = None,
        decisions: Iterable[Decision] = (),
    ) -> Request:
        """A request to bring the database to ``schema``; by default all is given away."""
        return Request(
            desired=SchemaReading(snapshot=schema),
            adapter=self.adapter,
            renderers=join_renderers(self.adapter.dialect, [self.adapter.renderers, *self.others]),
            connection=connection,
            record=DecisionRecord.of(decisions),
            decide=decide or accepting(self.adapter, schema),
        )

    def push(
        self,
        connection: Connection,
        schema: SchemaSnapshot,
        decide: Decide | None = None,
        decisions: Iterable[Decision] = (),
    ) -> Prepared:
        """Bring the database to ``schema``, and give what was prepared for it."""
        prepared = prepare(self.request(connection, schema, decide, decisions))
        if prepared.is_ready and prepared.statements:
            run(prepared)
        return prepared

    def snapshot(self, connection: Connection, schema: SchemaSnapshot | None = None) -> SchemaSnapshot:
        """The database as the adapter reads it, in the namespaces of ``schema``."""
        return self.adapter.introspect(connection, schema.namespaces if schema else ()).snapshot


def accepting(adapter: Adapter, schema: SchemaSnapshot, seed: int = 0) -> Decide:
    """Answers that give everything away and fill columns with values of their types; nothing is a rename."""
    random, enums = Random(seed), enum_values(schema.enums)  # noqa: S311 - values for a test

    def decide(question: Question) -> Decision:
        answer = NONE_OF_THEM if question.kind == "rename" else question.accepting
        if question.kind == "fill":
            table = next(table for table in schema.tables if table.name.name == question.subject.owner.name)
            column = table.column(question.subject.part)
            if column is None:
                raise LookupError(question.id)
            answer = adapter.literal(Literal(random_value(random, column.type, enums)))
        return Decision(question=question.id, answer=answer or "", origin="prompt")

    return decide
