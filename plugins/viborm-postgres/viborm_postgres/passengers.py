"""Reads what nobody manages: what can be touched by a change (`riding`), and the rest as numbers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from viborm_core.schema import ObjectRef, TableName
from viborm_postgres.catalog import names
from viborm_postgres.not_compared import counting
from viborm_postgres.riding import Dependent, Grant, Unmanaged, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.schema import SchemaObject
    from viborm_postgres.connection import PostgresConnection

_SYSTEM = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"
_OWNED = """(SELECT objid FROM pg_catalog.pg_depend
  WHERE deptype = 'e' AND classid = 'pg_catalog.pg_class'::regclass)"""

# https://www.postgresql.org/docs/current/catalog-pg-rewrite.html
_VIEWS = f"""
SELECT c.oid, n.nspname, c.relname, c.relkind = 'm', pg_catalog.pg_get_viewdef(c.oid), c.relispopulated,
  pg_catalog.pg_get_userbyid(c.relowner), c.reloptions,
  CASE WHEN c.relacl IS NOT NULL OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                            WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
  THEN ARRAY(
    SELECT ARRAY[CASE WHEN g.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END,
                 g.privilege_type, g.is_grantable::text, g.attname] FROM (
      SELECT e.*, '' AS attname FROM pg_catalog.aclexplode(c.relacl) e
      UNION ALL SELECT e.*, a.attname FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) e
      WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL) g ORDER BY 1) END,
  ARRAY(SELECT ARRAY[coalesce(a.attname, ''), d.description] FROM pg_catalog.pg_description d
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass ORDER BY d.objsubid),
  ARRAY(SELECT ARRAY[pg_catalog.pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text,
      coalesce(pg_catalog.obj_description(i.indexrelid, 'pg_class'), '')]
    FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid ORDER BY 1),
  ARRAY(SELECT pg_catalog.pg_describe_object('pg_catalog.pg_trigger'::regclass, t.oid, 0)
    FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
    UNION ALL SELECT pg_catalog.pg_describe_object('pg_catalog.pg_rewrite'::regclass, r.oid, 0)
    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'
    UNION ALL SELECT 'default of column ' || a.attname FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.atthasdef
    UNION ALL SELECT pg_catalog.pg_describe_object(d.classid, d.objid, 0) FROM pg_catalog.pg_depend d
    WHERE d.deptype = 'n' AND d.classid <> 'pg_catalog.pg_rewrite'::regclass
      AND ((d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid)
        OR (d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (c.reltype,
          (SELECT typarray FROM pg_catalog.pg_type WHERE oid = c.reltype))))),
  CASE WHEN c.relkind = 'm' THEN ARRAY(
    SELECT pg_catalog.format('ALTER MATERIALIZED VIEW %I.%I SET TABLESPACE %I', n.nspname, c.relname, t.spcname)
    FROM pg_catalog.pg_tablespace t WHERE t.oid = c.reltablespace
    UNION ALL SELECT pg_catalog.format('ALTER MATERIALIZED VIEW %I.%I ALTER COLUMN %I SET STATISTICS %s',
      n.nspname, c.relname, a.attname, a.attstattarget)
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget >= 0
    UNION ALL SELECT pg_catalog.format('ALTER MATERIALIZED VIEW %I.%I ALTER COLUMN %I SET STORAGE %s',
      n.nspname, c.relname, a.attname,
      CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstorage <> t.typstorage
    UNION ALL SELECT pg_catalog.format('ALTER INDEX %I.%I SET TABLESPACE %I', n.nspname, x.relname, t.spcname)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_tablespace t ON t.oid = x.reltablespace WHERE i.indrelid = c.oid
    UNION ALL SELECT pg_catalog.format('ALTER MATERIALIZED VIEW %I.%I CLUSTER ON %I', n.nspname, c.relname, x.relname)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisclustered) END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {_SYSTEM} AND c.oid NOT IN {_OWNED}"""

# Relations whose columns and keys nobody reads.
_UNMANAGED = """SELECT oid FROM pg_catalog.pg_class
  WHERE relkind IN ('c', 'p', 'f') OR relkind = 'r' AND (relispartition OR oid IN (
    SELECT inhrelid FROM pg_catalog.pg_inherits UNION SELECT inhparent FROM pg_catalog.pg_inherits))"""

# https://www.postgresql.org/docs/current/catalog-pg-depend.html
_USES = f"""
SELECT DISTINCT coalesce(r.ev_class, 0), d.classid::int8, d.objid::int8,
  CASE WHEN r.oid IS NULL OR v.relkind = 'r' THEN pg_catalog.pg_describe_object(d.classid, d.objid, 0) END,
  n.nspname, coalesce(c.relname, t.typname), c.relkind, a.attname,
  d.classid NOT IN ('pg_catalog.pg_statistic_ext'::regclass, 'pg_catalog.pg_constraint'::regclass)
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
LEFT JOIN pg_catalog.pg_class c ON d.refclassid = 'pg_catalog.pg_class'::regclass AND c.oid = d.refobjid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 'pg_catalog.pg_type'::regclass AND t.typtype = 'e'
  AND d.refobjid IN (t.oid, t.typarray)
JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(c.relnamespace, t.typnamespace)
WHERE d.deptype IN ('n', 'a') AND d.refclassid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_type'::regclass)
  AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass,
    'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_publication_rel'::regclass,
    'pg_catalog.pg_statistic_ext'::regclass)
    OR t.oid IS NOT NULL AND d.classid IN ('pg_catalog.pg_type'::regclass, 'pg_catalog.pg_cast'::regclass,
      'pg_catalog.pg_operator'::regclass)
    OR t.oid IS NOT NULL AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid IN ({_UNMANAGED})
    OR c.oid IS NOT NULL AND d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid IN (
      SELECT oid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid IN ({_UNMANAGED})))
  AND (r.oid IS NULL OR c.oid IS DISTINCT FROM r.ev_class OR v.relkind = 'r') AND {_SYSTEM}"""


_RELATIONS = """
SELECT n.nspname, c.relname, CASE
  WHEN c.relispartition THEN 'partition' WHEN c.relkind = 'p' THEN 'partitioned table'
  WHEN c.relkind = 'f' THEN 'foreign table' WHEN c.relpersistence = 't' THEN 'temporary table'
  WHEN e.objid IS NOT NULL THEN 'extension table'
  WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid) THEN 'inherited table'
  ELSE 'table with children' END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend e ON e.deptype = 'e' AND e.objid = c.oid
  AND e.classid = 'pg_catalog.pg_class'::regclass
WHERE n.nspname = ANY ({namespaces}) AND (c.relkind IN ('p', 'f') OR c.relkind = 'r' AND (c.relispartition
  OR c.relpersistence = 't' OR e.objid IS NOT NULL
  OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid OR inhparent = c.oid)))"""


def read(connection: PostgresConnection, namespaces: Sequence[str]) -> tuple[list[SchemaObject], dict[str, int]]:
    """The objects that ride along, and the numbers of what is not compared."""
    counts: dict[str, int] = defaultdict(int)
    for name, number in connection.query(counting(namespaces)):
        counts[name] += number
    objects: list[SchemaObject] = []
    for namespace, name, what in connection.query(_RELATIONS.format(namespaces=names(namespaces))):
        counts[what] += 1
        objects.append(Unmanaged(name=TableName(namespace, name), what=what))
    views = connection.query(_VIEWS)
    uses = connection.query(_USES)
    refs = _refs(uses)
    for row in views:
        objects.append(_view(row, refs["view", row[0]]))
        if row[1] in namespaces:
            counts["materialized view" if row[3] else "view"] += 1
    for title, needed, bars_changes in _dependents(uses).values():
        name = TableName(None, title)
        item = Dependent(name=name, title=title, bars_changes=bars_changes, depends_on=tuple(needed))
        objects.append(item)
    return objects, counts


def _refs(uses: Sequence[tuple[Any, ...]]) -> dict[tuple[str, int], set[ObjectRef]]:
    refs: dict[tuple[str, int], set[ObjectRef]] = defaultdict(set)
    for row in uses:
        if row[3] is None:
            refs["view", row[0]].update(_targets(row))
    return refs


def _targets(row: tuple[Any, ...]) -> list[ObjectRef]:
    owner = TableName(row[4], row[5])
    if row[6] is None:
        return [ObjectRef(kind="enum", owner=owner)]
    if row[6] in "vm":
        return [ObjectRef(kind=View.kind, owner=owner)]
    table = ObjectRef(kind="table", owner=owner)
    return [table] if row[7] is None else [table, ObjectRef(kind="column", owner=owner, part=row[7])]


def _dependents(uses: Sequence[tuple[Any, ...]]) -> dict[tuple[int, int], tuple[str, set[ObjectRef], bool]]:
    """What is no view and uses a column or an enum, and whether it forbids to change them."""
    found: dict[tuple[int, int], tuple[str, set[ObjectRef], bool]] = {}
    for row in uses:
        if row[3] is not None and (row[6] is None or row[7] is not None):
            found.setdefault((row[1], row[2]), (row[3], set(), row[8]))[1].update(_targets(row))
    return found


def _view(row: tuple[Any, ...], refs: set[ObjectRef]) -> View:
    grants = None
    if row[8] is not None:
        grants = tuple(
            Grant(grantee=grantee, privilege=privilege, grantable=grantable == "true", column=column)
            for grantee, privilege, grantable, column in row[8]
        )
    return View(
        name=TableName(row[1], row[2]),
        materialized=row[3],
        definition=row[4].strip().removesuffix(";"),
        populated=row[5],
        owner=row[6],
        options=tuple(row[7] or ()),
        grants=grants,
        comments=tuple((column, comment) for column, comment in row[9]),
        indexes=tuple((statement, f"{name}\n{comment}" if comment else "") for statement, name, comment in row[10]),
        settings=tuple(row[12] or ()),
        blockers=tuple(row[11]),
        depends_on=tuple(refs),
    )
