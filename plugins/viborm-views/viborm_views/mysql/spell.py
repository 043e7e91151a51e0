"""Brings views of both sides to one spelling: the server's, of declared queries over stand-ins for the tables.

What the database has is in the server's words already. It keeps a view's text when something under it is renamed, so
that such a view has to be replaced by one with the new name.
"""

from attrs import evolve

from viborm_core.adapter import Uncertain
from viborm_core.objects import Spelled, ToSpell
from viborm_core.schema import TableName
from viborm_views.mysql.read import algorithm_of
from viborm_views.mysql.scratch import NotSpelledError, spelled
from viborm_views.operations import RenameView
from viborm_views.options import completed
from viborm_views.sides import Sides, mentioned, views_of
from viborm_views.view import ViewDef
from viborm_views.words import meaning


def spell(wanted: ToSpell) -> Spelled:
    """Both sides in one spelling.

    Raises:
        SchemaError: the server refuses a view that is declared, with its place.
    """
    sides = Sides.of(wanted, comments=False)
    for name, view in sides.desired.items():
        others = [other for other in sides.desired.values() if other.name != name]
        sides.desired[name] = evolve(view, depends_on=mentioned(view.query, wanted.schema, others))
    differing = set(sides.differing())
    if not wanted.renames and not differing and sides.desired.keys() <= sides.current.keys():
        return sides.paired(lambda _before, _view: True)
    queries: dict[TableName, str] = {}
    unclear: dict[TableName, str] = {}
    try:
        spelling = spelled(list(sides.desired.values()), wanted)
    except NotSpelledError as error:
        unclear = {name: str(error) for name in differing if not _same_words(sides.current[name], sides.desired[name])}
    else:
        queries = spelling.queries
        for name, reason in spelling.refused.items():
            sides.faults.add(sides.desired[name], reason)
        sides.faults.raise_if_any()

    def is_same(before: ViewDef, view: ViewDef) -> bool:
        return _same_words(before, view) or before.query == queries.get(view.name)

    uncertain = [Uncertain(ref=sides.desired[name].ref, reason=reason) for name, reason in unclear.items()]
    return _with_algorithms(sides.paired(is_same, uncertain), wanted)


def _same_words(before: ViewDef, view: ViewDef) -> bool:
    return before.columns == view.columns and meaning(before.query) == meaning(view.query)


def _with_algorithms(found: Spelled, wanted: ToSpell) -> Spelled:
    """MySQL's catalog does not tell the algorithm; of what differs it is asked for, so that it is kept."""
    connection = wanted.connection
    if connection is None:
        return found
    here, there = ({view.name: view for view in views_of(side)} for side in (found.current, found.desired))
    for name, view in there.items():
        before = here.get(name)
        if before is None or before == view or before.option("algorithm"):
            continue
        algorithm = algorithm_of(_old_name(name, wanted), connection)
        here[name] = evolve(before, options=completed((("algorithm", algorithm),), before.options))
        there[name] = evolve(view, options=completed(view.options, here[name].options))
    return evolve(found, current=tuple(here.values()), desired=tuple(there.values()))


def _old_name(name: TableName, wanted: ToSpell) -> str:
    """What the database calls a view still."""
    for rename in reversed(wanted.renames):
        if isinstance(rename, RenameView) and rename.new_name == name:
            name = rename.view
    return name.name
