-- PostgreSQL 12 and newer
CREATE TYPE "Ty.pe" AS ENUM ('A', 'a');
CREATE TABLE "a.b" ("c.d" int PRIMARY KEY, "Select" "Ty.pe" DEFAULT 'a', "%s" text,
  "'" text DEFAULT '"', "\" int, " " int, "💥" int CHECK ("💥" > 0), "ÄÖ" int GENERATED ALWAYS AS ("\" + " ") STORED,
  "user" text, "null" int, "true" bool, "a""b'c" int[], CHECK ("null" > 0 AND "true" AND "user" <> current_user),
  UNIQUE ("a""b'c", " "));
CREATE INDEX "ix.1" ON "a.b" ("Select", ("c.d" + "\")) WHERE "Select" = 'A';
CREATE TABLE "A.B" ("c.d" int REFERENCES "a.b" ("c.d"));
CREATE TABLE "table" ("from" int, "where" int CHECK ("from" > "where"));
CREATE TABLE "TABLE" ("From" serial, "array" int[], "values" text[], "row" int, "Now()" timestamptz DEFAULT now());
