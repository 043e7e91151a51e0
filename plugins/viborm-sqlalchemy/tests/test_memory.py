"""What a push remembers in its process: every change of metadata, database or options is noticed."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import everything
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

from tests.real.alchemy import engine_of
from tests.servers.any_kind import server_of
from viborm_sqlalchemy import CheckReport, OpenQuestions, asking, check, memory, push, read_metadata
from viborm_sqlalchemy.watched import Watched

Alter = Callable[[sa.MetaData], object]


def in_memory() -> sa.Engine:
    return sa.create_engine("sqlite://", poolclass=StaticPool)


@pytest.fixture(params=["sqlite", "postgres", "mariadb", "mysql"])
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = in_memory()
        yield made
        made.dispose()
        return
    start = {name: request.getfixturevalue(f"start_{name}") for name in ("postgres", "mysql")}
    server = server_of(request.param, start["postgres"], start["mysql"])
    url = server.new_database()
    made = engine_of(url)
    yield made
    made.dispose()
    server.drop(url)


def shop() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("team", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "person",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.ForeignKey("team.id"), index=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(10), server_default="a"),
        sa.Column("age", sa.Integer, info={"viborm": {}}),
        sa.CheckConstraint("age > 0", name="old"),
        sa.UniqueConstraint("team_id", "name", name="pair"),
    )
    return metadata


def push_until_remembered(engine: sa.Engine, metadata: Any) -> None:
    for _ in range(2):
        push(engine, metadata)
        assert check(engine, metadata).is_in_sync


def forgetting(engine: sa.Engine, metadata: sa.MetaData) -> CheckReport:
    """What `check` says without a memory."""
    kept = vars(metadata).pop("_viborm_memory", None)
    try:
        return check(engine, metadata)
    finally:
        vars(metadata).pop("_viborm_memory", None)
        if kept is not None:
            vars(metadata)["_viborm_memory"] = kept


def watched_after_reading(metadata: sa.MetaData) -> Watched:
    read_metadata(metadata)
    return Watched(metadata, (memory.Memory,))


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


def person(metadata: sa.MetaData) -> sa.Table:
    return metadata.tables["person"]


def listen(metadata: sa.MetaData) -> None:
    sa.event.listen(person(metadata), "after_create", sa.DDL("SELECT 1"))


ALTERATIONS: dict[str, Alter] = {
    "a table": lambda all_: sa.Table("new", all_, sa.Column("id", sa.Integer, primary_key=True)),
    "a table that goes": lambda all_: all_.remove(person(all_)),
    "all tables": lambda all_: all_.clear(),
    "a table's comment": lambda all_: setattr(person(all_), "comment", "people"),
    "a column": lambda all_: person(all_).append_column(sa.Column("new", sa.Integer)),
    "a column's name": lambda all_: setattr(person(all_).c.name, "name", "called"),
    "a type": lambda all_: setattr(person(all_).c.kind, "type", sa.Text()),
    "a type's attribute": lambda all_: setattr(person(all_).c.name.type, "length", 90),
    "a variant": lambda all_: setattr(
        person(all_).c.kind, "type", person(all_).c.kind.type.with_variant(sa.Text(), "sqlite")
    ),
    "nullability": lambda all_: setattr(person(all_).c.kind, "nullable", False),
    "a default": lambda all_: setattr(person(all_).c.kind, "server_default", sa.DefaultClause("b")),
    "a default that goes": lambda all_: setattr(person(all_).c.kind, "server_default", None),
    "a default's text": lambda all_: setattr(person(all_).c.kind.server_default, "arg", "b"),
    "an index": lambda all_: sa.Index("new", person(all_).c.kind),
    "an index's columns": lambda all_: next(iter(person(all_).indexes)).expressions.append(person(all_).c.age),
    "an index that goes": lambda all_: person(all_).indexes.clear(),
    "an index's uniqueness": lambda all_: setattr(next(iter(person(all_).indexes)), "unique", True),
    "a constraint": lambda all_: person(all_).append_constraint(sa.UniqueConstraint("kind", name="new")),
    "a check's condition": lambda all_: setattr(
        next(one for one in person(all_).constraints if one.name == "old"), "sqltext", sa.text("age > 1")
    ),
    "a constraint's name": lambda all_: setattr(
        next(one for one in person(all_).constraints if one.name == "pair"), "name", "couple"
    ),
    "a constraint that goes": lambda all_: person(all_).constraints.remove(
        next(one for one in person(all_).constraints if one.name == "pair")
    ),
    "what a key does": lambda all_: setattr(next(iter(person(all_).foreign_key_constraints)), "ondelete", "CASCADE"),
    "an option of a dialect": lambda all_: person(all_).dialect_options["sqlite"].update(strict=True),
    "an annotation": lambda all_: person(all_).c.age.info["viborm"].update(renamed_from="years"),
    "another annotation": lambda all_: person(all_).c.age.info.update(viborm={"renamed_from": "years"}),
    "a prefix": lambda all_: person(all_)._prefixes.append("TEMPORARY"),
    "an event": listen,
}


@pytest.mark.parametrize("alter", ALTERATIONS.values(), ids=ALTERATIONS)
def test_a_change_of_metadata_in_place_is_noticed(alter: Alter) -> None:
    engine, metadata = in_memory(), shop()
    sa.event.listen(person(metadata), "before_create", sa.DDL("SELECT 2"))
    push_until_remembered(engine, metadata)
    watched = watched_after_reading(metadata)
    assert watched.is_unchanged()
    alter(metadata)
    assert not watched.is_unchanged()
    assert said(check, engine, metadata) == said(forgetting, engine, metadata)


def said(ask: Callable[..., CheckReport], engine: sa.Engine, metadata: sa.MetaData) -> object:
    try:
        return ask(engine, metadata)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be the same
        return str(error)


def test_what_takes_the_place_of_its_equal_is_looked_at_too() -> None:
    metadata = shop()
    column = person(metadata).c.age
    watched = watched_after_reading(metadata)
    column.info = {"viborm": {}}
    assert watched.is_unchanged()
    column.info["viborm"]["renamed_from"] = "years"
    assert not watched.is_unchanged()


def test_what_is_equal_to_everything_is_told_apart() -> None:
    class Equal:
        def __init__(self, value: int) -> None:
            self.value = value

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    for place in ({}, []):
        metadata = shop()
        held = Equal(1)
        metadata.info["place"] = {**place, "x": held} if isinstance(place, dict) else [held]
        watched = watched_after_reading(metadata)
        assert watched.is_unchanged()
        held.value = 2
        assert not watched.is_unchanged()
        held.value = 1
        assert watched.is_unchanged()
        metadata.info["place"]["x" if isinstance(place, dict) else 0] = Equal(1)
        assert not watched.is_unchanged()


def test_a_listener_for_every_table_is_noticed() -> None:
    metadata = shop()
    watched = watched_after_reading(metadata)
    assert watched.is_unchanged()
    statement = sa.DDL("SELECT 1")
    sa.event.listen(sa.Table, "before_create", statement)
    try:
        assert not watched.is_unchanged()
    finally:
        sa.event.remove(sa.Table, "before_create", statement)


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


def test_what_asks_a_function_each_time_is_not_remembered() -> None:
    metadata = shop()
    metadata.naming_convention = {**metadata.naming_convention, "ix": lambda _index, _table: "other"}  # type: ignore[dict-item]
    assert not Watched(metadata).is_possible
    metadata = shop()
    next(iter(person(metadata).indexes)).ddl_if(callable_=lambda *_all, **_named: True)
    assert not Watched(metadata).is_possible
    engine = in_memory()
    push_until_remembered(engine, metadata)
    assert check(engine, metadata).is_in_sync


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


def test_a_change_of_another_session_is_noticed(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a database in memory has one")
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


def test_what_is_another_each_time_is_watched_less_and_less(monkeypatch: pytest.MonkeyPatch) -> None:
    watches: list[int] = []

    class Counted(Watched):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            watches.append(number)

    monkeypatch.setattr(memory, "Watched", Counted)
    engine, metadata = in_memory(), shop()
    for number in range(40):
        metadata.info[str(number)] = number
        push(engine, metadata)
    assert watches == [1, 2, 4, 8, 16, 32]
    hits = 0
    for number in range(40, 80):  # noqa: B007 - what `Counted` notes
        push(engine, metadata)
        hits += vars(metadata)["_viborm_memory"]._watched is not None
    assert hits > len(range(40)) // 2
    hopeless = shop()
    next(iter(person(hopeless).indexes)).ddl_if(callable_=lambda *_all, **_named: True)
    watches.clear()
    for number in range(40):  # noqa: B007 - as above
        push(in_memory(), hopeless)
    assert watches == [1, 16, 31]


def test_it_goes_with_the_metadata_and_is_no_part_of_it() -> None:
    engine, metadata = in_memory(), shop()
    push_until_remembered(engine, metadata)
    again = pickle.loads(pickle.dumps(metadata))  # noqa: S301 - its own
    assert "_viborm_memory" not in vars(again)
    gone = weakref.ref(metadata)
    del metadata
    gc.collect()
    assert gone() is None


def test_at_the_same_moment_nothing_is_read(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("this database has no moments")
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
