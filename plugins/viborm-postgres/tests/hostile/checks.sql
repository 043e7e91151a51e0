-- PostgreSQL 13 and newer
CREATE TABLE t (a int CHECK (a > 0) CHECK (a < 10) CHECK (a <> 5), b text, c date, d timestamptz, e jsonb, f bool,
  g numeric(5,2), h inet, i interval,
  CHECK (b ~* '^[a-z]+\d{2}$' OR b IS NULL), CHECK (length(b) BETWEEN 1 AND 10), CHECK (b IN ('x', 'y''z', 'Ü')),
  CHECK (a IN (1, 2, 3) AND g = ANY (ARRAY[1.5, 2])), CHECK (e ? 'k' AND e ->> 'n' <> '' AND e @> '{"a": 1}'),
  CHECK (c > DATE '2020-01-01' AND d > '2020-01-01 00:00+00'), CHECK (f), CHECK (NOT f IS TRUE OR f IS UNKNOWN),
  CHECK (a::text || b LIKE '%\_%' ESCAPE '\'), CHECK ((a, g) IS DISTINCT FROM (1, 2.5)), CHECK (num_nonnulls(a, b) = 1),
  CHECK (EXTRACT(dow FROM c) NOT IN (0, 6)), CHECK (h << '10.0.0.0/8'), CHECK (i > INTERVAL '1' DAY),
  CONSTRAINT "odd ""name"" x" CHECK (a % 2 = 0), CHECK (b SIMILAR TO '[ab]%'), CHECK (true), CHECK (1 < 2),
  CHECK (COALESCE(a, 0) + NULLIF(a, 1) > -1), CHECK (b COLLATE "C" < 'z'), CHECK (GREATEST(a, 1) >= LEAST(a, 2)),
  CHECK (substring(b FROM 1 FOR 2) <> 'ab' AND position('x' IN b) = 0 AND trim(BOTH 'x' FROM b) <> ''),
  CHECK (overlay(b PLACING 'x' FROM 1) <> b), CHECK (d AT TIME ZONE 'UTC' > c), CHECK (t IS NOT NULL),
  CHECK (a > ALL (ARRAY[0])), CHECK (b IS NORMALIZED OR b = ''));
