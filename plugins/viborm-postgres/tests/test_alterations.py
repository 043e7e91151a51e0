"""A table is changed into another of the same name and columns, and back: pg_dump then says that both are the same."""

from __future__ import annotations

import pytest
from postgres_helpers import dump, execute, push, read

from tests.servers.postgres import PostgresServer

PLAIN = "CREATE TABLE t (a int, b text, c numeric, d date, id int NOT NULL);"
# What is done to the plain table; each is also undone.
CHANGES = {
    "storage parameters": (12, "ALTER TABLE t SET (fillfactor = 50, toast.autovacuum_enabled = off)"),
    "unlogged": (12, "ALTER TABLE t SET UNLOGGED"),
    "column storage": (12, "ALTER TABLE t ALTER b SET STORAGE EXTERNAL, ALTER c SET STORAGE PLAIN"),
    "statistics": (12, "ALTER TABLE t ALTER b SET STATISTICS 0, ALTER c SET (n_distinct = 5)"),
    "compression": (14, "ALTER TABLE t ALTER b SET COMPRESSION pglz"),
    "identity": (12, "ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2 CACHE 3 CYCLE)"),
    "serial": (
        12,
        "CREATE SEQUENCE t_id_seq AS int OWNED BY t.id; ALTER TABLE t ALTER id SET DEFAULT nextval('t_id_seq')",
    ),
    "an odd serial": (
        12,
        "CREATE SEQUENCE odd AS int OWNED BY t.id; ALTER TABLE t ALTER id SET DEFAULT nextval('odd')",
    ),
    "comments": (
        12,
        """COMMENT ON TABLE t IS 'a'; COMMENT ON COLUMN t.a IS 'b'; COMMENT ON SCHEMA public IS 'c';
        ALTER TABLE t ADD CHECK (a > 0), ADD UNIQUE (b); COMMENT ON CONSTRAINT t_a_check ON t IS 'd';
        COMMENT ON CONSTRAINT t_b_key ON t IS 'e'; COMMENT ON INDEX t_b_key IS 'f'; CREATE INDEX ix ON t (c);
        COMMENT ON INDEX ix IS 'g'""",
    ),
    "collation": (12, 'ALTER TABLE t ALTER b TYPE text COLLATE "C"; CREATE INDEX ON t (b, (b || b))'),
    "types": (12, "ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE varchar(5), ALTER c TYPE numeric(9,3)"),
    "native types": (12, "ALTER TABLE t ALTER a TYPE oid USING a::oid, ALTER b TYPE name, ALTER d TYPE timestamptz"),
    "types under keys": (
        12,
        """ALTER TABLE t ADD PRIMARY KEY (id), ADD UNIQUE (a, b);
        CREATE TABLE u (x bigint REFERENCES t, y bigint, z varchar,
        FOREIGN KEY (y, z) REFERENCES t (a, b));
        ALTER TABLE t ALTER id TYPE bigint, ALTER a TYPE bigint, ALTER b TYPE varchar;
        CREATE INDEX ON t (lower(b)) WHERE a > 1; ALTER TABLE t ADD CHECK (a < 5 OR b <> 'x')""",
    ),
    "generated": (
        12,
        "ALTER TABLE t ADD g int GENERATED ALWAYS AS (a + 1) STORED, ADD CHECK (g > 0), ADD UNIQUE (g)",
    ),
    "virtual": (18, "ALTER TABLE t ADD g int GENERATED ALWAYS AS (a + 1) VIRTUAL"),
    "defaults": (
        12,
        "ALTER TABLE t ALTER a SET DEFAULT 1, ALTER b SET DEFAULT lower('X'), ALTER d SET DEFAULT CURRENT_DATE",
    ),
    "not null": (12, "ALTER TABLE t ALTER a SET NOT NULL, ALTER id DROP NOT NULL"),
    "named not null": (18, "ALTER TABLE t RENAME CONSTRAINT t_id_not_null TO nn; COMMENT ON CONSTRAINT nn ON t IS 'x'"),
    "not null without heirs": (18, "ALTER TABLE t ADD CONSTRAINT na NOT NULL a NO INHERIT"),
    "not null to validate": (18, "ALTER TABLE t ADD CONSTRAINT na NOT NULL a NOT VALID, ALTER id DROP NOT NULL"),
    "checks": (12, "ALTER TABLE t ADD CHECK (a > 0) NO INHERIT, ADD CONSTRAINT x CHECK (b <> '') NOT VALID"),
    "checks not enforced": (18, "ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED"),
    "keys": (12, "ALTER TABLE t ADD PRIMARY KEY (id) INCLUDE (a) WITH (fillfactor = 70), ADD UNIQUE (a, c) DEFERRABLE"),
    "indexes": (
        12,
        """CREATE INDEX ix ON t USING gin (to_tsvector('simple', b)) WITH (fastupdate = off);
        CREATE INDEX iy ON t (a DESC, (c + 1)) INCLUDE (b) WHERE c > 0;
        ALTER INDEX iy ALTER COLUMN 2 SET STATISTICS 9""",
    ),
    "index parameters": (13, "CREATE INDEX ix ON t USING gist (to_tsvector('simple', b) tsvector_ops(siglen = 99))"),
    "exclusion": (12, "ALTER TABLE t ADD CONSTRAINT ex EXCLUDE (a WITH =, b WITH =); COMMENT ON INDEX ex IS 'x'"),
    "an enum": (
        12,
        """CREATE TYPE e AS ENUM ('x', 'y'); ALTER TABLE t ALTER b TYPE e USING b::e, ALTER b SET DEFAULT 'x',
        ADD f e[] DEFAULT '{y}'; CREATE INDEX ON t (a) WHERE b = 'x'; COMMENT ON TYPE e IS 'z'""",
    ),
}


@pytest.mark.parametrize("undone", [False, True], ids=["done", "undone"])
@pytest.mark.parametrize("case", CHANGES)
def test_it_is_changed(postgres_server: PostgresServer, case: str, undone: bool) -> None:  # noqa: FBT001
    since, change = CHANGES[case]
    if postgres_server.version < since:
        pytest.skip(f"needs PostgreSQL {since}")
    source, target = postgres_server.new_database(), postgres_server.new_database()
    try:
        execute(source, PLAIN, change)
        execute(target, PLAIN)
        if undone:
            source, target = target, source
        push(target, read(source))
        assert dump(target, postgres_server.version) == dump(source, postgres_server.version)
        assert not push(target, read(source)).statements
    finally:
        postgres_server.drop(source)
        postgres_server.drop(target)
