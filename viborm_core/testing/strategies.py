"""Hypothesis strategies for random schemas; needs hypothesis (``pip install hypothesis``)."""

from hypothesis import strategies as st

from viborm_core.capabilities import Capabilities
from viborm_core.schema import SchemaSnapshot
from viborm_core.testing.mutations import Pair, random_pair
from viborm_core.testing.schemas import Size, random_schema

__all__ = [
    "pairs",
    "schemas",
]


def schemas(capabilities: Capabilities, size: Size | None = None) -> st.SearchStrategy[SchemaSnapshot]:
    """Schemas that a database of these capabilities should take."""
    return st.randoms(use_true_random=False).map(lambda random: random_schema(random, capabilities, size))


def pairs(capabilities: Capabilities, size: Size | None = None) -> st.SearchStrategy[Pair]:
    """A schema and an edit of it, with the renames that were meant."""
    return st.randoms(use_true_random=False).map(lambda random: random_pair(random, capabilities, size))
