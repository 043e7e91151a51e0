"""The questions to `pg_catalog`: one for each kind of thing, whatever the number of things.

Their rows are in the order of the oids, whatever the server's plan is, so that equal catalogs give equal answers. They
run under an empty search path, so that `format_type` and `pg_get_expr` name everything outside of `pg_catalog`
with its namespace. Catalogs: https://www.postgresql.org/docs/current/catalogs.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_postgres.names import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

V13, V14, V15, V17, V18 = 130000, 140000, 150000, 170000, 180000

# Tables that are the source's to manage: ordinary, not temporary, outside of any inheritance or extension.
# https://www.postgresql.org/docs/current/catalog-pg-class.html
_MANAGED = """
  managed AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relnamespace, n.nspname, c.relpersistence, c.reloptions, c.reltoastrelid
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname = ANY ({namespaces}) AND NOT c.relispartition
      AND c.oid NOT IN (SELECT inhrelid FROM pg_catalog.pg_inherits UNION SELECT inhparent FROM pg_catalog.pg_inherits)
      AND c.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend
                        WHERE deptype = 'e' AND classid = 'pg_catalog.pg_class'::regclass)
  )"""


def names(namespaces: Sequence[str]) -> str:
    """The namespaces as an SQL array."""
    return f"ARRAY[{', '.join(text(name) for name in namespaces)}]::name[]"


def namespaces_there(namespaces: Sequence[str]) -> str:
    """Which of the namespaces exist, with their comments."""
    return (
        "SELECT n.nspname, coalesce(pg_catalog.obj_description(n.oid, 'pg_namespace'), '')"
        f" FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY ({names(namespaces)})"
    )


def tables(namespaces: Sequence[str]) -> str:
    """oid, namespace, name, persistence, storage parameters, those of its TOAST table, comment."""
    return f"""
WITH {_MANAGED.format(namespaces=names(namespaces))}
SELECT m.oid, m.nspname, m.relname, m.relpersistence, m.reloptions,
  (SELECT t.reloptions FROM pg_catalog.pg_class t WHERE t.oid = m.reltoastrelid), d.description
FROM managed m
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = m.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
ORDER BY m.oid"""


def columns(namespaces: Sequence[str], version: int) -> str:
    """Table oid, number, name, type, not null, identity, generated, expression, collation and so on.

    https://www.postgresql.org/docs/current/catalog-pg-attribute.html
    """
    compression = "a.attcompression" if version >= V14 else "''"
    statistics = "coalesce(a.attstattarget, -1)"
    not_null, not_null_join = "NULL, NULL", ""
    if version >= V18:
        not_null = """nn.conname, CASE WHEN nn.connoinherit OR NOT nn.convalidated OR nd.description IS NOT NULL
    THEN ARRAY[nn.connoinherit::text, (NOT nn.convalidated)::text, nd.description] END"""
        not_null_join = """LEFT JOIN pg_catalog.pg_constraint nn
  ON nn.conrelid = m.oid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]
LEFT JOIN pg_catalog.pg_description nd
  ON nd.objoid = nn.oid AND nd.classoid = 'pg_catalog.pg_constraint'::regclass AND nd.objsubid = 0"""
    return f"""
WITH {_MANAGED.format(namespaces=names(namespaces))}
SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
  a.attidentity, a.attgenerated,
  pg_catalog.pg_get_expr(f.adbin, f.adrelid),
  CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation END,
  d.description, CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, nullif({compression}::text, ''),
  nullif({statistics}, -1), a.attoptions, {not_null}
FROM managed m
JOIN pg_catalog.pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = m.oid AND f.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = m.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
{not_null_join}
ORDER BY a.attrelid, a.attnum"""


def constraints(namespaces: Sequence[str], version: int) -> str:
    """What pg_constraint says of the managed tables, but NOT NULL; the keys' indexes with it.

    https://www.postgresql.org/docs/current/catalog-pg-constraint.html
    """
    nulls_distinct = "NOT i.indnullsnotdistinct" if version >= V15 else "true"
    delete_columns = "c.confdelsetcols" if version >= V15 else "NULL::int2[]"
    period = "c.conperiod" if version >= V18 else "false"
    enforced = "c.conenforced" if version >= V18 else "true"
    return f"""
WITH {_MANAGED.format(namespaces=names(namespaces))}
SELECT c.conrelid, c.conname, c.contype, c.conkey, c.condeferrable, c.condeferred, c.convalidated, c.connoinherit,
  CASE WHEN c.contype = 'c' THEN pg_catalog.pg_get_expr(c.conbin, c.conrelid) END,
  c.confrelid, fn.nspname, f.relname, c.confkey, c.confupdtype, c.confdeltype, c.confmatchtype, {delete_columns},
  {nulls_distinct}, i.indkey::int2[], i.indnkeyatts, x.reloptions,
  CASE WHEN c.contype = 'x' OR {period} THEN pg_catalog.pg_get_constraintdef(c.oid) END,
  {enforced}, d.description, xd.description
FROM managed m
JOIN pg_catalog.pg_constraint c ON c.conrelid = m.oid AND c.contype IN ('p', 'u', 'c', 'f', 'x')
LEFT JOIN pg_catalog.pg_class f ON f.oid = c.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objsubid = 0
LEFT JOIN pg_catalog.pg_description xd
  ON xd.objoid = x.oid AND xd.classoid = 'pg_catalog.pg_class'::regclass AND xd.objsubid = 0
WHERE c.conparentid = 0
ORDER BY c.oid"""


def referenced_columns(oids: Sequence[int]) -> str:
    """The columns of tables outside of the namespaces that foreign keys point at: oid, number, name."""
    listed = ", ".join(map(str, oids))
    return f"SELECT attrelid, attnum, attname FROM pg_catalog.pg_attribute WHERE attnum > 0 AND attrelid IN ({listed})"


def indexes(namespaces: Sequence[str], version: int) -> str:
    """The indexes that belong to no constraint.

    Operator classes and collations are oids; see `operator_classes` and `collations`.
    https://www.postgresql.org/docs/current/catalog-pg-index.html
    """
    nulls_distinct = "NOT i.indnullsnotdistinct" if version >= V15 else "true"
    return f"""
WITH {_MANAGED.format(namespaces=names(namespaces))}
SELECT i.indrelid, x.relname, am.amname, i.indisunique, i.indisvalid AND i.indisready, i.indkey::int2[],
  i.indnkeyatts, i.indoption::int2[],
  i.indclass::oid[],
  i.indcollation::oid[],
  CASE WHEN i.indexprs IS NOT NULL THEN
    (SELECT array_agg(CASE WHEN i.indkey[n - 1] = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, n, false) END
                      ORDER BY n)
     FROM generate_series(1, i.indnkeyatts) n) END,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid), {nulls_distinct}, x.reloptions, d.description,
  i.indexprs IS NOT NULL AND pg_catalog.pg_get_indexdef(i.indexrelid) LIKE '% COLLATE %', i.indexrelid
FROM managed m
JOIN pg_catalog.pg_index i ON i.indrelid = m.oid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = x.relam
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = x.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
WHERE i.indexrelid NOT IN (SELECT conindid FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid"""


def index_columns(namespaces: Sequence[str]) -> str:
    """Index oid, number of the key, operator class, its parameters and the statistics target, for keys with either.

    https://www.postgresql.org/docs/current/indexes-opclass.html
    """
    return f"""
SELECT a.attrelid, a.attnum, n.nspname, o.opcname, a.attoptions,
  CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class x ON x.oid = a.attrelid AND x.relkind = 'i'
JOIN pg_catalog.pg_namespace xn ON xn.oid = x.relnamespace AND xn.nspname = ANY ({names(namespaces)})
JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid
JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[a.attnum - 1]
JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
WHERE a.attoptions IS NOT NULL OR a.attstattarget >= 0
ORDER BY a.attrelid, a.attnum"""


def collations(oids: Collection[int]) -> str:
    """oid, namespace and name of these collations."""
    return (
        "SELECT c.oid, n.nspname, c.collname FROM pg_catalog.pg_collation c"
        f" JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace WHERE c.oid IN ({', '.join(map(str, oids))})"
    )


def operator_classes() -> str:
    """oid, namespace and name of every operator class that is not its type's default.

    https://www.postgresql.org/docs/current/catalog-pg-opclass.html
    """
    return (
        "SELECT o.oid, n.nspname, o.opcname FROM pg_catalog.pg_opclass o"
        " JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace WHERE NOT o.opcdefault ORDER BY o.oid"
    )


def sequences(namespaces: Sequence[str]) -> str:
    """The sequences that belong to columns of managed tables: their table, column, name, settings, type of column.

    https://www.postgresql.org/docs/current/catalog-pg-sequence.html
    """
    return f"""
WITH {_MANAGED.format(namespaces=names(namespaces))}
SELECT d.refobjid, d.refobjsubid, d.deptype, n.nspname, c.relname, c.oid::regclass::text,
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, s.seqtypid::regtype::text,
  pg_catalog.obj_description(c.oid, 'pg_class')
FROM managed m
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = m.oid
  AND d.refobjsubid > 0 AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY c.oid"""


def sequences_apart(namespaces: Sequence[str]) -> str:
    """The sequences that belong to no column and no extension: namespace, name, type, settings, comment."""
    return f"""
SELECT n.nspname, c.relname, s.seqtypid::regtype::text,
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
  coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid AND c.relpersistence = 'p'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ({names(namespaces)})
  AND c.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend
                    WHERE classid = 'pg_catalog.pg_class'::regclass
                      AND (deptype = 'e' OR deptype IN ('a', 'i') AND refobjsubid > 0))
ORDER BY c.oid"""


def enums(namespaces: Sequence[str]) -> str:
    """Namespace, name, `format_type` spelling, values in order, comment.

    https://www.postgresql.org/docs/current/catalog-pg-enum.html
    """
    return f"""
SELECT n.nspname, t.typname, pg_catalog.format_type(t.oid, -1),
  coalesce((SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e
   WHERE e.enumtypid = t.oid), ARRAY[]::text[]),
  coalesce(pg_catalog.obj_description(t.oid, 'pg_type'), '')
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND n.nspname = ANY ({names(namespaces)})
  AND t.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend
                    WHERE deptype = 'e' AND classid = 'pg_catalog.pg_type'::regclass)
ORDER BY t.oid"""
