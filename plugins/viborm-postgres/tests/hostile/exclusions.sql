-- PostgreSQL 12 and newer
CREATE TABLE t (a int4range, b text, c tsrange, d box, "e e" int4range,
  EXCLUDE USING gist (a WITH &&, c WITH &&) WHERE (b <> 'x'), CONSTRAINT "odd ex" EXCLUDE (b WITH =),
  EXCLUDE USING gist ((int4range(lower(a), upper(a))) WITH -|-, "e e" range_ops WITH &&) WITH (fillfactor = 60)
  DEFERRABLE INITIALLY DEFERRED, EXCLUDE USING spgist (d WITH &&), EXCLUDE USING hash (b WITH =),
  EXCLUDE USING btree (b COLLATE "C" text_pattern_ops DESC NULLS LAST WITH =));
