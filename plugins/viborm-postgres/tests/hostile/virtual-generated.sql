-- PostgreSQL 18 and newer
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1), e text, c text GENERATED ALWAYS AS (lower(e)) VIRTUAL NOT NULL,
  d int GENERATED ALWAYS AS (a + 2) STORED, CHECK (b > 0));
