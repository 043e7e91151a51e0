"""`push` and `check` on engines and open connections: answers as data, and the connection left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from engines import engine_for

from viborm_core.errors import DatabaseError, ImpossibleChange, SchemaError, UsageError
from viborm_sqlalchemy import OpenQuestions, check, push


def users(*columns: sa.Column[object]) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)
    return metadata


def mail(name: str = "mail", length: int = 80) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=False)


@pytest.fixture(params=["sqlite", "memory", "postgres", "mariadb", "mysql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    yield from engine_for(request, tmp_path)


def test_a_push_makes_the_tables_and_the_next_has_nothing_to_do(engine: sa.Engine) -> None:
    assert not check(engine, users(mail())).is_in_sync
    report = push(engine, users(mail()))
    assert [one.replace("public.", "") for one in report.changes] == ["create table users"]
    assert len(report.statements) == 1
    assert push(engine, users(mail())).statements == ()
    assert check(engine, users(mail())).is_in_sync


def test_open_questions_are_listed_and_answers_are_data(engine: sa.Engine) -> None:
    push(engine, users(mail()))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO users (id, mail) VALUES (1, 'ann@example.org')")
    with pytest.raises(OpenQuestions) as caught:
        push(engine, users(mail("email")))
    question = caught.value.questions[0]
    assert question.id.startswith("rename:column:")
    assert question.id in str(caught.value)
    assert check(engine, users(mail("email"))).questions == caught.value.questions
    report = push(engine, users(mail("email")), decisions={"rename:column:users.email": "mail"})
    assert (question.id, "mail") in report.decided
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT email FROM users").scalar_one() == "ann@example.org"


def test_losses_can_be_accepted_and_renames_are_none_then(engine: sa.Engine) -> None:
    push(engine, users(mail(), sa.Column("nick", sa.Text)))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO users (id, mail, nick) VALUES (1, 'ann@example.org', 'ann')")
    with pytest.raises(OpenQuestions):
        push(engine, users(mail()))
    push(engine, users(mail()), accept_data_loss=True)
    assert [one["name"] for one in sa.inspect(engine).get_columns("users")] == ["id", "mail"]


def test_what_the_data_forbids_is_refused(engine: sa.Engine) -> None:
    push(engine, users(mail()))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO users (id, mail) VALUES (1, 'a'), (2, 'a')")
    metadata = users(mail())
    metadata.tables["users"].append_constraint(sa.UniqueConstraint("mail", name="one_mail"))
    with pytest.raises(ImpossibleChange):
        push(engine, metadata)


def test_an_annotation_in_info_is_an_answer(engine: sa.Engine) -> None:
    push(engine, users(mail()))
    renamed = sa.Column("email", sa.String(80), nullable=False, info={"viborm": {"renamed_from": "mail"}})
    report = push(engine, users(renamed))
    assert [answer for _, answer in report.decided] == ["mail"]


def test_a_connection_without_a_transaction(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        push(connection, users(mail()))
        assert not connection.in_transaction()
        assert connection.exec_driver_sql("SELECT count(*) FROM users").scalar_one() == 0
    assert check(engine, users(mail())).is_in_sync


def test_inside_a_transaction_its_owner_decides(engine: sa.Engine) -> None:
    name = engine.dialect.name
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(sa.text("SELECT 1"))
        if name == "mysql":
            push(connection, users(mail()))  # which no transaction can take back here
        else:
            push(connection, users(mail()))
            assert check(connection, users(mail())).is_in_sync
            transaction.rollback()
    assert check(engine, users(mail())).is_in_sync == (name == "mysql")


def test_what_was_written_before_in_the_transaction_stays_with_it(engine: sa.Engine) -> None:
    push(engine, users(mail()))
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("INSERT INTO users (id, mail) VALUES (1, 'a')")
        if engine.dialect.name == "mysql":
            assert check(connection, users(mail())).is_in_sync
            with pytest.raises(DatabaseError, match="DDL would commit"):
                push(connection, users(mail(), sa.Column("age", sa.Integer)))
        else:
            push(connection, users(mail(), sa.Column("age", sa.Integer)))
            assert connection.exec_driver_sql("SELECT count(age), count(*) FROM users").one() == (0, 1)
        transaction.rollback()
        assert connection.exec_driver_sql("SELECT count(*) FROM users").scalar_one() == 0
    assert check(engine, users(mail())).is_in_sync


def test_a_push_that_fails_leaves_the_transaction_as_it_was(engine: sa.Engine) -> None:
    if engine.dialect.name == "mysql":
        return
    push(engine, users(mail()))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO users (id, mail) VALUES (1, 'a')")
        with pytest.raises(OpenQuestions):
            push(connection, users())
        connection.exec_driver_sql("INSERT INTO users (id, mail) VALUES (2, 'b')")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM users").scalar_one() == 2


def session(connection: sa.Connection) -> list[object]:
    """What a session could be left with."""
    match connection.dialect.name:
        case "postgresql":
            names = ("search_path", "TimeZone", "DateStyle", "IntervalStyle", "statement_timeout", "lock_timeout")
            return [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
        case "mysql":
            moving = {"timestamp", "error_count", "warning_count", "rand_seed1", "rand_seed2", "statement_id"}
            variables = connection.exec_driver_sql("SHOW SESSION VARIABLES").all()
            return [tuple(one) for one in variables if one[0] not in moving]
    raw = connection.connection.driver_connection
    pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("foreign_keys", "busy_timeout")]
    return [*pragmas, getattr(raw, "isolation_level", ""), getattr(raw, "row_factory", "")]


def test_the_session_is_left_as_it_was(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TimeZone = 'Asia/Tokyo'")
        elif engine.dialect.name == "mysql":
            connection.exec_driver_sql("SET SESSION sql_mode = 'ANSI_QUOTES', time_zone = '+09:00'")
        else:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.commit()
        before = session(connection)
        connection.commit()
        push(connection, users(mail()))
        assert session(connection) == before
        connection.commit()
        with pytest.raises(OpenQuestions):
            push(connection, users(mail("other")))
        assert session(connection) == before


def test_a_transaction_with_enforced_foreign_keys_is_refused(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/app.db")
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    with engine.begin() as connection, pytest.raises(DatabaseError, match="foreign keys"):
        push(connection, users(mail()))
    push(engine, users(mail()))
    with engine.begin() as connection:
        assert push(connection, users(mail())).statements == ()
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_another_driver_is_connected_to_once_more(tmp_path: Path) -> None:
    class Wrapped:
        def __init__(self, raw: object) -> None:
            self._raw = raw

        def __getattr__(self, name: str) -> object:
            return getattr(self._raw, name)

    import sqlite3

    file = tmp_path / "app.db"
    engine = sa.create_engine(f"sqlite:///{file}", creator=lambda: Wrapped(sqlite3.connect(file)))
    push(engine, users(mail()))
    assert check(engine, users(mail())).is_in_sync
    with engine.connect() as connection, pytest.raises(UsageError, match="sqlite3"):
        push(connection, users(mail()))
    engine.dispose()


def test_what_is_no_metadata_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(UsageError, match="no metadata"):
        push(engine, 7)
    with pytest.raises(UsageError, match="schema_translate_map"):
        push(engine.execution_options(schema_translate_map={None: "x"}), users(mail()))
    with pytest.raises(SchemaError, match=r"users\.what"):
        push(engine, users(sa.Column("what", sa.types.NullType)))


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_sequence_is_made_and_numbers_rows(engine: sa.Engine) -> None:
    def numbered(**settings: int) -> sa.MetaData:
        return users(sa.Column("number", sa.Integer, sa.Sequence("numbers", **settings)))

    assert "create sequence public.numbers" in push(engine, numbered(start=7)).changes
    assert push(engine, numbered(start=7)).statements == ()
    with engine.begin() as connection:
        connection.execute(numbered().tables["users"].insert(), [{"id": 1}, {"id": 2}])
        assert push(connection, numbered(start=7, cache=3)).changes == ("alter sequence public.numbers: settings",)
        connection.execute(numbered().tables["users"].insert().values(id=3))
        rows = connection.execute(sa.text("SELECT number FROM users ORDER BY id"))
        assert [number for (number,) in rows] == [7, 8, 9]
    with pytest.raises(OpenQuestions) as refused:
        push(engine, users(sa.Column("number", sa.Integer, sa.Sequence("others", start=1))))
    assert refused.value.questions[0].id == "rename:postgres/sequence:public.others"
    assert push(engine, users(sa.Column("number", sa.Integer))).statements == ()
    assert check(engine, numbered(start=7, cache=3)).is_in_sync
