"""What a table's spelling owes to the rest of the two schemas."""

from typing import Any

from viborm_core.adapter import CanonicalPair
from viborm_core.diff import diff
from viborm_core.reading import SchemaReading
from viborm_core.schema import (
    ColumnDef,
    EnumDef,
    EnumRef,
    ForeignKeyDef,
    InlineEnum,
    Integer,
    PrimaryKeyDef,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
)
from viborm_sqlite.adapter import SQLiteAdapter

Lab = Any
ADAPTER = SQLiteAdapter()
ROLE = TableName(None, "role")


def table(name: str, *columns: ColumnDef, **rest: Any) -> TableDef:
    return TableDef(name=TableName(None, name), columns=columns, **rest)


def pair(desired: SchemaSnapshot, current: SchemaSnapshot) -> CanonicalPair:
    readings = (SchemaReading(snapshot=desired), SchemaReading(snapshot=current))
    return ADAPTER.canonical(*readings, None, ADAPTER.capabilities(None))


def test_equal_tables_with_other_enums_are_not_equal() -> None:
    users = table("users", ColumnDef(name="role", type=EnumRef(ROLE), nullable=False))
    old, new = (SchemaSnapshot(tables=(users,), enums=(EnumDef(name=ROLE, values=one),)) for one in (("a",), ("b",)))
    both = pair(new, old)
    assert both.desired.tables[0].columns[0].type == InlineEnum(("b",))
    assert diff(both.current, both.desired)
    both = pair(old, old)
    assert both.desired == both.current


def test_equal_tables_that_refer_to_other_keys_are_not_equal() -> None:
    columns = tuple(ColumnDef(name=name, type=Integer(32), nullable=False) for name in ("a", "b"))
    key = ForeignKeyDef(columns=("x",), references=TableName(None, "p"), referenced_columns=())
    child = table("c", ColumnDef(name="x", type=Integer(32), nullable=True), foreign_keys=(key,))
    old, new = (
        SchemaSnapshot(tables=(child, table("p", *columns, primary_key=PrimaryKeyDef(columns=(one,))))) for one in "ab"
    )
    both = pair(new, old)
    found = [side.tables[0].foreign_keys[0].referenced_columns for side in (both.current, both.desired)]
    assert found == [("a",), ("b",)]


def test_new_tables_state_their_options(lab: Lab) -> None:
    new = table("t", ColumnDef(name="a", type=String(), nullable=True))
    spelled = pair(SchemaSnapshot(tables=(new,)), SchemaSnapshot()).desired.tables[0]
    assert spelled.options == (("strict", "false"), ("without_rowid", "false"))
    lab.push(SchemaSnapshot(tables=(new,)))
    lab.sql("CREATE TABLE u (a TEXT) STRICT")
    strict = lab.read()
    renamed = SchemaSnapshot(tables=(new, table("v", ColumnDef(name="a", type=String(), nullable=True))))
    assert pair(renamed, strict).desired.tables[1].options == ()
    lab.push(renamed, rename="u")
    assert lab.texts()["v"].endswith("STRICT")
