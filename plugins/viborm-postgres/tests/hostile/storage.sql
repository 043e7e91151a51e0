-- PostgreSQL 12 and newer
CREATE UNLOGGED TABLE u (id serial PRIMARY KEY, a text);
CREATE TABLE t (a text, b numeric, c bytea, d varchar(5)) WITH
  (fillfactor = 45, autovacuum_enabled = false, autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_enabled = false,
   toast_tuple_target = 4096, parallel_workers = 3, log_autovacuum_min_duration = 100, user_catalog_table = true);
ALTER TABLE t ALTER a SET STORAGE PLAIN, ALTER b SET STORAGE EXTERNAL, ALTER c SET STORAGE MAIN,
  ALTER d SET STORAGE EXTENDED, ALTER a SET STATISTICS 0, ALTER b SET (n_distinct = 100, n_distinct_inherited = -0.5);
