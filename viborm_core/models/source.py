"""Python source in the making: calls, lists and texts, laid out in lines of at most 110 characters."""

from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen

__all__ = [
    "WIDTH",
    "Call",
    "Entry",
    "Keyword",
    "Node",
    "Raw",
    "Text",
    "flat",
    "imported",
    "laid_out",
    "listed",
    "quoted",
]

WIDTH = 110
"""The longest line."""
_IMPORT_WIDTH = 88
"""The line that formatters take by default: they sort imports, and so look at how these are laid out."""
_STEP = "    "


@frozen
class Call:
    """A call; with an empty name and other brackets a list or a dictionary."""

    name: str
    arguments: "tuple[Node, ...]"
    brackets: str = "()"


@frozen
class Keyword:
    """A keyword argument."""

    name: str
    value: "Node"


@frozen
class Entry:
    """A pair of texts in a dictionary."""

    key: str
    value: str


@frozen
class Text:
    """A text literal."""

    value: str


@frozen
class Raw:
    """Source as it is."""

    source: str


Node: TypeAlias = Call | Keyword | Entry | Text | Raw
"""A piece of source."""


def listed(items: Sequence[Node]) -> Call:
    """A list."""
    return Call("", tuple(items), "[]")


def flat(node: Node) -> str:
    """The source on one line."""
    match node:
        case Raw(source):
            return source
        case Text(value):
            return quoted(value)
        case Keyword(name, value):
            return f"{name}={flat(value)}"
        case Entry(name, text):
            return f"{quoted(name)}: {quoted(text)}"
        case Call(name, arguments, brackets):
            return f"{name}{brackets[0]}{', '.join(map(flat, arguments))}{brackets[1]}"


def laid_out(node: Node, *, indent: str = "", before: str = "", after: str = "") -> str:
    """The source from its line's start, broken into lines as a formatter would.

    Args:
        node: what to lay out.
        indent: the white space before the line.
        before: what stands on the line before it.
        after: what stands after it, such as a comma.
    """
    line = f"{indent}{before}{flat(node)}{after}"
    if len(line) <= WIDTH:
        return line
    inner = indent + _STEP
    match node:
        case Keyword(name, value):
            return laid_out(value, indent=indent, before=f"{before}{name}=", after=after)
        case Call(name, arguments, brackets) if arguments:
            opening, closing = f"{indent}{before}{name}{brackets[0]}", f"{indent}{brackets[1]}{after}"
            body = inner + ", ".join(map(flat, arguments))
            if len(body) > WIDTH:
                body = "\n".join(laid_out(one, indent=inner, after=",") for one in arguments)
            return f"{opening}\n{body}\n{closing}"
        case Text(value):
            return _text(value, indent=indent, before=before, after=after)
    return line


def _text(value: str, *, indent: str, before: str, after: str) -> str:
    """A long text as pieces on lines of their own, which Python joins."""
    inner = indent if not before else indent + _STEP
    room = WIDTH - len(inner) - len('"",')
    pieces: list[str] = []
    while value:
        cut = len(value)
        while cut > 1 and len(quoted(value[:cut])) - 2 > room:
            space = value.rfind(" ", 1, min(cut - 1, room))
            cut = space + 1 if space > 0 else min(cut - 1, room)
        pieces.append(inner + quoted(value[:cut]))
        value = value[cut:]
    body = "\n".join(pieces)
    return f"{indent}{before}(\n{body}\n{indent}){after}" if before else f"{body}{after}"


def imported(module: str, names: Sequence[str]) -> str:
    """An import statement, the names in the order given."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _IMPORT_WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"{_STEP}{name},\n" for name in names) + ")"


_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """A text as a literal, in double quotes unless that needs more escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(character, quote) for character in text) + quote


def _escaped(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{character}"
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else ascii(character)[1:-1]
