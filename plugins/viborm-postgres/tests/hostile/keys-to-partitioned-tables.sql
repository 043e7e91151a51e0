-- PostgreSQL 12 and newer
-- beforehand, on both sides
CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parted FOR VALUES FROM (1) TO (10);
-- the schema
CREATE TABLE t (a int, b int REFERENCES parted, CHECK (a > 0));
