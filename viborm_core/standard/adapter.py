"""The base of an adapter for a database that is near the SQL standard."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from viborm_core.adapter import Adapter, CanonicalPair, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Step
from viborm_core.errors import SchemaError
from viborm_core.operations import AlterColumn, AlterTable, RenameConstraint
from viborm_core.reading import SchemaReading
from viborm_core.schema import Expression, Literal, LogicalType, SchemaSnapshot, TableName
from viborm_core.standard.canonical import Rules, canonical_snapshot
from viborm_core.standard.expressions import read_value, tokens, without_outer_parentheses
from viborm_core.standard.refusals import Faults, refuse
from viborm_core.standard.remaking import fold_remakes
from viborm_core.standard.spelling import Spelling

_BEYOND_ALTER = ("identity", "generated", "collation", "options")


class StandardAdapter(Adapter):
    """An adapter that needs `connect`, `capabilities`, `introspect`, `read_type` and a `Spelling`; the rest is here.

    Override what the database does otherwise.
    """

    spelling: ClassVar[Spelling]
    """The same as its `renderers` are made with."""
    namespace: ClassVar[str | None] = None
    """What is meant by a name without a namespace; None where there are none."""

    @abstractmethod
    def read_type(self, text: str) -> LogicalType:
        """The logical type of a type in the catalog's words, and of what `Spelling.type_sql` gives.

        A type that no logical type stands for is `viborm_core.schema.Native`. What is stored as another type reads
        as that: then it is no difference.
        """

    def respell(self, text: str, connection: Connection | None) -> str:
        """An expression as the database spells it in its catalog; here, with single blanks and no outer parentheses.

        It is applied until the text stays the same.
        """
        words = (" " if kind == "space" else word for kind, word in tokens(without_outer_parentheses(text)))
        return "".join(words)

    def is_native(self, step: Step, current: SchemaSnapshot) -> bool:
        """Whether the renderer for the step can carry it out; otherwise the table is made anew, with its rows.

        ``current`` is the whole schema before the plan. Here: what ALTER TABLE of the standard can change.
        """
        match step.operation:
            case AlterColumn(before=before, after=after):
                return all(getattr(before, part) == getattr(after, part) for part in _BEYOND_ALTER)
            case AlterTable(options=options):
                return not options
            case RenameConstraint():
                return step.capabilities.rename_constraint
        return True

    def quote(self, name: str) -> str:
        """An identifier, always quoted."""
        return self.spelling.quote(name)

    def quote_table(self, name: TableName) -> str:
        """A table's name, with its namespace if it has one."""
        return self.spelling.quote_table(name)

    def literal(self, literal: Literal) -> str:
        """A value as SQL."""
        return self.spelling.literal(literal)

    def expression(self, expression: Expression) -> str:
        """An expression as SQL."""
        return self.spelling.expression(expression)

    def read_value(self, text: str) -> Literal | Expression:
        """What a user wrote as a value."""
        return read_value(text)

    def canonical(
        self,
        desired: SchemaReading,
        current: SchemaReading,
        connection: Connection | None,
        capabilities: Capabilities,
    ) -> CanonicalPair:
        """Bring both sides to one spelling by the rules above, and refuse what the capabilities do not declare."""
        rules = Rules(
            spelling=self.spelling,
            read_type=self.read_type,
            respell=lambda text: self.respell(text, connection),
            namespace=self.namespace if capabilities.namespaces else None,
        )
        faults = Faults(desired.places)
        refuse(desired.snapshot, capabilities, faults)
        wanted = canonical_snapshot(desired.snapshot, capabilities, rules, faults)
        if faults.found:
            raise SchemaError(faults.found)
        here = canonical_snapshot(current.snapshot, capabilities, rules, Faults({}))
        return CanonicalPair(desired=wanted, current=here)

    def fold(self, steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
        """Make tables anew where a step is not native."""
        return fold_remakes(steps, current, self.is_native)
