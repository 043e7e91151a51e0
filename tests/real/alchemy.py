"""Compares what `MetaData.create_all` makes with what a push makes, by readings that share no code with the plugins."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from tests.laws.sqlite_reading import tokens
from tests.real.pushing import connected, prepared
from tests.servers.mysql import connected as mysql_cursor
from tests.servers.postgres_programs import newest_pg_dump
from viborm_core.host import Host
from viborm_core.push import Prepared, run
from viborm_core.reading import SchemaReading
from viborm_core.url import DatabaseURL
from viborm_sqlalchemy.read import read_metadata

Shown = dict[str, list[str]]
DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "sqlite": "sqlite"}
_UNSTATED = re.compile(r"(CONSTRAINT|UNIQUE KEY|KEY|INDEX) [`\"]?([\w$]+)[`\"]?(?= )")
_QUOTED_NUMBER = re.compile(r"'(-?\d+)'::(?:smallint|integer|bigint|numeric)")
_IN_PARENTHESES = re.compile(r"DEFAULT \('?([\d.]+)'?\)|DEFAULT '?([\d.]+)'?")
_AFFINITIES = (
    ("INTEGER", ("INT",)),
    ("TEXT", ("CHAR", "CLOB", "TEXT")),
    ("BLOB", ("BLOB",)),
    ("REAL", ("REAL", "FLOA", "DOUB")),
)


def engine_of(url: str) -> sa.Engine:
    """SQLAlchemy's engine for one of our URLs."""
    scheme, _, rest = url.partition("://")
    return sa.create_engine(f"{DRIVERS[scheme]}://{rest}")


def create_all(metadata: sa.MetaData, url: str) -> None:
    """Make the schemas and the tables as SQLAlchemy makes them."""
    engine = engine_of(url)
    schemas = {table.schema for table in metadata.tables.values() if table.schema}
    with engine.begin() as connection:
        for schema in sorted(schemas):
            connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
        metadata.create_all(connection)
    engine.dispose()


def reading_for(host: Host, url: str, metadata: sa.MetaData) -> SchemaReading:
    """The metadata as the command would read it for this database."""
    adapter = host.adapter_for_scheme(DatabaseURL.parse(url).scheme)
    with connected(host, url) as connection:
        return read_metadata(metadata, adapter.capabilities(connection))


def plan(host: Host, url: str, desired: SchemaReading) -> Prepared:
    """What a push of a reading would do."""
    dialect = host.adapter_for_scheme(DatabaseURL.parse(url).scheme).dialect
    with connected(host, url) as connection:
        return prepared(host, dialect, desired, connection)


def push(host: Host, url: str, desired: SchemaReading) -> None:
    """Push a reading, and see that a second push has nothing to do."""
    dialect = host.adapter_for_scheme(DatabaseURL.parse(url).scheme).dialect
    with connected(host, url) as connection:
        first = prepared(host, dialect, desired, connection)
        assert first.is_ready, [one.id for one in first.open]
        run(first)
        again = prepared(host, dialect, desired, connection)
        assert [one.describe() for one in again.operations] == []


def compare(host: Host, metadata: sa.MetaData, made: str, pushed: str) -> None:
    """`create_all` on one empty database, a push on the other: the same schema, and no push has anything more to do."""
    create_all(metadata, made)
    push(host, pushed, reading_for(host, pushed, metadata))
    nothing_to_do(host, made, metadata)
    write_anew(made)
    assert shown(pushed, metadata) == shown(made, metadata)
    nothing_to_do(host, made, metadata)


def nothing_to_do(host: Host, url: str, metadata: sa.MetaData) -> None:
    """A push of the metadata changes nothing there, and knows that for certain."""
    again = plan(host, url, reading_for(host, url, metadata))
    assert [one.describe() for one in again.operations] == []
    assert not again.uncertain


def write_anew(url: str) -> None:
    """Have MySQL write each table anew; nothing is done elsewhere.

    It then drops its own index for a foreign key that another index serves. Until then that one is there, or is not, by
    the order of SQLAlchemy's sets, where an index states a prefix as long as its column.
    """
    if not url.startswith("mysql"):
        return
    with mysql_cursor(url) as cursor:
        cursor.execute("SHOW FULL TABLES WHERE table_type = 'BASE TABLE'")
        for name, _ in cursor.fetchall():
            cursor.execute(f"ALTER TABLE `{name}` FORCE")


def shown(url: str, metadata: sa.MetaData) -> Shown:
    """A database by its own words, without the names that the metadata leaves to it."""
    names = set(_stated_names(metadata))
    found = {"sqlite": _sqlite, "postgresql": _postgres, "mysql": _mysql}[url.partition(":")[0]](url)
    return {table: sorted(_without_unstated(line, names) for line in lines) for table, lines in found.items()}


def _stated_names(metadata: sa.MetaData) -> Iterator[str]:
    for table in metadata.tables.values():
        for item in (*table.constraints, *table.indexes, *(one for column in table.c for one in column.constraints)):
            name = getattr(item, "name", None)
            if isinstance(name, str):
                yield str(name)


def _without_unstated(line: str, names: set[str]) -> str:
    return _UNSTATED.sub(lambda found: found[0] if found[2] in names else f"{found[1]} ?", line)


def _sqlite(url: str) -> Shown:
    """By pragmas, and by the words of each check; a type counts by its affinity and its length."""
    found: Shown = {}
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        names = database.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        for name, sql in names.fetchall():
            columns = database.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
            lines = [
                f"column {row[0]} {row[1]} {_affinity(row[2])} {_default(*row[2:5])} {row[3::2]}" for row in columns
            ]
            keys = database.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
            lines += [f"foreign key {row[1:]}" for row in sorted(row[:1] + row[1:] for row in keys)]
            for _, index, unique, origin, partial in database.execute(f'PRAGMA index_list("{name}")').fetchall():
                parts = [row[1:] for row in database.execute(f'PRAGMA index_xinfo("{index}")').fetchall()]
                text = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
                words = [word for word in tokens(text[0]) if word not in "()"] if text and text[0] else []
                lines.append(f"index {index if origin == 'c' else '?'} {unique} {origin} {partial} {parts} {words}")
            words = tokens(sql)
            lines += [f"check {_inside(words, at)}" for at, word in enumerate(words) if word.lower() == "check"]
            lines += [
                word
                for word in words
                if word.lower() in {"autoincrement", "strict", "without", "deferrable", "conflict"}
            ]
            found[name] = lines
    return found


def _inside(words: list[str], at: int) -> list[str]:
    """The words of a check, in its parentheses."""
    depth, inside = 0, []
    for word in words[at + 1 :]:
        depth += (word == "(") - (word == ")")
        inside.append(word)
        if depth == 0:
            break
    return [word for word in inside if word not in "()"]


def _affinity(declared: str) -> str:
    upper = declared.upper()
    name = next(
        (name for name, words in _AFFINITIES if any(word in upper for word in words)), "NUMERIC" if upper else "BLOB"
    )
    size = re.search(r"\(.*\)", upper)
    return name + (size[0].replace(" ", "") if size else "")


def _default(declared: str, _not_null: int, default: str | None) -> str | None:
    """A default; a number is one in quotes too, in a column that stores numbers."""
    is_number = _affinity(declared).split("(")[0] in {"INTEGER", "REAL", "NUMERIC"}
    return default.strip("'") if default is not None and is_number else default


def _postgres(url: str) -> Shown:
    """By pg_dump."""
    program = newest_pg_dump(15)
    if program is None:
        pytest.skip("no pg_dump here")
    command = [program, "--schema-only", "--no-owner", "--no-privileges", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = (line for line in text.splitlines() if not line.startswith(("--", "\\")))
    statements = (_QUOTED_NUMBER.sub(r"\1", " ".join(one.split())) for one in "\n".join(lines).split(";\n"))
    return {"": sorted(one for one in statements if one)}


def _mysql(url: str) -> Shown:
    """By SHOW CREATE TABLE, without the next number, and with one word for what is said in two."""
    found: Shown = {}
    with mysql_cursor(url) as cursor:
        cursor.execute("SHOW FULL TABLES WHERE table_type = 'BASE TABLE'")
        for name, _ in cursor.fetchall():
            cursor.execute(f"SHOW CREATE TABLE `{name}`")
            sql = re.sub(r" AUTO_INCREMENT=\d+| USING BTREE", "", cursor.fetchone()[1])
            sql = sql.replace("DEFAULT (now())", "DEFAULT CURRENT_TIMESTAMP")
            sql = _IN_PARENTHESES.sub(lambda default: f"DEFAULT {default[1] or default[2]}", sql)
            found[name] = [
                f"{number if line.strip().startswith('`') else ''} {line.strip().removesuffix(',')}"
                for number, line in enumerate(sql.splitlines())
            ]
    return found
