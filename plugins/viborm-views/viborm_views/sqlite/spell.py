"""Brings views of both sides to one spelling: SQLite keeps a view as it was written, so the words are compared.

What a rename makes of a view SQLite tells on an empty copy, where it is also seen whether a declared view can be used.
"""

from attrs import evolve

from viborm_core.objects import Spelled, ToSpell
from viborm_views.sides import Sides, mentioned, views_of
from viborm_views.sqlite.scratch import tried
from viborm_views.view import ViewDef
from viborm_views.words import meaning


def spell(wanted: ToSpell) -> Spelled:
    """Both sides in one spelling.

    Raises:
        SchemaError: a view that is declared cannot be used, with its place.
    """
    sides = Sides.of(wanted, comments=False)
    for name, view in sides.desired.items():
        others = [other for other in sides.desired.values() if other.name != name]
        sides.desired[name] = evolve(view, depends_on=mentioned(view.query, wanted.schema, others), in_place=False)
    unknown = tried(list(sides.desired.values()), wanted.schema, wanted).refused
    for name, reason in unknown.items():
        sides.faults.add(sides.desired[name], reason)
    sides.faults.raise_if_any()
    if wanted.renames:
        by_then = tried(views_of(wanted.database.objects), wanted.database, wanted, wanted.renames).views
        for name, view in sides.current.items():
            if name in by_then:
                sides.current[name] = evolve(view, query=by_then[name].query, columns=by_then[name].columns)
    return sides.paired(_same_words)


def _same_words(before: ViewDef, view: ViewDef) -> bool:
    columns = [tuple(column.lower() for column in one.columns) for one in (before, view)]
    return columns[0] == columns[1] and meaning(before.query) == meaning(view.query)
