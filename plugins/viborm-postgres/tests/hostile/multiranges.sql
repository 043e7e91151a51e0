-- PostgreSQL 14 and newer
CREATE TABLE t (a int4multirange DEFAULT '{[1,2),[5,6)}', b datemultirange, c tstzmultirange[],
  d nummultirange, EXCLUDE USING gist (a WITH &&));
