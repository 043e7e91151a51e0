-- PostgreSQL 15 and newer
CREATE TABLE t (a numeric(5, -2), b numeric(2, 4), c numeric(1000, 500), d numeric(5, -2)[],
  e numeric(5, -2) DEFAULT 12345);
