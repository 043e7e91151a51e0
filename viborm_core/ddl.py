"""Statements, their hazards, and the registry of the functions that spell operations as SQL.

Operations x dialects is a table with both sides open to strangers; a `Renderers` is some of its cells.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import field, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.errors import PluginError, VibormError
from viborm_core.operations import DiffOperation
from viborm_core.schema import SchemaSnapshot
from viborm_core.shapes import shaped

__all__ = [
    "Hazard",
    "Operation",
    "Renderer",
    "RendererTable",
    "Renderers",
    "Statement",
    "Step",
    "join_renderers",
    "render",
]


class Hazard(Enum):
    """What a person should know before a statement runs; a closed vocabulary."""

    DATA_LOSS = "data loss"
    MAY_FAIL = "may fail on data"
    REWRITE = "table rewrite"
    BLOCKS_WRITES = "blocks writes"
    BLOCKS_READS = "blocks reads"
    NOT_TRANSACTIONAL = "not transactional"


@frozen(kw_only=True)
class Step:
    """An operation in its place in the plan.

    ``before`` and ``after`` are snapshots of only what the operation touches (with the plugin-owned objects that
    depend on it, and everything that refers to it where `DiffOperation.carries_dependents`).
    """

    operation: DiffOperation
    before: SchemaSnapshot
    after: SchemaSnapshot
    capabilities: Capabilities


@frozen(kw_only=True)
class Statement:
    """One SQL statement. SQL is never joined or split as text.

    Attributes:
        sql: the text, without a closing semicolon.
        operation: what it came from; set by `render`.
        transactional: it may run inside a transaction.
        hazards: what a person should know.
        locks: how many locks of the server it takes besides the one on what its operation is about, such as a new
            table's keys and sequences; counted where a server can hold only so many in one transaction.
    """

    sql: str
    operation: DiffOperation | None = None
    transactional: bool = True
    hazards: frozenset[Hazard] = frozenset()
    locks: int = 0


Operation = TypeVar("Operation", bound=DiffOperation)
"""The class of operation that a renderer is for."""

Renderer = Callable[[Any, Step], Iterable[Statement]]
"""Spells an operation, which stands in a step of a plan, as statements."""


@frozen(kw_only=True)
class _Cell:
    renderer: Renderer
    owner: str


class Renderers:
    """Functions that spell operations in one dialect, registered with the decorator `renders`.

    Args:
        dialect: the dialect's name.
        owner: the distribution that the functions belong to, named in conflicts.
        usual: functions to begin with, each of which `renders` may put another in place of.
    """

    def __init__(
        self, dialect: str, *, owner: str, usual: Mapping[type[DiffOperation], Renderer] | None = None
    ) -> None:
        self.dialect = dialect
        self.owner = owner
        self._usual = {operation: _Cell(renderer=one, owner=owner) for operation, one in (usual or {}).items()}
        self._cells: dict[type[DiffOperation], _Cell] = {}

    def renders(
        self, operation: type[Operation]
    ) -> Callable[[Callable[[Operation, Step], Iterable[Statement]]], Callable[[Operation, Step], Iterable[Statement]]]:
        """Register the decorated function for an operation.

        Raises:
            PluginError: a function was registered for the operation here already.
        """

        def register(
            function: Callable[[Operation, Step], Iterable[Statement]],
        ) -> Callable[[Operation, Step], Iterable[Statement]]:
            if operation in self._cells:
                raise PluginError(f"{self.owner} renders {operation.tag} for {self.dialect} twice")
            self._cells[operation] = _Cell(renderer=function, owner=self.owner)
            return function

        return register

    @property
    def cells(self) -> Mapping[type[DiffOperation], _Cell]:
        """The registered cells."""
        return MappingProxyType(self._usual | self._cells)


@frozen(kw_only=True)
class RendererTable:
    """All renderers of one dialect, whoever owns them."""

    dialect: str
    cells: Mapping[type[DiffOperation], _Cell] = field(factory=dict)

    def covers(self, operation: type[DiffOperation]) -> bool:
        """Whether the operation can be rendered."""
        return operation in self.cells


def join_renderers(dialect: str, registries: Iterable[Renderers]) -> RendererTable:
    """Join registries of one dialect.

    Raises:
        PluginError: two own the same cell; both are named.
    """
    cells: dict[type[DiffOperation], _Cell] = {}
    for registry in registries:
        if registry.dialect != dialect:
            continue
        for operation, cell in registry.cells.items():
            if operation in cells:
                raise PluginError(
                    f"{cells[operation].owner} and {cell.owner} both render {operation.tag} for {dialect}",
                    hint="uninstall one of them, or leave it out with --no-plugin",
                )
            cells[operation] = cell
    return RendererTable(dialect=dialect, cells=cells)


def render(table: RendererTable, steps: Iterable[Step]) -> tuple[Statement, ...]:
    """The statements of the steps, each carrying the operation that it came from.

    Raises:
        PluginError: an operation has no renderer for the dialect, or a renderer failed.
    """
    statements: list[Statement] = []
    for step in steps:
        cell = table.cells.get(type(step.operation))
        if cell is None:
            raise PluginError(
                f"nothing renders {step.operation.tag} ({step.operation.describe()}) for {table.dialect}",
                hint="install a plugin that does; `viborm plugins` shows what is covered",
            )
        statements.extend(_render_step(cell, step))
    return tuple(statements)


def _render_step(cell: _Cell, step: Step) -> Iterable[Statement]:
    try:
        made = list(cell.renderer(step.operation, step))
    except VibormError:
        raise
    except Exception as error:
        raise PluginError(
            f"{cell.owner} failed to render {step.operation.tag} ({step.operation.describe()}): {error!r}"
        ) from error
    what = f"the renderer of {step.operation.tag}"
    return [_owned(shaped(one, Statement, what, cell.owner), step.operation) for one in made]


def _owned(statement: Statement, operation: DiffOperation) -> Statement:
    return Statement(
        sql=statement.sql,
        operation=operation,
        transactional=statement.transactional,
        hazards=statement.hazards,
        locks=statement.locks,
    )
