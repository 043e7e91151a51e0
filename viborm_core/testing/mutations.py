"""Random pairs of schemas, of which the second is an edit of the first, as a developer would make it."""

from random import Random

from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.diff.renames import rename_id
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.testing.chance import maybe
from viborm_core.testing.pair import Pair
from viborm_core.testing.schema_edits import SCHEMA_EDITS
from viborm_core.testing.schemas import (
    Size,
    random_schema,
)
from viborm_core.testing.table_edits import TABLE_EDITS


def random_pair(random: Random, capabilities: Capabilities, size: Size | None = None, edits: int = 6) -> Pair:
    """A schema and an edit of it; in one pair of eight the second has nothing to do with the first."""
    before = random_schema(random, capabilities, size)
    if maybe(random, 0.12):
        return Pair(before=before, after=random_schema(random, capabilities, size))
    pair = Pair(before=before, after=before)
    for _ in range(random.randint(1, edits)):
        pair = random.choice((*SCHEMA_EDITS, *TABLE_EDITS))(random, pair, capabilities)
    there = {
        *(rename_id(enum_ref(enum.name)) for enum in pair.after.enums),
        *(rename_id(table_ref(table.name)) for table in pair.after.tables),
        *(rename_id(column_ref(table.name, column.name)) for table in pair.after.tables for column in table.columns),
    }
    return evolve(pair, decisions=tuple(one for one in pair.decisions if one.question in there))


__all__ = ["Pair", "random_pair"]
