-- PostgreSQL 12 and newer
-- beforehand, on both sides
CREATE SCHEMA f;
CREATE FUNCTION f.next_one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f.is_fine(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION f.low(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)';
CREATE FUNCTION f.same(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2';
CREATE OPERATOR f.=== (FUNCTION = f.same, LEFTARG = int, RIGHTARG = int);
CREATE COLLATION f.own FROM "C";
-- the schema
CREATE TABLE t (a int DEFAULT f.next_one(), b text CHECK (f.is_fine(b)), c text GENERATED ALWAYS AS (f.low(b)) STORED,
  d text COLLATE f.own, CHECK (a OPERATOR(f.===) 5));
CREATE INDEX ON t (f.low(b));
CREATE INDEX ON t (d COLLATE f.own);
CREATE INDEX ON t (a) WHERE f.is_fine(b);
CREATE INDEX ON t (d COLLATE "C");
