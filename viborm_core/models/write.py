"""Writes a schema as Python source of models, as a person would."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from viborm_core.declarations import Declarations, Written
from viborm_core.models.naming import snake_case
from viborm_core.models.source import Call, Keyword, Text, imported, laid_out
from viborm_core.models.write_names import MODEL_NAMES, class_name, member_names
from viborm_core.models.write_tables import Writer
from viborm_core.models.write_types import EnumClass, innermost, keyword_unless_default
from viborm_core.schema import EnumDef, EnumRef, InlineEnum, SchemaSnapshot, TableName

_DOCSTRING = '"""Models of a database."""'
_STANDARD = {
    "datetime": ("date", "datetime", "time", "timedelta"),
    "decimal": ("Decimal",),
    "enum": ("Enum",),
    "uuid": ("UUID",),
}


def write_models(snapshot: SchemaSnapshot, beside: Sequence[Declarations] = ()) -> str:
    """Write Python source whose models give this schema again.

    Left out is what models cannot declare: objects of plugins' kinds that have no declarations, and namespaces in
    which nothing is. The references that an adapter found in expressions become plain text.

    Args:
        snapshot: the schema.
        beside: the declarations that plugins bring for their kinds of objects.

    Returns:
        The source of a module, formatted, with a line break at its end.
    """
    taken: set[str] = set()
    classes = {
        name: class_name(text, suffix="Table", taken=taken)
        for name, text in _texts(table.name for table in snapshot.tables)
    }
    enums = {
        name: class_name(text, suffix="Enum", taken=taken)
        for name, text in _texts(enum.name for enum in snapshot.enums)
    }
    inline = {
        (table.name, column.name): class_name(f"{classes[table.name]}_{column.name}", suffix="Enum", taken=taken)
        for table in snapshot.tables
        for column in table.columns
        if isinstance(innermost(column.type), InlineEnum)
    }
    named = {one.name: EnumClass(enums[one.name], member_names(one.values)) for one in snapshot.enums}
    unnamed = {
        (table.name, column.name): EnumClass(inline[table.name, column.name], member_names(of_type.values))
        for table in snapshot.tables
        for column in table.columns
        if isinstance(of_type := innermost(column.type), InlineEnum)
    }
    writer = Writer(snapshot=snapshot, classes=classes, enums=named, inline_enums=unnamed)
    used = set(_used_enums(snapshot))
    blocks = [
        *(
            _enum(named[one.name], _enum_decorator(one, enums[one.name], used=one.name in used))
            for one in snapshot.enums
        ),
        *(_enum(one, "") for one in unnamed.values()),
        *(writer.table(table) for table in snapshot.tables),
    ]
    declared = _declared(snapshot, beside, frozenset(taken))
    blocks += [one.source for one in declared if one.source]
    if not blocks:
        return f"{_DOCSTRING}\n"
    body = "\n\n\n".join(blocks)
    return f"{_DOCSTRING}\n\n{_imports(body, declared)}\n\n\n{body}\n"


def _declared(snapshot: SchemaSnapshot, beside: Sequence[Declarations], taken: frozenset[str]) -> list[Written]:
    written: list[Written] = []
    for form in beside:
        items = [item for item in snapshot.objects if item.kind in form.kinds]
        if form.write is not None and items:
            written.append(form.write(items, taken))
    return written


def _texts(names: Iterable[TableName]) -> Iterator[tuple[TableName, str]]:
    """What to name the class of each after: its name, with the namespace where names occur twice."""
    names = list(names)
    bare = Counter(name.name for name in names)
    for name in names:
        twice = bare[name.name] > 1 and name.namespace is not None
        yield name, f"{name.namespace}_{name.name}" if twice else name.name


def _used_enums(snapshot: SchemaSnapshot) -> Iterator[TableName]:
    for table in snapshot.tables:
        for column in table.columns:
            of_type = innermost(column.type)
            if isinstance(of_type, EnumRef):
                yield of_type.name


def _enum_decorator(enum: EnumDef, name: str, *, used: bool) -> str:
    stated: tuple[Keyword, ...] = (
        *keyword_unless_default("name", enum.name.name, default=snake_case(name)),
        *keyword_unless_default("namespace", enum.name.namespace, default=None),
        *keyword_unless_default("comment", enum.comment, default=None),
    )
    if used and not stated:
        return ""
    return laid_out(Call("named_enum", stated), before="@") + "\n"


def _enum(enum: EnumClass, decorator: str) -> str:
    members = [laid_out(Text(value), indent="    ", before=f"{member} = ") for value, member in enum.members.items()]
    return "\n".join([f"{decorator}class {enum.name}(Enum):", *(members or ["    pass"])])


def _imports(body: str, declared: Sequence[Written]) -> str:
    """The imports of the names that the source uses, and of those that declarations say they use."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    lines = [
        imported(module, [name for name in names if name in used])
        for module, names in _STANDARD.items()
        if used.intersection(names)
    ]
    ours = sorted(used & MODEL_NAMES)
    theirs = sorted(imported(module, sorted(names)) for one in declared for module, names in one.imports.items())
    below = [*([imported("viborm_core.models", ours)] if ours else []), *theirs]
    return "\n".join([*lines, *([""] if lines and below else []), *below])
