"""A hostile schema is made in an empty database as it is in its own: pg_dump agrees, and nothing is left to do.

The schemas are the files in ``hostile``. What the tool does not make, such as domains, is made beforehand.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from postgres_helpers import desired, dump, execute, push, read

from tests.servers.postgres import PostgresServer

CASES = sorted((Path(__file__).parent / "hostile").glob("*.sql"))


def stated(script: str, what: str, otherwise: str) -> str:
    """What a line of the file's head says."""
    found = re.search(rf"^-- {what}(.*)$", script, re.MULTILINE)
    return found[1] if found else otherwise


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_it_is_made_as_it_is(postgres_server: PostgresServer, case: Path) -> None:
    script = case.read_text(encoding="utf-8")
    since = int(stated(script, "PostgreSQL ", "12").split()[0])
    if postgres_server.version < since:
        pytest.skip(f"needs PostgreSQL {since}")
    namespaces = stated(script, "namespaces: ", "public").split(", ")
    beforehand, _, schema = script.rpartition("-- the schema\n")
    source, target = postgres_server.new_database(), postgres_server.new_database()
    try:
        for url in (source, target) if beforehand else ():
            execute(url, beforehand)
        execute(source, schema)
        reading = read(source, *namespaces)
        push(target, reading)
        assert dump(target, postgres_server.version) == dump(source, postgres_server.version)
        assert not push(target, reading).statements
        assert not push(target, desired(reading.snapshot)).statements
        assert not push(source, read(target, *namespaces)).statements
    finally:
        postgres_server.drop(source)
        postgres_server.drop(target)
