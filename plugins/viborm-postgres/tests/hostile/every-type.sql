-- PostgreSQL 12 and newer
CREATE TABLE t (a bit, b bit(7), c bit varying, d bit varying(9), e bool, f box, g bytea, h "char", i char, j char(9),
  k cidr, l circle, m date, n float4, o float8, p inet, q int2, r int4, s int8, t interval, u json, v jsonb,
  w line, x lseg, y macaddr, z macaddr8, aa money, ab name, ac numeric, ad numeric(5), ae numeric(5,2), af oid,
  ag path, ah pg_lsn, ai point, aj polygon, ak regclass, al regtype, am text, an time, ao time(0), ap timetz,
  aq timetz(2), ar timestamp, at timestamp(0), au timestamptz, av timestamptz(6), aw tsquery, ax tsvector,
  ay txid_snapshot, az uuid, ba varchar, bb varchar(1), bc xml, bd int4range, be int8range, bf numrange,
  bg tsrange, bh tstzrange, bi daterange, bj bpchar, bk jsonpath, bl regproc, bm tid, bn xid, bo cid,
  bp oidvector, bq int2vector, br regconfig, bs regnamespace, bt regrole, bu regoper, bv regoperator,
  bw regprocedure, bx regdictionary);
