"""Orders operations by what they provide, require and release. There is no table of priorities."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

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
    predecessors = _predecessors(operations, forward_references=forward_references)
    sorter = TopologicalSorter({index: predecessors[index] for index in range(len(operations))})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = [operations[index].describe() for index in error.args[1]]
        raise ImpossibleChange(f"these operations need one another: {'; '.join(circle)}") from None
    return tuple(operations[index] for index in _clustered(sorter, operations))


def _predecessors(
    operations: Sequence[DiffOperation], *, forward_references: bool
) -> defaultdict[int, set[int]]:
    provided, released = [one.provides() for one in operations], [one.releases() for one in operations]
    providers, releasers = _holders(provided), _holders(released)
    edges: defaultdict[int, set[int]] = defaultdict(set)

    def run_before(first: int, second: int) -> None:
        if first != second:
            edges[second].add(first)

    for index, operation in enumerate(operations):
        only_releases = bool(released[index]) and not provided[index]
        for ref in operation.requires():
            if forward_references and ref.kind in _FOREIGN and ref.owner != operation.subject.owner:
                continue
            if only_releases:
                for other in releasers[ref]:
                    run_before(index, other)
            elif providers[ref]:
                for other in providers[ref]:
                    run_before(other, index)
            else:
                for other in releasers[ref]:
                    run_before(index, other)
        for ref in released[index]:
            for other in providers[ref]:
                if ref not in released[other]:
                    run_before(index, other)
    return edges


def _holders(refs: Iterable[frozenset[ObjectRef]]) -> defaultdict[ObjectRef, list[int]]:
    holders: defaultdict[ObjectRef, list[int]] = defaultdict(list)
    for index, held in enumerate(refs):
        for ref in held:
            holders[ref].append(index)
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
