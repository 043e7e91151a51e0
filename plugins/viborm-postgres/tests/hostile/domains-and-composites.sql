-- PostgreSQL 12 and newer
-- beforehand, on both sides
CREATE SCHEMA other;
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN mail AS varchar(20);
CREATE TYPE pair AS (one int, two text);
CREATE DOMAIN "odd type" AS text;
CREATE DOMAIN other.far AS numeric(5,1);
CREATE TYPE floatrange AS RANGE (subtype = float8);
-- the schema
CREATE TABLE t (a posint DEFAULT 5, b posint[], c "odd type", d "odd type"[], e mail NOT NULL DEFAULT 'a@b',
  f pair DEFAULT ROW(1, 'x')::pair, g pair[], h other.far, i other.far[], j floatrange,
  CHECK ((f).one > 0), CHECK (a > 3::posint));
CREATE INDEX ON t (((f).two));
CREATE INDEX ON t (lower(e));
