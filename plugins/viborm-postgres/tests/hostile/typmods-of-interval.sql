-- PostgreSQL 12 and newer
CREATE TABLE t (a interval(3), b interval year to month, c interval day to second(2), d interval hour,
  e interval minute to second, f interval second(1), g interval year, h interval day to hour,
  i interval(0)[], j interval day to second(3) DEFAULT '1 02:03:04.5678'::interval day to second(3));
