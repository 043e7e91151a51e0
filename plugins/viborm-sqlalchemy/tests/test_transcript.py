"""What a database was asked and answered: when that can be asked again, and when the answers are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from attrs import frozen

from viborm_core.adapter import Bounded, Connection
from viborm_core.errors import DatabaseError
from viborm_core.url import DatabaseURL
from viborm_sqlalchemy.transcript import Recording


@frozen
class Flavour:
    """What a server is."""

    name: str
    version: tuple[int, ...]


class Database:
    """A connection with answers by question."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.flavour = Flavour("plain", (1, 2))
        self.url = DatabaseURL(scheme="none", shown="none://")
        self.driver = object()
        self.is_open = False
        self.ran: list[str] = []

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Give the answer."""
        if sql not in self.answers:
            raise DatabaseError(f"nobody knows {sql}")
        return [(self.answers[sql],)]

    def query_within(self, sql: str, seconds: float) -> Sequence[tuple[Any, ...]]:
        """Give the answer and the time."""
        return [*self.query(sql), (seconds,)]

    def run(self, sql: str) -> None:
        """Note it."""
        self.ran.append(sql)

    def begin_reading(self) -> None:
        """Open a transaction."""
        self.is_open = True

    def rollback(self) -> None:
        """End it."""
        self.is_open = False

    def commit(self) -> None:
        """End it."""
        self.is_open = False


def recording(database: Database, *, undoes_all: bool = False) -> Any:
    return Recording(cast("Connection", database), undoes_all=undoes_all)


def test_the_same_answers_hold_and_others_do_not() -> None:
    database = Database(SELECT=1, WITH="a")
    made = recording(database)
    made.begin_reading()
    assert made.query("SELECT") == [(1,)]
    assert made.query_within("WITH", 2.0) == [("a",), (2.0,)]
    assert made.flavour.name == "plain"
    made.rollback()
    transcript = made.transcript()
    assert transcript.holds(database)
    assert transcript.holds(Database(SELECT=1, WITH="a"))
    for other in (Database(SELECT=2, WITH="a"), Database(SELECT=True, WITH="a"), Database(SELECT=1)):
        assert not transcript.holds(other)
        assert not other.is_open
    other = Database(SELECT=1, WITH="a")
    other.flavour = Flavour("plain", (1, 3))
    assert not transcript.holds(other)


def test_it_passes_for_the_connection_itself() -> None:
    made = recording(Database())
    assert isinstance(made, Database)
    assert isinstance(made, Bounded)
    with pytest.raises(AttributeError):
        made.hold  # noqa: B018


@pytest.mark.parametrize("undoes_all", [False, True])
def test_what_does_more_than_read_is_repeated_only_where_it_is_undone(*, undoes_all: bool) -> None:
    database = Database(**{"CREATE TEMPORARY TABLE": 0})
    made = recording(database, undoes_all=undoes_all)
    made.query("CREATE TEMPORARY TABLE")
    assert (made.transcript() is not None) is undoes_all
    made = recording(database, undoes_all=undoes_all)
    made.run("SET x")
    assert (made.transcript() is not None) is undoes_all


def test_what_leads_around_it_or_stays_is_not_repeated() -> None:
    for use in (lambda made: made.url, lambda made: made.driver, lambda made: made.commit(), _refused):
        made = recording(Database(), undoes_all=True)
        use(made)
        assert made.transcript() is None


def _refused(made: Any) -> None:
    with pytest.raises(DatabaseError):
        made.query("SELECT nothing")
