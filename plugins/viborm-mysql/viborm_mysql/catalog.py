"""The queries of introspection; each reads one kind of thing in the whole database, so their number never grows.

https://dev.mysql.com/doc/refman/8.4/en/information-schema.html
https://mariadb.com/kb/en/information-schema-tables/
"""

from attrs import frozen

from viborm_mysql.names import text


def partitioned(database: str) -> str:
    """MySQL's partitioned tables: CREATE_OPTIONS forgets those by KEY ()."""
    return f"""
SELECT DISTINCT table_name FROM information_schema.partitions
WHERE table_schema = {text(database)} AND partition_name IS NOT NULL
ORDER BY table_name"""


@frozen
class Selection:
    """Columns of a catalog's table, as rows or as JSON texts for many rows each.

    The driver is Python, and takes ten times as long for a row as for its part of such a text. The rows have an order,
    so that the same catalog is the same answer: without one, MySQL gives them as it likes.
    """

    fields: str
    source: str
    order: str

    def rows(self) -> str:
        """Row by row."""
        return f"SELECT {self.fields} FROM {self.source} ORDER BY {self.order}"

    def packed(self) -> str:
        """The number of rows, and all of them as JSON arrays with commas between.

        A text that is longer than ``group_concat_max_len`` or ``max_allowed_packet`` is cut, which its number of rows
        tells.

        https://dev.mysql.com/doc/refman/8.4/en/aggregate-functions.html#function_group-concat
        """
        return f"SELECT count(*), GROUP_CONCAT(JSON_ARRAY({self.fields}) ORDER BY {self.order}) FROM {self.source}"

    def packed_in_parts(self) -> str:
        """The same in shorter texts, one for each value of the first column, which the server has to sort for.

        Names that are one to the catalog's own collation may share a text; each row has its own name.
        """
        first = self.fields.partition(",")[0]
        return f"{self.packed()} GROUP BY {first} ORDER BY {first}"


def tables(database: str) -> Selection:
    """Tables and views: name, type, engine, collation, options that are not at their default, comment."""
    fields = "table_name, table_type, engine, table_collation, create_options, table_comment"
    return Selection(fields, f"information_schema.tables WHERE table_schema = {text(database)}", "table_name")


def columns(database: str, *, mariadb: bool) -> Selection:
    """Columns; the last field is their place within their table."""
    srid = "NULL" if mariadb else "srs_id"
    fields = f"""table_name, column_name, column_default, is_nullable, column_type, collation_name, extra,
  generation_expression, column_comment, {srid}, ordinal_position"""
    where = f"table_schema = {text(database)}"
    return Selection(fields, f"information_schema.columns WHERE {where}", "table_name, ordinal_position")


def indexes(database: str, *, mariadb: bool) -> Selection:
    """Keys of indexes; MySQL says whether an index is visible, MariaDB whether it is ignored."""
    own = "CASE ignored WHEN 'YES' THEN 'NO' ELSE 'YES' END, NULL" if mariadb else "is_visible, expression"
    fields = f"""table_name, index_name, non_unique, seq_in_index, column_name, collation, sub_part, index_type,
  index_comment, {own}"""
    where = f"table_schema = {text(database)}"
    return Selection(fields, f"information_schema.statistics WHERE {where}", "table_name, index_name, seq_in_index")


def foreign_key_columns(database: str) -> Selection:
    """Columns of foreign keys, with those that they refer to."""
    fields = """table_name, constraint_name, ordinal_position, column_name, referenced_table_schema,
  referenced_table_name, referenced_column_name"""
    where = f"table_schema = {text(database)} AND referenced_table_name IS NOT NULL"
    order = "table_name, constraint_name, ordinal_position"
    return Selection(fields, f"information_schema.key_column_usage WHERE {where}", order)


def foreign_key_rules(database: str) -> Selection:
    """What foreign keys do when the row that they refer to goes or changes."""
    fields = "table_name, constraint_name, update_rule, delete_rule"
    where = f"constraint_schema = {text(database)}"
    return Selection(fields, f"information_schema.referential_constraints WHERE {where}", "table_name, constraint_name")


def checks(database: str) -> Selection:
    """MariaDB's checks: table, name, clause, whether enforced, and whether of a column or the table."""
    fields = "table_name, constraint_name, check_clause, 'YES', level"
    where = f"constraint_schema = {text(database)}"
    return Selection(
        fields, f"information_schema.check_constraints WHERE {where}", "table_name, constraint_name, level"
    )


def check_clauses(database: str) -> Selection:
    """MySQL's checks: name and clause."""
    where = f"constraint_schema = {text(database)}"
    source = f"information_schema.check_constraints WHERE {where}"
    return Selection("constraint_name, check_clause", source, "constraint_name")


def checked_tables(database: str) -> Selection:
    """MySQL's checks again: table, name, whether enforced. A join of the two tables takes it seconds."""
    where = f"table_schema = {text(database)} AND constraint_type = 'CHECK'"
    source = f"information_schema.table_constraints WHERE {where}"
    return Selection("table_name, constraint_name, enforced", source, "table_name, constraint_name")


def views(database: str) -> str:
    """Views with their definition."""
    return f"""
SELECT table_name, view_definition FROM information_schema.views
WHERE table_schema = {text(database)} ORDER BY table_name"""


def others(database: str) -> str:
    """How many triggers, routines and events there are."""
    name = text(database)
    return f"""
SELECT (SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = {name}),
  (SELECT count(*) FROM information_schema.routines WHERE routine_schema = {name}),
  (SELECT count(*) FROM information_schema.events WHERE event_schema = {name})"""
