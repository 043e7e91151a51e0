"""The differ: two snapshots in, operations out. It compares with ``==`` and knows no connection and no dialect."""

from collections.abc import Mapping
from types import MappingProxyType

from viborm_core.diff.enum import diff_enums
from viborm_core.diff.match import assign_names
from viborm_core.diff.namespace import diff_namespaces
from viborm_core.diff.object import ObjectDiffer, diff_objects
from viborm_core.diff.part_names import PartNames
from viborm_core.diff.parts import complete_parts
from viborm_core.diff.table import diff_tables
from viborm_core.diff.unstated import complete
from viborm_core.operations import DiffOperation
from viborm_core.schema import SchemaSnapshot

__all__ = ["ObjectDiffer", "assign_names", "complete", "complete_parts", "diff"]


def diff(
    current: SchemaSnapshot,
    desired: SchemaSnapshot,
    differs: Mapping[str, ObjectDiffer] = MappingProxyType({}),
    part_names: PartNames = MappingProxyType({}),
) -> tuple[DiffOperation, ...]:
    """The operations that turn ``current`` into ``desired``, in no particular order.

    Both are canonical, ``desired`` is complete and has its names (`complete`, `assign_names`), and renames have been
    applied to ``current``: what is under another name is another object. Only objects of the kinds in ``differs``
    are compared. ``part_names`` says of indexes and constraints whether they are renamed, where that was decided.
    """
    return (
        *diff_namespaces(current, desired),
        *diff_enums(current, desired),
        *diff_tables(current, desired, part_names),
        *diff_objects(current, desired, differs),
    )
