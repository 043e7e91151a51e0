"""What becomes of the values of a column when tables are made anew, as SQL."""

from collections.abc import Sequence

from attrs import define, field

from viborm_core.operations import (
    AddColumn,
    AlterColumn,
    CreateTable,
    DiffOperation,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
)
from viborm_core.schema import Literal, TableDef, TableName
from viborm_core.standard.spelling import Spelling


@define
class Rows:
    """Where a table's rows come from.

    Attributes:
        source: the table that has them before; None for a new table.
        values: for each column the expression over the old columns; one that is not in it gets its default.
    """

    source: TableName | None
    values: dict[str, str] = field(factory=dict)


def rows_of(
    before: Sequence[TableDef], operations: Sequence[DiffOperation], spelling: Spelling
) -> dict[TableName, Rows]:
    """Where the rows of each table come from, by the table's name after the operations."""
    found = {
        table.name: Rows(
            source=table.name,
            values={column.name: spelling.quote(column.name) for column in table.columns if column.generated is None},
        )
        for table in before
    }
    for one in operations:
        match one:
            case CreateTable(table=table):
                found[table.name] = Rows(source=None)
            case DropTable(table=table):
                del found[table.name]
            case RenameTable(table=name):
                found[one.new_name] = found.pop(name)
            case RenameColumn(table=name, column=column, to=to):
                rows = found[name]
                rows.values = {to if key == column else key: value for key, value in rows.values.items()}
            case AddColumn(table=name, column=added, fill=fill):
                found[name].values.pop(added.name, None)
                if fill is not None:
                    found[name].values[added.name] = spelling.value(fill)
            case DropColumn(table=name, column=dropped):
                found[name].values.pop(dropped.name, None)
            case AlterColumn(table=name):
                _alter(found[name].values, one, spelling)
            case _:
                pass
    return found


def _alter(values: dict[str, str], operation: AlterColumn, spelling: Spelling) -> None:
    name = operation.after.name
    if operation.after.generated is not None or name not in values:
        values.pop(name, None)
        return
    values[name] = altered(values[name], operation, spelling)


def altered(value: str, operation: AlterColumn, spelling: Spelling) -> str:
    """The value of a changed column: its values mapped, in its new type, and filled where it was NULL."""
    if operation.mappings:
        cases = " ".join(
            f"WHEN {spelling.literal(Literal(one.old))} THEN {spelling.literal(Literal(one.new))}"
            for one in operation.mappings
        )
        value = f"CASE {value} {cases} ELSE {value} END"
    value = spelling.cast(value, operation.before, operation.after)
    return value if operation.fill is None else f"coalesce({value}, {spelling.value(operation.fill)})"
