"""The cases that every dialect runs: each core operation with rows, and what is known to go wrong."""

from viborm_core.testing.cases.columns import COLUMNS
from viborm_core.testing.cases.constraints import CONSTRAINTS
from viborm_core.testing.cases.enums import ENUMS
from viborm_core.testing.cases.indexes import INDEXES
from viborm_core.testing.cases.namespaces import NAMESPACES
from viborm_core.testing.cases.tables import TABLES

CASES = (*TABLES, *COLUMNS, *CONSTRAINTS, *INDEXES, *ENUMS, *NAMESPACES)
"""All of them."""

__all__ = ["CASES"]
