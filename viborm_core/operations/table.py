"""Operations on whole tables."""

from typing import ClassVar

from attrs import evolve, field, frozen

from viborm_core.errors import ImpossibleChange
from viborm_core.operations.base import DiffOperation
from viborm_core.operations.refs import (
    change_table,
    foreign_key_needs,
    keys_of,
    namespace_ref,
    relation_ref,
    table_ref,
    type_refs,
)
from viborm_core.schema import (
    Array,
    EnumRef,
    ForeignKeyDef,
    IndexDef,
    ObjectRef,
    PrimaryKeyDef,
    Reference,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
)


def _outward_needs(table: TableDef) -> frozenset[ObjectRef]:
    needs: set[ObjectRef] = set()
    if table.name.namespace is not None:
        needs.add(namespace_ref(table.name.namespace))
    for column in table.columns:
        if isinstance(column.type, EnumRef | Array):
            needs |= type_refs(column.type)
    for key in table.foreign_keys:
        if key.references != table.name:
            needs |= foreign_key_needs(key)
    return frozenset(needs)


def _relations(table: TableDef) -> frozenset[ObjectRef]:
    named: list[PrimaryKeyDef | UniqueConstraintDef | IndexDef] = [*table.uniques, *table.indexes]
    if table.primary_key is not None:
        named.append(table.primary_key)
    names = [table.name.name, *(one.name for one in named if one.name is not None)]
    return frozenset(relation_ref(table.name, name) for name in names)


@frozen(kw_only=True)
class CreateTable(DiffOperation):
    """Make a table with its columns, constraints and indexes."""

    tag: ClassVar[str] = "core/create-table"
    table: TableDef

    @property
    def subject(self) -> ObjectRef:
        """The table."""
        return table_ref(self.table.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Add the table."""
        if before.table(self.table.name) is not None:
            raise ImpossibleChange(f"there is a table {self.table.name} already")
        return before.with_table(self.table.name, self.table)

    def describe(self) -> str:
        """One line for a person."""
        return f"create table {self.table.name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The table, its names and the keys that others can point at."""
        return frozenset({self.subject}) | keys_of(self.table) | _relations(self.table)

    def requires(self) -> frozenset[ObjectRef]:
        """Its namespace, its enums and what its foreign keys point at."""
        return _outward_needs(self.table)


@frozen(kw_only=True)
class DropTable(DiffOperation):
    """Drop a table with all its rows."""

    tag: ClassVar[str] = "core/drop-table"
    table: TableDef

    @property
    def subject(self) -> ObjectRef:
        """The table."""
        return table_ref(self.table.name)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Leave the table out."""
        return before.with_table(self.table.name, None)

    def describe(self) -> str:
        """One line for a person."""
        return f"drop table {self.table.name}"

    def requires(self) -> frozenset[ObjectRef]:
        """What it refers to, which can only go after it."""
        return _outward_needs(self.table)

    def releases(self) -> frozenset[ObjectRef]:
        """The table, its names and the keys that others could point at."""
        return frozenset({self.subject}) | keys_of(self.table) | _relations(self.table)


@frozen(kw_only=True)
class RenameTable(DiffOperation):
    """Give a table another name, in the same namespace; what refers to it follows."""

    tag: ClassVar[str] = "core/rename-table"
    is_rename: ClassVar[bool] = True
    carries_dependents: ClassVar[bool] = True
    table: TableName
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The table, under its old name."""
        return table_ref(self.table)

    @property
    def new_name(self) -> TableName:
        """The table's identity afterwards."""
        return self.table.renamed(self.to)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Rename the table, and the references to it in foreign keys, expressions and objects."""
        if before.table(self.table) is None:
            raise ImpossibleChange(f"there is no table {self.table}")
        if before.table(self.new_name) is not None:
            raise ImpossibleChange(f"there is a table {self.new_name} already")
        old_ref, new_ref = table_ref(self.table), table_ref(self.new_name)
        return evolve(
            before,
            tables=tuple(self._renamed(table) for table in before.tables),
            objects=tuple(item.renamed(old_ref, new_ref) for item in before.objects),
        )

    def _renamed(self, table: TableDef) -> TableDef:
        if table.name == self.table:
            table = evolve(table, name=self.new_name)
        if any(key.references == self.table for key in table.foreign_keys):
            table = evolve(table, foreign_keys=tuple(self._redirected(key) for key in table.foreign_keys))
        wanted = Reference("table", str(self.table))
        if any(wanted in check.expression.parts for check in table.checks):
            renamed = (
                evolve(check, expression=check.expression.renamed("table", str(self.table), str(self.new_name)))
                for check in table.checks
            )
            table = evolve(table, checks=tuple(renamed))
        return table

    def _redirected(self, key: ForeignKeyDef) -> ForeignKeyDef:
        return evolve(key, references=self.new_name) if key.references == self.table else key

    def describe(self) -> str:
        """One line for a person."""
        return f"rename table {self.table} to {self.new_name}"

    def provides(self) -> frozenset[ObjectRef]:
        """The table under its new name."""
        return frozenset({table_ref(self.new_name)})

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        return frozenset({self.subject})

    def touches(self) -> frozenset[ObjectRef]:
        """Both names."""
        return frozenset({self.subject, table_ref(self.new_name)})


@frozen(kw_only=True)
class AlterTable(DiffOperation):
    """Change a table's comment or options; None, or an option that is not listed, is left as it is."""

    tag: ClassVar[str] = "core/alter-table"
    table: TableName
    comment: str | None = None
    options: tuple[tuple[str, str], ...] = field(default=())

    @property
    def subject(self) -> ObjectRef:
        """The table."""
        return table_ref(self.table)

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Set the comment and the options."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        comment = table.comment if self.comment is None else self.comment
        options = dict(table.options) | dict(self.options)
        return evolve(table, comment=comment, options=tuple(options.items()))

    def describe(self) -> str:
        """One line for a person."""
        parts = [f"{name} = {value}" for name, value in self.options]
        if self.comment is not None:
            parts.append("comment")
        return f"alter table {self.table}: {', '.join(parts)}"

    def requires(self) -> frozenset[ObjectRef]:
        """The table."""
        return frozenset({self.subject})
