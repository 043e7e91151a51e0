"""What is said of enums in one push is neither more nor less than what changes."""

from __future__ import annotations

from attrs import evolve
from postgres_helpers import ask, desired, execute, push

from viborm_core.questions import Decision, DecisionRecord
from viborm_core.schema import ColumnDef, EnumDef, EnumRef, Literal, SchemaSnapshot, TableDef, TableName

ROLE = TableName(None, "role")


def test_a_default_stays_while_its_table_is_renamed_and_its_enum_grows(postgres_database: str) -> None:
    users = TableDef(
        name=TableName(None, "users"),
        columns=(ColumnDef(name="role", type=EnumRef(ROLE), default=Literal("member")),),
    )
    before = SchemaSnapshot(tables=(users,), enums=(EnumDef(name=ROLE, values=("member", "admin")),))
    push(postgres_database, desired(before))
    execute(postgres_database, "INSERT INTO users DEFAULT VALUES")
    accounts = evolve(users, name=TableName(None, "accounts"))
    after = SchemaSnapshot(tables=(accounts,), enums=(EnumDef(name=ROLE, values=("guest", "member", "admin")),))
    renamed = Decision(question="rename:table:public.accounts", answer="users", origin="option")
    made = push(postgres_database, desired(after), record=DecisionRecord.of([renamed]))
    assert [operation.tag for operation in made.operations] == ["core/rename-table", "core/alter-enum"]
    assert ask(postgres_database, "SELECT role::text FROM accounts") == [("member",)]
    assert not push(postgres_database, desired(after)).statements
