"""Schemas as a hostile user would write them, as the statements that make them: on both flavours, or on one alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.mysql import MySQLServer


def make(server: MySQLServer, sql: str, url: str) -> None:
    """Run statements that a semicolon at the end of a line parts."""
    server.run(*re.split(r";\n(?=[A-Z])", sql.strip()), url=url)


BOTH = {
    "engine of keys": """
CREATE TABLE y (a int, b int, c int, primary key (c) using btree, key (a) using btree, key h (a), unique u1 (b),
  unique u2 (b) using btree) engine=memory""",
    "integers": """
CREATE TABLE t (a tinyint, b tinyint unsigned, c smallint unsigned zerofill, d mediumint, e mediumint unsigned,
  f int unsigned, g int(5) zerofill, h bigint unsigned, i bigint zerofill, j tinyint(1), k tinyint(1) unsigned,
  l tinyint(4), m bool default true, n int(11) default -5, o bigint unsigned default 18446744073709551615,
  p tinyint(1) default 5)""",
    "decimals": """
CREATE TABLE t (a decimal, b decimal(5), c decimal(65,30), d decimal(10,2) unsigned default 1.5,
  e decimal(10,2) unsigned zerofill default 007.50, f float, g float(7,3), h float unsigned, i double(10,3),
  j double unsigned default 1e-7, k double default 1e300, l float default 0.1, m real default -0,
  n double default 123456789012345678)""",
    "bits": """
CREATE TABLE t (a bit, b bit(1) default b'1', c bit(64) default b'1010', d bit(8) not null default 3,
  e bit(8) default 0x41, f bit(3) default b'000')""",
    "years": """
CREATE TABLE t (a year, b year default 2020, c year(4) not null default '1999', d year default 0)""",
    "moments": """
CREATE TABLE t (a date default '2020-01-02', b datetime default '2020-01-02 03:04:05',
  c datetime(3) default '2020-01-02 03:04:05.120',
  d datetime(6) default current_timestamp(6) on update current_timestamp(6), e timestamp null,
  f timestamp(2) not null default current_timestamp(2),
  g timestamp null default null on update current_timestamp, h time default '-12:30:00',
  i time(4) default '800:00:00.5', j timestamp not null default '2020-01-02 03:04:05',
  k datetime on update current_timestamp, l datetime(1) default current_timestamp(1))""",
    "zero dates": """
SET sql_mode='';
CREATE TABLE t (a date not null default '0000-00-00', b datetime not null default '0000-00-00 00:00:00',
  c timestamp not null default '0000-00-00 00:00:00', d datetime default '2020-00-00 00:00:00')""",
    "texts": r"""
CREATE TABLE t (a char, b char(0), c char(255) default 'x ', d varchar(1600), e varchar(0), f tinytext, g text,
  h mediumtext, i longtext, j varchar(30) default 'a''b"c\\d\n\t%_', k varchar(30) default '',
  l char(3) default ' ', m varchar(9) default 'null', n varchar(40) default 'current_timestamp',
  o varchar(30) default '1', p varchar(30) default 'a`b', q varchar(30) default 'é€😀',
  r varchar(30) default 'NULL')""",
    "bytes": """
CREATE TABLE t (a binary, b binary(3) default 'abc', c binary(5) default 'ab', d varbinary(10) default 'ab',
  e tinyblob, f blob, g mediumblob, h longblob, i varbinary(10) default '')""",
    "bytes with nul": """
CREATE TABLE t (a binary(3) default x'610062', b varbinary(9) default x'00', c varbinary(9) default x'00ff00',
  d binary(4) default x'ff', e varbinary(9) default x'c3a9', f binary(2) default x'0000',
  g varbinary(9) default x'27', h varbinary(9) default x'5c27')""",
    "enums": r"""
CREATE TABLE t (a enum('a','b') default 'b', b enum('it''s','c,d','(x)','"','\\','') default 'c,d',
  c enum('é','€'), d enum('x ', 'y'), e set('a','b''c','d e') default 'a,d e', f set('(1)') default '',
  g enum('A','a') collate utf8mb4_bin, h enum('1','2','3') default '2', i enum('null','0') default 'null',
  j enum('😀'), k enum('a%b','_c'), l enum('tab\there','new\nline'))""",
    "json": """
CREATE TABLE t (a json, b json not null, c json default (json_object('a', 1)), d json default ('{"x": [1, 2]}'),
  e json default (json_array()))""",
    "long defaults": """
CREATE TABLE t (a text default ('x'), b blob default ('y'), c longtext default ('it''s'),
  d text default (concat('a','b')), e mediumtext default (repeat('x', 3)))""",
    "expressions as defaults": r"""
CREATE TABLE t (a int default (1 + 2 * 3), b varchar(40) default (uuid()), c date default (curdate()),
  d datetime default (now() + interval 1 day), e int default (floor(rand() * 10)),
  f varchar(30) default (upper('é')), g int, h int default (g + 1), i double default (pi()),
  j varchar(30) default (concat('a', '''', '\\')), m date default (current_date + interval 1 year),
  n int default (case when 1 then 2 else 3 end), o binary(16) default (unhex(replace(uuid(),'-',''))))""",
    "geometry": """
CREATE TABLE t (a geometry, b point not null, c linestring, d polygon, e multipoint, f multilinestring,
  g multipolygon, h geometrycollection, spatial key (b))""",
    "generated": """
CREATE TABLE t (a int, b varchar(20), c int as (a + 1), d int as (a * 2) stored, e varchar(50) as (concat(b,
  'é', '''')) stored, f varchar(20) as (upper(b)) virtual comment 'up',
  g int generated always as (a % 3) virtual, h date as (cast(b as date)), i varchar(20) as (if(a > 0, 'y',
  'n')), j int as (case a when 1 then 2 else 3 end) stored, k varchar(90) as (b collate utf8mb4_bin) ,
  l int as ((a is null) or (a in (1,2))), key (c), key (d), unique (e))""",
    "generated json": """
CREATE TABLE t (j json, a varchar(30) as (json_unquote(json_extract(j, '$.a'))) stored,
  b int as (json_extract(j, '$.b')) virtual, c int as (json_length(j)) virtual, key (a))""",
    "checks": r"""
CREATE TABLE t (a int, b varchar(20), c date, d datetime, constraint c1 check (a > 0),
  constraint c2 check (b in ('x', 'it''s', 'é')), constraint c3 check (a between 1 and 5 or b is null),
  constraint c4 check (c > '2020-01-01'), constraint c5 check (not (a = 3 and b = 'y')),
  constraint c6 check (length(b) > 2 and b like 'a\\_%'), constraint c7 check (b regexp '^[a-z]+$'),
  check (a <> 9), constraint `c 8` check (a + 1 * 2 - -3 > 4), constraint c9 check ((a, 1) in ((1,1),(2,1))),
  constraint c10 check (d < date '2030-01-01'), constraint c11 check (a is not true),
  constraint c12 check (cast(a as char) <> 'x'), constraint c13 check (a <=> 3 xor a = 4),
  constraint c14 check (b = binary 'a'), constraint c15 check (a div 2 = 1 or a mod 2 = 0),
  constraint c16 check (a & 3 | 4 ^ 5 = 7), constraint c17 check (~a > 0), constraint c18 check (!a))""",
    "keys": """
CREATE TABLE t (a int, b varchar(100), c text, d int not null, e blob, primary key (d), key k1 (b(10)),
  key k2 (b, a), key k3 (c(20)), unique key u1 (a), unique key u2 (b(5)), key k4 (e(7), a), fulltext key f1 (b,
  c), key k5 (a) comment 'it''s', key k6 (b), unique key u3 (b) comment 'x', key `odd ``name` (a, d),
  key k7 (b(100)), key kd (b(99)))""",
    "duplicate keys": """
CREATE TABLE t (a int primary key, b int, key k1 (b), key k2 (b), unique u1 (b), unique u2 (b), key k3 (a))""",
    "primary with prefix": """
CREATE TABLE t (a varchar(100) not null, b int not null, primary key (a(10), b))""",
    "auto increments": """
CREATE TABLE t (a int not null auto_increment, b int not null, primary key (b, a), key (a)) auto_increment=77;
CREATE TABLE u (a tinyint unsigned not null auto_increment unique);
CREATE TABLE v (a bigint unsigned auto_increment primary key comment 'n')""",
    "charsets": """
CREATE TABLE t (a varchar(10), b varchar(10) character set latin1, c varchar(10) collate utf8mb4_bin,
  d char(3) character set ascii, e text character set ucs2, g enum('a') character set latin1,
  h set('b') character set latin1 collate latin1_bin, i varchar(10) character set binary,
  j longtext character set latin1, k text collate utf8mb4_unicode_ci,
  l varchar(10) character set utf16) default charset=utf8mb4 collate utf8mb4_general_ci;
CREATE TABLE u (a varchar(10), b varchar(10) collate utf8mb4_general_ci) default charset latin1;
CREATE TABLE v (a char(3)) default charset=utf8mb3;
CREATE TABLE w (a char(3), b text) default charset=binary;
CREATE TABLE x (a char(3)) default charset=big5""",
    "table options": r"""
CREATE TABLE t (a int primary key) row_format=dynamic comment 'it''s "x" \\ \n new';
CREATE TABLE u (a int primary key, b text) row_format=compressed key_block_size=4;
CREATE TABLE v (a int primary key) stats_persistent=1 stats_auto_recalc=0 stats_sample_pages=12;
CREATE TABLE w (a int) engine=myisam pack_keys=1 checksum=1 delay_key_write=1 max_rows=100 min_rows=3 avg_row_length=50;
CREATE TABLE x (a int) engine=memory;
CREATE TABLE y (a int, key (a) using btree, key h (a) using hash) engine=memory;
CREATE TABLE z (a varchar(9) not null) engine=csv;
CREATE TABLE bb (a int) row_format=redundant""",
    "comments": r"""
CREATE TABLE t (a int comment 'it''s', b int comment 'a\nb', c int comment '\\', d int comment 'é😀',
  e int comment '"', f int comment 'comment ''x'' default 5', g int comment '-- no',
  h int comment '/* x */ ;') comment='line\nline ''q'' \\ é'""",
    "odd names": """
CREATE TABLE `order` (`select` int, `a b` int, `it's` int, `a"b` int, `back``tick` int, `ünï` int, `é€` int,
  `1a` int, `a.b` int, `a-b` int, `%s` int, `a;b` int, `(x)` int, `from` int as (`select` + `a b`),
  key `the key` (`a b`), constraint `a check` check (`it's` > 0 and `back``tick` > 1), unique key `ü` (`ünï`));
CREATE TABLE `a``b` (x int primary key);
CREATE TABLE `a.b` (x int, foreign key (x) references `a``b` (x));
CREATE TABLE `sp ace` (x int, constraint `f k` foreign key (x) references `a``b` (x));
CREATE TABLE `%s` (`%d` int);
CREATE TABLE `1` (`1` int, `2e3` int)""",
    "foreign keys": """
CREATE TABLE p (id int primary key, a int, b int, unique (a, b));
CREATE TABLE c (id int primary key, p1 int, p2 int, p3 int, p4 int,
  constraint f1 foreign key (p1) references p (id) on delete cascade on update cascade,
  constraint f2 foreign key (p2) references p (id) on delete set null on update set null,
  constraint f3 foreign key (p3) references p (id) on delete restrict on update restrict,
  constraint f4 foreign key (p3, p4) references p (a, b));
CREATE TABLE s (id int primary key, up int, foreign key (up) references s (id) on delete cascade)""",
    "cycles": """
CREATE TABLE a (id int primary key, b int);
CREATE TABLE b (id int primary key, c int);
CREATE TABLE c (id int primary key, a int);
ALTER TABLE a ADD CONSTRAINT ab FOREIGN KEY (b) REFERENCES b (id);
ALTER TABLE b ADD CONSTRAINT bc FOREIGN KEY (c) REFERENCES c (id);
ALTER TABLE c ADD CONSTRAINT ca FOREIGN KEY (a) REFERENCES a (id)""",
    "fk with named index": """
CREATE TABLE p (id int primary key);
CREATE TABLE c (x int, y int, key mine (x), constraint f foreign key (x) references p (id),
  constraint g foreign key (y) references p (id), key g2 (y, x));
CREATE TABLE d (x int, key f9 (x), constraint f9 foreign key (x) references p (id))""",
    "fk index names": """
CREATE TABLE p (id int primary key);
CREATE TABLE c (x int, foreign key some_index (x) references p (id));
CREATE TABLE d (x int, constraint foreign key (x) references p (id))""",
    "partitions range": """
CREATE TABLE t (a int, b int) partition by range (a) (partition p0 values less than (10) comment 'it''s',
  partition p1 values less than (20), partition `p 2` values less than maxvalue);
CREATE TABLE u (a date not null) partition by range (year(a)) (partition p0 values less than (2000),
  partition p1 values less than (2010))""",
    "partitions range columns": """
CREATE TABLE t (a int, b varchar(10), c date) partition by range columns (a,
  b) (partition p0 values less than (10, 'g'), partition p1 values less than (20, maxvalue),
  partition p2 values less than (maxvalue, maxvalue));
CREATE TABLE u (c date) partition by range columns (c) (partition p0 values less than ('2020-01-01'),
  partition p1 values less than ('2021-01-01'))""",
    "partitions list": """
CREATE TABLE t (a int, b int) partition by list (a) (partition p0 values in (1,2,3),
  partition p1 values in (4,null));
CREATE TABLE u (a varchar(10)) partition by list columns (a) (partition p0 values in ('x','it''s'),
  partition p1 values in ('y'))""",
    "partitions hash": """
CREATE TABLE t (a int, b int) partition by hash (a) partitions 4;
CREATE TABLE u (a int) partition by linear hash (a + 1) partitions 3;
CREATE TABLE v (a date) partition by hash (month(a)) partitions 2""",
    "partitions key": """
CREATE TABLE t (a int primary key) partition by key () partitions 3;
CREATE TABLE u (a int, b varchar(3)) partition by key (a, b) partitions 2;
CREATE TABLE v (a int, b varchar(3)) partition by linear key (a) partitions 2;
CREATE TABLE w (a int, b varchar(3)) partition by key algorithm=1 (a) partitions 2""",
    "subpartitions": """
CREATE TABLE t (a int,
  b date) partition by range (a) subpartition by hash (to_days(b)) subpartitions 2 (partition p0 values less than (10),
  partition p1 values less than maxvalue);
CREATE TABLE u (a int,
  b date) partition by range (a) subpartition by key (a) (partition p0 values less than (10) (subpartition s0,
  subpartition s1), partition p1 values less than maxvalue (subpartition s2, subpartition s3))""",
    "invisible columns": """
CREATE TABLE t (a int, b int invisible, c int invisible not null default 5 comment 'x',
  d int as (a + 1) invisible)""",
    "fulltext": """
CREATE TABLE t (a text, b varchar(100), fulltext (a), fulltext key ab (a, b) comment 'x')""",
    "myisam": """
CREATE TABLE t (a text, b point not null, c int auto_increment, d int, fulltext (a), spatial (b), key (d, c),
  primary key (c)) engine=myisam;
CREATE TABLE u (c int auto_increment, d int, primary key (d, c)) engine=myisam""",
    "empty string and spaces": r"""
CREATE TABLE t (a varchar(9) default ' ', b varchar(9) default '  x  ', c char(9) default 'x',
  d varchar(9) default '\r\n', e varchar(9) default '\'', f varchar(20) default '\\\'',
  g varchar(9) default '"', h varchar(9) default '\Z', i varchar(9) default 'a\0b')""",
    "numbers as text": """
CREATE TABLE t (a int default '5', b decimal(5,2) default '1.5', c float default '2', d bigint default '-7',
  e tinyint default true, f varchar(5) default 5, g varchar(5) default 1.50, h date default 20200102,
  i time default 120000)""",
    "self fk unique": """
CREATE TABLE t (a int, b int, unique (a), foreign key (b) references t (a))""",
    "two uniques one fk": """
CREATE TABLE p (a int, b int, primary key (a, b), unique (b));
CREATE TABLE c (x int, y int, unique (y, x), foreign key (x, y) references p (a, b),
  foreign key (y) references p (b))""",
    "check names": """
CREATE TABLE t (a int check (a > 1), b int, check (b > 2), check (a < b), constraint named check (a + b > 3));
CREATE TABLE t2 (a int, check (a > 1))""",
}
ONLY_MARIADB = {
    "sequences": """
CREATE SEQUENCE s start with 5 increment by 2;
CREATE TABLE t (a bigint default (nextval(s)), b bigint not null default nextval(s))""",
    "uuid inet": """
CREATE TABLE t (a uuid, b uuid default uuid(), c inet6, d inet6 default '::1',
  e uuid not null default '00000000-0000-0000-0000-000000000001', f inet4 default '1.2.3.4', key (a))""",
    "column checks": """
CREATE TABLE t (a int check (a > 0), b varchar(9) check (b <> 'é' and b <> ''),
  c int default 5 comment 'x' check (c < 10), d int check (d > 1 or d is null), e int check (a > e), f int,
  constraint x check (f > 0), j json, k longtext check (json_valid(k)),
  l longtext check (json_valid(l) and l <> ''), m longtext collate utf8mb4_bin check (json_valid(m)))""",
    "ignored indexes": """
CREATE TABLE t (a int, b int, key k (a) ignored, unique u (b) ignored)""",
    "compressed columns": """
CREATE TABLE t (a text compressed, b blob compressed default 'x', c varchar(100) compressed)""",
    "column compression method": """
CREATE TABLE t (a text compressed=zlib)""",
    "persistent": """
CREATE TABLE t (a int, b int as (a + 1) persistent, c int as (a + 1) persistent unique)""",
    "long unique": """
CREATE TABLE t (a text, unique (a));
CREATE TABLE u (a blob, b int, unique key k (a, b) using hash)""",
    "aria": """
CREATE TABLE t (a int primary key) engine=aria transactional=1""",
    "innodb options": """
CREATE TABLE t (a int) page_compressed=1 page_compression_level=5;
CREATE TABLE u (a int) encrypted=no;
CREATE TABLE v (a int) encryption_key_id=1""",
    "default without parens": """
CREATE TABLE t (a int default (1 + 2), b varchar(40) default uuid(), c varchar(30) default concat('a', 'é'),
  d text default 'x', e blob default 'x', f json default '{}', g text default 'it''s')""",
    "descending": """
CREATE TABLE t (a int, b int, key k (a desc, b), primary key (b desc), unique u (a desc))""",
    "on update null default": """
CREATE TABLE t (a timestamp default current_timestamp on update current_timestamp, b timestamp default 0)""",
    "check with charset": """
CREATE TABLE t (a varchar(9) character set latin1, check (a <> 'é'), check (a <> _latin1'x'))""",
    "generated timestamp": """
CREATE TABLE t (a timestamp null, b date as (cast(a as date)) virtual)""",
    "virtual not deterministic": """
CREATE TABLE t (a int, b varchar(40) as (concat(a, user())) virtual)""",
    "vcol unique": """
CREATE TABLE t (a int, b int as (a) virtual, unique (b))""",
    "json check own": """
CREATE TABLE t (a json check (json_length(a) > 1), b json not null default '{}' comment 'c', c json invisible,
  d longtext character set latin1 check (json_valid(d)))""",
    "number big": """
CREATE TABLE t (a bigint default (-9223372036854775808), b bigint default -9223372036854775808)""",
}
ONLY_MYSQL = {
    "functional": """
CREATE TABLE t (a int, b varchar(30), c json, d datetime, key k1 ((a + 1)), key k2 ((lower(b)), a),
  unique key k3 ((abs(a)) desc), key k4 ((cast(c->'$.x' as unsigned array))),
  key k5 ((cast(json_unquote(json_extract(c,'$.n')) as char(30)))), key k6 ((concat(b, 'é', ''''))),
  key k7 ((date(d))))""",
    "functional primary": """
CREATE TABLE t (a int, key ((a * 2)), key ((a * 3), (a * 4)))""",
    "invisible indexes": """
CREATE TABLE t (a int, b int, key k (a) invisible, unique u (b) invisible, key k2 ((a + b)) invisible)""",
    "not enforced": """
CREATE TABLE t (a int, constraint c check (a > 0) not enforced, b int check (b > 0) not enforced)""",
    "srid": """
CREATE TABLE t (a point not null srid 4326, b geometry srid 0, c point, spatial key (a), d geomcollection,
  e geometry not null srid 3857)""",
    "parser": """
CREATE TABLE t (a text, b text, fulltext key f (a) with parser ngram, fulltext g (b))""",
    "descending": """
CREATE TABLE t (a int, b int, key k (a desc, b), primary key (b desc), unique u (a desc, b asc))""",
    "vector": """
CREATE TABLE t (a vector(3), b vector(2048), c vector)""",
    "compression": """
CREATE TABLE t (a int) encryption='N';
CREATE TABLE u (a int) compression='zlib'""",
    "key block size": """
CREATE TABLE t (a int, key k (a) key_block_size=8)""",
    "collations": """
CREATE TABLE t (a varchar(9) collate utf8mb4_0900_as_cs, b varchar(9) collate utf8mb4_ja_0900_as_cs,
  c varchar(9)) collate utf8mb4_0900_bin;
CREATE TABLE u (a char(3) character set gb18030)""",
    "default functions": """
CREATE TABLE t (a binary(16) default (uuid_to_bin(uuid())), b json default (json_object('é', 'it''s')),
  c varchar(50) default (json_unquote('"x"')), d geometry default (point(1, 2)),
  e int default (json_length('[1]')))""",
    "generated with charset": r"""
CREATE TABLE t (a varchar(20) character set latin1, b varchar(20) as (concat(a, 'é')),
  c varchar(20) as (concat(a, _latin1'x')), d varchar(20) as (convert(a using utf8mb4)),
  e varchar(20) as (replace(a, '''', '\\')), f varchar(100) as (regexp_replace(a, '[''\\n]', '')))""",
    "generated not null": """
CREATE TABLE t (a int not null, b int as (a + 1) not null, c int as (a + 2) stored not null, primary key (c))""",
    "check with charset": r"""
CREATE TABLE t (a varchar(9) character set latin1, check (a <> 'é'), check (a <> _latin1'x'),
  constraint cc check (a <> 'x\'y\\z'), constraint cd check (a <> 'line\nbreak'))""",
    "national": """
CREATE TABLE t (a nchar(3), b nvarchar(3))""",
    "float precision": """
CREATE TABLE t (a float(25), b float(24), c float(3))""",
    "multi valued": """
CREATE TABLE t (id int primary key, j json, key mv ((cast(j->'$.tags' as char(20) array))), key mv2 (id,
  (cast(j as unsigned array))))""",
}
_LONG = {letter: letter * 64 for letter in "tckxfé"}
BOTH |= {
    "an enum of many": f"CREATE TABLE t (a enum({str([f'v{number}' for number in range(300)])[1:-1]}))",
    "a wide table": f"CREATE TABLE t ({', '.join(f'c{number} int' for number in range(400))})",
    "long names": """
CREATE TABLE `{t}` (`{c}` int unique, `{é}` int, key `{k}` (`{c}`), constraint `{x}` check (`{c}` > 0),
  constraint `{f}` foreign key (`{é}`) references `{t}` (`{c}`))""".format(**_LONG),
}
