-- PostgreSQL 12 and newer
CREATE TYPE e AS ENUM ();
CREATE TYPE f AS ENUM ('', ' ', 'a''b', '"', '\', 'NULL', 'ü');
CREATE TABLE t (a e, b f DEFAULT '', c f DEFAULT 'a''b', d f DEFAULT 'NULL', CHECK (b IN ('', '"')), CHECK (c < 'ü'),
  g f[] DEFAULT '{NULL,"NULL"}', h text GENERATED ALWAYS AS (CASE b WHEN ' ' THEN 'x' ELSE 'y' END) STORED);
CREATE INDEX ON t (a) WHERE b = '\';
CREATE INDEX ON t ((b = 'ü'));
