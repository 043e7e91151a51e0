"""What a push remembers in its process: every change of the database or the options is noticed."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import everything
import pytest
import sqlalchemy as sa
from engines import engine_for, in_memory
from remembering import forgetting, person, push_until_remembered, shop
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from viborm_sqlalchemy import OpenQuestions, asking, check, memory, push


@pytest.fixture(params=["memory", "postgres", "mariadb", "mysql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    yield from engine_for(request, tmp_path)


@pytest.fixture
def works_nothing_out(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Refuse from now on to work out what has to be done."""

    def refuse(*_arguments: object) -> None:
        raise AssertionError("it was worked out again")

    return lambda: monkeypatch.setattr(memory, "prepare", refuse)


def test_what_is_unchanged_is_not_worked_out_again(engine: sa.Engine, works_nothing_out: Callable[[], None]) -> None:
    metadata = shop()
    push_until_remembered(engine, metadata)
    works_nothing_out()
    assert push(engine, metadata).statements == ()
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO team (id) VALUES (1)")
    assert push(engine, metadata).statements == ()
    with engine.connect() as connection:
        assert push(connection, metadata).statements == ()


def test_an_empty_database_is_made_by_the_plan_that_was_made_for_another(
    works_nothing_out: Callable[[], None],
) -> None:
    metadata = shop()
    first = [push(in_memory(), metadata) for _ in range(3)]
    works_nothing_out()
    engine = in_memory()
    report = push(engine, metadata)
    assert report.statements == first[0].statements
    assert sorted(sa.inspect(engine).get_table_names()) == ["person", "team"]


@pytest.mark.parametrize("which", ["common", "conventions", "own"])
def test_metadata_with_everything_is_remembered(
    engine: sa.Engine, which: str, works_nothing_out: Callable[[], None]
) -> None:
    own = {"sqlite": everything.sqlite, "postgresql": everything.postgres}.get(engine.dialect.name, everything.mysql)
    metadata = {"common": everything.common, "conventions": everything.conventions, "own": own}[which]()
    for _ in range(3):
        push(engine, metadata)
        check(engine, metadata)
    remembered = forgetting(engine, metadata)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE passing (id INTEGER)")
        connection.exec_driver_sql("DROP TABLE passing")
    if which != "own" or engine.dialect.name != "mysql":  # there with temporary tables, which no rollback undoes
        works_nothing_out()
    assert check(engine, metadata) == remembered


DATABASE_CHANGES = {
    "a column": "ALTER TABLE person ADD COLUMN extra INTEGER",
    "a column's name": "ALTER TABLE person RENAME COLUMN age TO years",
    "an index": "CREATE INDEX extra ON person (age)",
    "a unique index": "CREATE UNIQUE INDEX extra ON person (age)",
    "a table": "CREATE TABLE extra (id INTEGER PRIMARY KEY)",
    "a table's name": "ALTER TABLE team RENAME TO teams",
    "a view": "CREATE VIEW extra AS SELECT id FROM person",
}


@pytest.mark.parametrize("sql", DATABASE_CHANGES.values(), ids=DATABASE_CHANGES)
def test_a_change_of_the_database_is_noticed(engine: sa.Engine, sql: str) -> None:
    metadata = shop()
    push_until_remembered(engine, metadata)
    with engine.begin() as connection:
        if "age TO" in sql:
            connection.exec_driver_sql("DROP TABLE person")
            connection.exec_driver_sql("CREATE TABLE person (id INTEGER PRIMARY KEY, age INTEGER)")
        connection.exec_driver_sql(sql)
    assert check(engine, metadata) == forgetting(engine, metadata)
    assert check(engine, metadata).is_in_sync is (sql.split()[1] == "VIEW")


@pytest.mark.parametrize("engine", ["sqlite", "postgres", "mariadb", "mysql"], indirect=True)
def test_a_change_of_another_session_is_noticed(engine: sa.Engine) -> None:
    metadata = shop()
    with engine.connect() as own:
        push_until_remembered(engine, metadata)
        with engine.connect() as other:
            assert other.connection.driver_connection is not own.connection.driver_connection
            other.exec_driver_sql("ALTER TABLE person ADD COLUMN extra INTEGER")
            other.commit()
        assert not check(own, metadata).is_in_sync
        own.rollback()
        assert not check(engine, metadata).is_in_sync


def test_what_a_transaction_did_itself_is_noticed(engine: sa.Engine) -> None:
    metadata = shop()
    push_until_remembered(engine, metadata)
    with engine.connect() as connection, connection.begin():
        assert check(connection, metadata).is_in_sync
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN extra INTEGER")
        assert not check(connection, metadata).is_in_sync


def test_rows_that_answer_a_question_otherwise_are_noticed(engine: sa.Engine) -> None:
    push(engine, shop())
    metadata = shop()
    metadata.remove(person(metadata))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO team (id) VALUES (1)")
        connection.exec_driver_sql("INSERT INTO person (id, team_id, name) VALUES (1, 1, 'ann')")
    before = [check(engine, metadata).questions for _ in range(4)]
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO person (id, team_id, name) VALUES (2, 1, 'bob')")
    assert check(engine, metadata).questions == forgetting(engine, metadata).questions
    assert check(engine, metadata).questions != before[-1]
    with pytest.raises(OpenQuestions):
        push(engine, metadata)
    assert push(engine, metadata, accept_data_loss=True).statements


def test_another_database_is_another() -> None:
    metadata = shop()
    engines = [in_memory() for _ in range(3)]
    for _ in range(4):
        push(engines[0], metadata)
        push(engines[1], metadata)
    with engines[1].begin() as connection:
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN extra INTEGER")
    assert check(engines[0], metadata).is_in_sync
    assert not check(engines[1], metadata).is_in_sync
    assert push(engines[2], metadata).statements


def test_other_options_are_another_push(engine: sa.Engine) -> None:
    metadata = shop()
    push_until_remembered(engine, metadata)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE extra (id INTEGER PRIMARY KEY)")
    for _ in range(3):
        assert check(engine, metadata, exclude=["extra"]).is_in_sync
        assert not check(engine, metadata).is_in_sync
        assert check(engine, metadata, decisions={"drop:table:extra": "keep"}).is_in_sync


def test_models_that_are_used_are_remembered(works_nothing_out: Callable[[], None]) -> None:
    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "person"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(sa.String(20), index=True)

    engine = in_memory()
    push(engine, Base)
    with Session(engine) as session:
        session.add(Person(name="ann"))
        session.commit()
        session.scalars(sa.select(Person).where(Person.name == "ann")).all()
    push_until_remembered(engine, Base)
    works_nothing_out()
    with Session(engine) as session:
        session.scalars(sa.select(Person).where(Person.name == "bob")).all()
    assert push(engine, Base).statements == ()


def test_it_goes_with_the_metadata_and_is_no_part_of_it() -> None:
    engine, metadata = in_memory(), shop()
    push_until_remembered(engine, metadata)
    again = pickle.loads(pickle.dumps(metadata))  # noqa: S301 - its own
    assert "_viborm_memory" not in vars(again)
    gone = weakref.ref(metadata)
    del metadata
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_at_the_same_moment_nothing_is_read(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = shop()
    push_until_remembered(engine, metadata)

    def refuse(*_arguments: object) -> None:
        raise AssertionError("it was read")

    with monkeypatch.context() as patch:
        patch.setattr(asking, "adopted", refuse)
        assert push(engine, metadata).statements == ()
        with pytest.raises(AssertionError, match="it was read"):
            check(engine, metadata, exclude=["none"])
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA other")
    elsewhere = sa.create_engine(engine.url, connect_args={"options": "-csearch_path=other"})
    assert not check(elsewhere, metadata).is_in_sync
    elsewhere.dispose()
