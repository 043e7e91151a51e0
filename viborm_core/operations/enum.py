"""Operations on named enums."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.errors import ImpossibleChange
from viborm_core.operations.base import DiffOperation
from viborm_core.operations.column import ValueMapping
from viborm_core.operations.refs import enum_ref, namespace_ref
from viborm_core.schema import (
    Array,
    ColumnDef,
    EnumDef,
    EnumRef,
    LogicalType,
    ObjectRef,
    SchemaSnapshot,
    TableDef,
    TableName,
)


def _namespace_needs(name: TableName) -> frozenset[ObjectRef]:
    return frozenset() if name.namespace is None else frozenset({namespace_ref(name.namespace)})


@frozen(kw_only=True)
class CreateEnum(DiffOperation):
    """Make a named enum."""

    tag: ClassVar[str] = "core/create-enum"
    enum: EnumDef

    @property
    def subject(self) -> ObjectRef:
        """The enum."""
        return enum_ref(self.enum.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the enum."""
        if before.enum(self.enum.name) is not None:
            raise ImpossibleChange(f"there is an enum {self.enum.name} already")
        return before.with_enum(self.enum.name, self.enum)

    def describe(self) -> str:
        """One line for a person."""
        return f"create enum {self.enum.name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The enum."""
        return frozenset({self.subject})

    def requires(self) -> frozenset[ObjectRef]:
        """Its namespace."""
        return _namespace_needs(self.enum.name)


@frozen(kw_only=True)
class DropEnum(DiffOperation):
    """Drop a named enum that nothing uses."""

    tag: ClassVar[str] = "core/drop-enum"
    enum: EnumDef

    @property
    def subject(self) -> ObjectRef:
        """The enum."""
        return enum_ref(self.enum.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the enum out."""
        return before.with_enum(self.enum.name, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop enum {self.enum.name}"

    def requires(self) -> frozenset[ObjectRef]:
        """Its namespace, which can only go after it."""
        return _namespace_needs(self.enum.name)

    def releases(self) -> frozenset[ObjectRef]:
        """The enum."""
        return frozenset({self.subject})


@frozen(kw_only=True)
class RenameEnum(DiffOperation):
    """Give a named enum another name; the columns of its type follow."""

    tag: ClassVar[str] = "core/rename-enum"
    is_rename: ClassVar[bool] = True
    carries_dependents: ClassVar[bool] = True
    enum: TableName
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The enum, under its old name."""
        return enum_ref(self.enum)

    @property
    def new_name(self) -> TableName:
        """The enum's identity afterwards."""
        return self.enum.renamed(self.to)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Rename the enum, and the type of the columns that have it."""
        enum = before.enum(self.enum)
        if enum is None:
            raise ImpossibleChange(f"there is no enum {self.enum}")
        if before.enum(self.new_name) is not None:
            raise ImpossibleChange(f"there is an enum {self.new_name} already")
        renamed = before.with_enum(self.enum, evolve(enum, name=self.new_name))
        old_ref, new_ref = enum_ref(self.enum), enum_ref(self.new_name)
        return evolve(
            renamed,
            tables=tuple(self._table(table) for table in renamed.tables),
            objects=tuple(item.renamed(old_ref, new_ref) for item in renamed.objects),
        )

    def _table(self, table: TableDef) -> TableDef:
        columns = tuple(self._column(column) for column in table.columns)
        return table if columns == table.columns else evolve(table, columns=columns)

    def _column(self, column: ColumnDef) -> ColumnDef:
        renamed = self._type(column.type)
        return column if renamed is column.type else evolve(column, type=renamed)

    def _type(self, column_type: LogicalType) -> LogicalType:
        match column_type:
            case EnumRef(name=self.enum):
                return EnumRef(self.new_name)
            case Array(of=element):
                renamed = self._type(element)
                return column_type if renamed is element else Array(renamed)
        return column_type

    def describe(self) -> str:
        """One line for a person."""
        return f"rename enum {self.enum} to {self.new_name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The enum under its new name."""
        return frozenset({enum_ref(self.new_name)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        return frozenset({self.subject})

    def touches(self) -> frozenset[ObjectRef]:
        """Both names."""
        return frozenset({self.subject, enum_ref(self.new_name)})


@frozen(kw_only=True)
class ColumnMapping:
    """What becomes of removed enum values in one column."""

    table: TableName
    column: str
    mappings: tuple[ValueMapping, ...]


def _as_tuple(items: Iterable[ColumnMapping]) -> tuple[ColumnMapping, ...]:
    return tuple(items)


@frozen(kw_only=True)
class AlterEnum(DiffOperation):
    """Change a named enum's values or comment, its name aside.

    ``renamed_values`` are pairs of old and new text of values that stay; ``mappings`` say, for each column, what
    becomes of removed values.
    """

    tag: ClassVar[str] = "core/alter-enum"
    carries_dependents: ClassVar[bool] = True
    before: EnumDef
    after: EnumDef
    renamed_values: tuple[tuple[str, str], ...] = ()
    mappings: tuple[ColumnMapping, ...] = field(default=(), converter=_as_tuple)

    @property
    def subject(self) -> ObjectRef:
        """The enum."""
        return enum_ref(self.after.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the new definition in the old one's place."""
        return before.with_enum(self.before.name, self.after)

    def added(self) -> tuple[str, ...]:
        """The values that are new, in their order."""
        known = {*self.before.values, *(new for _, new in self.renamed_values)}
        return tuple(value for value in self.after.values if value not in known)

    def removed(self) -> tuple[str, ...]:
        """The values that go, in their order."""
        gone = {old for old, _ in self.renamed_values}
        kept = {*self.after.values}
        return tuple(value for value in self.before.values if value not in kept and value not in gone)

    def reorders(self) -> bool:
        """Whether values that stay change places."""
        renamed = dict(self.renamed_values)
        before = [renamed.get(value, value) for value in self.before.values]
        stay = set(before) & set(self.after.values)
        return [value for value in before if value in stay] != [value for value in self.after.values if value in stay]

    def describe(self) -> str:
        """One line for a person."""
        said = [f"rename {old!r} to {new!r}" for old, new in self.renamed_values]
        said += [f"add {value!r}" for value in self.added()]
        said += [f"remove {value!r}" for value in self.removed()]
        if self.reorders():
            said.append("reorder")
        if self.before.comment != self.after.comment:
            said.append("comment")
        return f"alter enum {self.after.name}: {', '.join(said)}"

    def provides(self) -> frozenset[ObjectRef]:
        """The enum in its new shape."""
        return frozenset({self.subject})

    def releases(self) -> frozenset[ObjectRef]:
        """The enum in its old shape."""
        return frozenset({self.subject})
