-- PostgreSQL 12 and newer
-- namespaces: public, a, b
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TYPE a.mood AS ENUM ('x');
CREATE TYPE b.mood AS ENUM ('x', 'y');
CREATE TABLE a.t (id int PRIMARY KEY, m a.mood DEFAULT 'x', n b.mood[]);
CREATE TABLE b.t (id int PRIMARY KEY REFERENCES a.t,
  m b.mood CHECK (m <> 'y'::b.mood), s serial);
CREATE INDEX i ON a.t (id) WHERE m = 'x';
CREATE INDEX i ON b.t (id) WHERE m = 'x';
ALTER TABLE a.t ADD FOREIGN KEY (id) REFERENCES b.t;
CREATE TABLE t (a a.mood, b b.mood, FOREIGN KEY (i) REFERENCES a.t, i int);
CREATE TYPE mood AS ENUM ('z');
CREATE TABLE u (m mood, l mood GENERATED ALWAYS AS (m) STORED);
