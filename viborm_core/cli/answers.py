"""Decisions from options, and the options that would make a decision, ready to paste."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from viborm_core.diff.part_names import parts_of
from viborm_core.diff.values import enum_inside
from viborm_core.errors import UsageError
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Decision, Question
from viborm_core.schema import InlineEnum, SchemaSnapshot, TableName, spell_dotted, split_dotted

ORIGIN = "option"
_PARTS = ("column", "index", "constraint", "enum-value")
"""What `--rename` names with the table or enum that it is in."""


def stated_decisions(
    *,
    rename: Sequence[str] = (),
    no_rename: Sequence[str] = (),
    fill: Sequence[str] = (),
    answer: Sequence[str] = (),
    desired: SchemaSnapshot,
) -> list[Decision]:
    """The decisions that options state.

    ``desired`` tells whether ``a.b`` is a column or a table in a namespace, and ``a`` a table, an enum or an
    object of a plugin's kind.

    Raises:
        UsageError: one is not written as it must be, or two contradict each other.
    """
    made: list[Decision] = []
    for text in rename:
        old, new = _pair(text, ":", "--rename OLD:NEW")
        made.append(_decision(f"rename:{_kind(new, desired)}:{_spelled(new)}", old))
    for text in no_rename:
        _old, new = _pair(text, ":", "--no-rename OLD:NEW")
        made.append(_decision(f"rename:{_kind(new, desired)}:{_spelled(new)}", NONE_OF_THEM))
    for text in fill:
        column, value = _pair(text, "=", "--fill TABLE.COLUMN=VALUE")
        made.append(_decision(f"fill:column:{_spelled(column)}", value))
    for text in answer:
        question, given = _pair(text, "=", "--answer ID=ANSWER")
        made.append(_decision(_spelled_id(question), given))
    _refuse_contradictions(made)
    return made


def _decision(question: str, answer: str) -> Decision:
    return Decision(question=question, answer=answer, origin=ORIGIN)


def _spelled(name: str) -> str:
    return spell_dotted(*split_dotted(name))


def _spelled_id(question: str) -> str:
    """The id as the core spells it; an option needs more quotes around names."""
    action, _, rest = question.partition(":")
    kind, colon, identity = rest.partition(":")
    return f"{action}:{kind}:{_spelled(identity)}" if colon and identity else question


def _quoted(name: str) -> str:
    """A dotted name in which the separators of options are inside double quotes."""
    parts = split_dotted(name)
    return ".".join(
        '"' + part.replace('"', '""') + '"' if any(one in ":=" for one in part) else spell_dotted(part)
        for part in parts
    )


def _refuse_contradictions(decisions: Iterable[Decision]) -> None:
    answers: dict[str, str] = {}
    for one in decisions:
        if answers.setdefault(one.question, one.answer) != one.answer:
            raise UsageError(
                f"{one.question} is answered twice: {answers[one.question]!r} and {one.answer!r}",
                hint="leave one of them out",
            )


def _pair(text: str, separator: str, form: str) -> tuple[str, str]:
    """Both sides of the first separator outside double quotes."""
    quoted = False
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            left, right = text[:position], text[position + 1 :]
            if left and right:
                return left, right
            break
    raise UsageError(f"{text!r} is not written as {form}")


def _kind(new: str, desired: SchemaSnapshot) -> str:
    """The kind of the object of this name: in the schema to reach, else by the number of its parts."""
    parts = split_dotted(new)
    return next(_kinds(parts, desired), "table" if len(parts) == 1 else "column")


def _kinds(parts: Sequence[str], desired: SchemaSnapshot) -> Iterator[str]:
    """The kinds of which the schema has an object of this name, the one that is meant first."""
    *owner, part = parts
    for table in desired.tables:
        if owner and _is_named(table.name, owner):
            if table.column(part) is not None:
                yield "column"
            if any(one.name == part for one in table.indexes):
                yield "index"
            if any(one.name == part for one in parts_of(table)):
                yield "constraint"
    if any(_is_named(name, parts) for name in desired.tables_by_name):
        yield "table"
    if any(_is_named(name, parts) for name in desired.enums_by_name):
        yield "enum"
    yield from (item.kind for item in desired.objects if _is_named(item.name, parts))
    if owner and _has_value(owner, part, desired):
        yield "enum-value"


def _is_named(name: TableName, parts: Sequence[str]) -> bool:
    """Whether these are the name's parts; a namespace that the schema or the user does not state matches any."""
    match parts:
        case [bare]:
            return name.name == bare
        case [namespace, bare]:
            return name.name == bare and name.namespace in (None, namespace)
    return False


def _has_value(parts: Sequence[str], value: str, desired: SchemaSnapshot) -> bool:
    """Whether these are an enum's name, or that of a column of an enum, which has the value."""
    if any(_is_named(enum.name, parts) and value in enum.values for enum in desired.enums):
        return True
    *owner, name = parts
    for table in desired.tables:
        column = table.column(name) if _is_named(table.name, owner) else None
        if column is not None:
            enum = desired.enum(enum_inside(column.type) or TableName())
            values = column.type.values if isinstance(column.type, InlineEnum) else enum.values if enum else ()
            return value in values
    return False


@frozen(kw_only=True)
class Offer:
    """An answer that a question offers, or None for one of the user's own, with the option that gives it."""

    answer: str | None
    text: str
    option: str


def offers(question: Question) -> Iterator[Offer]:
    """The ways to answer a question by an option, quoted for a shell."""
    for choice in question.choices:
        yield Offer(answer=choice.answer, text=choice.text, option=_choosing(question, choice.answer))
    if question.free:
        own = (
            _option("--fill", f"{_quoted(str(question.subject))}=VALUE")
            if question.kind == "fill"
            else _option("--answer", f"{_quoted_id(question.id)}=VALUE")
        )
        yield Offer(answer=None, text="a value as SQL writes it (0, 'text'), or an SQL expression", option=own)


def _choosing(question: Question, answer: str) -> str:
    if isinstance(question, AmbiguousChange) and (not question.subject.part or question.subject.kind in _PARTS):
        new = _quoted(question.name)
        if answer != NONE_OF_THEM:
            return _option("--rename", f"{_old(question, answer)}:{new}")
        if question.candidates:
            return _option("--no-rename", f"{_old(question, question.candidates[0].old)}:{new}")
    return _option("--answer", f"{_quoted_id(question.id)}={answer}")


def _quoted_id(question: str) -> str:
    action, kind, identity = question.split(":", 2)
    return f"{action}:{kind}:{_quoted(identity)}"


def _old(question: AmbiguousChange, old: str) -> str:
    """The old name in full; that of a part stands in the same owner."""
    return _quoted(spell_dotted(*split_dotted(question.name)[:-1], old) if question.subject.part else old)


def _option(name: str, value: str) -> str:
    import shlex

    plain = shlex.quote(value)
    if plain != value and not any(one in '"$`\\!' for one in value):
        return f'{name} "{value}"'
    return f"{name} {plain}"
