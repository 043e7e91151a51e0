-- PostgreSQL 12 and newer
-- beforehand, on both sides
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
-- the schema
CREATE TABLE t (a citext UNIQUE, b hstore DEFAULT '"k"=>"v"', c citext[] DEFAULT '{a}', CHECK (a ~ '^x'), CHECK (b ? 'k'));
CREATE INDEX ON t USING gin (b);
CREATE INDEX ON t (lower(a));
CREATE INDEX ON t USING gist (b gist_hstore_ops);
