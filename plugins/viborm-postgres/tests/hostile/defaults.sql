-- PostgreSQL 12 and newer
CREATE TABLE t (a text DEFAULT '', b text DEFAULT 'NULL', c text DEFAULT NULL, d text DEFAULT 'it''s',
  e text DEFAULT E'tab\tnew\nline\\', f text DEFAULT 'ünï€😀', g int DEFAULT -1, 
  j float8 DEFAULT 'NaN', k float8 DEFAULT '-Infinity', l float4 DEFAULT 1.1,
  m bigint DEFAULT 9223372036854775807, n bigint DEFAULT -9223372036854775808, o bool DEFAULT 'no',
  p date DEFAULT 'infinity', q date DEFAULT CURRENT_DATE, r timestamp DEFAULT '2020-01-01 12:00',
  s timestamptz DEFAULT '2020-01-01 12:00+02', t time DEFAULT '12:30', u timetz DEFAULT '12:30+01',
  v interval DEFAULT '1 year 2 mons -3 days 04:05:06.789', w bytea DEFAULT '\xDEADbeef', x bit(3) DEFAULT B'101',
  y json DEFAULT '{"b":  1, "a": [ ]}', z jsonb DEFAULT '{"b": 1, "a": null}', aa uuid DEFAULT
  'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', ab money DEFAULT '12.30', ac inet DEFAULT '10.0.0.0/8', ae tsvector DEFAULT 'a:1A b:2', af tsvector DEFAULT to_tsvector('english', 'the cats'), ag point DEFAULT
  '(1,2)', ah int4range DEFAULT '[1,5]', ai char(5) DEFAULT 'ab', aj "char" DEFAULT 'x', ak name DEFAULT 'n',
  al text DEFAULT current_user, am text DEFAULT CURRENT_SCHEMA, an int DEFAULT (1 + 2) * 3, ao text DEFAULT
  'a' || 'b', ap timestamptz DEFAULT now() + interval '1 day', aq timestamp DEFAULT (now() AT TIME ZONE 'utc'),
  ar int DEFAULT length('abc'), at float8 DEFAULT random(), au text DEFAULT md5(random()::text),
  av timestamptz DEFAULT clock_timestamp(), aw time DEFAULT LOCALTIME(2), ax timestamp DEFAULT LOCALTIMESTAMP,
  ay int[] DEFAULT '{}', az int[] DEFAULT ARRAY[]::int[], ba text DEFAULT U&'\00fc', bb text DEFAULT $$do'l$$,
  bc varchar(3) DEFAULT 'abc', bd numeric(5,2) DEFAULT 1, be numeric(5,2) DEFAULT 1.50,
  bg regclass DEFAULT 'pg_class'::regclass, bh int DEFAULT '5', bi bool DEFAULT (1 = 1), bj timestamptz DEFAULT
  'epoch', bk text DEFAULT (CASE WHEN true THEN 'a' ELSE 'b' END), bm oid DEFAULT 5,
  bn text DEFAULT COALESCE(NULL, 'x'),
  bq int DEFAULT EXTRACT(year FROM DATE '2020-01-01'), br text DEFAULT '%s %% {} \', bt text DEFAULT 'a;b--c/*d*/');
