"""Random pairs of schemas: push one, fill it, push the other; pg_dump and the second push judge."""

from __future__ import annotations

import os
from random import Random

import pytest
from postgres_helpers import ADAPTER, connected, desired, dump, push

from tests.servers.postgres import PostgresServer
from viborm_core.questions import DecisionRecord
from viborm_core.testing.mutations import random_pair

PAIRS = int(os.environ.get("VIBORM_TEST_PAIRS", "40"))


@pytest.mark.parametrize("seed", range(PAIRS))
def test_a_pair(postgres_server: PostgresServer, postgres_database: str, seed: int) -> None:
    with connected(postgres_database) as connection:
        capabilities = ADAPTER.capabilities(connection)
    pair = random_pair(Random(seed), capabilities)
    push(postgres_database, desired(pair.before))
    again = push(postgres_database, desired(pair.before))
    assert not again.statements
    record = DecisionRecord.of(pair.decisions)
    push(postgres_database, desired(pair.after), record=record)
    again = push(postgres_database, desired(pair.after))
    assert not again.statements
    fresh = postgres_server.new_database()
    try:
        push(fresh, desired(pair.after))
        assert dump(postgres_database, postgres_server.version) == dump(fresh, postgres_server.version)
    finally:
        postgres_server.drop(fresh)
