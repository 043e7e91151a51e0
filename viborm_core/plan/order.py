"""Orders operations by what they provide, require and release. There is no table of priorities."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from attrs import frozen

from viborm_core.errors import ImpossibleChange
from viborm_core.operations import DiffOperation
from viborm_core.schema import ObjectRef, TableName

_FOREIGN = frozenset({"table", "column", "key"})


def in_order(operations: Sequence[DiffOperation], *, forward_references: bool) -> tuple[DiffOperation, ...]:
    """The operations in an order in which each finds what it requires.

    What only releases something runs before what it requires goes or is remade; everything else runs after what
    it requires is there. Ties keep operations on one table together, tables by name, and their given order.
    With ``forward_references`` the database does not care about the tables that a foreign key points at.

    Raises:
        ImpossibleChange: the requirements go in a circle.
    """
    required = [_required(one, forward_references=forward_references) for one in operations]
    if not any(required) and not any(one.releases() for one in operations):
        return tuple(sorted(operations, key=_owner))
    predecessors = _predecessors(operations, required)
    sorter = TopologicalSorter({index: predecessors[index] for index in range(len(operations))})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = [operations[index].describe() for index in error.args[1]]
        raise ImpossibleChange(f"these operations need one another: {'; '.join(circle)}") from None
    return tuple(operations[index] for index in _clustered(sorter, operations))


@frozen(kw_only=True)
class _Holdings:
    """Which operations, by their index, provide and release what."""

    provided: list[frozenset[ObjectRef]]
    released: list[frozenset[ObjectRef]]
    providers: Mapping[ObjectRef, list[int]]
    releasers: Mapping[ObjectRef, list[int]]

    def only_releases(self, index: int) -> bool:
        """Whether an operation only takes away."""
        return bool(self.released[index]) and not self.provided[index]


def _owner(operation: DiffOperation) -> tuple[str, str]:
    name = operation.subject.owner
    return name.namespace or "", name.name


def _required(operation: DiffOperation, *, forward_references: bool) -> list[ObjectRef]:
    """What the operation requires that its place has to do with."""
    if not forward_references:
        return [*operation.requires()]
    owner = operation.subject.owner
    return [ref for ref in operation.requires() if ref.kind not in _FOREIGN or ref.owner == owner]


def _predecessors(
    operations: Sequence[DiffOperation], required: Sequence[Iterable[ObjectRef]]
) -> defaultdict[int, set[int]]:
    provided, released = [one.provides() for one in operations], [one.releases() for one in operations]
    holdings = _Holdings(
        provided=provided, released=released, providers=_holders(provided), releasers=_holders(released)
    )
    edges: defaultdict[int, set[int]] = defaultdict(set)
    for index in range(len(operations)):
        for ref in required[index]:
            _order_requirement(index, ref, holdings, edges)
        for ref in released[index]:
            for other in holdings.providers.get(ref, ()):
                if other != index and ref not in released[other]:
                    edges[other].add(index)
    return edges


def _order_requirement(index: int, ref: ObjectRef, holdings: _Holdings, edges: defaultdict[int, set[int]]) -> None:
    providers = holdings.providers.get(ref, ())
    if providers and not holdings.only_releases(index):
        edges[index].update(other for other in providers if other != index)
        return
    for other in holdings.releasers.get(ref, ()):
        if other != index:
            edges[other].add(index)


def _holders(refs: Iterable[frozenset[ObjectRef]]) -> dict[ObjectRef, list[int]]:
    holders: dict[ObjectRef, list[int]] = {}
    for index, held in enumerate(refs):
        for ref in held:
            holders.setdefault(ref, []).append(index)
    return holders


def _clustered(sorter: "TopologicalSorter[int]", operations: Sequence[DiffOperation]) -> Iterable[int]:
    ready: defaultdict[TableName, list[int]] = defaultdict(list)
    owners: list[TableName] = []
    here: TableName | None = None
    while sorter.is_active():
        for index in sorter.get_ready():
            owner = operations[index].subject.owner
            if not ready[owner]:
                heapq.heappush(owners, owner)
            heapq.heappush(ready[owner], index)
        if here is None or not ready[here]:
            here = owners[0]
            while not ready[here]:
                heapq.heappop(owners)
                here = owners[0]
        index = heapq.heappop(ready[here])
        yield index
        sorter.done(index)
