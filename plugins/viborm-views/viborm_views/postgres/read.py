"""Reads views from PostgreSQL's catalog, with all that a new view of the name would lack.

https://www.postgresql.org/docs/current/catalog-pg-class.html
https://www.postgresql.org/docs/current/catalog-pg-depend.html
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from viborm_core.adapter import Connection
from viborm_core.objects import ToRead
from viborm_core.schema import Expression, ObjectRef, TableName
from viborm_views.postgres.names import quote, text
from viborm_views.view import Ride, ViewDef, itself, view_ref

_VIEWS = """
SELECT c.oid::int8, n.nspname, c.relname, c.relkind = 'm', pg_catalog.pg_get_viewdef(c.oid), c.relispopulated,
  c.reloptions, coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), ''),
  ARRAY(SELECT ARRAY[a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
      || CASE WHEN a.attcollation IN (0, t.typcollation) THEN '' ELSE ' COLLATE ' || a.attcollation::int8 END]
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {where} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY 1"""

_USES = """
SELECT DISTINCT v.oid::int8, n.nspname, coalesce(c.relname, t.typname), c.relkind, a.attname
FROM pg_catalog.pg_class v
JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid AND r.rulename = '_RETURN'
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid AND d.deptype = 'n'
LEFT JOIN pg_catalog.pg_class c ON d.refclassid = 'pg_catalog.pg_class'::regclass AND c.oid = d.refobjid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 'pg_catalog.pg_type'::regclass AND t.typtype = 'e'
  AND d.refobjid IN (t.oid, t.typarray)
JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(c.relnamespace, t.typnamespace)
WHERE v.relkind IN ('v', 'm') AND {where} AND c.oid IS DISTINCT FROM v.oid AND n.nspname <> 'pg_catalog'"""

# Each row: the view, what rides along, the view's name as the statement has it, the statement, the columns it needs.
_RIDES = """
WITH view AS (
  SELECT v.oid, v.relowner, v.relacl,
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(v.relname) AS name
  FROM pg_catalog.pg_class v JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
  WHERE v.relkind IN ('v', 'm') AND {where})
SELECT * FROM (
  SELECT v.oid::int8, 10 AS place, i.indexrelid::int8 AS number, v.name,
    pg_catalog.pg_get_indexdef(i.indexrelid) AS sql,
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = v.oid AND a.attnum = ANY (i.indkey)) AS columns
  FROM view v JOIN pg_catalog.pg_index i ON i.indrelid = v.oid
  UNION ALL
  SELECT v.oid::int8, 11, i.indexrelid::int8, '', 'COMMENT ON INDEX ' || i.indexrelid::regclass::text || ' IS '
    || pg_catalog.quote_literal(d.description), ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = v.oid AND a.attnum = ANY (i.indkey))
  FROM view v JOIN pg_catalog.pg_index i ON i.indrelid = v.oid
  JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = i.indexrelid
  UNION ALL
  SELECT v.oid::int8, 20, a.attnum, v.name, 'ALTER VIEW ' || v.name || ' ALTER COLUMN '
    || pg_catalog.quote_ident(a.attname) || ' SET DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
    ARRAY[a.attname::text]
  FROM view v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.atthasdef
  JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  UNION ALL
  SELECT v.oid::int8, 30, t.oid::int8, v.name, pg_catalog.pg_get_triggerdef(t.oid), '{{}}'::text[]
  FROM view v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT v.oid::int8, 31, r.oid::int8, v.name, pg_catalog.pg_get_ruledef(r.oid), '{{}}'::text[]
  FROM view v JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid AND r.rulename <> '_RETURN'
  UNION ALL
  SELECT v.oid::int8, 40, d.objsubid, v.name, 'COMMENT ON COLUMN ' || v.name || '.' || pg_catalog.quote_ident(a.attname)
    || ' IS ' || pg_catalog.quote_literal(d.description), ARRAY[a.attname::text]
  FROM view v JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = v.oid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.objsubid
  UNION ALL
  SELECT v.oid::int8, 50, 0, v.name, 'REVOKE ALL ON ' || v.name || ' FROM PUBLIC, '
    || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(v.relowner)), '{{}}'::text[]
  FROM view v WHERE v.relacl IS NOT NULL
  UNION ALL
  SELECT v.oid::int8, 51, row_number() OVER (), v.name, 'GRANT ' || g.privilege_type || ' ON ' || v.name || ' TO '
    || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
    || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, '{{}}'::text[]
  FROM view v CROSS JOIN LATERAL pg_catalog.aclexplode(v.relacl) g
  UNION ALL
  SELECT v.oid::int8, 52, row_number() OVER (), v.name, 'GRANT ' || g.privilege_type || ' ('
    || pg_catalog.quote_ident(a.attname) || ') ON ' || v.name || ' TO '
    || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
    || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ARRAY[a.attname::text]
  FROM view v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attacl IS NOT NULL
  CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) g
  UNION ALL
  SELECT v.oid::int8, 60, 0, v.name, 'ALTER TABLE ' || v.name || ' OWNER TO '
    || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(v.relowner)), '{{}}'::text[]
  FROM view v) AS rides ORDER BY 1, 2, 3"""

_PATH = "SELECT pg_catalog.current_setting('search_path'), pg_catalog.current_schema()"


@contextmanager
def search_path(connection: Connection, *namespaces: str) -> Iterator[None]:
    """Have names of these namespaces alone printed bare, for the time being."""
    before = connection.query("SELECT pg_catalog.current_setting('search_path')")[0][0]
    _set(connection, ", ".join(quote(name) for name in namespaces))
    yield
    # Not in a `finally`: after an error the server takes nothing more, and a rollback brings the path back by itself.
    _set(connection, before)


def _set(connection: Connection, path: str) -> None:
    connection.query(f"SELECT pg_catalog.set_config('search_path', {text(path)}, false)")


def read(wanted: ToRead) -> Sequence[ViewDef]:
    """All views of these namespaces, in five queries. Names in the default namespace stand bare in queries."""
    connection = wanted.connection
    default = connection.query(_PATH)[0][1] or "public"
    namespaces = dict.fromkeys(name or default for name in wanted.namespaces or ("",))
    listed = ", ".join(text(name) for name in namespaces)
    with search_path(connection, default):
        rows = connection.query(_VIEWS.format(where=f"n.nspname IN ({listed})"))
    if not rows:
        return ()
    where = f"v.oid IN ({', '.join(str(row[0]) for row in rows)})"
    refs = read_uses(connection, where)
    rides: dict[int, list[Ride]] = defaultdict(list)
    names = {row[0]: TableName(row[1], row[2]) for row in rows}
    with search_path(connection):
        for oid, _, _, spelled, sql, columns in connection.query(_RIDES.format(where=where)):
            rides[oid].append(Ride(sql=_referring(sql, spelled, names[oid]), columns=tuple(columns)))
    return [_view(row, refs[row[0]], rides[row[0]]) for row in rows]


def read_shapes(connection: Connection, where: str) -> Sequence[tuple[Any, ...]]:
    """Views as the catalog has them: oid, namespace, name, -, query, -, -, -, columns with types."""
    return connection.query(_VIEWS.format(where=where))


def read_uses(connection: Connection, where: str) -> dict[int, set[ObjectRef]]:
    """What views select from, by their oid."""
    found: dict[int, set[ObjectRef]] = defaultdict(set)
    for oid, namespace, name, kind, column in connection.query(_USES.format(where=where)):
        owner = TableName(namespace, name)
        if kind is None:
            found[oid].add(ObjectRef(kind="enum", owner=owner))
        elif kind in ("v", "m"):
            found[oid].add(view_ref(owner))
        else:
            found[oid].add(ObjectRef(kind="table", owner=owner))
            if column is not None:
                found[oid].add(ObjectRef(kind="column", owner=owner, part=column))
    return found


def _referring(sql: str, spelled: str, name: TableName) -> Expression:
    """The statement with the view's name, where it comes first, as a reference."""
    before, found, after = sql.partition(f" {spelled}") if spelled else (sql, "", "")
    return Expression((f"{before} ", itself(name), after)) if found else Expression.of(sql)


def _view(row: tuple[Any, ...], refs: set[ObjectRef], rides: Sequence[Ride]) -> ViewDef:
    _, namespace, name, materialized, query, populated, options, comment, output = row
    return ViewDef(
        name=TableName(namespace, name),
        query=query.strip().removesuffix(";"),
        materialized=materialized,
        comment=comment,
        options=() if materialized else _options(options),
        populated=populated if materialized else None,
        output=tuple((column, kind) for column, kind in output),
        rides=tuple(rides),
        depends_on=tuple(refs),
    )


def _options(found: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    options = {"check_option": "none", "security_barrier": "false", "security_invoker": "false"}
    options |= {name: value for name, _, value in (one.partition("=") for one in found or ())}
    return tuple((name, {"on": "true", "off": "false"}.get(value, value)) for name, value in options.items())
