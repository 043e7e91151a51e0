"""`viborm_sqlalchemy.push` in a pytest fixture, timed against `MetaData.create_all`: medians, and processor time.

    python -m benchmarks.sqlalchemy_fixture [--tables 30] [--rounds 9]

A fixture makes the schema once for a session. Timed are an empty database, and one that has it already (a database that
is kept between runs), where `create_all` only looks whether each table is there, and a push compares everything.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from tests.servers import mysql, postgres
from viborm_sqlalchemy import push

Prepare = Callable[[], sa.Engine]


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


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this process."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def compare(name: str, fresh: Prepare, tables: int, rounds: int) -> None:
    """Time both on empty databases and on unchanged ones, in turns, and print the medians."""
    times: dict[str, list[tuple[float, float]]] = {}
    warm = fresh()
    push(warm, metadata(1))
    warm.dispose()
    for _ in range(rounds):
        for which in ("create_all", "push"):
            engine = fresh()
            engine.connect().close()
            for state in ("empty", "unchanged"):
                schema = metadata(tables)
                work = partial(schema.create_all, engine) if which == "create_all" else partial(push, engine, schema)
                times.setdefault(f"{state} {which}", []).append(timed(work))
            engine.dispose()
    for state in ("empty", "unchanged"):
        medians = {
            which: [statistics.median(pair[at] for pair in times[f"{state} {which}"]) for at in (0, 1)]
            for which in ("create_all", "push")
        }
        (first, first_own), (second, second_own) = medians["create_all"], medians["push"]
        print(
            f"{name:10} {tables} tables {state:10} create_all {first * 1000:7.1f} ms (own {first_own * 1000:6.1f})"
            f"  push {second * 1000:7.1f} ms (own {second_own * 1000:6.1f})  ratio {second / first:.2f}"
        )


def main() -> None:
    """Time every database that is to be had here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = iter(range(10**6))
        compare(
            "SQLite", lambda: sa.create_engine(f"sqlite:///{folder}/{next(files)}.db"), options.tables, options.rounds
        )
        found = postgres.available()
        if found:
            server = stack.enter_context(postgres.running(found[0]))
            compare("PostgreSQL", lambda: _engine(server.new_database()), options.tables, options.rounds)
        for source in mysql.available():
            other = stack.enter_context(mysql.running(source))
            compare(source.flavour, lambda other=other: _engine(other.new_database()), options.tables, options.rounds)


def _in_memory() -> sa.Engine:
    return sa.create_engine("sqlite://", poolclass=StaticPool)


def _engine(url: str) -> sa.Engine:
    scheme, _, rest = url.partition("://")
    return sa.create_engine(f"{scheme}+{'psycopg' if scheme == 'postgresql' else 'pymysql'}://{rest}")


if __name__ == "__main__":
    main()
