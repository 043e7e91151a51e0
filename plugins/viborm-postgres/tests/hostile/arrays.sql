-- PostgreSQL 12 and newer
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok", {really}', '');
CREATE TABLE t (a int[], b int[3][3], c text[] DEFAULT ARRAY['a', 'b''c', 'd"e', NULL], d mood[] DEFAULT '{sad}',
  e varchar(3)[] DEFAULT ARRAY['abc'::varchar(3)], f numeric(4,1)[] DEFAULT '{1.5,2}', g mood[] NOT NULL DEFAULT
  ARRAY['', 'it''s "ok", {really}']::mood[], h timestamptz[] DEFAULT ARRAY[now()], i jsonb[], j bytea[],
  k "char"[], l name[], m bit(3)[], n char(2)[] DEFAULT '{a,bc}', o bool[] DEFAULT '{t,f}',
  CHECK (cardinality(a) < 5 AND NOT 'sad' = ANY (d)), CHECK (c <@ ARRAY['a'::text, 'b'] OR a[1] > 0));
CREATE INDEX ON t USING gin (a, c);
CREATE INDEX ON t ((a[1]));
