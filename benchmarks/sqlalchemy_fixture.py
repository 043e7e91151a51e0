"""`viborm_sqlalchemy.push` in a pytest fixture, timed against `MetaData.create_all`: medians, and processor time.

    python -m benchmarks.sqlalchemy_fixture [--tables 30] [--rounds 9] [--only SQLite,PostgreSQL,mariadb,mysql]

What a fixture meets:

    empty                     an empty database, and metadata that nobody pushed before
    empty, again              another empty database, and metadata that was pushed in this process before
    unchanged, again          a database that has the schema; the same metadata was pushed to it in this process before
    unchanged, rows written   the same, and a row was written and committed since
    unchanged, new metadata   the same database, and equal metadata that was made anew
    unchanged, new process    the first call of a process, its imports with it

Where the tables are there, `create_all` only looks whether each is, and a push compares everything.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.servers import mysql, postgres

Times = tuple[float, float]
"""Seconds by the clock, and of this process."""
URLs = Callable[[], str]
SIDES = ("create_all", "push")
WARM = 4
"""So many calls of both come before the first that is timed again."""


def metadata(tables: int) -> sa.MetaData:
    """A schema as an application has it: keys, foreign keys, indexes, uniques, defaults."""
    made = sa.MetaData()
    for number in range(tables):
        more = [] if number == 0 else [sa.Column("parent_id", sa.ForeignKey(f"table_{number // 2}.id"), index=True)]
        sa.Table(
            f"table_{number}",
            made,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("name", sa.String(80), nullable=False),
            sa.Column("email", sa.String(255), unique=True),
            sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("0")),
            sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
            sa.Column("created_at", sa.DateTime, server_default=sa.func.now(), nullable=False),
            sa.Column("body", sa.Text),
            *more,
            sa.Index(f"ix_table_{number}_name", "name"),
        )
    return made


def call(side: str, engine: sa.Engine, schema: sa.MetaData) -> Times:
    """Do it once; what it imports counts, if it is the first time."""
    clock, processor = time.perf_counter(), time.process_time()
    if side == "create_all":
        schema.create_all(engine)
    else:
        from viborm_sqlalchemy import push

        push(engine, schema)
    return time.perf_counter() - clock, time.process_time() - processor


@contextmanager
def connected(url: str) -> Iterator[sa.Engine]:
    """An engine that has a connection already."""
    engine = sa.create_engine(url)
    engine.connect().close()
    yield engine
    engine.dispose()


def empty(urls: URLs, tables: int, side: str) -> Times:
    """An empty database, and new metadata."""
    with connected(urls()) as engine:
        return call(side, engine, metadata(tables))


def empty_again(urls: URLs, rounds: int, schema: sa.MetaData, side: str) -> Iterator[Times]:
    """Empty databases, and the same metadata."""
    for number in range(WARM + rounds):
        with connected(urls()) as engine:
            times = call(side, engine, schema)
            if number >= WARM:
                yield times


def unchanged(url: str, rounds: int, schema: sa.MetaData, side: str, *, writes: bool = False) -> Iterator[Times]:
    """One database that has the schema, and the same metadata."""
    with connected(url) as engine:
        for number in range(WARM + rounds):
            if writes:
                with engine.begin() as connection:
                    connection.exec_driver_sql(f"INSERT INTO table_0 (name) VALUES ('{number}')")
            times = call(side, engine, schema)
            if number >= WARM:
                yield times


def new_metadata(url: str, tables: int, side: str) -> Times:
    """The same database, and equal metadata that was made anew."""
    with connected(url) as engine:
        return call(side, engine, metadata(tables))


def new_process(url: str, tables: int, side: str) -> Times:
    """The first call of another process."""
    words = [sys.executable, "-m", "benchmarks.sqlalchemy_fixture", "--tables", str(tables), "--once", side, url]
    clock, processor = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    return float(clock), float(processor)


def compare(name: str, urls: URLs, tables: int, rounds: int) -> None:
    """Time both, in turns where that can be, and print the medians."""
    standing = {side: urls() for side in SIDES}
    for side, url in standing.items():
        new_metadata(url, tables, side)
    _print(name, "empty", _in_turns({side: (empty(urls, tables, side) for _ in range(rounds)) for side in SIDES}))
    again = {side: empty_again(urls, rounds, metadata(tables), side) for side in SIDES}
    _print(name, "empty, again", _in_turns(again))
    again = {side: unchanged(url, rounds, metadata(tables), side) for side, url in standing.items()}
    _print(name, "unchanged, again", _in_turns(again))
    again = {side: unchanged(url, rounds, metadata(tables), side, writes=True) for side, url in standing.items()}
    _print(name, "unchanged, rows written", _in_turns(again))
    for state, measure in (("unchanged, new metadata", new_metadata), ("unchanged, new process", new_process)):
        times: dict[str, list[Times]] = {side: [] for side in SIDES}
        for _ in range(rounds):
            for side, url in standing.items():
                times[side].append(measure(url, tables, side))
        _print(name, state, times)


def _in_turns(sides: dict[str, Iterator[Times]]) -> dict[str, list[Times]]:
    rows = list(zip(*sides.values(), strict=True))
    return {side: [row[at] for row in rows] for at, side in enumerate(sides)}


def _print(name: str, state: str, times: dict[str, list[Times]]) -> None:
    (first, first_own), (second, second_own) = (
        [statistics.median(pair[at] for pair in times[side]) * 1000 for at in (0, 1)] for side in SIDES
    )
    print(
        f"{name:10} {state:24} create_all {first:8.2f} ms (own {first_own:7.2f})  push {second:8.2f} ms"
        f" (own {second_own:7.2f})  ratio {second / first:6.2f} (own {second_own / first_own:6.2f})",
        flush=True,
    )


def main() -> None:
    """Time every database that is to be had here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="some of SQLite, PostgreSQL, mariadb, mysql")
    parser.add_argument("--once", nargs=2, metavar=("SIDE", "URL"), help="time one call, and print its times")
    options = parser.parse_args()
    if options.once is not None:
        side, url = options.once
        with connected(url) as engine:
            print(*call(side, engine, metadata(options.tables)))
        return
    wanted = [one for one in options.only.split(",") if one]
    with ExitStack() as stack:
        for name, urls in _databases(stack):
            if not wanted or name in wanted:
                compare(name, urls(), options.tables, options.rounds)


def _databases(stack: ExitStack) -> Iterator[tuple[str, Callable[[], URLs]]]:
    """The databases by name, each with what starts it and gives what makes URLs of empty databases."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    files = iter(range(10**6))
    yield "SQLite", lambda: lambda: f"sqlite:///{folder}/{next(files)}.db"
    for source in postgres.available()[:1]:
        yield "PostgreSQL", lambda source=source: _urls(stack.enter_context(postgres.running(source)))
    for other in mysql.available():
        yield other.flavour, lambda other=other: _urls(stack.enter_context(mysql.running(other)))


def _urls(server: postgres.PostgresServer | mysql.MySQLServer) -> URLs:
    def url() -> str:
        scheme, _, rest = server.new_database().partition("://")
        return f"{scheme}+{'psycopg' if scheme == 'postgresql' else 'pymysql'}://{rest}"

    return url


if __name__ == "__main__":
    main()
