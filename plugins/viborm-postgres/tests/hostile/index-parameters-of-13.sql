-- PostgreSQL 13 and newer
CREATE TABLE t (a int, UNIQUE (a) WITH (deduplicate_items = off));
CREATE INDEX ON t (a) WITH (deduplicate_items = off);
