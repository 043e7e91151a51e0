-- PostgreSQL 18 and newer
-- beforehand, on both sides
CREATE EXTENSION btree_gist;
-- the schema
CREATE TABLE p (a int, during daterange, PRIMARY KEY (a, during WITHOUT OVERLAPS),
  CONSTRAINT u UNIQUE (a, during WITHOUT OVERLAPS));
CREATE TABLE q (a int, d daterange, FOREIGN KEY (a, PERIOD d) REFERENCES p (a, PERIOD during));
CREATE TABLE r (a int, b int CHECK (b > 0) NOT ENFORCED, x int PRIMARY KEY, FOREIGN KEY (b) REFERENCES r (x) NOT ENFORCED);
