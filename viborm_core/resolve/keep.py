"""What "keep it" means: the desired schema with what was kept put back."""

from collections.abc import Callable
from typing import TypeVar

from attrs import evolve

from viborm_core.errors import ImpossibleChange
from viborm_core.operations.refs import (
    check_needs,
    column_needs,
    column_refs,
    index_needs,
    key_ref,
    keys_of,
    table_ref,
)
from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    ObjectRef,
    SchemaObject,
    SchemaSnapshot,
    TableDef,
    UniqueConstraintDef,
    kind_word,
    spell_dotted,
)

Named = TypeVar("Named", UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef, IndexDef)


def keep(desired: SchemaSnapshot, current: SchemaSnapshot, subject: ObjectRef) -> SchemaSnapshot:
    """The desired schema with a table, a column or an object of a plugin's kind as ``current`` has it.

    Raises:
        ImpossibleChange: what is kept refers to something that goes.
    """
    item = current.objects_by_ref.get(subject)
    if item is not None:
        _refuse_missing(item, desired)
        return desired.with_object(desired.objects_by_ref.get(subject), item)
    before = current.table(subject.owner)
    if before is None:
        return desired
    if subject.kind == "table":
        return _with_enums(desired.with_table(subject.owner, before), current, before)
    after = desired.table(subject.owner)
    column = before.column(subject.part)
    if after is None or column is None:
        return desired
    if after.column(column.name) is None:
        after = evolve(after, columns=(*after.columns, column))
    else:
        after = after.with_column(column.name, column)
    return _with_enums(desired.with_table(subject.owner, _with_parts(after, before, column.name)), current, before)


def _refuse_missing(item: SchemaObject, desired: SchemaSnapshot) -> None:
    """Refuse to keep what uses a column that goes from a table that stays."""
    for ref in item.depends_on:
        table = desired.table(ref.owner) if ref.kind == "column" else None
        if table is not None and table.column(ref.part) is None:
            raise ImpossibleChange(
                f"the {kind_word(item.kind)} {item.name} cannot be kept: it uses {ref}, which goes",
                hint=f"keep {ref} too, or let {item.name} go",
            )


def _with_parts(after: TableDef, before: TableDef, column: str) -> TableDef:
    """Constraints and indexes over the kept column stay too, if nothing else that they need goes."""
    here = column_refs(after.name, (one.name for one in after.columns))
    kept = column_refs(after.name, (column,))

    def is_kept(needs: frozenset[ObjectRef]) -> bool:
        mine = frozenset(need for need in needs if need.owner == after.name and need.kind == "column")
        return bool(mine & kept) and mine <= here

    def columns_of(one: UniqueConstraintDef | ForeignKeyDef) -> frozenset[ObjectRef]:
        return column_refs(before.name, one.columns)

    return evolve(
        after,
        uniques=_with_old(after.uniques, before.uniques, lambda one: is_kept(columns_of(one))),
        checks=_with_old(after.checks, before.checks, lambda one: is_kept(check_needs(before.name, one))),
        foreign_keys=_with_old(after.foreign_keys, before.foreign_keys, lambda one: is_kept(columns_of(one))),
        indexes=_with_old(after.indexes, before.indexes, lambda one: is_kept(index_needs(before.name, one))),
    )


def _with_old(new: tuple[Named, ...], old: tuple[Named, ...], is_kept: Callable[[Named], bool]) -> tuple[Named, ...]:
    """The new parts and the old ones that are kept, but for those whose name is another's now."""
    names = {one.name for one in new if one.name is not None}
    return new + tuple(one for one in old if one not in new and one.name not in names and is_kept(one))


def _with_enums(desired: SchemaSnapshot, current: SchemaSnapshot, table: TableDef) -> SchemaSnapshot:
    kept = desired.table(table.name)
    for column in kept.columns if kept else ():
        for need in column_needs(table.name, column):
            enum = current.enum(need.owner) if need.kind == "enum" else None
            if enum is not None and desired.enum(enum.name) is None:
                desired = desired.with_enum(enum.name, enum)
    return desired


def refuse_dangling(desired: SchemaSnapshot, outside: frozenset[ObjectRef]) -> None:
    """Refuse a schema in which a foreign key of something kept points at something that goes.

    ``outside`` are tables that exist and are not managed.

    Raises:
        ImpossibleChange: names the foreign key and what it points at.
    """
    for table in desired.tables:
        for key in table.foreign_keys:
            target = table_ref(key.references)
            parent = desired.table(key.references)
            if parent is not None:
                _refuse_keyless(table, key, parent)
            elif target not in outside:
                raise ImpossibleChange(
                    f"{table.name} refers to {target}, which goes",
                    hint=f"keep {target} too, or let {table.name} go",
                )


def _refuse_keyless(table: TableDef, key: ForeignKeyDef, parent: TableDef) -> None:
    if key_ref(parent.name, key.referenced_columns) not in keys_of(parent):
        columns = spell_dotted(*key.referenced_columns)
        raise ImpossibleChange(
            f"{table.name} refers to {columns} of {parent.name}, which is no longer a key",
            hint=f"keep {columns} of {parent.name} a key in the schema, or let {table.name} go",
        )
