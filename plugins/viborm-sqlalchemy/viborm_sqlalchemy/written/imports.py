"""Collects what written models import, and spells calls of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from viborm_core.models.source import Call, Keyword, Node, Raw, Text, imported, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FIRST = ("datetime", "decimal", "enum", "typing", "uuid")


@frozen
class Imports:
    """The names that are used, by module; ``taken`` are those that nothing else may have."""

    used: dict[str, set[str]] = field(factory=dict)

    def name(self, module: str, name: str) -> str:
        """The name, which is imported."""
        self.used.setdefault(module, set()).add(name)
        return name

    def call(self, path: str, /, *arguments: Node, **keywords: Node) -> Call:
        """A call of what is imported from a module, or from SQLAlchemy where the path names none."""
        module, _, name = path.rpartition(".")
        stated = (Keyword(key, value) for key, value in keywords.items())
        return Call(self.name(module or "sqlalchemy", name), (*arguments, *stated))

    def text(self, sql: str) -> Call:
        """SQL as SQLAlchemy takes it, where a colon before a word would be a parameter."""
        return self.call("text", Text(sql_text(sql)))

    def lines(self) -> Iterator[str]:
        """The import statements, those of Python itself first."""
        own = [module for module in _FIRST if module in self.used]
        rest = sorted(set(self.used) - set(own))
        for module in own:
            yield _import(module, self.used[module])
        if own and rest:
            yield ""
        for module in rest:
            yield _import(module, self.used[module])


def _import(module: str, names: Iterable[str]) -> str:
    listed = sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    return imported(module, listed)


def sql_text(sql: str) -> str:
    """SQL with every colon escaped that SQLAlchemy would take for a parameter's."""
    made, position = "", 0
    while position < len(sql):
        char = sql[position]
        if sql.startswith("::", position):
            made, position = made + "::", position + 2
            continue
        follows = sql[position + 1 : position + 2]
        escaped = char == ":" and (follows.isalnum() or follows == "_")
        made += f"\\{char}" if escaped else char
        position += 1
    return made


def flag(value: bool) -> Raw:  # noqa: FBT001 - it is the value
    """True or False."""
    return Raw(str(value))


def statement(target: str, value: Node, *, indent: str = "    ") -> str:
    """An assignment, in lines."""
    return laid_out(value, indent=indent, before=f"{target} = ")
