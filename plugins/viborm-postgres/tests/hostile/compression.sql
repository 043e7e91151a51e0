-- PostgreSQL 14 and newer
CREATE TABLE t (a text COMPRESSION pglz, b text COMPRESSION pglz NOT NULL);
