"""Counts what a database holds and nobody reads, so that no comparison is silent about it.

Catalogs: https://www.postgresql.org/docs/current/catalogs.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_postgres.catalog import names

if TYPE_CHECKING:
    from collections.abc import Sequence

# What it is called (in SQL), the catalog, the column that holds its namespace, and what else is so of it.
_IN_NAMESPACES = (
    (
        "CASE prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END",
        "pg_proc",
        "pronamespace",
        "",
    ),
    (
        "CASE typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'composite type' END",
        "pg_type",
        "typnamespace",
        (
            "(typtype IN ('d', 'r') OR typtype = 'c' AND typrelid IN"
            " (SELECT oid FROM pg_catalog.pg_class WHERE relkind = 'c'))"
        ),
    ),
    (
        "'sequence'",
        "pg_class",
        "relnamespace",
        (
            "relkind = 'S' AND oid NOT IN (SELECT objid FROM pg_catalog.pg_depend"
            " WHERE classid = 'pg_catalog.pg_class'::regclass AND deptype IN ('a', 'i') AND refobjsubid > 0)"
        ),
    ),
    ("'row-level security'", "pg_class", "relnamespace", "relrowsecurity"),
    ("'replica identity'", "pg_class", "relnamespace", "relkind = 'r' AND relreplident <> 'd'"),
    ("'tablespace'", "pg_class", "relnamespace", "reltablespace <> 0"),
    ("'typed table'", "pg_class", "relnamespace", "reloftype <> 0"),
    (
        "'table access method'",
        "pg_class",
        "relnamespace",
        "relkind = 'r' AND relam NOT IN (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'heap')",
    ),
    (
        "'clustered table'",
        "pg_class",
        "relnamespace",
        "relkind = 'r' AND oid IN (SELECT indrelid FROM pg_catalog.pg_index WHERE indisclustered)",
    ),
    ("'statistics'", "pg_statistic_ext", "stxnamespace", ""),
    ("'operator'", "pg_operator", "oprnamespace", ""),
    ("'operator class'", "pg_opclass", "opcnamespace", ""),
    ("'collation'", "pg_collation", "collnamespace", ""),
    ("'conversion'", "pg_conversion", "connamespace", ""),
    ("'text search configuration'", "pg_ts_config", "cfgnamespace", ""),
    ("'text search dictionary'", "pg_ts_dict", "dictnamespace", ""),
    ("'text search parser'", "pg_ts_parser", "prsnamespace", ""),
    ("'text search template'", "pg_ts_template", "tmplnamespace", ""),
)
# The same for parts of relations, and the column that holds the relation.
_OF_RELATIONS = (
    ("'trigger'", "pg_trigger", "tgrelid", "NOT tgisinternal"),
    ("'policy'", "pg_policy", "polrelid", ""),
    ("'rule'", "pg_rewrite", "ev_class", "rulename <> '_RETURN'"),
)
# The same for what is in no namespace; objects with lower oids are the server's own.
_IN_DATABASE = (
    ("'extension'", "pg_extension", "extname <> 'plpgsql'"),
    ("'publication'", "pg_publication", ""),
    ("'event trigger'", "pg_event_trigger", ""),
    ("'foreign data wrapper'", "pg_foreign_data_wrapper", ""),
    ("'foreign server'", "pg_foreign_server", ""),
    ("'cast'", "pg_cast", "oid >= 16384"),
    ("'language'", "pg_language", "lanispl AND lanname <> 'plpgsql'"),
)


# Who is no superuser may read few columns of pg_subscription, and before PostgreSQL 14 not its oid.
_HERE = "SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"


def counting(namespaces: Sequence[str]) -> str:
    """The question: what it is called, and how many of it there are."""
    spaces = f"(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY ({names(namespaces)}))"
    relations = f"(SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN {spaces})"
    parts = [
        _count(what, catalog, f"{column} IN {spaces}", condition, _own(catalog))
        for what, catalog, column, condition in _IN_NAMESPACES
    ]
    parts += [
        _count(what, catalog, f"{column} IN {relations}", condition)
        for what, catalog, column, condition in _OF_RELATIONS
    ]
    parts += [_count(what, catalog, condition, _own(catalog)) for what, catalog, condition in _IN_DATABASE]
    parts.append(_count("'subscription'", "pg_subscription", f"subdbid IN ({_HERE})"))
    parts += [_privileges(spaces), _default_privileges(spaces)]
    return "\nUNION ALL ".join(parts)


def _count(what: str, catalog: str, *conditions: str) -> str:
    where = " AND ".join(condition for condition in conditions if condition)
    return f"SELECT {what}, count(*) FROM pg_catalog.{catalog} WHERE {where} GROUP BY 1"


def _own(catalog: str) -> str:
    """Without what belongs to an extension or is a part of something else, such as the functions of a range type."""
    return (
        "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype IN ('e', 'i')"
        f" AND d.classid = 'pg_catalog.{catalog}'::regclass AND d.objid = {catalog}.oid)"
    )


def _privileges(spaces: str) -> str:
    """Objects on which somebody was granted or denied something; not what the server was made with."""
    attributes = f"""SELECT attrelid FROM pg_catalog.pg_attribute WHERE attacl IS NOT NULL AND attrelid IN
    (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN {spaces})"""
    initial = """(SELECT p.initprivs FROM pg_catalog.pg_init_privs p
    WHERE p.objoid = n.oid AND p.classoid = 'pg_catalog.pg_namespace'::regclass AND p.privtype = 'i')"""
    return f"""
SELECT 'privilege', count(*) FROM (
  SELECT oid FROM pg_catalog.pg_class
  WHERE relnamespace IN {spaces} AND (relacl IS NOT NULL OR oid IN ({attributes})) AND {_own("pg_class")}
  UNION ALL SELECT oid FROM pg_catalog.pg_proc
  WHERE pronamespace IN {spaces} AND proacl IS NOT NULL AND {_own("pg_proc")}
  UNION ALL SELECT oid FROM pg_catalog.pg_type
  WHERE typnamespace IN {spaces} AND typacl IS NOT NULL AND {_own("pg_type")}
  UNION ALL SELECT n.oid FROM pg_catalog.pg_namespace n
  WHERE n.oid IN {spaces} AND n.nspacl IS NOT NULL AND n.nspacl IS DISTINCT FROM {initial}) granted"""


def _default_privileges(spaces: str) -> str:
    return (
        "SELECT 'default privilege', count(*) FROM pg_catalog.pg_default_acl"
        f" WHERE defaclnamespace = 0 OR defaclnamespace IN {spaces}"
    )
