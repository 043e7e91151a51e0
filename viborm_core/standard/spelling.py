"""How standard SQL spells names, values and definitions; a dialect overrides the methods in which it differs.

The renderers of `viborm_core.standard.renderers` are made of these methods alone.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal as Number

from viborm_core.ddl import Hazard, Statement
from viborm_core.schema import (
    Boolean,
    Bytes,
    Char,
    CheckConstraintDef,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    Default,
    Expression,
    Float,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    Integer,
    Interval,
    Literal,
    LogicalType,
    Native,
    PrimaryKeyDef,
    Reference,
    String,
    TableDef,
    TableName,
    Time,
    UniqueConstraintDef,
)


class Spelling:
    """Everything that becomes SQL. Stateless."""

    name_mark = '"'
    """What stands around a name."""

    def quote(self, name: str) -> str:
        """An identifier, always quoted."""
        mark = self.name_mark
        return mark + name.replace(mark, mark * 2) + mark

    def quote_table(self, name: TableName) -> str:
        """A table's name, with its namespace if it has one."""
        own = self.quote(name.name)
        return own if name.namespace is None else f"{self.quote(name.namespace)}.{own}"

    def quote_names(self, names: Iterable[str]) -> str:
        """Columns in a row."""
        return ", ".join(self.quote(name) for name in names)

    def text(self, value: str) -> str:
        """A text in single quotes; a backslash is a plain character."""
        return "'" + value.replace("'", "''") + "'"

    def literal(self, literal: Literal) -> str:
        """A value."""
        match literal.value:
            case None:
                return "NULL"
            case bool(flag):
                return "TRUE" if flag else "FALSE"
            case int(number):
                return str(number)
            case Number() as number:
                return format(number, "f")
            case bytes(data):
                return f"X'{data.hex()}'"
            case str(text):
                return self.text(text)

    def expression(self, expression: Expression) -> str:
        """An expression, with quoted names."""
        return expression.spelled(self._reference)

    def _reference(self, part: Reference) -> str:
        return self.quote(part.name) if part.kind == "column" else self.quote_table(TableName.parse(part.name))

    def value(self, value: Default) -> str:
        """A literal, or an expression in parentheses; nothing is NULL."""
        match value:
            case None:
                return "NULL"
            case Expression():
                return f"({self.expression(value)})"
        return self.literal(value)

    def type_sql(self, logical: LogicalType) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one case for each type
        """A type; None if the database has none for it. The types of SQL:2016, and TEXT."""
        match logical:
            case Boolean():
                return "BOOLEAN"
            case Integer(bits=bits):
                return {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}.get(bits)
            case Decimal(precision=None):
                return "DECIMAL"
            case Decimal(precision=precision, scale=scale):
                return f"DECIMAL({precision}, {scale or 0})"
            case Float(bits=bits):
                return "REAL" if bits == 32 else "DOUBLE PRECISION"  # noqa: PLR2004 - the two IEEE 754 widths
            case String(length=None):
                return "TEXT"
            case String(length=length):
                return f"VARCHAR({length})"
            case Char(length=length):
                return f"CHAR({length})"
            case Bytes(length=None):
                return "BLOB"
            case Date():
                return "DATE"
            case Time(precision=precision, tz=tz):
                return f"TIME{_sized(precision)}{' WITH TIME ZONE' if tz else ''}"
            case DateTime(precision=precision, tz=tz):
                return f"TIMESTAMP{_sized(precision)}{' WITH TIME ZONE' if tz else ''}"
            case Interval():
                return "INTERVAL"
            case Native(spelling=spelling):
                return spelling
        return None

    def column_type_sql(self, column: ColumnDef) -> str | None:
        """The type of a column; override it where more than the logical type decides."""
        return self.type_sql(column.type)

    def column_sql(self, table: TableName, column: ColumnDef) -> str:
        """A column's definition, as CREATE TABLE and ADD COLUMN have it."""
        parts = [self.quote(column.name), self.column_type_sql(column) or ""]
        if column.collation:
            parts.append(f"COLLATE {self.quote(column.collation)}")
        if column.generated is not None:
            kind = "STORED" if column.generated.stored else "VIRTUAL"
            parts.append(f"GENERATED ALWAYS AS ({self.expression(column.generated.expression)}) {kind}")
        if column.identity is not None:
            parts.append(self.identity_sql(table, column))
        if column.default is not None:
            parts.append(f"DEFAULT {self.value(column.default)}")
        if not column.nullable and column.generated is None:
            parts.append("NOT NULL")
        return " ".join(parts)

    def identity_sql(self, table: TableName, column: ColumnDef) -> str:
        """What makes a column number new rows."""
        always = column.identity is not None and column.identity.mode == "always"
        return f"GENERATED {'ALWAYS' if always else 'BY DEFAULT'} AS IDENTITY"

    def named(self, name: str | None, text: str) -> str:
        """A constraint with its name, if it has one."""
        return text if name is None else f"CONSTRAINT {self.quote(name)} {text}"

    def primary_key_sql(self, key: PrimaryKeyDef) -> str:
        """A primary key, as CREATE TABLE and ADD have it."""
        return self.named(key.name, f"PRIMARY KEY ({self.quote_names(key.columns)})")

    def unique_sql(self, unique: UniqueConstraintDef) -> str:
        """A unique constraint."""
        nulls = "" if unique.nulls_distinct else " NULLS NOT DISTINCT"
        text = f"UNIQUE{nulls} ({self.quote_names(unique.columns)})"
        return self.named(unique.name, text + _deferred(unique.deferrable, unique.initially_deferred))

    def check_sql(self, check: CheckConstraintDef) -> str:
        """A check."""
        return self.named(check.name, f"CHECK ({self.expression(check.expression)})")

    def foreign_key_sql(self, key: ForeignKeyDef) -> str:
        """A foreign key."""
        text = f"FOREIGN KEY ({self.quote_names(key.columns)}) REFERENCES {self.quote_table(key.references)}"
        if key.referenced_columns:
            text += f" ({self.quote_names(key.referenced_columns)})"
        if key.on_delete != "no action":
            text += f" ON DELETE {key.on_delete.upper()}"
        if key.on_update != "no action":
            text += f" ON UPDATE {key.on_update.upper()}"
        return self.named(key.name, text + _deferred(key.deferrable, key.initially_deferred))

    def index_key_sql(self, key: IndexKey) -> str:
        """One key of an index."""
        text = f"({self.expression(key.expression)})" if key.expression is not None else self.quote(key.column or "")
        if key.descending:
            text += " DESC"
        return text if key.nulls is None else f"{text} NULLS {key.nulls.upper()}"

    def table_sql(self, table: TableDef) -> str:
        """CREATE TABLE, without its indexes."""
        parts = [self.column_sql(table.name, column) for column in table.columns]
        if table.primary_key is not None:
            parts.append(self.primary_key_sql(table.primary_key))
        parts.extend(self.unique_sql(one) for one in table.uniques)
        parts.extend(self.check_sql(one) for one in table.checks)
        parts.extend(self.foreign_key_sql(one) for one in table.foreign_keys)
        body = ",\n  ".join(parts)
        return f"CREATE TABLE {self.quote_table(table.name)} (\n  {body}\n)"

    def create_table(self, table: TableDef) -> Iterator[Statement]:
        """A table with its comments, without its indexes; override it for what a table brings along."""
        yield Statement(sql=self.table_sql(table))
        if table.comment:
            yield self.comment(table.name, None, table.comment)
        for column in table.columns:
            if column.comment:
                yield self.comment(table.name, column.name, column.comment)

    def after_rows(self, table: TableDef) -> Iterator[Statement]:
        """What a table that was made anew needs once its rows are back, such as the number that comes next."""
        yield from ()

    def drop_table(self, table: TableDef) -> Iterator[Statement]:
        """A table goes, with its indexes."""
        yield Statement(
            sql=f"DROP TABLE {self.quote_table(table.name)}", hazards=frozenset({Hazard.DATA_LOSS, Hazard.BLOCKS_READS})
        )

    def create_index(self, table: TableName, index: IndexDef) -> Iterator[Statement]:
        """An index."""
        unique = "UNIQUE " if index.unique else ""
        keys = ", ".join(self.index_key_sql(key) for key in index.keys)
        where = "" if index.predicate is None else f" WHERE {self.expression(index.predicate)}"
        sql = f"CREATE {unique}INDEX {self.quote(index.name or '')} ON {self.quote_table(table)} ({keys}){where}"
        hazards = {Hazard.BLOCKS_WRITES} | ({Hazard.MAY_FAIL} if index.unique else set())
        yield Statement(sql=sql, hazards=frozenset(hazards))

    def drop_index(self, table: TableName, index: IndexDef) -> Iterator[Statement]:
        """An index goes."""
        yield Statement(sql=f"DROP INDEX {self.quote_table(table.renamed(index.name or ''))}")

    def comment(self, table: TableName, column: str | None, text: str) -> Statement:
        """A comment on a table, or on a column of it; an empty one goes."""
        name = self.quote_table(table)
        what = f"TABLE {name}" if column is None else f"COLUMN {name}.{self.quote(column)}"
        return Statement(sql=f"COMMENT ON {what} IS {self.text(text) if text else 'NULL'}")

    def cast(self, value: str, before: ColumnDef, after: ColumnDef) -> str:
        """The value of a column in the type that the column gets."""
        return value if before.type == after.type else f"CAST({value} AS {self.type_sql(after.type)})"


def _sized(precision: int | None) -> str:
    return "" if precision is None else f"({precision})"


def _deferred(deferrable: bool, initially: bool) -> str:  # noqa: FBT001 - two flags of the definition
    return f" DEFERRABLE INITIALLY {'DEFERRED' if initially else 'IMMEDIATE'}" if deferrable else ""
