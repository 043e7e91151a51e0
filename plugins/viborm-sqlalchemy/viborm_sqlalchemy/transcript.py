"""What a database was asked and answered while a push was prepared, so that the same can be asked again.

A push is worked out from the schema, its options and the answers of the database. Where all answers are the same, it is
the same push: the first question does not depend on any answer, and so has the same answer, and so on to the last.
See docs/why/a-push-remembers-in-its-process.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from viborm_core.errors import VibormError
from viborm_core.url import DatabaseURL

if TYPE_CHECKING:
    from collections.abc import Callable

    from viborm_core.adapter import Connection

_ASKING = frozenset({"query", "query_within"})
_AROUND = frozenset({"begin_reading", "rollback"})
_LASTING = frozenset({"begin", "commit", "lock", "unlock", "close"})
_READS = re.compile(r"\s*(?:SELECT|WITH|SHOW|PRAGMA|VALUES)\b", re.IGNORECASE)
_PLAIN = (str, bytes, int, float, type(None))


@frozen
class _Asked:
    name: str
    arguments: tuple[Any, ...] | None
    """Of a method; None for an attribute."""
    answer: str

    def is_answered_alike_by(self, connection: Connection) -> bool:
        value = getattr(connection, self.name)
        return repr(value if self.arguments is None else value(*self.arguments)) == self.answer


@frozen
class Transcript:
    """Questions in their order, with the answers."""

    _asked: tuple[_Asked, ...]

    def holds(self, connection: Connection) -> bool:
        """Ask all of it again, until an answer is another one; whether none is. Leaves no transaction open."""
        try:
            return all(one.is_answered_alike_by(connection) for one in self._asked)
        except VibormError:
            return False
        finally:
            connection.rollback()


class Recording:
    """A connection that keeps what goes through it; it passes for one of the class of the other.

    What it cannot repeat makes the transcript incomplete: a refusal, a value that is not plain (which may lead around
    it), and, where a rollback does not undo everything, whatever does not only read.
    """

    def __init__(self, connection: Connection, *, undoes_all: bool) -> None:
        """Keep what goes to ``connection``; ``undoes_all`` is whether its `rollback` undoes all that was done."""
        self._recorded = connection
        self._undoes_all = undoes_all
        self._asked: list[_Asked] = []
        self._is_complete = True

    @property  # type: ignore[misc]  # adapters look whether a connection is their own
    def __class__(self) -> type[Any]:
        return type(self._recorded)

    def __getattr__(self, name: str) -> Any:
        """A method that keeps its answers, or an attribute's value, which is kept."""
        value = getattr(self._recorded, name)
        if callable(value):
            return self._keeping(name, value)
        self._is_complete &= _is_plain(value)
        self._asked.append(_Asked(name, None, repr(value)))
        return value

    def _keeping(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            only_reads = name in _AROUND or (name in _ASKING and _READS.match(arguments[0]) is not None)
            is_undone = self._undoes_all and name not in _LASTING
            self._is_complete &= (only_reads or is_undone) and not named
            try:
                answer = method(*arguments, **named)
            except BaseException:
                self._is_complete = False
                raise
            self._asked.append(_Asked(name, arguments, repr(answer)))
            return answer

        return call

    def transcript(self) -> Transcript | None:
        """What was recorded; None if it is not complete."""
        return Transcript(tuple(self._asked)) if self._is_complete else None


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | frozenset):
        return all(map(_is_plain, value))
    if isinstance(value, DatabaseURL):
        return False
    return isinstance(value, _PLAIN) or (
        attrs.has(type(value)) and all(map(_is_plain, attrs.astuple(value, recurse=False)))
    )
