-- PostgreSQL 12 and newer
CREATE TABLE nothing ();
CREATE TABLE t (a int);
ALTER TABLE t DROP a;
