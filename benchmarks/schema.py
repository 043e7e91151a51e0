"""One deterministic schema of N tables, written as SQLAlchemy models, as our models and as plain DDL.

Each table has 12 columns, 2 indexes, a check and 1 foreign key: to an earlier table, or the first to itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Dialect = Literal["sqlite", "postgresql", "mysql"]
Kind = Literal["int", "string", "text", "bool", "decimal", "datetime", "date", "float"]

SQLALCHEMY_FILE: Final = "sqlalchemy_models.py"
VIBORM_FILE: Final = "viborm_models.py"
DDL_FILE: Final = "schema.sql"

COLUMNS_PER_TABLE: Final = 12
UNIQUE_EVERY: Final = 4
CASCADE_EVERY: Final = 3
NOW: Final = object()
"""The default CURRENT_TIMESTAMP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `default` is a literal, `NOW`, or None for no default."""

    name: str
    kind: Kind
    nullable: bool = False
    length: int = 0
    precision: int = 0
    scale: int = 0
    default: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index over plain columns."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose column `id` is its key and whose column `parent_id` refers to `parent`."""

    name: str
    parent: str
    on_delete: Literal["CASCADE", "SET NULL"]
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    check: str
    check_name: str

    @property
    def class_name(self) -> str:
        """The name of the table's class in both kinds of models."""
        return "".join(part.capitalize() for part in self.name.split("_"))


NOUNS: Final = (
    "account",
    "booking",
    "customer",
    "document",
    "employee",
    "folder",
    "group",
    "house",
    "invoice",
    "journal",
)


def optional_columns(number: int) -> tuple[Column, ...]:
    """List the columns from which table `number` takes its own seven."""
    return (
        Column(name="name", kind="string", length=50 + 10 * (number % 5)),
        Column(name="status", kind="string", length=20, default="new"),
        Column(name="notes", kind="text", nullable=True),
        Column(name="active", kind="bool", default=True),
        Column(name="quantity", kind="int", default=number % 3),
        Column(name="rank", kind="int", nullable=True),
        Column(name="price", kind="decimal", precision=10, scale=4, nullable=True),
        Column(name="ratio", kind="float", nullable=True),
        Column(name="weight", kind="float", default=1.5),
        Column(name="due_on", kind="date", nullable=True),
        Column(name="started_on", kind="date"),
        Column(name="updated_at", kind="datetime", nullable=True),
        Column(name="email", kind="string", length=255, nullable=True),
        Column(name="summary", kind="text"),
    )


def table_name(number: int) -> str:
    """Name table `number`."""
    return f"{NOUNS[number % len(NOUNS)]}_{number:05d}"


def make_table(number: int) -> Table:
    """Describe table `number`, the same one in every run."""
    name = table_name(number)
    pool = optional_columns(number)
    own = [pool[(number + 5 * step) % len(pool)] for step in range(COLUMNS_PER_TABLE - 5)]
    columns = (
        Column(name="id", kind="int"),
        Column(name="parent_id", kind="int", nullable=True),
        Column(name="code", kind="string", length=40),
        Column(name="amount", kind="decimal", precision=12, scale=2, default=Decimal(0)),
        *own,
        Column(name="created_at", kind="datetime", default=NOW),
    )
    return Table(
        name=name,
        parent=table_name(max(0, number - 1 - number % 7)),
        on_delete="CASCADE" if number % CASCADE_EVERY == 0 else "SET NULL",
        columns=columns,
        indexes=(
            Index(name=f"{name}_parent_id_idx", columns=("parent_id",)),
            Index(
                name=f"{name}_code_created_at_idx",
                columns=("code", "created_at"),
                unique=number % UNIQUE_EVERY == 0,
            ),
        ),
        check="amount >= 0",
        check_name=f"{name}_amount_check",
    )


# SQL

SQL_TYPES: Final[dict[Dialect, dict[Kind, str]]] = {
    "sqlite": {
        "int": "INTEGER",
        "string": "VARCHAR({0.length})",
        "text": "TEXT",
        "bool": "BOOLEAN",
        "decimal": "NUMERIC({0.precision}, {0.scale})",
        "datetime": "DATETIME",
        "date": "DATE",
        "float": "REAL",
    },
    "postgresql": {
        "int": "INTEGER",
        "string": "VARCHAR({0.length})",
        "text": "TEXT",
        "bool": "BOOLEAN",
        "decimal": "NUMERIC({0.precision}, {0.scale})",
        "datetime": "TIMESTAMP",
        "date": "DATE",
        "float": "DOUBLE PRECISION",
    },
    "mysql": {
        "int": "INTEGER",
        "string": "VARCHAR({0.length})",
        "text": "LONGTEXT",
        "bool": "BOOLEAN",
        "decimal": "NUMERIC({0.precision}, {0.scale})",
        "datetime": "DATETIME(6)",
        "date": "DATE",
        "float": "DOUBLE",
    },
}


def sql_default(value: object, dialect: Dialect) -> str:
    """Spell a default in SQL."""
    if value is NOW:
        return "CURRENT_TIMESTAMP(6)" if dialect == "mysql" else "CURRENT_TIMESTAMP"
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE") if dialect == "postgresql" else str(int(value))
    return f"'{value}'" if isinstance(value, str) else str(value)


def quoted(name: str, dialect: Dialect) -> str:
    """Spell a name in SQL."""
    return f"`{name}`" if dialect == "mysql" else f'"{name}"'


def sql_column(column: Column, dialect: Dialect) -> str:
    """Spell a column in SQL."""
    text = f"{quoted(column.name, dialect)} {SQL_TYPES[dialect][column.kind].format(column)}"
    if not column.nullable:
        text += " NOT NULL"
    if column.default is not None:
        text += f" DEFAULT {sql_default(column.default, dialect)}"
    return text


def sql_statements(table: Table, dialect: Dialect) -> Iterator[str]:
    """Yield the statements that make a table and its indexes; MySQL's indexes are made with their table."""

    def name(text: str) -> str:
        return quoted(text, dialect)

    reference = f"REFERENCES {name(table.parent)} ({name('id')}) ON DELETE {table.on_delete}"
    indexes = {
        index: (
            "UNIQUE " if index.unique else "",
            f"({', '.join(map(name, index.columns))})",
        )
        for index in table.indexes
    }
    inside = dialect == "mysql"
    body = [
        *(sql_column(column, dialect) for column in table.columns),
        f"PRIMARY KEY ({name('id')})",
        *(f"{unique}KEY {name(index.name)} {keys}" for index, (unique, keys) in indexes.items() if inside),
        f"CONSTRAINT {name(table.check_name)} CHECK ({table.check})",
        f"CONSTRAINT {name(f'{table.name}_parent_id_fkey')} FOREIGN KEY ({name('parent_id')}) {reference}",
    ]
    yield f"CREATE TABLE {name(table.name)} (\n  " + ",\n  ".join(body) + "\n)"
    for index, (unique, keys) in indexes.items():
        if not inside:
            yield f"CREATE {unique}INDEX {name(index.name)} ON {name(table.name)} {keys}"


def ddl(tables: Iterable[Table], dialect: Dialect) -> Iterator[str]:
    """Yield the lines of an SQL script without a transaction of its own."""
    for table in tables:
        for statement in sql_statements(table, dialect):
            yield f"{statement};\n"


# SQLAlchemy

PYTHON_TYPES: Final[dict[Kind, str]] = {
    "int": "int",
    "string": "str",
    "text": "str",
    "bool": "bool",
    "decimal": "Decimal",
    "datetime": "datetime",
    "date": "date",
    "float": "float",
}
SQLALCHEMY_TYPES: Final[dict[Dialect, dict[Kind, str]]] = {
    dialect: {
        "int": "Integer",
        "string": "String({0.length})",
        "text": "LONGTEXT" if dialect == "mysql" else "Text",
        "bool": "Boolean",
        "decimal": "Numeric({0.precision}, {0.scale})",
        "datetime": "DATETIME(fsp=6)" if dialect == "mysql" else "DateTime",
        "date": "Date",
        "float": "REAL" if dialect == "sqlite" else "Double",
    }
    for dialect in get_args(Dialect)
}


def annotation(column: Column) -> str:
    """Spell a column's Python type."""
    return PYTHON_TYPES[column.kind] + (" | None" if column.nullable else "")


def sqlalchemy_column(column: Column, table: Table, dialect: Dialect) -> str:
    """Spell a column as an attribute of a declarative class."""
    arguments = [SQLALCHEMY_TYPES[dialect][column.kind].format(column)]
    if column.name == "id":
        arguments += ["primary_key=True", "autoincrement=False"]
    if column.name == "parent_id":
        name = f"{table.name}_parent_id_fkey"
        arguments.append(f'ForeignKey("{table.parent}.id", name="{name}", ondelete="{table.on_delete}")')
    if column.default is not None:
        arguments.append(f'server_default=text("{sql_default(column.default, dialect)}")')
    return f"    {column.name}: Mapped[{annotation(column)}] = mapped_column({', '.join(arguments)})\n"


def sqlalchemy_models(tables: Iterable[Table], dialect: Dialect) -> Iterator[str]:
    """Yield a module of declarative SQLAlchemy 2 models with its `Base`."""
    yield '"""Generated: the benchmark schema as declarative SQLAlchemy models."""\n\n'
    yield "from datetime import date, datetime\nfrom decimal import Decimal\n\n"
    yield "from sqlalchemy import REAL, Boolean, CheckConstraint, Date, DateTime, Double, ForeignKey\n"
    yield "from sqlalchemy import Index, Integer, Numeric, String, Text, text\n"
    yield "from sqlalchemy.dialects.mysql import DATETIME, LONGTEXT\n"
    yield "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
    yield "class Base(DeclarativeBase):\n    pass\n"
    for table in tables:
        yield f'\n\nclass {table.class_name}(Base):\n    __tablename__ = "{table.name}"\n'
        yield "    __table_args__ = (\n"
        yield f'        CheckConstraint("{table.check}", name="{table.check_name}"),\n'
        for index in table.indexes:
            keys = ", ".join(f'"{column}"' for column in index.columns)
            unique = ", unique=True" if index.unique else ""
            yield f'        Index("{index.name}", {keys}{unique}),\n'
        yield "    )\n\n"
        for column in table.columns:
            yield sqlalchemy_column(column, table, dialect)


# Ours


def viborm_default(value: object) -> str:
    """Spell a default in our models."""
    if value is NOW:
        return 'sql("CURRENT_TIMESTAMP")'
    return f'Decimal("{value}")' if isinstance(value, Decimal) else repr(value)


def viborm_column(column: Column, table: Table) -> str:
    """Spell a column as an attribute of one of our models."""
    arguments: list[str] = []
    if column.name == "id":
        arguments.append("primary_key=True")
    if column.name == "parent_id":
        action = table.on_delete.lower()
        arguments += [f'references="{table.parent}.id"', f'on_delete="{action}"']
    if column.kind == "string":
        arguments.append(f"max_length={column.length}")
    if column.kind == "decimal":
        arguments.append(f"precision={column.precision}, scale={column.scale}")
    if column.default is not None:
        arguments.append(f"default={viborm_default(column.default)}")
    elif column.nullable:
        arguments.append("default=None")
    value = f" = column({', '.join(arguments)})" if arguments else ""
    return f"    {column.name}: {annotation(column)}{value}\n"


def viborm_models(tables: Iterable[Table], _dialect: Dialect) -> Iterator[str]:
    """Yield a module of our models."""
    yield '"""Generated: the benchmark schema as models of viborm_core."""\n\n'
    yield "from datetime import date, datetime\nfrom decimal import Decimal\n\n"
    yield "from viborm_core.models import check, column, index, model, sql\n"
    for table in tables:
        yield f'\n\n@model(\n    table="{table.name}",\n    indexes=[\n'
        for index in table.indexes:
            keys = ", ".join(f'"{column}"' for column in index.columns)
            unique = ", unique=True" if index.unique else ""
            yield f'        index({keys}, name="{index.name}"{unique}),\n'
        yield f'    ],\n    checks=[check("{table.check}", name="{table.check_name}")],\n)\n'
        yield f"class {table.class_name}:\n"
        for column in table.columns:
            yield viborm_column(column, table)


EMITTERS: Final[dict[str, Callable[[Iterable[Table], Dialect], Iterator[str]]]] = {
    SQLALCHEMY_FILE: sqlalchemy_models,
    VIBORM_FILE: viborm_models,
    DDL_FILE: ddl,
}


def write(folder: Path, *, tables: int, dialect: Dialect) -> None:
    """Write the three spellings of the schema to a folder, table by table.

    They are dated an hour back, because the byte code of a file that has just been written may not be cached.
    """
    folder.mkdir(parents=True, exist_ok=True)
    then = time.time() - 3600
    for name, emit in EMITTERS.items():
        with (folder / name).open("w", encoding="utf-8") as file:
            file.writelines(emit((make_table(number) for number in range(tables)), dialect))
        os.utime(folder / name, (then, then))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the schema to the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--dialect", choices=get_args(Dialect), default="sqlite")
    options = parser.parse_args(arguments)
    write(options.folder, tables=options.tables, dialect=options.dialect)
    return 0


if __name__ == "__main__":
    sys.exit(main())
