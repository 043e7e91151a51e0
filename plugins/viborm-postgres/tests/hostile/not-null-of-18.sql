-- PostgreSQL 18 and newer
CREATE TABLE t (a int NOT NULL, b int CONSTRAINT "named nn" NOT NULL, c int CONSTRAINT c_no NOT NULL NO INHERIT, d int);
ALTER TABLE t ADD CONSTRAINT d_late NOT NULL d NOT VALID;
COMMENT ON CONSTRAINT "named nn" ON t IS 'never null';
