"""How a push and a check come to what has to be done: from memory where that holds, else by working it out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import frozen

from viborm_core.errors import UsageError
from viborm_core.push import Prepared, Request
from viborm_sqlalchemy.find import declared_by, metadata_of
from viborm_sqlalchemy.memory import Asking, Memory
from viborm_sqlalchemy.opened import adopted, host_for, lent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection as SQLAlchemyConnection
    from sqlalchemy import Engine


@frozen(kw_only=True)
class Asked:
    """A database, and the schema it is to have, of which a push is prepared on demand.

    Attributes:
        prepared: prepares it, or gives what is remembered of the same; raises what `viborm_core.push.prepare` raises.
        omitted: what the metadata declares and a schema has no place for.
    """

    prepared: Callable[[], Prepared]
    omitted: tuple[str, ...]


@contextmanager
def asked_of(target: Engine | SQLAlchemyConnection, metadata: Any, asking: Asking) -> Iterator[Asked]:
    """The push of metadata to a database; open for as long as it is carried out.

    Raises:
        UsageError: it is no metadata, or a connection that cannot be used.
        SchemaError: the metadata has what the database cannot hold.
        DatabaseError: the database cannot be reached.
    """
    declared = declared_by(metadata)
    if declared is None:
        raise UsageError(f"{metadata!r} is no metadata, no declarative base and no collection of tables")
    scheme = target.dialect.name
    host = host_for(scheme)
    adapter = host.adapter_for_scheme(scheme)
    memory = Memory.of(metadata_of(metadata))
    with lent(target) as raw:
        settled, moments = memory.settled(adapter.moments(raw) if memory.is_of_use else (), asking)
        if settled is not None:
            yield Asked(prepared=lambda: settled, omitted=settled.request.desired.omitted)
            return
        with adopted(raw, target, adapter) as connection:
            capabilities = adapter.capabilities(connection)
            request = Request(
                desired=memory.reading(capabilities, declared.read),
                adapter=adapter,
                renderers=host.renderers(adapter.dialect),
                connection=connection,
                scope=asking.scope,
                record=asking.record,
                decide=asking.decide,
                show_impossible=asking.show_impossible,
                kinds=host.kinds,
            )
            yield Asked(
                prepared=lambda: memory.settle(moments, asking, memory.prepared(request, capabilities)),
                omitted=request.desired.omitted,
            )
