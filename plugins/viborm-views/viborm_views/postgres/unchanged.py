"""Which tables and types a push leaves as they are for views, so that nothing has to stand in for them."""

from viborm_core.objects import ToSpell
from viborm_core.schema import Array, EnumRef, LogicalType, TableDef, TableName


def enum_inside(logical: LogicalType) -> TableName | None:
    """The named enum that values of a type, or an array's elements, are of."""
    match logical:
        case EnumRef(name=name):
            return name
        case Array(of=element):
            return enum_inside(element)
    return None


def unchanged(wanted: ToSpell) -> frozenset[TableName]:
    """The tables and enums that mean the same to a view before and after."""
    renamed = {rename.subject.owner for rename in wanted.renames}
    renamed |= {ref.owner for rename in wanted.renames for ref in rename.provides()}
    enums = {
        enum.name
        for enum in wanted.schema.enums
        if enum.name not in renamed and enum == wanted.database.enum(enum.name)
    }
    tables = {
        table.name
        for table in wanted.schema.tables
        if table.name not in renamed and _is_same(table, wanted.database.table(table.name), enums)
    }
    return frozenset(tables | enums)


def _is_same(table: TableDef, before: TableDef | None, enums: set[TableName]) -> bool:
    if before is None:
        return False
    used = {enum_inside(column.type) for column in table.columns} - {None}
    return used <= enums and _shape(table) == _shape(before)


def _shape(table: TableDef) -> tuple[frozenset[tuple[str, LogicalType, str | None]], tuple[str, ...]]:
    columns = frozenset((column.name, column.type, column.collation) for column in table.columns)
    return columns, () if table.primary_key is None else table.primary_key.columns
