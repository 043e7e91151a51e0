"""What was worked out for metadata in this process, so that a fixture that pushes for each test pays for it once.

A reading is used again while the metadata is unchanged, and a prepared push while the database, asked all of it again,
answers the same. Nothing of it is stored anywhere; it goes with the metadata.
See docs/why/a-push-remembers-in-its-process.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from viborm_core.push import Prepared, Request, prepare
from viborm_sqlalchemy.transcript import Recording, Transcript
from viborm_sqlalchemy.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.schema import MetaData

    from viborm_core.adapter import Connection
    from viborm_core.capabilities import Capabilities
    from viborm_core.push import Decide
    from viborm_core.questions import DecisionRecord
    from viborm_core.reading import SchemaReading
    from viborm_core.scope import Scope

_ATTRIBUTE = "_viborm_memory"
_READINGS = 4
_PLANS = 8
_PATIENCE = 5
"""Where metadata was another the next time, 0, 1, 3 and up to 15 pushes go by before it is watched again: using it for
queries lets SQLAlchemy work out more and more of its attributes, until all are there.
"""


@frozen(kw_only=True)
class Asking:
    """What a program asks beside the schema; the attributes are those of `viborm_core.push.Request`."""

    scope: Scope
    record: DecisionRecord
    decide: Decide
    show_impossible: bool = False


@frozen
class _Plan:
    request: Request
    """Without its connection."""
    prepared: Prepared
    transcript: Transcript


@frozen
class _Settled:
    moments: tuple[str, ...]
    """By their rank; what is the same in the catalog may be at another moment."""
    asking: Asking
    prepared: Prepared


class Memory:
    """What is remembered for one metadata, from its second push on: most programs push once."""

    def __init__(self) -> None:
        self._metadata: MetaData | None = None
        self._vain = 0
        self._wait = 0
        self._watched: Watched | None = None
        self._readings: tuple[tuple[Capabilities, SchemaReading], ...] = ()
        self._plans: tuple[_Plan, ...] = ()
        self._settled: tuple[_Settled, ...] = ()

    @staticmethod
    def of(metadata: MetaData | None) -> Memory:
        """The memory that belongs to metadata, as far as that is unchanged; an empty one for tables that are none."""
        if metadata is None:
            return Memory()
        attributes: dict[str, Any] = vars(metadata)
        if _ATTRIBUTE not in attributes:
            return cast("Memory", attributes.setdefault(_ATTRIBUTE, Memory()))
        memory: Memory = attributes[_ATTRIBUTE]
        memory._look_at(metadata)
        return memory

    def _look_at(self, metadata: MetaData) -> None:
        self._metadata = metadata
        if self._watched is None:
            self._wait = max(self._wait - 1, 0)
        elif self._watched.is_unchanged():
            self._vain = 0
        else:
            self._watched, self._readings, self._plans, self._settled = None, (), (), ()
            self._wait_longer(self._vain + 1)

    def _wait_longer(self, vain: int) -> None:
        self._vain = min(vain, _PATIENCE)
        self._wait = 2 ** (self._vain - 1) - 1

    @property
    def is_of_use(self) -> bool:
        """Whether something is remembered, or will be."""
        return self._watched is not None or (self._metadata is not None and not self._wait)

    def reading(self, capabilities: Capabilities, read: Callable[[Capabilities], SchemaReading]) -> SchemaReading:
        """The schema that the metadata declares, for a database that can do this."""
        for known, reading in self._readings:
            if known == capabilities:
                return reading
        found = read(capabilities)
        if self._watched is None and self._metadata is not None and not self._wait:
            watched = Watched(self._metadata, (Memory,))
            if watched.is_possible:
                self._watched = watched
            else:
                self._wait_longer(_PATIENCE)
        if self._watched is not None:
            self._readings = ((capabilities, found), *self._readings)[:_READINGS]
        return found

    def prepared(self, request: Request, capabilities: Capabilities) -> Prepared:
        """What `viborm_core.push.prepare` says to a request for what `reading` gave, and all that it raises."""
        connection = request.connection
        if connection is None or self._watched is None or not request.adapter.answers_tell_all:
            return prepare(request)
        asked = evolve(request, connection=None)
        for plan in self._plans:
            if plan.request == asked and plan.transcript.holds(connection):
                self._plans = (plan, *(one for one in self._plans if one is not plan))
                return evolve(plan.prepared, request=request)
        recording = Recording(connection, undoes_all=capabilities.transactional_ddl)
        prepared = prepare(evolve(request, connection=cast("Connection", recording)))
        transcript = recording.transcript()
        if transcript is not None:
            self._plans = (_Plan(asked, evolve(prepared, request=asked), transcript), *self._plans)[:_PLANS]
        return evolve(prepared, request=request)

    def settle(self, moments: tuple[str, ...], asking: Asking, prepared: Prepared) -> Prepared:
        """Remember that at these moments there was nothing to do, if so."""
        if moments and self._watched is not None and prepared.is_ready and not prepared.statements:
            remembered = evolve(prepared, request=evolve(prepared.request, connection=None))
            self._settled = (_Settled(moments, asking, remembered), *self._settled)[:_PLANS]
        return prepared

    def settled(self, moments: Iterable[str], asking: Asking) -> tuple[Prepared | None, tuple[str, ...]]:
        """What was prepared when one of the moments was the same, with nothing to do; and the moments looked at."""
        seen: tuple[str, ...] = ()
        for moment in moments:
            seen = (*seen, moment)
            for one in self._settled:
                if len(seen) <= len(one.moments) and one.moments[len(seen) - 1] == moment and one.asking == asking:
                    now = evolve(one, moments=(*seen, *one.moments[len(seen) :]))
                    self._settled = (now, *(other for other in self._settled if other is not one))
                    return one.prepared, seen
        return None, seen
