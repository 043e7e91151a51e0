"""Changes of tables with rows: the schema before and after, rows, what is asked of them afterwards, and answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import field, frozen


@frozen(kw_only=True)
class Change:
    """A change; schemas are statements that make them, ``rows`` is what ``select`` must give afterwards."""

    before: str
    filled: tuple[str, ...]
    after: str
    select: str
    rows: list[tuple[Any, ...]]
    answers: dict[str, str] = field(factory=dict)


CHANGES = {
    "modify types": Change(
        before="""
CREATE TABLE t (id int primary key, a int unsigned, b varchar(10), c decimal(5,2), d datetime, e bit(3), f year,
  g set('x','y'), h char(5))""",
        filled=(
            "INSERT INTO t VALUES (1, 4000000000, 'abc', 123.45, '2020-01-02 03:04:05', b'101', 2020, 'x,y', 'ab')",
        ),
        after="""
CREATE TABLE t (id bigint unsigned primary key, a bigint, b text, c decimal(7,3), d datetime(3), e bit(8),
  f smallint, g set('x','y','z'), h varchar(9))""",
        select="SELECT id, a, b, c, cast(d AS char), e + 0, f, g, h FROM t",
        rows=[(1, 4000000000, "abc", Decimal("123.450"), "2020-01-02 03:04:05.000", 5, 2020, "x,y", "ab")],
    ),
    "rename in everything": Change(
        before="""
CREATE TABLE p (id int primary key, k int unique);
CREATE TABLE t (id int primary key, a int, b varchar(20), g int as (a + 1) stored, v int as (a * 2),
  constraint ck check (a > 0 and b <> 'é'), key ka (a), unique ub (b),
  constraint fk foreign key (a) references p (k))""",
        filled=("INSERT INTO p VALUES (1, 5)", "INSERT INTO t (id, a, b) VALUES (1, 5, 'x')"),
        after="""
CREATE TABLE p (id int primary key, kk int unique);
CREATE TABLE t (id int primary key, aa int, bb varchar(20), g int as (aa + 1) stored, v int as (aa * 2),
  constraint ck check (aa > 0 and bb <> 'é'), key ka (aa), unique ub (bb),
  constraint fk foreign key (aa) references p (kk))""",
        select="SELECT id, aa, bb, g, v FROM t",
        rows=[(1, 5, "x", 6, 10)],
        answers={"rename:column:p.kk": "k", "rename:column:t.aa": "a", "rename:column:t.bb": "b"},
    ),
    "drop index needed by fk": Change(
        before="""
CREATE TABLE p (id int primary key);
CREATE TABLE t (id int primary key, a int, b int, key ab (a, b),
  constraint fk foreign key (a) references p (id))""",
        filled=("INSERT INTO p VALUES (1)", "INSERT INTO t VALUES (1,1,1)"),
        after="""
CREATE TABLE p (id int primary key);
CREATE TABLE t (id int primary key, a int, b int, key ba (b, a),
  constraint fk foreign key (a) references p (id))""",
        select="SELECT * FROM t",
        rows=[(1, 1, 1)],
    ),
    "drop unique the fk refers to": Change(
        before="""
CREATE TABLE p (id int primary key, k int, unique uk (k));
CREATE TABLE t (id int primary key, a int, constraint fk foreign key (a) references p (k))""",
        filled=("INSERT INTO p VALUES (1, 2)", "INSERT INTO t VALUES (1,2)"),
        after="""
CREATE TABLE p (id int primary key, k int, unique uk2 (k));
CREATE TABLE t (id int primary key, a int, constraint fk foreign key (a) references p (k))""",
        select="SELECT * FROM t",
        rows=[(1, 2)],
    ),
    "fk to other unique": Change(
        before="""
CREATE TABLE p (id int primary key, k int, unique uk (k));
CREATE TABLE t (id int primary key, a int, constraint fk foreign key (a) references p (k))""",
        filled=("INSERT INTO p VALUES (2, 2)", "INSERT INTO t VALUES (1,2)"),
        after="""
CREATE TABLE p (id int primary key, k int);
CREATE TABLE t (id int primary key, a int, constraint fk foreign key (a) references p (id))""",
        select="SELECT * FROM t",
        rows=[(1, 2)],
    ),
    "charset of a table with fks": Change(
        before="""
CREATE TABLE p (k varchar(20) primary key) default charset latin1;
CREATE TABLE t (id int primary key, a varchar(20),
  constraint fk foreign key (a) references p (k)) default charset latin1""",
        filled=("INSERT INTO p VALUES ('é')", "INSERT INTO t VALUES (1,'é')"),
        after="""
CREATE TABLE p (k varchar(20) primary key) default charset utf8mb4;
CREATE TABLE t (id int primary key, a varchar(20),
  constraint fk foreign key (a) references p (k)) default charset utf8mb4""",
        select="SELECT * FROM t",
        rows=[(1, "é")],
    ),
    "column charset to the table's": Change(
        before="""
CREATE TABLE t (id int primary key, a varchar(20) character set latin1, b text character set latin1,
  unique (a)) default charset utf8mb4""",
        filled=("INSERT INTO t VALUES (1,'é', 'ü')",),
        after="""
CREATE TABLE t (id int primary key, a varchar(20), b text, unique (a)) default charset utf8mb4""",
        select="SELECT * FROM t",
        rows=[(1, "é", "ü")],
    ),
    "enum mapping and reorder": Change(
        before="""
CREATE TABLE t (id int primary key, e enum('a','b','c') not null default 'b', s set('x','y'))""",
        filled=("INSERT INTO t VALUES (1,'a','x'),(2,'b','x,y'),(3,'c','')",),
        after="""
CREATE TABLE t (id int primary key, e enum('d','c','a') not null default 'd', s set('y','x'))""",
        select="SELECT * FROM t",
        rows=[(1, "a", "x"), (2, "d", "y,x"), (3, "c", "")],
        answers={"map:enum-value:t.e.b": "'d'"},
    ),
    "enum reorder only": Change(
        before="""
CREATE TABLE t (id int primary key, e enum('a','b','c'), key (e))""",
        filled=("INSERT INTO t VALUES (1,'a'),(2,'b'),(3,'c')",),
        after="""
CREATE TABLE t (id int primary key, e enum('c','b','a'), key (e))""",
        select="SELECT * FROM t ORDER BY id",
        rows=[(1, "a"), (2, "b"), (3, "c")],
    ),
    "auto increment moves": Change(
        before="""
CREATE TABLE t (id int auto_increment primary key, n int not null, key (n))""",
        filled=("INSERT INTO t VALUES (3, 7),(5, 9)",),
        after="""
CREATE TABLE t (id int primary key, n int not null auto_increment, key (n))""",
        select="SELECT * FROM t",
        rows=[(3, 7), (5, 9)],
    ),
    "auto increment gained and lost": Change(
        before="""
CREATE TABLE t (id int primary key, a int);
CREATE TABLE u (id int auto_increment primary key)""",
        filled=("INSERT INTO t VALUES (3, 7),(5, 9)", "INSERT INTO u VALUES (4)"),
        after="""
CREATE TABLE t (id int auto_increment primary key, a int);
CREATE TABLE u (id int primary key)""",
        select="SELECT * FROM t",
        rows=[(3, 7), (5, 9)],
    ),
    "primary key changes": Change(
        before="""
CREATE TABLE t (a int not null, b int not null, primary key (a))""",
        filled=("INSERT INTO t VALUES (1, 7),(2, 9)",),
        after="""
CREATE TABLE t (a int not null, b int not null, primary key (b, a))""",
        select="SELECT * FROM t ORDER BY a",
        rows=[(1, 7), (2, 9)],
    ),
    "primary key of a parent changes": Change(
        before="""
CREATE TABLE p (a int not null, b int not null, primary key (a));
CREATE TABLE c (x int, foreign key (x) references p (a))""",
        filled=("INSERT INTO p VALUES (1, 7)", "INSERT INTO c VALUES (1)"),
        after="""
CREATE TABLE p (a int not null, b int not null, primary key (b), unique (a));
CREATE TABLE c (x int, foreign key (x) references p (a))""",
        select="SELECT * FROM c",
        rows=[(1,)],
    ),
    "primary key gone, auto key kept": Change(
        before="""
CREATE TABLE t (a int not null auto_increment primary key, b int)""",
        filled=("INSERT INTO t VALUES (1, 7)",),
        after="""
CREATE TABLE t (a int not null auto_increment, b int, unique (a))""",
        select="SELECT * FROM t",
        rows=[(1, 7)],
    ),
    "primary key added to a table": Change(
        before="""
CREATE TABLE t (b int)""",
        filled=("INSERT INTO t VALUES (7),(8)",),
        after="""
CREATE TABLE t (id int auto_increment primary key, b int)""",
        select="SELECT id, b FROM t ORDER BY id",
        rows=[(1, 7), (2, 8)],
    ),
    "type of a chain of keys": Change(
        before="""
CREATE TABLE a (id int primary key);
CREATE TABLE b (id int primary key, foreign key (id) references a (id));
CREATE TABLE c (x int, foreign key (x) references b (id))""",
        filled=("INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (1)", "INSERT INTO c VALUES (1)"),
        after="""
CREATE TABLE a (id bigint unsigned primary key);
CREATE TABLE b (id bigint unsigned primary key, foreign key (id) references a (id));
CREATE TABLE c (x bigint unsigned, foreign key (x) references b (id))""",
        select="SELECT * FROM c",
        rows=[(1,)],
    ),
    "self reference type": Change(
        before="""
CREATE TABLE a (id int auto_increment primary key, up int, foreign key (up) references a (id) on delete cascade)""",
        filled=("INSERT INTO a VALUES (1, NULL), (2, 1)",),
        after="""
CREATE TABLE a (id bigint auto_increment primary key, up bigint,
  foreign key (up) references a (id) on delete set null)""",
        select="SELECT * FROM a",
        rows=[(1, None), (2, 1)],
    ),
    "cycle dropped": Change(
        before="""
CREATE TABLE a (id int primary key, b int);
CREATE TABLE b (id int primary key, a int, constraint ba foreign key (a) references a (id));
ALTER TABLE a ADD CONSTRAINT ab FOREIGN KEY (b) REFERENCES b (id)""",
        filled=("INSERT INTO a VALUES (1, NULL)", "INSERT INTO b VALUES (1, 1)", "UPDATE a SET b = 1"),
        after="""
CREATE TABLE c (x int)""",
        select="SELECT * FROM c",
        rows=[],
    ),
    "view and trigger on changed table": Change(
        before="""
CREATE TABLE t (id int primary key, a int, b int);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET new.b = 1""",
        filled=("INSERT INTO t VALUES (1,2,3)",),
        after="""
CREATE TABLE t (id int primary key, a bigint, b int, c int);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET new.b = 1""",
        select="SELECT * FROM v",
        rows=[(1, 2)],
    ),
    "generated changes": Change(
        before="""
CREATE TABLE t (id int primary key, a int, g int as (a + 1) stored, v int as (a + 1), w int as (a) stored,
  key (g), key (v))""",
        filled=("INSERT INTO t (id, a) VALUES (1, 2)",),
        after="""
CREATE TABLE t (id int primary key, a int, g int as (a + 2) stored, v int as (a + 3), w int as (a) virtual,
  key (g), key (v))""",
        select="SELECT id,a,g,v,w FROM t",
        rows=[(1, 2, 4, 5, 2)],
    ),
    "generated to plain and back": Change(
        before="""
CREATE TABLE t (id int primary key, a int, g int as (a + 1) stored, h int)""",
        filled=("INSERT INTO t (id, a, h) VALUES (1, 2, 5)",),
        after="""
CREATE TABLE t (id int primary key, a int, g int, h int as (a * 10) stored)""",
        select="SELECT id,a,h FROM t",
        rows=[(1, 2, 20)],
    ),
    "generated column read by dropped column's": Change(
        before="""
CREATE TABLE t (id int primary key, a int, g int as (a + 1) stored)""",
        filled=("INSERT INTO t (id, a) VALUES (1, 2)",),
        after="""
CREATE TABLE t (id int primary key, b int)""",
        select="SELECT id FROM t",
        rows=[(1,)],
        answers={"rename:column:t.b": "none"},
    ),
    "drop column in keys": Change(
        before="""
CREATE TABLE p (id int primary key);
CREATE TABLE t (id int primary key, a int, b int, c int, key ab (a, b), unique ac (a, c), check (a > b),
  foreign key (a) references p (id))""",
        filled=("INSERT INTO p VALUES (2)", "INSERT INTO t VALUES (1, 2, 1, 1)"),
        after="""
CREATE TABLE p (id int primary key);
CREATE TABLE t (id int primary key, b int, c int)""",
        select="SELECT * FROM t",
        rows=[(1, 1, 1)],
    ),
    "check changes": Change(
        before="""
CREATE TABLE t (id int primary key, a int, constraint c1 check (a > 0), constraint c2 check (a < 10))""",
        filled=("INSERT INTO t VALUES (1, 2)",),
        after="""
CREATE TABLE t (id int primary key, a int, constraint c1 check (a > 1), constraint c3 check (a < 10))""",
        select="SELECT * FROM t",
        rows=[(1, 2)],
    ),
    "swap columns": Change(
        before="""
CREATE TABLE t (id int primary key, a int, b int, key ka (a), check (a < b))""",
        filled=("INSERT INTO t VALUES (1, 2, 3)",),
        after="""
CREATE TABLE t (id int primary key, b int, a int, key ka (b), check (b < a))""",
        select="SELECT a, b FROM t",
        rows=[(3, 2)],
        answers={"rename:column:t.a": "b", "rename:column:t.b": "a"},
    ),
    "rename table with fks and checks": Change(
        before="""
CREATE TABLE t (id int primary key, a int, check (a > 0), key (a));
CREATE TABLE c (x int, foreign key (x) references t (id))""",
        filled=("INSERT INTO t VALUES (1, 2)", "INSERT INTO c VALUES (1)"),
        after="""
CREATE TABLE tt (id int primary key, a int, check (a > 0), key (a));
CREATE TABLE c (x int, foreign key (x) references tt (id))""",
        select="SELECT * FROM tt",
        rows=[(1, 2)],
        answers={"rename:table:tt": "t"},
    ),
    "partitioning gained changed lost": Change(
        before="""
CREATE TABLE t (a int primary key);
CREATE TABLE u (a int primary key) partition by hash (a) partitions 2;
CREATE TABLE v (a int primary key) partition by hash (a) partitions 2""",
        filled=("INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1)", "INSERT INTO v VALUES (1)"),
        after="""
CREATE TABLE t (a int primary key) partition by key () partitions 3;
CREATE TABLE u (a int primary key) partition by range (a) (partition p0 values less than (5),
  partition p1 values less than maxvalue);
CREATE TABLE v (a int primary key)""",
        select="SELECT (SELECT sum(a) FROM t),(SELECT sum(a) FROM u),(SELECT sum(a) FROM v)",
        rows=[(Decimal(1), Decimal(1), Decimal(1))],
    ),
    "engine and row format": Change(
        before="""
CREATE TABLE t (a int primary key) engine=myisam;
CREATE TABLE u (a int primary key) row_format=compact comment 'x'""",
        filled=("INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1)"),
        after="""
CREATE TABLE t (a int primary key) engine=innodb;
CREATE TABLE u (a int primary key) row_format=dynamic comment ''""",
        select="SELECT * FROM t",
        rows=[(1,)],
    ),
    "comments and defaults": Change(
        before="""
CREATE TABLE t (a int default 1 comment 'x', b varchar(9) default 'x',
  c timestamp null default current_timestamp on update current_timestamp)""",
        filled=("INSERT INTO t VALUES (1,'y',NULL)",),
        after="""
CREATE TABLE t (a int, b varchar(9) default '' comment 'it''s', c timestamp null default null)""",
        select="SELECT * FROM t",
        rows=[(1, "y", None)],
    ),
    "null to not null with fill": Change(
        before="""
CREATE TABLE t (id int primary key, a int, b datetime)""",
        filled=("INSERT INTO t VALUES (1,NULL,NULL),(2,5,'2020-01-01')",),
        after="""
CREATE TABLE t (id int primary key, a int not null, b datetime not null)""",
        select="SELECT id, a, cast(date(b) AS char) FROM t",
        rows=[(1, 0, "2000-01-01"), (2, 5, "2020-01-01")],
        answers={"fill:column:t.a": "0", "fill:column:t.b": "'2000-01-01 00:00:00'"},
    ),
    "index kinds": Change(
        before="""
CREATE TABLE t (id int primary key, a varchar(50), b text, key k1 (a), key k2 (b(5)), fulltext ft (b))""",
        filled=("INSERT INTO t VALUES (1,'x','y')",),
        after="""
CREATE TABLE t (id int primary key, a varchar(50), b text, key k1 (a(10)), key k2 (b(9)), fulltext ft (a, b))""",
        select="SELECT * FROM t",
        rows=[(1, "x", "y")],
    ),
    "unique to plain and back": Change(
        before="""
CREATE TABLE t (a int, b int, unique k (a), key l (b))""",
        filled=("INSERT INTO t VALUES (1,2)",),
        after="""
CREATE TABLE t (a int, b int, key k (a), unique l (b))""",
        select="SELECT * FROM t",
        rows=[(1, 2)],
    ),
    "invisible": Change(
        before="""
CREATE TABLE t (id int primary key, a int invisible, b int)""",
        filled=("INSERT INTO t (id,a,b) VALUES (1,2,3)",),
        after="""
CREATE TABLE t (id int primary key, a int, b int invisible)""",
        select="SELECT id,a,b FROM t",
        rows=[(1, 2, 3)],
    ),
    "fk actions": Change(
        before="""
CREATE TABLE p (id int primary key);
CREATE TABLE c (x int, constraint f foreign key (x) references p (id))""",
        filled=("INSERT INTO p VALUES (1)", "INSERT INTO c VALUES (1)"),
        after="""
CREATE TABLE p (id int primary key);
CREATE TABLE c (x int, constraint f foreign key (x) references p (id) on delete cascade on update cascade)""",
        select="SELECT * FROM c",
        rows=[(1,)],
    ),
    "fk column not null with set null": Change(
        before="""
CREATE TABLE p (id int primary key);
CREATE TABLE c (x int, constraint f foreign key (x) references p (id) on delete set null)""",
        filled=("INSERT INTO p VALUES (1)", "INSERT INTO c VALUES (1)"),
        after="""
CREATE TABLE p (id int primary key);
CREATE TABLE c (x int not null, constraint f foreign key (x) references p (id) on delete cascade)""",
        select="SELECT * FROM c",
        rows=[(1,)],
    ),
    "zero dates stay": Change(
        before="""
SET sql_mode='';
CREATE TABLE t (id int primary key, d date not null default '0000-00-00', x int)""",
        filled=("SET sql_mode=''", "INSERT INTO t VALUES (1,'0000-00-00', 1)"),
        after="""
SET sql_mode='';
CREATE TABLE t (id int primary key, d date not null default '0000-00-00', x bigint)""",
        select="SELECT id, x, d = 0 FROM t",
        rows=[(1, 1, 1)],
    ),
    "json to text and back": Change(
        before="""
CREATE TABLE t (id int primary key, j json, k longtext)""",
        filled=("INSERT INTO t VALUES (1,'{\"a\": 1}','[1, 2]')",),
        after="""
CREATE TABLE t (id int primary key, j longtext, k json)""",
        select="SELECT * FROM t",
        rows=[(1, '{"a": 1}', "[1, 2]")],
    ),
}
