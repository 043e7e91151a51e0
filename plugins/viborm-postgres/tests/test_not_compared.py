"""What the tool does not manage is counted by name, left alone, and in nobody's way.

The parts of https://www.postgresql.org/docs/current/ddl.html that are not tables' own: privileges, row security,
inheritance, partitioning, foreign data, other objects.
"""

from __future__ import annotations

import pytest
from postgres_helpers import dump, execute, push, read

from tests.servers.postgres import PostgresServer

OURS = "CREATE TABLE ours (id int PRIMARY KEY, name text); INSERT INTO ours VALUES (1, 'a');"
CASES = {
    "privileges": (
        "GRANT SELECT ON ours TO PUBLIC; GRANT UPDATE (name) ON ours TO PUBLIC",
        {"privilege": 1},
    ),
    "privileges on a column": ("GRANT UPDATE (name) ON ours TO PUBLIC", {"privilege": 1}),
    "default privileges": ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", {"default privilege": 1}),
    "privileges on a namespace": ("GRANT CREATE ON SCHEMA public TO postgres WITH GRANT OPTION", {"privilege": 1}),
    "row security": (
        """ALTER TABLE ours ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY mine ON ours USING (name = current_user)""",
        {"policy": 1, "row-level security": 1},
    ),
    "inheritance": (
        "CREATE TABLE cities (name text); CREATE TABLE capitals (state char(2)) INHERITS (cities)",
        {"inherited table": 1, "table with children": 1},
    ),
    "partitioning": (
        """CREATE TABLE measurement (at date, peak int) PARTITION BY RANGE (at);
        CREATE TABLE measurement_2006 PARTITION OF measurement FOR VALUES FROM ('2006-01-01') TO ('2007-01-01');
        CREATE TABLE measurement_rest PARTITION OF measurement DEFAULT; CREATE INDEX ON measurement (at)""",
        {"partition": 2, "partitioned table": 1},
    ),
    "foreign data": (
        """CREATE FOREIGN DATA WRAPPER far; CREATE SERVER there FOREIGN DATA WRAPPER far;
        CREATE FOREIGN TABLE away (id int) SERVER there; CREATE USER MAPPING FOR PUBLIC SERVER there""",
        {"foreign table": 1, "foreign server": 1, "foreign data wrapper": 1},
    ),
    "views, functions, triggers, rules": (
        """CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'; CREATE AGGREGATE g (int) (SFUNC = int4pl, STYPE = int);
        CREATE TRIGGER t BEFORE UPDATE ON ours FOR EACH ROW EXECUTE FUNCTION f();
        CREATE RULE r AS ON DELETE TO ours DO INSTEAD NOTHING; CREATE RULE w AS ON INSERT TO v DO INSTEAD NOTHING;
        CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watch ON sql_drop WHEN TAG IN ('DROP AGGREGATE') EXECUTE FUNCTION e()""",
        {
            "view": 1,
            "materialized view": 1,
            "function": 2,
            "procedure": 1,
            "aggregate": 1,
            "trigger": 1,
            "rule": 2,
            "event trigger": 1,
        },
    ),
    "types, operators and the like": (
        """CREATE DOMAIN d AS int; CREATE TYPE c AS (a int); CREATE TYPE r AS RANGE (subtype = float8);
        CREATE SEQUENCE s; CREATE COLLATION k FROM "C"; CREATE STATISTICS st ON id, name FROM ours;
        CREATE TEXT SEARCH CONFIGURATION cf (COPY = simple); CREATE TEXT SEARCH DICTIONARY di (TEMPLATE = simple);
        CREATE FUNCTION eq(int, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR === (FUNCTION = eq, LEFTARG = int, RIGHTARG = text); CREATE CAST (c AS text) WITH INOUT;
        CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <""",
        {
            "domain": 1,
            "composite type": 1,
            "range type": 1,
            "sequence": 1,
            "collation": 1,
            "statistics": 1,
            "text search configuration": 1,
            "text search dictionary": 1,
            "function": 1,
            "operator": 1,
            "cast": 1,
            "operator class": 1,
        },
    ),
    "a typed table": ("CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c", {"composite type": 1, "typed table": 1}),
    "a clustered table": ("CLUSTER ours USING ours_pkey", {"clustered table": 1}),
    "replica identity": ("ALTER TABLE ours REPLICA IDENTITY FULL", {"replica identity": 1}),
    "publications": ("CREATE PUBLICATION p FOR TABLE ours", {"publication": 1}),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_counted_and_stays(postgres_server: PostgresServer, case: str) -> None:
    making, counted = CASES[case]
    here, plain = postgres_server.new_database(), postgres_server.new_database()
    try:
        execute(here, OURS, *making.split(";\n"))
        execute(plain, OURS)
        assert dict(read(here).not_compared) == counted
        before = dump(here, postgres_server.version)
        prepared = push(here, read(plain))
        assert not [one for one in prepared.statements if "DROP TABLE" not in one.sql], prepared.statements
        if not prepared.statements:
            assert dump(here, postgres_server.version) == before
        push(plain, read(here))
        assert not push(plain, read(here)).statements
    finally:
        postgres_server.drop(here)
        postgres_server.drop(plain)
