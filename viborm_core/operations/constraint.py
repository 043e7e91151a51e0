"""Operations on constraints."""

from typing import ClassVar, TypeVar

from attrs import evolve, frozen

from viborm_core.operations.base import DiffOperation
from viborm_core.operations.refs import (
    change_table,
    check_needs,
    column_refs,
    constraint_ref,
    foreign_key_needs,
    key_ref,
    relation_ref,
    table_ref,
)
from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    ObjectRef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
)

Named = TypeVar("Named", UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef)


def _makes(table: TableName, key: PrimaryKeyDef | UniqueConstraintDef) -> frozenset[ObjectRef]:
    made = {key_ref(table, key.columns)}
    if key.name is not None:
        made.add(relation_ref(table, key.name))
    return frozenset(made)


@frozen(kw_only=True)
class _TableConstraint(DiffOperation):
    table: TableName

    @property
    def subject(self) -> ObjectRef:
        """The constraint."""
        raise NotImplementedError

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Change the table's constraints."""
        return change_table(before, self.table, self._changed)

    def _changed(self, table: TableDef) -> TableDef:
        raise NotImplementedError

    def _needs(self) -> frozenset[ObjectRef]:
        raise NotImplementedError

    def _keys(self) -> frozenset[ObjectRef]:
        return frozenset()

    def requires(self) -> frozenset[ObjectRef]:
        """The table and what the constraint is about."""
        return frozenset({table_ref(self.table)}) | self._needs()


@frozen(kw_only=True)
class _AddConstraint(_TableConstraint):
    def describe(self) -> str:
        """One line for a person."""
        return f"{self.tag.removeprefix('core/').replace('-', ' ')} {self.subject}"

    def provides(self) -> frozenset[ObjectRef]:
        """The constraint, and the key that it makes."""
        return frozenset({self.subject}) | self._keys()


@frozen(kw_only=True)
class _DropConstraint(_TableConstraint):
    def describe(self) -> str:
        """One line for a person."""
        return f"{self.tag.removeprefix('core/').replace('-', ' ')} {self.subject}"

    def releases(self) -> frozenset[ObjectRef]:
        """The constraint, and the key that it made."""
        return frozenset({self.subject}) | self._keys()


@frozen(kw_only=True)
class _PrimaryKey(_TableConstraint):
    primary_key: PrimaryKeyDef

    @property
    def subject(self) -> ObjectRef:
        """The primary key."""
        return constraint_ref(self.table, self.primary_key.name, "primary key", self.primary_key.columns)

    def _needs(self) -> frozenset[ObjectRef]:
        return column_refs(self.table, self.primary_key.columns)

    def _keys(self) -> frozenset[ObjectRef]:
        # A table has one place for a primary key: the old one leaves it before a new one is there.
        place = constraint_ref(self.table, "(primary key)", "primary key", ())
        return _makes(self.table, self.primary_key) | {place}


@frozen(kw_only=True)
class _Unique(_TableConstraint):
    unique: UniqueConstraintDef

    @property
    def subject(self) -> ObjectRef:
        """The unique constraint."""
        return constraint_ref(self.table, self.unique.name, "unique", self.unique.columns)

    def _needs(self) -> frozenset[ObjectRef]:
        return column_refs(self.table, self.unique.columns)

    def _keys(self) -> frozenset[ObjectRef]:
        return _makes(self.table, self.unique)


@frozen(kw_only=True)
class _Check(_TableConstraint):
    check: CheckConstraintDef

    @property
    def subject(self) -> ObjectRef:
        """The check."""
        return constraint_ref(self.table, self.check.name, "check", (str(self.check.expression),))

    def _needs(self) -> frozenset[ObjectRef]:
        return check_needs(self.table, self.check)


@frozen(kw_only=True)
class _ForeignKey(_TableConstraint):
    foreign_key: ForeignKeyDef

    @property
    def subject(self) -> ObjectRef:
        """The foreign key."""
        return constraint_ref(self.table, self.foreign_key.name, "foreign key", self.foreign_key.columns)

    def _needs(self) -> frozenset[ObjectRef]:
        return column_refs(self.table, self.foreign_key.columns) | foreign_key_needs(self.foreign_key)


@frozen(kw_only=True)
class AddPrimaryKey(_PrimaryKey, _AddConstraint):
    """Add a primary key."""

    tag: ClassVar[str] = "core/add-primary-key"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, primary_key=self.primary_key)


@frozen(kw_only=True)
class DropPrimaryKey(_PrimaryKey, _DropConstraint):
    """Drop a primary key."""

    tag: ClassVar[str] = "core/drop-primary-key"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, primary_key=None)


@frozen(kw_only=True)
class AddUnique(_Unique, _AddConstraint):
    """Add a unique constraint."""

    tag: ClassVar[str] = "core/add-unique"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, uniques=(*table.uniques, self.unique))


@frozen(kw_only=True)
class DropUnique(_Unique, _DropConstraint):
    """Drop a unique constraint."""

    tag: ClassVar[str] = "core/drop-unique"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, uniques=tuple(one for one in table.uniques if one != self.unique))


@frozen(kw_only=True)
class AddCheck(_Check, _AddConstraint):
    """Add a check constraint."""

    tag: ClassVar[str] = "core/add-check"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, checks=(*table.checks, self.check))


@frozen(kw_only=True)
class DropCheck(_Check, _DropConstraint):
    """Drop a check constraint."""

    tag: ClassVar[str] = "core/drop-check"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, checks=tuple(one for one in table.checks if one != self.check))


@frozen(kw_only=True)
class AddForeignKey(_ForeignKey, _AddConstraint):
    """Add a foreign key."""

    tag: ClassVar[str] = "core/add-foreign-key"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, foreign_keys=(*table.foreign_keys, self.foreign_key))


@frozen(kw_only=True)
class DropForeignKey(_ForeignKey, _DropConstraint):
    """Drop a foreign key."""

    tag: ClassVar[str] = "core/drop-foreign-key"

    def _changed(self, table: TableDef) -> TableDef:
        return evolve(table, foreign_keys=tuple(one for one in table.foreign_keys if one != self.foreign_key))


@frozen(kw_only=True)
class RenameConstraint(_TableConstraint):
    """Give a constraint another name; ``kind`` is ``primary_key``, ``unique``, ``check`` or ``foreign_key``."""

    tag: ClassVar[str] = "core/rename-constraint"
    kind: str
    constraint: str
    to: str

    @property
    def subject(self) -> ObjectRef:
        """The constraint, under its old name."""
        return constraint_ref(self.table, self.constraint, self.kind, ())

    def _needs(self) -> frozenset[ObjectRef]:
        return frozenset()

    def _changed(self, table: TableDef) -> TableDef:
        key = table.primary_key
        match self.kind:
            case "primary_key" if key is not None and key.name == self.constraint:
                return evolve(table, primary_key=evolve(key, name=self.to))
            case "unique":
                return evolve(table, uniques=tuple(self._renamed(one) for one in table.uniques))
            case "check":
                return evolve(table, checks=tuple(self._renamed(one) for one in table.checks))
            case "foreign_key":
                return evolve(table, foreign_keys=tuple(self._renamed(one) for one in table.foreign_keys))
        return table

    def _renamed(self, one: Named) -> Named:
        return evolve(one, name=self.to) if one.name == self.constraint else one

    def describe(self) -> str:
        """One line for a person."""
        return f"rename constraint {self.subject} to {self.to}"

    def provides(self) -> frozenset[ObjectRef]:
        """The constraint under its new name."""
        return frozenset({constraint_ref(self.table, self.to, self.kind, ())}) | self._relation(self.to)

    def releases(self) -> frozenset[ObjectRef]:
        """The old name."""
        return frozenset({self.subject}) | self._relation(self.constraint)

    def _relation(self, name: str) -> frozenset[ObjectRef]:
        is_relation = self.kind in ("primary_key", "unique")
        return frozenset({relation_ref(self.table, name)}) if is_relation else frozenset()
