"""What a case of the suite is."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from viborm_core.ddl import Hazard
from viborm_core.questions import Decision
from viborm_core.schema import SchemaSnapshot
from viborm_core.testing.rows import Row

Rows = Mapping[str, Sequence[Row]]


@frozen(kw_only=True)
class Case:
    """One change of a schema with rows in it.

    Attributes:
        name: what it shows.
        needs: the capabilities that it asks for, by name; it is skipped where one is lacking.
        unless: the capabilities with which it would be another case.
        before: the schema that is pushed first.
        after: the schema that is pushed then.
        rows: the rows that are put in between, by table.
        answers: the answers to questions, by their id; any other question fails the case.
        tags: the operations that are expected, in any order.
        hazards: what at least one statement must warn of.
        blocked: the ids of questions without an answer, without namespaces; nothing is run then.
        left: the rows afterwards, by table; values as they were put in, and only the columns that are named.
    """

    name: str
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    before: SchemaSnapshot
    after: SchemaSnapshot
    rows: Rows = field(factory=dict)
    answers: Mapping[str, str] = field(factory=dict)
    tags: tuple[str, ...] = ()
    hazards: frozenset[Hazard] = frozenset()
    blocked: tuple[str, ...] = ()
    left: Rows = field(factory=dict)

    def decisions(self) -> tuple[Decision, ...]:
        """The answers as decisions."""
        return tuple(
            Decision(question=question, answer=answer, origin="option") for question, answer in self.answers.items()
        )
