"""Operations that wait for nothing run by the names of their tables; others after what they wait for."""

from viborm_core.operations import CreateTable, DropTable
from viborm_core.plan.order import in_order
from viborm_core.schema import ColumnDef, ForeignKeyDef, Integer, PrimaryKeyDef, TableDef, TableName


def table(name: str, refers_to: str | None = None) -> TableDef:
    keys = () if refers_to is None else (ForeignKeyDef(columns=("id",), references=TableName(None, refers_to)),)
    column = ColumnDef(name="id", type=Integer())
    return TableDef(
        name=TableName(None, name), columns=(column,), primary_key=PrimaryKeyDef(columns=("id",)), foreign_keys=keys
    )


FIRST, SECOND, THIRD = CreateTable(table=table("a", "b")), CreateTable(table=table("b")), CreateTable(table=table("c"))


def test_what_waits_for_nothing_is_sorted() -> None:
    assert in_order([THIRD, SECOND, FIRST], forward_references=True) == (FIRST, SECOND, THIRD)


def test_what_waits_runs_later() -> None:
    assert in_order([THIRD, FIRST, SECOND], forward_references=False) == (SECOND, FIRST, THIRD)


def test_what_is_made_again_goes_first() -> None:
    dropped = DropTable(table=table("c"))
    assert in_order([THIRD, SECOND, dropped], forward_references=True) == (SECOND, dropped, THIRD)
