"""Operations on columns."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.errors import ImpossibleChange
from viborm_core.operations.base import DiffOperation
from viborm_core.operations.refs import change_table, column_needs, column_ref, table_ref, type_refs
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    Default,
    Expression,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    Literal,
    ObjectRef,
    SchemaSnapshot,
    TableDef,
    TableName,
)


@frozen(kw_only=True)
class ValueMapping:
    """What becomes of a value that a type no longer holds; ``new`` of None is NULL."""

    old: str
    new: str | None


def _no_mappings(items: Iterable[ValueMapping]) -> tuple[ValueMapping, ...]:
    return tuple(items)


@frozen(kw_only=True)
class AddColumn(DiffOperation):
    """Append a column to a table; ``fill`` is what existing rows get, where that is not the default."""

    tag: ClassVar[str] = "core/add-column"
    table: TableName
    column: ColumnDef
    fill: Default = None

    @property
    def subject(self) -> ObjectRef:
        """The column."""
        return column_ref(self.table, self.column.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Append the column."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        if table.column(self.column.name) is not None:
            raise ImpossibleChange(f"there is a column {self.subject} already")
        return evolve(table, columns=(*table.columns, self.column))

    def describe(self) -> str:
        """One line for a person."""
        return f"add column {self.subject}"

    def provides(self) -> frozenset[ObjectRef]:
        """The column."""
        return frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """The table, and what the column's definition needs."""
        return frozenset({table_ref(self.table)}) | column_needs(self.table, self.column)


@frozen(kw_only=True)
class DropColumn(DiffOperation):
    """Drop a column with all its values."""

    tag: ClassVar[str] = "core/drop-column"
    table: TableName
    column: ColumnDef

    @property
    def subject(self) -> ObjectRef:
        """The column."""
        return column_ref(self.table, self.column.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the column out."""
        return change_table(before, self.table, lambda table: table.with_column(self.column.name, None))

    def describe(self) -> str:
        """One line for a person."""
        return f"drop column {self.subject}"

    def requires(self) -> frozenset[ObjectRef]:
        """What the column is computed from and its enum, which can only go after it."""
        return frozenset({table_ref(self.table)}) | column_needs(self.table, self.column)

    def releases(self) -> frozenset[ObjectRef]:
        """The column."""
        return frozenset({self.subject})


@frozen(kw_only=True)
class RenameColumn(DiffOperation):
    """Give a column another name; keys, indexes, checks and generated columns follow."""

    tag: ClassVar[str] = "core/rename-column"
    is_rename: ClassVar[bool] = True
    carries_dependents: ClassVar[bool] = True
    table: TableName
    column: str
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The column, under its old name."""
        return column_ref(self.table, self.column)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Rename the column wherever it is named, in other tables' foreign keys and in objects too."""
        table = before.table(self.table)
        if table is None or table.column(self.column) is None:
            raise ImpossibleChange(f"there is no column {self.subject}")
        if table.column(self.to) is not None:
            raise ImpossibleChange(f"there is a column {column_ref(self.table, self.to)} already")
        renamed = before.with_table(self.table, self._inside(table))
        new_ref = column_ref(self.table, self.to)
        return evolve(
            renamed,
            tables=tuple(self._outside(one) for one in renamed.tables),
            objects=tuple(item.renamed(self.subject, new_ref) for item in renamed.objects),
        )

    def _name(self, name: str) -> str:
        return self.to if name == self.column else name

    def _names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._name(name) for name in names)

    def _expression(self, expression: Expression) -> Expression:
        return expression.renamed("column", self.column, self.to)

    def _inside(self, table: TableDef) -> TableDef:
        key = table.primary_key
        return evolve(
            table,
            columns=tuple(self._column(column) for column in table.columns),
            primary_key=None if key is None else evolve(key, columns=self._names(key.columns)),
            uniques=tuple(evolve(one, columns=self._names(one.columns)) for one in table.uniques),
            checks=tuple(self._check(one) for one in table.checks),
            foreign_keys=tuple(evolve(one, columns=self._names(one.columns)) for one in table.foreign_keys),
            indexes=tuple(self._index(one) for one in table.indexes),
        )

    def _column(self, column: ColumnDef) -> ColumnDef:
        generated = column.generated
        if generated is not None:
            generated = evolve(generated, expression=self._expression(generated.expression))
        default = column.default
        if isinstance(default, Expression):
            default = self._expression(default)
        return evolve(column, name=self._name(column.name), default=default, generated=generated)

    def _check(self, check: CheckConstraintDef) -> CheckConstraintDef:
        return evolve(check, expression=self._expression(check.expression))

    def _index(self, index: IndexDef) -> IndexDef:
        predicate = None if index.predicate is None else self._expression(index.predicate)
        return evolve(
            index,
            keys=tuple(self._index_key(key) for key in index.keys),
            include=self._names(index.include),
            predicate=predicate,
        )

    def _index_key(self, key: IndexKey) -> IndexKey:
        if key.expression is not None:
            return evolve(key, expression=self._expression(key.expression))
        return evolve(key, column=self.to) if key.column == self.column else key

    def _outside(self, table: TableDef) -> TableDef:
        if not any(key.references == self.table for key in table.foreign_keys):
            return table
        return evolve(table, foreign_keys=tuple(self._referenced(key) for key in table.foreign_keys))

    def _referenced(self, key: ForeignKeyDef) -> ForeignKeyDef:
        if key.references != self.table:
            return key
        return evolve(key, referenced_columns=self._names(key.referenced_columns))

    def describe(self) -> str:
        """One line for a person."""
        return f"rename column {self.subject} to {self.to}"

    def provides(self) -> frozenset[ObjectRef]:
        """The column under its new name."""
        return frozenset({column_ref(self.table, self.to)})

    def requires(self) -> frozenset[ObjectRef]:
        """The table."""
        return frozenset({table_ref(self.table)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        return frozenset({self.subject})


@frozen(kw_only=True)
class AlterColumn(DiffOperation):
    """Change a column's definition, its name aside.

    ``fill`` is what a NULL becomes where the column stops to hold NULL; ``mappings`` say what becomes of values
    that an inline enum no longer holds.
    """

    tag: ClassVar[str] = "core/alter-column"
    table: TableName
    before: ColumnDef
    after: ColumnDef
    fill: Default = None
    mappings: tuple[ValueMapping, ...] = field(default=(), converter=_no_mappings)

    @property
    def subject(self) -> ObjectRef:
        """The column."""
        return column_ref(self.table, self.after.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the new definition in the old one's place."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        if table.column(self.before.name) is None:
            raise ImpossibleChange(f"there is no column {self.subject}")
        return table.with_column(self.before.name, self.after)

    def describe(self) -> str:
        """One line for a person."""
        return f"alter column {self.subject}: {', '.join(self.changes())}"

    def changes(self) -> list[str]:
        """What differs, each in a few words."""
        before, after = self.before, self.after
        said = []
        if before.type != after.type:
            said.append(f"type {before.type} to {after.type}")
        if before.nullable != after.nullable:
            said.append("allow NULL" if after.nullable else "forbid NULL")
        if before.default != after.default:
            said.append(f"default {spell_default(before.default)} to {spell_default(after.default)}")
        said.extend(f"{one.old!r} becomes {'NULL' if one.new is None else repr(one.new)}" for one in self.mappings)
        rest = ("identity", "generated", "collation", "comment", "options")
        said.extend(name for name in rest if getattr(before, name) != getattr(after, name))
        return said

    def provides(self) -> frozenset[ObjectRef]:
        """The column in its new shape."""
        return frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """The table, the enum it leaves, and what the new definition needs."""
        return frozenset({table_ref(self.table)}) | type_refs(self.before.type) | column_needs(self.table, self.after)

    def releases(self) -> frozenset[ObjectRef]:
        """The column in its old shape."""
        return frozenset({self.subject})


def spell_default(default: Default) -> str:
    """A default for a person: its text, or ``none``."""
    match default:
        case None:
            return "none"
        case Literal(value=str(text)):
            return repr(text)
    return str(default)
