"""A dialect without a database: everything is canonical, every operation is its description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from attrs import evolve, frozen

from viborm_core.adapter import Adapter, CanonicalPair, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Renderers, Statement, Step, join_renderers
from viborm_core.diff import assign_names, complete
from viborm_core.operations import CORE_OPERATIONS, DiffOperation
from viborm_core.push import Prepared, Request, prepare
from viborm_core.questions import NONE_OF_THEM, Decision, DecisionRecord, Question
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.schema import Expression, Literal, SchemaSnapshot
from viborm_core.url import DatabaseURL

SPARE = Capabilities(dialect="plain", comments=True, name_limit=40, case_sensitive_names=False)
FULL = Capabilities(
    dialect="plain",
    transactional_ddl=True,
    named_enums=True,
    arrays=True,
    comments=True,
    name_limit=63,
    rename_constraint=True,
    deferrable_foreign_keys=True,
    alter_under_foreign_key=True,
    partial_indexes=True,
    expression_indexes=True,
    descending_keys=True,
    nulls_not_distinct=True,
    generated_stored=True,
    generated_virtual=True,
)
FORWARD = evolve(FULL, foreign_key_forward_references=True, named_enums=False, alter_under_foreign_key=False)
ALL = (SPARE, FULL, FORWARD)

renderers = Renderers("plain", owner="tests")


def _describe(operation: DiffOperation, step: Step) -> Iterable[Statement]:
    return [Statement(sql=operation.describe())]


for _operation in CORE_OPERATIONS:
    renderers.renders(_operation)(_describe)


@frozen
class PlainAdapter(Adapter):
    """The adapter; there is nothing to connect to."""

    given: Capabilities

    dialect = "plain"
    schemes = ("plain",)
    renderers = renderers

    def connect(self, url: DatabaseURL, *, create: bool = False, read_only: bool = False) -> Connection:
        """Refuse."""
        raise NotImplementedError

    def capabilities(self, connection: Connection | None) -> Capabilities:
        """What was given."""
        return self.given

    def introspect(self, connection: Connection, namespaces: object = ()) -> SchemaReading:
        """Refuse."""
        raise NotImplementedError

    def canonical(
        self,
        desired: SchemaReading,
        current: SchemaReading,
        connection: Connection | None,
        capabilities: Capabilities,
    ) -> CanonicalPair:
        """Both as they are."""
        return CanonicalPair(desired=desired.snapshot, current=current.snapshot)

    def quote(self, name: str) -> str:
        """Anything readable."""
        return repr(name)

    def literal(self, literal: Literal) -> str:
        """Anything readable."""
        return str(literal)

    def read_value(self, text: str) -> Literal | Expression:
        """A text in quotes, NULL, or an expression."""
        if text == "NULL":
            return Literal(None)
        return Literal(text[1:-1].replace("''", "'")) if text.startswith("'") else Expression.of(text)


def settled(snapshot: SchemaSnapshot, capabilities: Capabilities) -> SchemaSnapshot:
    """What a database would give back after a first push of the snapshot."""
    nothing = SchemaSnapshot()
    return assign_names(complete(snapshot, nothing), nothing, limit=capabilities.name_limit)


def prepared(  # noqa: PLR0913 - what a push is made of
    current: SchemaSnapshot,
    desired: SchemaSnapshot,
    capabilities: Capabilities,
    decide: Callable[[Question], Decision | None],
    decisions: Iterable[Decision] = (),
    *,
    force_reset: bool = False,
) -> Prepared:
    """A push of ``desired`` over ``current``, up to the point where a database would be needed."""
    return prepare(
        Request(
            desired=SchemaReading(snapshot=desired, speaks_for=CORE_KINDS | {"namespace"}),
            adapter=PlainAdapter(capabilities),
            renderers=join_renderers("plain", [renderers]),
            current=SchemaReading(snapshot=current, dialect=PlainAdapter.dialect),
            record=DecisionRecord.of(decisions),
            decide=decide,
            force_reset=force_reset,
        )
    )


def accepting(question: Question) -> Decision | None:
    """Give everything away, and take nothing for a rename."""
    answer = NONE_OF_THEM if question.kind == "rename" else question.accepting
    return Decision(question=question.id, answer=answer or "1", origin="prompt")


def wavering(random: Random) -> Callable[[Question], Decision | None]:
    """Answer by chance."""

    def decide(question: Question) -> Decision | None:
        answers = [choice.answer for choice in question.choices] or ["1"]
        return Decision(question=question.id, answer=random.choice(answers), origin="prompt")

    return decide
