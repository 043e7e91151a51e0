"""New tables are sent in batches: whole on success, and on failure the statement that failed is named."""

from __future__ import annotations

import pytest
from attrs import evolve
from postgres_helpers import connected, desired, execute, prepared_on, read

from viborm_core.errors import StatementFailed
from viborm_core.execute import split_parts
from viborm_core.push import run
from viborm_core.schema import ColumnDef, Integer, PrimaryKeyDef, SchemaSnapshot, TableDef, TableName

MANY = SchemaSnapshot(
    tables=tuple(
        TableDef(
            name=TableName(None, f"t{number:03}"),
            columns=(ColumnDef(name="id", type=Integer()),),
            primary_key=PrimaryKeyDef(columns=("id",)),
        )
        for number in range(120)
    )
)


@pytest.mark.parametrize("sql", ["CREATE TABLE syntax error", "CREATE TABLE t000 (id int)", "SELECT 1 / 0"])
@pytest.mark.parametrize("position", [1, 50, 51, 77, 120])
def test_the_failing_statement_is_named(postgres_database: str, position: int, sql: str) -> None:
    with connected(postgres_database) as connection:
        made = prepared_on(connection, desired(MANY))
        statements = list(made.statements)
        statements[position - 1] = evolve(statements[position - 1], sql=sql)
        if position == 1 and "t000" in sql:
            execute(postgres_database, "CREATE SCHEMA other")
            statements[0] = evolve(statements[0], sql='CREATE TABLE other.t (id "no such type")')
        with pytest.raises(StatementFailed) as caught:
            run(evolve(made, statements=tuple(statements)))
        assert caught.value.position == position
        assert caught.value.sql == statements[position - 1].sql
        assert not connection.in_transaction
    assert not read(postgres_database).snapshot.tables


def test_as_much_as_the_server_can_lock_goes_in_one_transaction(postgres_database: str) -> None:
    with connected(postgres_database) as connection:
        made = prepared_on(connection, desired(MANY))
        assert len(split_parts(made.statements, made.capabilities)) == 1
        few = evolve(made.capabilities, max_transaction_objects=100)
        parts = split_parts(made.statements, few)
        # A table and its key are two locks.
        assert [len(part.statements) for part in parts] == [50, 50, 20]
        run(evolve(made, capabilities=few))
    assert len(read(postgres_database).snapshot.tables) == 120
