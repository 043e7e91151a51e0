"""The plan: operations put in order, with the state before and after each."""

from collections.abc import Callable, Sequence

from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Step
from viborm_core.operations import DiffOperation
from viborm_core.plan.order import in_order
from viborm_core.plan.recreate import expand
from viborm_core.plan.workspace import Workspace
from viborm_core.schema import SchemaSnapshot

__all__ = ["Workspace", "make_plan"]

Fold = Callable[[Sequence[Step], SchemaSnapshot], Sequence[Step]]


def make_plan(
    renames: Sequence[DiffOperation],
    operations: Sequence[DiffOperation],
    current: SchemaSnapshot,
    capabilities: Capabilities,
    fold: Fold = lambda steps, _: steps,
) -> tuple[Step, ...]:
    """The steps that carry out ``renames``, in their order, and then ``operations``.

    ``current`` is the snapshot before all of them; ``fold`` is the adapter's.

    Raises:
        ImpossibleChange: the operations need one another in a circle.
    """
    workspace = Workspace(current)
    steps = [_step(workspace, operation, capabilities) for operation in renames]
    renamed = workspace.snapshot() if renames else current
    expanded = expand(operations, renamed, capabilities)
    ordered = in_order(expanded, forward_references=capabilities.foreign_key_forward_references)
    steps += [_step(workspace, operation, capabilities) for operation in ordered]
    return tuple(fold(steps, current))


def _step(workspace: Workspace, operation: DiffOperation, capabilities: Capabilities) -> Step:
    before, after = workspace.apply(operation)
    return Step(operation=operation, before=before, after=after, capabilities=capabilities)
