"""The snapshot of a whole schema: the one value that sources give, databases give, and the differ compares."""

from collections.abc import Iterable
from functools import cached_property

from attrs import evolve, field, frozen

from viborm_core.schema.enum import EnumDef
from viborm_core.schema.names import ObjectRef, TableName
from viborm_core.schema.object import SchemaObject
from viborm_core.schema.order import in_order
from viborm_core.schema.table import TableDef


def _by_name(item: TableDef | EnumDef) -> tuple[str, str]:
    return (item.name.namespace or "", item.name.name)


def _sorted_tables(items: Iterable[TableDef]) -> tuple[TableDef, ...]:
    return in_order(items, _by_name)


def _sorted_enums(items: Iterable[EnumDef]) -> tuple[EnumDef, ...]:
    return in_order(items, _by_name)


def _sorted_objects(items: Iterable[SchemaObject]) -> tuple[SchemaObject, ...]:
    return in_order(items, lambda item: (item.kind, item.name))


def _sorted_names(items: Iterable[str]) -> tuple[str, ...]:
    return in_order(items, str)


@frozen(kw_only=True)
class SchemaSnapshot:
    """Tables, enums and plugin-owned objects, each sorted by identity, and the namespaces that hold them."""

    tables: tuple[TableDef, ...] = field(default=(), converter=_sorted_tables)
    enums: tuple[EnumDef, ...] = field(default=(), converter=_sorted_enums)
    objects: tuple[SchemaObject, ...] = field(default=(), converter=_sorted_objects)
    namespaces: tuple[str, ...] = field(default=(), converter=_sorted_names)

    @cached_property
    def tables_by_name(self) -> dict[TableName, TableDef]:
        """Every table under its identity; do not change the dictionary."""
        return {table.name: table for table in self.tables}

    @cached_property
    def enums_by_name(self) -> dict[TableName, EnumDef]:
        """Every enum under its identity; do not change the dictionary."""
        return {enum.name: enum for enum in self.enums}

    def table(self, name: TableName) -> TableDef | None:
        """The table of this identity, or None."""
        return self.tables_by_name.get(name)

    def enum(self, name: TableName) -> EnumDef | None:
        """The enum of this identity, or None."""
        return self.enums_by_name.get(name)

    def with_table(self, name: TableName, table: TableDef | None) -> "SchemaSnapshot":
        """The snapshot with the table ``name`` replaced (or added), or left out if ``table`` is None."""
        others = tuple(one for one in self.tables if one.name != name)
        return evolve(self, tables=others if table is None else (*others, table))

    def with_enum(self, name: TableName, enum: EnumDef | None) -> "SchemaSnapshot":
        """The snapshot with the enum ``name`` replaced (or added), or left out if ``enum`` is None."""
        others = tuple(one for one in self.enums if one.name != name)
        return evolve(self, enums=others if enum is None else (*others, enum))

    @cached_property
    def objects_by_ref(self) -> dict[ObjectRef, SchemaObject]:
        """Every object of a plugin's kind under what refers to it; do not change the dictionary."""
        return {item.ref: item for item in self.objects}

    def with_object(self, replaced: SchemaObject | None, item: SchemaObject | None) -> "SchemaSnapshot":
        """The snapshot without ``replaced``, if any, and with ``item``, if any."""
        others = tuple(one for one in self.objects if replaced is None or one.ref != replaced.ref)
        return evolve(self, objects=others if item is None else (*others, item))
