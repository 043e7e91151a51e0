"""Resolves foreign keys: the table and columns that they name, and whether the types agree."""

from collections.abc import Mapping
from typing import Any, get_args

from attrs import define, evolve, field

from viborm_core.errors import UsageError
from viborm_core.models.constraints import check_columns
from viborm_core.models.draft import Attribute, Draft
from viborm_core.models.faults import Fault, Faults, suggestion
from viborm_core.models.parts import Action, ForeignKeyPart, Match
from viborm_core.models.places import Place
from viborm_core.schema import ForeignKeyDef, TableName, spell_dotted, split_dotted

_ACTIONS = get_args(Action)
_MATCHES = get_args(Match)


@define(eq=False)
class Tables:
    """The tables of all models, by identity and by class."""

    by_name: Mapping[TableName, Draft] = field(factory=dict)
    by_class: Mapping[type[Any], Draft] = field(factory=dict)

    def find(self, name: TableName, *, seen_from: Draft) -> Draft:
        """The table of this name; one without a namespace may also be in that of the referring table.

        Raises:
            Fault: there is none.
        """
        found = self.by_name.get(name)
        if found is None and name.namespace is None:
            found = self.by_name.get(TableName(seen_from.name.namespace, name.name))
        if found is None:
            raise Fault(f"there is no table `{name}`{suggestion(str(name), map(str, self.by_name))}")
        return found

    def of_class(self, cls: type[Any]) -> Draft:
        """The table of this class.

        Raises:
            Fault: the class has none.
        """
        found = self.by_class.get(cls)
        if found is None:
            raise Fault(f"`{cls.__name__}` is no model with a table")
        return found


def resolve_references(draft: Draft, tables: Tables, faults: Faults) -> None:
    """Put the foreign keys into the draft, and note what is wrong with them."""
    for column, attribute in draft.attributes.items():
        if attribute.stated and "references" in attribute.stated:
            try:
                draft.foreign_keys.append(_of_column(draft, column, attribute, tables))
            except Fault as fault:
                faults.add(attribute.place, f"{attribute.shown}: {fault}")
    for part in draft.declaration.foreign_keys:
        place = draft.place_of(part)
        if not check_columns(draft, place, "a foreign key", part.definition.columns, faults):
            continue
        try:
            draft.foreign_keys.append(_of_part(draft, part, tables, place, faults))
        except Fault as fault:
            faults.add(place, f"{draft.name}: {fault}")


def _of_column(draft: Draft, column: str, attribute: Attribute, tables: Tables) -> ForeignKeyDef:
    stated = attribute.stated
    target, referenced = _target_column(draft, stated["references"], tables)
    key = ForeignKeyDef(
        columns=(column,),
        references=target.name,
        referenced_columns=(referenced,),
        on_delete=stated.get("on_delete", "no action"),
        on_update=stated.get("on_update", "no action"),
    )
    _judge(draft, key, target, same_type=stated.get("same_type", True))
    return key


def _target_column(draft: Draft, references: object, tables: Tables) -> tuple[Draft, str]:
    if isinstance(references, type):
        target = tables.of_class(references)
        key = target.primary_key.columns if target.primary_key is not None else ()
        if len(key) != 1:
            raise Fault(f'`{references.__name__}` has no primary key of one column; name the column: "table.column"')
        return target, key[0]
    if not isinstance(references, str):
        raise Fault(f'`references` is a text such as "team.id", or a model, not {references!r}')
    try:
        *namespace, table, column = split_dotted(references)
    except (UsageError, ValueError):
        namespace, table, column = [], "", ""
    if not table or len(namespace) > 1:
        raise Fault(f'`references` names a table and its column, such as "team.id", not {references!r}')
    target = tables.find(TableName(namespace[0] if namespace else None, table), seen_from=draft)
    if column not in target.columns and column not in target.broken:
        near = suggestion(column, target.columns)
        raise Fault(f"the table `{target.name}` has no column `{column}`{near}")
    return target, column


def _of_part(draft: Draft, part: ForeignKeyPart, tables: Tables, place: Place, faults: Faults) -> ForeignKeyDef:
    references = part.references
    if isinstance(references, type):
        target = tables.of_class(references)
    else:
        try:
            name = TableName.parse(references)
        except UsageError as error:
            raise Fault(error.message) from error
        target = tables.find(name, seen_from=draft)
    if not check_columns(target, place, "a foreign key", part.definition.referenced_columns, faults):
        return part.definition
    key = evolve(part.definition, references=target.name)
    _judge(draft, key, target, same_type=part.same_type)
    return key


def _judge(draft: Draft, key: ForeignKeyDef, target: Draft, *, same_type: bool) -> None:
    _judge_words(key)
    referenced = key.referenced_columns
    if not referenced:
        if target.primary_key is None:
            raise Fault(f"the table `{target.name}` has no primary key; say `referenced_columns=`")
        referenced = target.primary_key.columns
    if not key.columns or len(key.columns) != len(referenced):
        mine, theirs = ", ".join(key.columns), ", ".join(referenced)
        raise Fault(f"a foreign key has as many columns as it refers to, and ({mine}) refers to ({theirs})")
    if not same_type:
        return
    for column, other in zip(key.columns, referenced, strict=True):
        if column in draft.broken or other in target.broken:
            continue
        mine_type, their_type = draft.columns[column].type, target.columns[other].type
        if mine_type != their_type:
            full = spell_dotted(target.name.name, other)
            raise Fault(
                f"`{column}` is {mine_type}, and `{full}`, which it refers to, is {their_type}; "
                "make them the same, or say `same_type=False`"
            )


def _judge_words(key: ForeignKeyDef) -> None:
    for action in (key.on_delete, key.on_update):
        if action not in _ACTIONS:
            raise Fault(f"{action!r} is no action of a foreign key; they are {', '.join(_ACTIONS)}")
    if key.match not in _MATCHES:
        raise Fault(f"{key.match!r} is no way to match; they are {', '.join(_MATCHES)}")
