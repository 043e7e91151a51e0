"""What the spelling of a table asks about the schema that it is part of, and about its own columns."""

from collections.abc import Iterable, Mapping
from operator import is_
from typing import Self, TypeVar

from attrs import field, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, EnumDef, Expression, ObjectRef, Reference, TableDef, TableName
from viborm_sqlite import spelling
from viborm_sqlite.expressions import Expressions
from viborm_sqlite.faults import Faults
from viborm_sqlite.introspect import DIALECT
from viborm_sqlite.sqltext import SqlTextError, fold

Item = TypeVar("Item")


@frozen(kw_only=True)
class Side:
    """One of the two schemas, with what is asked about all of it.

    ``is_read`` says that an adapter of ours wrote its expressions; ``respelled`` are its tables' names by
    `fold`; ``known`` are columns that were spelled before, with what they were.
    """

    tables: Mapping[TableName, TableDef]
    enums: Mapping[TableName, EnumDef]
    is_read: bool
    capabilities: Capabilities
    faults: Faults
    respelled: Mapping[str, TableName]
    expressions: Expressions = field(factory=Expressions)
    known: dict[tuple[int, bool], tuple[ColumnDef, ColumnDef]] = field(factory=dict)

    @classmethod
    def of(
        cls,
        reading: SchemaReading,
        capabilities: Capabilities,
        faults: Faults,
        respelled: Mapping[str, TableName] | None = None,
    ) -> Self:
        """A side of the comparison."""
        return cls(
            tables=reading.snapshot.tables_by_name,
            enums=reading.snapshot.enums_by_name,
            is_read=reading.dialect == DIALECT,
            capabilities=capabilities,
            faults=faults,
            respelled=respelled or {},
        )

    def table(self, name: TableName) -> TableName:
        """A table's identity in its one spelling."""
        if name.namespace is not None or not self.respelled:
            return name
        return self.respelled.get(fold(name.name), name)


@frozen(kw_only=True)
class Names:
    """The columns of a table: as they are called, and by `fold`."""

    present: frozenset[str]
    by_fold: Mapping[str, str]

    def one(self, name: str) -> str:
        """A column's name in its one spelling."""
        return name if name in self.present else self.by_fold.get(fold(name), name)

    def all(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names of several columns."""
        if self.present.issuperset(names):
            return names
        return tuple(self.one(name) for name in names)


def read_again(expression: Expression, table: TableName, names: Names, side: Side, ref: ObjectRef) -> Expression:
    """The expression with its columns found; one that was read from SQLite has them already."""
    if side.is_read and any(isinstance(part, Reference) for part in expression.parts):
        used = expression.names("column")
        if names.present.issuperset(used):
            return expression
    try:
        found = side.expressions.read(spelling.expression(expression), tuple(names.by_fold.values()), table.name)
    except SqlTextError as error:
        side.faults.add(ref, f"SQLite cannot read {expression}: {error.reason}")
        return expression
    return expression if found == expression else found


def same(old: tuple[Item, ...], made: Iterable[Item]) -> tuple[Item, ...]:
    """The old tuple itself if every item in it stayed the same object."""
    new = tuple(made)
    return old if len(new) == len(old) and all(map(is_, new, old)) else new
