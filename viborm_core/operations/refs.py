"""References to parts of tables, and what definitions need; the vocabulary of provides, requires and releases.

Besides objects there are the kinds ``key``, the columns that a foreign key may point at, whatever index or
constraint makes them unique, and ``relation``, a name that only one table, index or key constraint can have.
"""

from collections.abc import Callable, Iterable

from viborm_core.errors import ImpossibleChange
from viborm_core.schema import (
    Array,
    CheckConstraintDef,
    ColumnDef,
    EnumRef,
    ForeignKeyDef,
    IndexDef,
    LogicalType,
    ObjectRef,
    SchemaSnapshot,
    TableDef,
    TableName,
    spell_dotted,
)

__all__ = [
    "change_table",
    "check_needs",
    "column_needs",
    "column_ref",
    "column_refs",
    "constraint_ref",
    "enum_ref",
    "foreign_key_needs",
    "index_needs",
    "index_ref",
    "key_ref",
    "keys_of",
    "namespace_ref",
    "relation_ref",
    "table_ref",
    "type_refs",
]


def table_ref(name: TableName) -> ObjectRef:
    """The table."""
    return ObjectRef(kind="table", owner=name)


def enum_ref(name: TableName) -> ObjectRef:
    """The named enum."""
    return ObjectRef(kind="enum", owner=name)


def namespace_ref(name: str) -> ObjectRef:
    """The namespace."""
    return ObjectRef(kind="namespace", owner=TableName(namespace=None, name=name))


def column_ref(table: TableName, column: str) -> ObjectRef:
    """A column of the table."""
    return ObjectRef(kind="column", owner=table, part=column)


def column_refs(table: TableName, columns: Iterable[str]) -> frozenset[ObjectRef]:
    """Columns of the table."""
    return frozenset(column_ref(table, column) for column in columns)


def relation_ref(table: TableName, name: str) -> ObjectRef:
    """A name in the namespace of ``table`` that tables, indexes and key constraints share."""
    return ObjectRef(kind="relation", owner=table.renamed(name))


def key_ref(table: TableName, columns: Iterable[str]) -> ObjectRef:
    """The key over these columns, in any order."""
    return ObjectRef(kind="key", owner=table, part=spell_dotted(*sorted(columns)))


def keys_of(table: TableDef) -> frozenset[ObjectRef]:
    """All keys of the table that a foreign key may point at."""
    keys = [unique.columns for unique in table.uniques]
    if table.primary_key is not None:
        keys.append(table.primary_key.columns)
    keys += [index.columns for index in table.indexes if index.is_key]
    return frozenset(key_ref(table.name, columns) for columns in keys)


def constraint_ref(table: TableName, name: str | None, kind: str, columns: Iterable[str]) -> ObjectRef:
    """A constraint of the table: by name, or by kind and columns if it has none."""
    part = name if name is not None else f"({kind}) {spell_dotted(*columns)}"
    return ObjectRef(kind="constraint", owner=table, part=part)


def index_ref(table: TableName, index: IndexDef) -> ObjectRef:
    """An index of the table."""
    return ObjectRef(kind="index", owner=table, part=index.name or f"(index) {spell_dotted(*index.columns)}")


def type_refs(column_type: LogicalType) -> frozenset[ObjectRef]:
    """The named enums that a column type needs."""
    match column_type:
        case EnumRef(name=name):
            return frozenset({enum_ref(name)})
        case Array(of=element):
            return type_refs(element)
    return frozenset()


def column_needs(table: TableName, column: ColumnDef) -> frozenset[ObjectRef]:
    """What a column's definition needs: enums, and the columns that it is computed from."""
    needs = type_refs(column.type)
    if column.generated is not None:
        needs |= column_refs(table, column.generated.expression.names("column") - {column.name})
    return needs


def foreign_key_needs(key: ForeignKeyDef) -> frozenset[ObjectRef]:
    """The table, columns and key that a foreign key points at."""
    needs = {table_ref(key.references), *column_refs(key.references, key.referenced_columns)}
    if key.referenced_columns:
        needs.add(key_ref(key.references, key.referenced_columns))
    return frozenset(needs)


def index_needs(table: TableName, index: IndexDef) -> frozenset[ObjectRef]:
    """The columns that an index is made over."""
    columns = {*index.columns, *index.include}
    for key in index.keys:
        if key.expression is not None:
            columns |= key.expression.names("column")
    if index.predicate is not None:
        columns |= index.predicate.names("column")
    return column_refs(table, columns)


def check_needs(table: TableName, check: CheckConstraintDef) -> frozenset[ObjectRef]:
    """The columns that a check reads."""
    return column_refs(table, check.expression.names("column"))


def change_table(before: SchemaSnapshot, name: TableName, change: Callable[[TableDef], TableDef]) -> SchemaSnapshot:
    """The snapshot with one table changed.

    Raises:
        ImpossibleChange: there is no such table.
    """
    table = before.table(name)
    if table is None:
        raise ImpossibleChange(f"there is no table {name}")
    return before.with_table(name, change(table))
