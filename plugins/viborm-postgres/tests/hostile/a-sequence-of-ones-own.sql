-- PostgreSQL 12 and newer
-- beforehand, on both sides
CREATE SEQUENCE shared;
CREATE SCHEMA far;
CREATE SEQUENCE far."far seq";
-- the schema
CREATE TABLE a (id int DEFAULT nextval('shared'), n bigint DEFAULT nextval('far."far seq"') NOT NULL,
  c text DEFAULT 'INV-' || nextval('shared')::text);
