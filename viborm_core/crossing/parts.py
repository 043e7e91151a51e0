"""Keys, checks and indexes, from one dialect to another."""

from collections.abc import Iterator
from typing import TypeVar

from attrs import evolve, field, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.crossing.expressions import Translator
from viborm_core.schema import (
    Bytes,
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    String,
    TableDef,
    UniqueConstraintDef,
)

_PREFIX = 255
_LONG = (String(), Bytes())
Part = TypeVar("Part", PrimaryKeyDef, UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef, IndexDef)
Deferrable = TypeVar("Deferrable", PrimaryKeyDef, UniqueConstraintDef, ForeignKeyDef)


@frozen(kw_only=True)
class Parts:
    """Carries the parts of tables over.

    Attributes:
        capabilities: those of the database that they are for.
        translator: of their expressions.
        omitted: what is left out, added to.
    """

    capabilities: Capabilities
    translator: Translator
    omitted: list[str]
    _taken: set[str] = field(factory=set, init=False)

    def carried(self, table: TableDef) -> TableDef:
        """The table with its parts carried over. A name that an earlier table's part has is left to be derived."""
        can = self.capabilities
        key = table.primary_key
        return evolve(
            table,
            primary_key=None if key is None else self._named(self._deferrable(table, key, may=can.deferrable_unique)),
            uniques=tuple(
                self._named(self._unique(table, self._deferrable(table, one, may=can.deferrable_unique)))
                for one in table.uniques
            ),
            checks=tuple(self._named(self._check(table, one)) for one in table.checks),
            foreign_keys=tuple(
                self._named(self._deferrable(table, one, may=can.deferrable_foreign_keys)) for one in table.foreign_keys
            ),
            indexes=tuple(self._named(index) for one in table.indexes for index in self._index(table, one)),
        )

    def _named(self, part: Part) -> Part:
        if part.name is None:
            return part
        if part.name.lower() in self._taken:
            return evolve(part, name=None)
        self._taken.add(part.name.lower())
        return part

    def _leave_out(self, what: str, part: Part, table: TableDef) -> None:
        self.omitted.append(f"{what} of {_called(part)} on {table.name}")

    def _without_options(self, part: Part, table: TableDef) -> Part:
        for name, value in part.options:
            self._leave_out(f"the option {name}={value}", part, table)
        return evolve(part, options=())

    def _deferrable(self, table: TableDef, part: Deferrable, *, may: bool) -> Deferrable:
        part = self._without_options(part, table)
        if may or not part.deferrable:
            return part
        self._leave_out("DEFERRABLE", part, table)
        return evolve(part, deferrable=False, initially_deferred=False)

    def _unique(self, table: TableDef, part: UniqueConstraintDef) -> UniqueConstraintDef:
        if part.nulls_distinct or self.capabilities.nulls_not_distinct:
            return part
        self._leave_out("NULLS NOT DISTINCT", part, table)
        return evolve(part, nulls_distinct=True)

    def _check(self, table: TableDef, check: CheckConstraintDef) -> CheckConstraintDef:
        check = self._without_options(check, table)
        return evolve(check, expression=self.translator.translated(check.expression, table))

    def _index(self, table: TableDef, index: IndexDef) -> Iterator[IndexDef]:
        """The index; none where it would be another one without what is missing."""
        can = self.capabilities
        reason = self._refusal(table, index)
        if reason is not None:
            self.omitted.append(f"{_called(index)} on {table.name}: {reason}")
            return
        index = self._without_options(index, table)
        if index.predicate is not None:
            if can.partial_indexes:
                index = evolve(index, predicate=self.translator.translated(index.predicate, table))
            else:
                self._leave_out("the predicate", index, table)
                index = evolve(index, predicate=None)
        if index.include and not can.include_columns:
            self._leave_out("INCLUDE", index, table)
            index = evolve(index, include=())
        if not index.nulls_distinct and not can.nulls_not_distinct:
            self._leave_out("NULLS NOT DISTINCT", index, table)
            index = evolve(index, nulls_distinct=True)
        if index.comment:
            self._leave_out("the comment", index, table)
        yield evolve(index, keys=tuple(self._key(table, index, key) for key in index.keys), comment=None)

    def _refusal(self, table: TableDef, index: IndexDef) -> str | None:
        can = self.capabilities
        if index.method is not None and index.method not in can.index_methods:
            return f"there is no method {index.method} here"
        if any(key.expression is not None for key in index.keys) and not can.expression_indexes:
            return "there are no indexes over expressions here"
        if can.prefix_keys and any(_is_over_long(key, table) for key in index.keys):
            return "an expression over text of any length is no key here"
        if index.predicate is not None and index.unique and not can.partial_indexes:
            return "there are no partial indexes here, and over all rows it may not be unique"
        return None

    def _length(self, table: TableDef, index: IndexDef, key: IndexKey) -> int | None:
        """A key over text or bytes of any length becomes a prefix, where there are such keys."""
        if not self.capabilities.prefix_keys or index.unique or key.column is None or key.length is not None:
            return key.length if self.capabilities.prefix_keys else None
        column = table.column(key.column)
        if column is None or column.type not in _LONG:
            return None
        self.omitted.append(f"all but the first {_PREFIX} of the key {key.column} of {_called(index)} on {table.name}")
        return _PREFIX

    def _key(self, table: TableDef, index: IndexDef, key: IndexKey) -> IndexKey:
        can = self.capabilities
        for what, is_lost in (
            (f"the operator class {key.operator_class}", key.operator_class is not None),
            (f"the collation {key.collation}", key.collation is not None),
            ("the prefix length", key.length is not None and not can.prefix_keys),
            ("the order of NULLs", key.nulls is not None and not can.nulls_order),
            ("DESC", key.descending and not can.descending_keys),
        ):
            if is_lost:
                self._leave_out(what, index, table)
        expression = key.expression
        return evolve(
            key,
            expression=None if expression is None else self.translator.translated(expression, table),
            operator_class=None,
            collation=None,
            length=self._length(table, index, key),
            nulls=key.nulls if can.nulls_order else None,
            descending=key.descending and can.descending_keys,
        )


def _is_over_long(key: IndexKey, table: TableDef) -> bool:
    """Whether it computes from text or bytes of any length."""
    if key.expression is None:
        return False
    named = key.expression.names("column")
    return any(column.type in _LONG for column in table.columns if column.name in named)


def _called(part: PrimaryKeyDef | UniqueConstraintDef | CheckConstraintDef | ForeignKeyDef | IndexDef) -> str:
    match part:
        case CheckConstraintDef():
            return f"the check {part.name or part.expression}"
        case PrimaryKeyDef():
            kind = "primary key"
        case UniqueConstraintDef():
            kind = "unique constraint"
        case ForeignKeyDef():
            kind = "foreign key"
        case IndexDef():
            kind = "index"
    return f"the {kind} {part.name or ', '.join(part.columns)}"
