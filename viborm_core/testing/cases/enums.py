"""Named enums."""

from attrs import evolve

from viborm_core.schema import (
    EnumRef,
    String,
    TableName,
)
from viborm_core.testing.build import ID, column, schema, table
from viborm_core.testing.case import Case
from viborm_core.testing.cases.examples import (
    MOOD,
    MOODY,
    NOTHING,
)

ENUMS = (
    Case(
        name="create an enum",
        needs=("named_enums",),
        before=NOTHING,
        after=schema(MOOD, MOODY),
        tags=("core/create-enum", "core/create-table"),
    ),
    Case(
        name="drop an enum",
        needs=("named_enums",),
        before=schema(MOOD, MOODY),
        after=schema(table("people", ID, column("mood", String()))),
        rows={"people": [{"id": 1, "mood": "sad"}]},
        tags=("core/alter-column", "core/drop-enum"),
        left={"people": [{"id": 1, "mood": "sad"}]},
    ),
    Case(
        name="rename an enum",
        needs=("named_enums",),
        before=schema(MOOD, MOODY),
        after=schema(
            evolve(MOOD, name=TableName(None, "temper")),
            table("people", ID, column("mood", EnumRef(TableName(None, "temper")))),
        ),
        rows={"people": [{"id": 1, "mood": "sad"}]},
        answers={"rename:enum:temper": "mood"},
        tags=("core/rename-enum",),
        left={"people": [{"id": 1, "mood": "sad"}]},
    ),
    Case(
        name="add a value to an enum, and reorder it",
        needs=("named_enums",),
        before=schema(MOOD, MOODY),
        after=schema(evolve(MOOD, values=("glad", "so-so", "sad")), MOODY),
        rows={"people": [{"id": 1, "mood": "sad"}]},
        tags=("core/alter-enum",),
        left={"people": [{"id": 1, "mood": "sad"}]},
    ),
    Case(
        name="remove a value of an enum that rows have",
        needs=("named_enums",),
        before=schema(MOOD, MOODY),
        after=schema(evolve(MOOD, values=("glad",)), MOODY),
        rows={"people": [{"id": 1, "mood": "sad"}, {"id": 2, "mood": "glad"}]},
        answers={"map:enum-value:people.mood.sad": "NULL"},
        tags=("core/alter-enum",),
        left={"people": [{"id": 1, "mood": None}, {"id": 2, "mood": "glad"}]},
    ),
)
