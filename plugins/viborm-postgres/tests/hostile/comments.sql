-- PostgreSQL 12 and newer
-- namespaces: public, Odd ns, bare
CREATE SCHEMA "Odd ns";
COMMENT ON SCHEMA "Odd ns" IS 'a ''schema''';
COMMENT ON SCHEMA public IS 'ours';
CREATE TABLE "Odd ns".t (a int PRIMARY KEY, b text);
COMMENT ON TABLE "Odd ns".t IS E'two\nlines\\';
COMMENT ON COLUMN
  "Odd ns".t.b IS '$$;--';
CREATE TYPE "Odd ns".e AS ENUM ('a');
COMMENT ON TYPE "Odd ns".e IS 'ünï';
CREATE SCHEMA bare;
COMMENT ON SCHEMA bare IS 'empty';
