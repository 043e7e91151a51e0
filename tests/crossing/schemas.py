"""Schemas with what is each database's own, to be carried over to the others, and what of them has to be said."""

from types import MappingProxyType

SQLITE = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE, note TEXT COLLATE NOCASE, odd "MY TYPE");
CREATE TABLE "or der" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email VARCHAR(255) NOT NULL DEFAULT 'it''s',
  team_id INTEGER REFERENCES team(id) ON DELETE SET NULL,
  balance DECIMAL(10,2) NOT NULL DEFAULT 0 CHECK (balance >= 0),
  created DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  active BOOLEAN NOT NULL DEFAULT 1,
  mood VARCHAR(9) CHECK (mood IN ('sad', 'ok') AND length(mood) < 9),
  low VARCHAR(255) GENERATED ALWAYS AS (lower(email)) STORED
);
CREATE INDEX order_email ON "or der"(email) WHERE active = 1;
CREATE UNIQUE INDEX order_low ON "or der"(lower(email));
"""

POSTGRES = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE team (id serial PRIMARY KEY, name varchar(80) NOT NULL UNIQUE, at timestamptz DEFAULT now());
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY (START 10) PRIMARY KEY,
  email text NOT NULL CHECK (email LIKE '%@%' AND length(email) > 3),
  team_id int REFERENCES team ON DELETE CASCADE DEFERRABLE,
  m mood NOT NULL DEFAULT 'ok',
  kind text CHECK (kind IN ('a', 'b')),
  active boolean NOT NULL DEFAULT true,
  doc json,
  key uuid DEFAULT gen_random_uuid(),
  span interval day,
  low text GENERATED ALWAYS AS (lower(email)) STORED
);
CREATE INDEX users_email ON users (email text_pattern_ops) WHERE active;
CREATE UNIQUE INDEX users_low ON users (lower(email));
CREATE INDEX users_span ON users USING brin (id);
COMMENT ON TABLE users IS 'people';
CREATE VIEW names AS SELECT name FROM team;
"""

MYSQL = """
CREATE TABLE team (
  id int unsigned AUTO_INCREMENT PRIMARY KEY,
  name varchar(80) NOT NULL UNIQUE,
  at timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  y year, tiny tinyint, medium mediumint, big bigint unsigned, body text, data blob, bin binary(16),
  flag tinyint(1) NOT NULL DEFAULT 1,
  FULLTEXT KEY body (body)
) COMMENT 'groups';
CREATE TABLE users (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  email varchar(200) COLLATE utf8mb4_bin NOT NULL CHECK (email LIKE '%@%' AND char_length(email) > 3),
  team_id int unsigned,
  m enum('sad', 'ok') NOT NULL DEFAULT 'ok',
  full_name varchar(300) GENERATED ALWAYS AS (concat(email, ' x')) STORED,
  KEY users_email (email(10)),
  KEY name (m DESC),
  CONSTRAINT fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE
);
"""

SOURCES = MappingProxyType({"sqlite": SQLITE, "postgres": POSTGRES, "mariadb": MYSQL, "mysql": MYSQL})

OMITTED = MappingProxyType(
    {
        ("sqlite", "postgres"): {"the collation NOCASE of team.note"},
        ("sqlite", "mariadb"): {
            "the collation NOCASE of team.note",
            'the predicate of the index order_email on "or der"',
            'the index order_low on "or der": there are no indexes over expressions here',
        },
        ("sqlite", "mysql"): {
            "the collation NOCASE of team.note",
            'the predicate of the index order_email on "or der"',
        },
        ("postgres", "sqlite"): {
            "the comment of users",
            "the start 10 of the numbers of users.id",
            "view public.names",
            "the operator class text_pattern_ops of the index users_email on users",
            "the index users_span on users: there is no method brin here",
        },
        ("postgres", "mariadb"): {
            "the start 10 of the numbers of users.id",
            "view public.names",
            "DEFERRABLE of the foreign key team_id on users",
            "the operator class text_pattern_ops of the index users_email on users",
            "the predicate of the index users_email on users",
            "all but the first 255 of the key email of the index users_email on users",
            "the index users_low on users: there are no indexes over expressions here",
            "the index users_span on users: there is no method brin here",
        },
        ("postgres", "mysql"): {
            "the start 10 of the numbers of users.id",
            "view public.names",
            "DEFERRABLE of the foreign key team_id on users",
            "the operator class text_pattern_ops of the index users_email on users",
            "the predicate of the index users_email on users",
            "all but the first 255 of the key email of the index users_email on users",
            "the index users_low on users: an expression over text of any length is no key here",
            "the index users_span on users: there is no method brin here",
        },
        ("mariadb", "sqlite"): {
            "the comment of team",
            "the option on_update=current_timestamp of team.at",
            "the index body on team: there is no method fulltext here",
            "the collation utf8mb4_bin of users.email",
            "the prefix length of the index users_email on users",
            "the option collation=utf8mb4_general_ci of team, users",
        },
        ("mariadb", "postgres"): {
            "the option on_update=current_timestamp of team.at",
            "the index body on team: there is no method fulltext here",
            "the collation utf8mb4_bin of users.email",
            "the prefix length of the index users_email on users",
            "the option collation=utf8mb4_general_ci of team, users",
        },
        ("mysql", "sqlite"): {
            "the comment of team",
            "the option on_update=current_timestamp of team.at",
            "the index body on team: there is no method fulltext here",
            "the collation utf8mb4_bin of users.email",
            "the prefix length of the index users_email on users",
            "the option collation=utf8mb4_0900_ai_ci of team, users",
        },
        ("mysql", "postgres"): {
            "the option on_update=current_timestamp of team.at",
            "the index body on team: there is no method fulltext here",
            "the collation utf8mb4_bin of users.email",
            "the prefix length of the index users_email on users",
            "the option collation=utf8mb4_0900_ai_ci of team, users",
        },
    }
)
"""What has to be said of each source in each target; all of it."""

CANNOT = MappingProxyType(
    {
        "postgres": (
            "CREATE TABLE t (id int PRIMARY KEY, a inet, b tsvector, c int[])",
            {"t.a: inet is a type that only its own database knows", "t.b: tsvector is a type that only"},
        ),
        "mysql": (
            "CREATE TABLE t (id int PRIMARY KEY, a point, b set('x', 'y'))",
            {"t.a: point is a type that only its own", "t.b: set('x','y') is a type that only its own"},
        ),
    }
)
