"""What most SQL databases do alike, for a dialect to build on; names no dialect, and no dialect has to use it."""

from viborm_core.standard.adapter import StandardAdapter
from viborm_core.standard.canonical import Rules, canonical_snapshot
from viborm_core.standard.connection import DriverConnection
from viborm_core.standard.expressions import (
    KEYWORDS,
    read_expression,
    read_value,
    tokens,
    unquoted,
    without_outer_parentheses,
)
from viborm_core.standard.refusals import Faults, refuse
from viborm_core.standard.remaking import fold_remakes, remake
from viborm_core.standard.renderers import standard_renderers
from viborm_core.standard.spelling import Spelling

__all__ = [
    "KEYWORDS",
    "DriverConnection",
    "Faults",
    "Rules",
    "Spelling",
    "StandardAdapter",
    "canonical_snapshot",
    "fold_remakes",
    "read_expression",
    "read_value",
    "refuse",
    "remake",
    "standard_renderers",
    "tokens",
    "unquoted",
    "without_outer_parentheses",
]
