"""What a push, a diff or a check is asked to do: one value that goes down the whole corridor."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import field, frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.config import DATA_TIMEOUT
from viborm_core.ddl import RendererTable
from viborm_core.objects import ObjectKind
from viborm_core.questions import Decision, DecisionRecord, Question
from viborm_core.reading import SchemaReading
from viborm_core.scope import Scope

Decide = Callable[[Question], Decision | None]
"""Answers a question, or leaves it open."""


def undecided(_question: Question) -> Decision | None:
    """Decide nothing: every question stays open."""
    return None


@frozen(kw_only=True)
class Request:
    """What a push, a diff or a check is asked to do.

    Attributes:
        desired: the schema to reach, as its source gives it.
        adapter: the dialect's adapter.
        renderers: all renderers for the dialect.
        connection: a connection to the database, or None to work on ``current`` alone.
        current: the schema to start from; read from the connection if None.
        server: where there is no connection, one to a server that spells expressions and says what it can do.
        scope: which tables it is about.
        record: decisions that are made already.
        decide: asked about what the record does not answer.
        ask_all: ask also what nothing is lost by: whether an index or constraint under another name was renamed.
        show_impossible: nothing is to be run, so that a change that cannot be made is told rather than refused.
        data_timeout: how long a question to the data may take, in seconds.
        force_reset: drop every managed object first.
        kinds: the plugins' kinds of objects, by their name.
    """

    desired: SchemaReading
    adapter: Adapter
    renderers: RendererTable
    connection: Connection | None = None
    current: SchemaReading | None = None
    server: Connection | None = None
    scope: Scope = field(factory=Scope)
    record: DecisionRecord = field(factory=DecisionRecord)
    decide: Decide = undecided
    ask_all: bool = False
    show_impossible: bool = False
    data_timeout: float = DATA_TIMEOUT
    force_reset: bool = False
    kinds: Mapping[str, ObjectKind] = field(factory=lambda: MappingProxyType({}))

    @property
    def speller(self) -> Connection | None:
        """Who spells expressions: the database itself, else the server, if there is any."""
        return self.connection or self.server
