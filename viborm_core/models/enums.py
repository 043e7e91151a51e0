"""Enums as columns hold them: the stored text of a member, and the name of the enum."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from attrs import frozen

from viborm_core.callers import Caller, caller
from viborm_core.models.naming import snake_case
from viborm_core.schema import EnumDef, TableName

E = TypeVar("E", bound=type[Enum])
_ATTRIBUTE = "__viborm_enum__"


@frozen(kw_only=True)
class EnumOptions:
    """What `named_enum` states about an enum."""

    name: str | None
    namespace: str | None
    comment: str | None
    renamed_from: str | None
    renamed_values: Mapping[str, str]
    at: Caller


def named_enum(
    *,
    name: str | None = None,
    namespace: str | None = None,
    comment: str | None = None,
    renamed_from: str | None = None,
    renamed_values: Mapping[str, str] | None = None,
) -> Callable[[E], E]:
    """Say more about an enum than its class does; it then exists even if no column uses it.

    Args:
        name: its name in the database; by default the class's in snake case.
        namespace: where it lives; by default the current one.
        comment: a comment on it.
        renamed_from: what it was called before.
        renamed_values: what stored texts were called before: ``{"new": "old"}``.
    """
    options = EnumOptions(
        name=name,
        namespace=namespace,
        comment=comment,
        renamed_from=renamed_from,
        renamed_values=dict(renamed_values or {}),
        at=caller(),
    )

    def decorate(enum: E) -> E:
        setattr(enum, _ATTRIBUTE, options)
        return enum

    return decorate


def options_of(enum: type[Enum]) -> EnumOptions | None:
    """What `named_enum` states about this enum, or None."""
    options = vars(enum).get(_ATTRIBUTE)
    return options if isinstance(options, EnumOptions) else None


def stored_text(member: Enum) -> str:
    """What a column holds for a member: its value if that is text, else its name."""
    return str(member.value) if isinstance(member.value, str) else member.name


def stored_texts(enum: type[Enum]) -> tuple[str, ...]:
    """What a column may hold, in the order of the members."""
    return tuple(stored_text(member) for member in enum)


def enum_name(enum: type[Enum]) -> TableName:
    """The enum's identity in the database."""
    options = options_of(enum)
    if options is None:
        return TableName(None, snake_case(enum.__name__))
    name = snake_case(enum.__name__) if options.name is None else options.name
    return TableName(options.namespace, name)


def enum_definition(enum: type[Enum]) -> EnumDef:
    """The enum as the snapshot holds it."""
    options = options_of(enum)
    return EnumDef(name=enum_name(enum), values=stored_texts(enum), comment=options.comment if options else None)
