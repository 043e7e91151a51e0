-- PostgreSQL 12 and newer
CREATE TABLE u (z int, id int PRIMARY KEY);
ALTER TABLE u DROP z;
CREATE TABLE t (x int, a int, y text, b int, UNIQUE (a, b), CHECK (a > b));
ALTER TABLE t DROP x, DROP y, ADD c int REFERENCES u;
CREATE INDEX ON t (c, a) INCLUDE (b);
