"""Brings views of both sides to one spelling: the server's, of their queries over stand-ins for the tables.

Both sides are asked about in the same way, so that only what they mean can differ. What means the same takes the
text of the schema to reach, which stays true where a table or column under it is renamed.
"""

from attrs import evolve

from viborm_core.adapter import Uncertain
from viborm_core.objects import Spelled, ToSpell
from viborm_core.schema import TableName
from viborm_views.postgres.scratch import NotSpelledError, Refused, Shape, is_understood_as_it_is, shapes
from viborm_views.sides import Sides, mentioned, views_of
from viborm_views.view import ViewDef
from viborm_views.words import meaning


def spell(wanted: ToSpell) -> Spelled:
    """Both sides in one spelling.

    Raises:
        SchemaError: the server refuses a view that is declared, with its place.
    """
    sides = Sides.of(wanted, comments=True)
    if not wanted.renames and not sides.differing() and sides.desired.keys() <= sides.current.keys():
        for name, view in sides.desired.items():
            sides.desired[name] = evolve(view, depends_on=sides.current[name].depends_on)
        return sides.paired(lambda _before, _view: True)
    for name, view in sides.desired.items():
        sides.desired[name] = _by_words(view, sides, wanted)
    try:
        before = shapes(views_of(wanted.database.objects), wanted.database, wanted, wanted.renames)
        after = shapes(list(sides.desired.values()), wanted.schema, wanted)
    except NotSpelledError as error:
        return _unasked(sides, wanted, str(error))
    return _asked(sides, wanted, before, after)


Shapes = dict[TableName, Shape | Refused]


def _asked(sides: Sides, wanted: ToSpell, before: Shapes, after: Shapes) -> Spelled:
    unclear: dict[TableName, str] = {}
    for name, view in sides.current.items():
        match before.get(name):
            case Shape(query=query, output=output):
                gone = name not in sides.desired and bool(wanted.renames)
                sides.current[name] = evolve(view, output=output, query=query if gone else view.query)
            case Refused(reason=reason):
                unclear[name] = reason
    for name, view in sides.desired.items():
        match after[name]:
            case Shape(output=output, depends_on=depends_on):
                sides.desired[name] = evolve(view, output=output, depends_on=depends_on)
            case Refused(reason=reason):
                connection = wanted.connection
                if connection is None or not is_understood_as_it_is(view, connection):
                    sides.faults.add(view, reason)
                unclear[name] = reason
    sides.faults.raise_if_any()

    def is_same(here: ViewDef, there: ViewDef) -> bool:
        mine, theirs = before.get(here.name), after.get(there.name)
        return (
            isinstance(mine, Shape)
            and isinstance(theirs, Shape)
            and (mine.query, mine.output) == (theirs.query, theirs.output)
        )

    return sides.paired(is_same, _uncertain(sides, unclear))


def _unasked(sides: Sides, wanted: ToSpell, reason: str) -> Spelled:
    """Compare as far as that can be done without the server."""
    unclear = {name: reason for name in sides.differing() if not _same_words(sides.current[name], sides.desired[name])}
    for name in unclear:
        sides.desired[name] = evolve(sides.desired[name], depends_on=sides.current[name].depends_on)
    return sides.paired(_same_words, _uncertain(sides, unclear))


def _same_words(before: ViewDef, view: ViewDef) -> bool:
    return before.columns == view.columns and meaning(before.query) == meaning(view.query)


def _by_words(view: ViewDef, sides: Sides, wanted: ToSpell) -> ViewDef:
    others = [other for other in sides.desired.values() if other.name != view.name]
    return evolve(view, depends_on=mentioned(view.query, wanted.schema, others))


def _uncertain(sides: Sides, unclear: dict[TableName, str]) -> list[Uncertain]:
    """Of those that are on both sides; a new view has nothing to be compared with."""
    return [
        Uncertain(ref=view.ref, reason=unclear[name])
        for name, view in sides.desired.items()
        if name in unclear and name in sides.current
    ]
