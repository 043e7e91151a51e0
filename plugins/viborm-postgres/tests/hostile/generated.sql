-- PostgreSQL 12 and newer
CREATE TABLE t (a int, b text, "c d" int GENERATED ALWAYS AS (a * 2) STORED, e tsvector GENERATED ALWAYS AS
  (setweight(to_tsvector('english', coalesce(b, '')), 'A') || to_tsvector('simple'::regconfig, b)) STORED,
  f text COLLATE "C" GENERATED ALWAYS AS (upper(b COLLATE "C")) STORED NOT NULL, g bool GENERATED ALWAYS AS
  (a IS DISTINCT FROM 5 AND b LIKE 'x%' AND b NOT IN ('p', 'q')) STORED, h numeric(5,1) GENERATED ALWAYS AS
  (a::numeric / 3) STORED UNIQUE, i int GENERATED ALWAYS AS (CASE WHEN a > 0 THEN 1 WHEN a < 0 THEN -1 ELSE 0 END)
  STORED CHECK (i < 2), j text GENERATED ALWAYS AS ('const') STORED, k int[] GENERATED ALWAYS AS (ARRAY[a, a]) STORED);
CREATE INDEX ON t USING gin (e);
COMMENT ON COLUMN t.e IS 'words';
