"""What a push would do: the one value that is shown, asked about, and run."""

from attrs import frozen

from viborm_core.adapter import Uncertain
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Statement, Step
from viborm_core.guards import Guard
from viborm_core.operations import DiffOperation
from viborm_core.questions import KEEP, KEEPABLE, Decision, Question
from viborm_core.reading import SchemaReading
from viborm_core.request import Request
from viborm_core.schema import ObjectRef, SchemaSnapshot


@frozen(kw_only=True)
class Prepared:
    """What a push would do.

    Attributes:
        request: what was asked.
        capabilities: those of the database.
        reading: the database as it was read.
        current: it in canonical spelling, in scope.
        desired: the schema that the plan reaches: canonical, complete, named, with what is kept.
        operations: renames first, then the rest, with all decisions in them.
        steps: the operations in order, folded by the adapter.
        statements: the SQL.
        open: questions without an answer.
        blocked: changes that the data forbids.
        decisions: what was decided, in the order of the questions.
        impossible: why there is no plan, if there is none.
        notes: decisions that were fulfilled already, and the like.
        uncertain: what could not be compared.
        uncounted: changes that the data may forbid, which could not be told in time: the database refuses them then.
        guards: what is counted again before the plan runs.
    """

    request: Request
    capabilities: Capabilities
    reading: SchemaReading
    current: SchemaSnapshot
    desired: SchemaSnapshot
    operations: tuple[DiffOperation, ...] = ()
    steps: tuple[Step, ...] = ()
    statements: tuple[Statement, ...] = ()
    open: tuple[Question, ...] = ()
    blocked: tuple[Question, ...] = ()
    decisions: tuple[tuple[Question, Decision], ...] = ()
    impossible: str = ""
    notes: tuple[str, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    uncounted: tuple[Question, ...] = ()
    guards: tuple[Guard, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether it can run: no question is open, nothing is blocked or impossible."""
        return not self.open and not self.blocked and not self.impossible

    @property
    def kept(self) -> tuple[ObjectRef, ...]:
        """What the schema does not have, or has otherwise, and was decided to be kept as it is."""
        kept = (one.subject for one, made in self.decisions if made.answer == KEEP and one.kind in KEEPABLE)
        return tuple(dict.fromkeys(kept))
