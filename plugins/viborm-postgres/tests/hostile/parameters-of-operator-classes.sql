-- PostgreSQL 14 and newer
-- beforehand, on both sides
CREATE EXTENSION ltree;
CREATE EXTENSION pg_trgm;
-- the schema
CREATE TABLE t (a text, b int[], c ltree, d int);
CREATE INDEX ON t USING gist (c gist_ltree_ops(siglen=100));
CREATE INDEX ON t USING gist (a gist_trgm_ops(siglen=32));
CREATE INDEX ON t USING gin (a gin_trgm_ops);
CREATE INDEX ON t USING brin (d int4_minmax_multi_ops(values_per_range=16));
CREATE INDEX ON t USING brin (d int4_bloom_ops);
CREATE INDEX ON t USING gist (lower(a) gist_trgm_ops(siglen='24'));
